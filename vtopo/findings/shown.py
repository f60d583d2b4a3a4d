"""What the reports show beside the findings, as plain data, section by section."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from vtopo.findings.amounts import Amount, Item
from vtopo.findings.dangers import AttackLine, DriftLine, HearingLine, LoadTable, SeenTable
from vtopo.findings.lost import AssetChange, BlindedLine, Kept, NewPath, SensorLine
from vtopo.problems import Place

Reads: TypeAlias = frozenset[str] | None
"""What somebody reads of an assessment, of its baseline or of exhibits, by the names of the members with dots between
them (`exhibits.tcb`); None is everything. Of two exhibits one may read less: `attacks.failures`, who is how near, and
`seen.share`."""


def below(only: Reads, member: str) -> Reads:
    """What somebody reads of one member."""
    first = f"{member}."
    return None if only is None else frozenset(name.removeprefix(first) for name in only if name.startswith(first))


@dataclass(frozen=True, slots=True)
class Assumption:
    """A default that vtopo took because the plan is silent: the attribute, the value, the things it was taken for."""

    attribute: str
    value: str
    things: tuple[str, ...]
    count: int
    why: str


@dataclass(frozen=True, slots=True)
class OutlineBox:
    """One box of the nested outline: a host, VMM, vswitch, port group, VM or a physical thing, and what is inside it.

    `count` is the number of equal members it stands for; `segments` the networks it touches; `place` where it is
    written; `members` of a cluster its VMMs.
    """

    kind: str
    name: str
    label: str
    count: int
    note: str
    segments: tuple[str, ...]
    place: Place | None
    inside: tuple[OutlineBox, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """A segment as the reports show it: its name, role, level (with its rank, lowest 0; None if unknown) and size."""

    name: str
    label: str
    role: str
    level: str
    rank: int | None
    workloads: int
    wire: bool
    place: Place


@dataclass(frozen=True, slots=True)
class LedgerCell:
    """What separates two segments: the separation level, its rank (0 is physical, larger is weaker) and what is shared.

    `shared` are the things of the weakest kind shared; `also` those of the other kinds, kind by kind; `apart` the kinds
    of which they share nothing, the closest first.
    """

    one: str
    other: str
    level: str
    rank: int
    shared: tuple[str, ...]
    also: tuple[tuple[str, tuple[str, ...]], ...] = ()
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentUse:
    """All that a segment uses, kind by kind, workloads left out; it proves which others it is `physical` with.

    Two segments with no pair in the ledger have no thing in common here.
    """

    segment: str
    things: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class TcbLine:
    """What one class of equal workloads trusts: with its life (`full`), and with its traffic only (`net`).

    `alike` are the others of the class by name; a range of equal members has one name. `count` counts members.
    """

    workload: str
    count: int
    level: str
    full: Amount
    net: Amount
    full_items: tuple[Item, ...]
    net_items: tuple[Item, ...]
    alike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SecurityLine:
    """What a security component costs those who trust it: its own software, and how many workloads of which levels."""

    name: str
    kind: str
    amount: Amount
    items: tuple[Item, ...]
    workloads: int
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IsolationChange:
    """The separation level before and after of two segments, or of two classes of workloads named by their first group.

    `before` is empty where one of them is new. `verdict` is `lost` where they were physically apart and are not any
    more, else `weaker`, `same`, `stronger` or `new`. `shared` is what they share now and did not, kind by kind, the
    closest first. `closest` are of two classes two groups of nodes that share as much as any: others share less.
    """

    one: str
    other: str
    before: str
    after: str
    verdict: str
    shared: tuple[tuple[str, tuple[str, ...]], ...] = ()
    closest: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class GrowthLine:
    """What a class of workloads trusts that it did not, and what it is rid of, each with its sum."""

    workload: str
    was: str
    count: int
    added: Amount
    gone: Amount
    added_items: tuple[Item, ...]
    gone_items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """A requirement as it is written, with its verdict: `holds`, `violated` or `unknown`.

    `why` says what breaks it, or would; it is empty where it holds. `decides` are the attributes that nobody knows and
    that an unknown one hangs on.
    """

    requirement: str
    verdict: str
    why: str
    decides: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """A clause of a standard: what it asks for in our words, and what of that is `unseen` in any plan.

    `name` is how rules name it, `read` what of the standard was read. Of one that is not `checkable` a plan shows
    nothing.
    """

    name: str
    standard: str
    read: str
    asks: str
    unseen: str
    checkable: bool


@dataclass(frozen=True, slots=True)
class Exhibits:
    """What the reports show beside the findings, as plain data; each is made by one file of `vtopo.exhibits`.

    The ledger lists only pairs of segments that share something; every other pair is `physical`. `counts` are kinds of
    things, in the singular, and how many of each the plan has.
    """

    outline: tuple[OutlineBox, ...] = ()
    segments: tuple[SegmentLine, ...] = ()
    ledger: tuple[LedgerCell, ...] = ()
    tcb: tuple[TcbLine, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    security: tuple[SecurityLine, ...] = ()
    attacks: tuple[AttackLine, ...] = ()
    seen: SeenTable | None = None
    hearings: tuple[HearingLine, ...] = ()
    drift: tuple[DriftLine, ...] = ()
    loads: LoadTable | None = None
    uses: tuple[SegmentUse, ...] = ()
    requirements: tuple[RequirementLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Single:
    """A thing that the baseline has and the plan has not, or the other way round: of a group `of` so many, `count`."""

    kind: str
    name: str
    count: int
    of: int = 1


@dataclass(frozen=True, slots=True)
class Baseline:
    """The plan before: its file and title, what of it is gone, what is new since, and its own exhibits.

    `isolation` is every pair of segments that shares or shared anything, what lost most first; `workloads` are classes
    of workloads, in the same segments now and before, that share a cluster, a host or more and were less close;
    `growth` the TCBs that are not what they were. `renamed` are groups of workloads that go on in one of another name,
    as where ranges are cut otherwise; `called` those of which `was` says so: what they were, what they are. `tcb` holds
    for every TCB line of the plan what its workload trusted before; None where it was none there. Of `blinded` and of
    the pairs of a new path not more is listed than a person may read.
    """

    plan: str
    title: str
    gone: tuple[Single, ...] = ()
    new: tuple[Single, ...] = ()
    isolation: tuple[IsolationChange, ...] = ()
    growth: tuple[GrowthLine, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    tcb: tuple[TcbLine | None, ...] = ()
    kept: Kept | None = None
    blinded: tuple[BlindedLine, ...] = ()
    sensors: tuple[SensorLine, ...] = ()
    assets: tuple[AssetChange, ...] = ()
    paths: tuple[NewPath, ...] = ()
    exhibits: Exhibits = field(default_factory=Exhibits)
    workloads: tuple[IsolationChange, ...] = ()
    called: tuple[tuple[str, str], ...] = ()
