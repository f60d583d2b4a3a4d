"""What vtopo says: mistakes in a plan, findings and measures about it, and the assessment that holds them all.

Everything here is frozen and JSON-able: a report needs nothing else, not even the texts the plan was read from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from vtopo.source import Span

EXCERPT_WIDTH = 160
"""Longest piece of a source line that a place carries, in characters; a longer line is cut around the place."""


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst; grows as it matters less."""
        return list(Severity).index(self)


class Confidence(StrEnum):
    """How sure a finding is: `low` where it rests on something the plan does not say."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the surest."""
        return list(Confidence).index(self)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a plan, with a short label that says what is there.

    Lines and columns are counted from 1; `end_line` and `end_column` point behind the last character. `excerpt` is
    the first line of the stretch; of a very long line it is the part around the place, which then starts in column
    `excerpt_column`.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    label: str = ""
    excerpt: str = ""
    excerpt_column: int = 1

    @classmethod
    def of(cls, span: Span, label: str = "") -> Place:
        """The place of a span, with the line it stands on."""
        return _place(span, label)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@lru_cache(maxsize=4096)  # thousands of findings are about the same few segments
def _place(span: Span, label: str) -> Place:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(max(span.start, span.end))
    text = span.source.line(line)
    first = 1
    if len(text) > EXCERPT_WIDTH:
        first = max(1, column - EXCERPT_WIDTH // 4)
        text = text[first - 1 : first - 1 + EXCERPT_WIDTH]
    return Place(span.source.name, line, column, end_line, end_column, label, text, first)


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake that keeps a plan from being judged: a sentence in the words of the domain, at its place.

    `stage` is the stage that found it (`reading`, `syntax`, `names`, `plan`), `code` the kind of mistake, `related` the
    other places it is about (the first of two that collide), `hint` what to write instead.
    """

    stage: str
    code: str
    message: str
    place: Place
    related: tuple[Place, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One statement of a witness: `subject relation object`, and the place in the plan that says so.

    `place` is None only for what no line of a plan says (an assumed default).
    """

    relation: str
    subject: str
    object: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """What proves a finding: a claim, and the statements it follows from (SEMANTICS 14)."""

    claim: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why a finding does not count: an `accept` statement or an `# allow` comment, and where it stands."""

    kind: str
    because: str
    place: Place
    until: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One threat in this plan: a sentence that names its things, one primary place, all related ones, and its proof.

    `things` are the full names that make the finding what it is, `aspect` tells two findings of one rule about the
    same things apart. The id is made of these alone, so it survives edits, reordering and moving text between files.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    message: str
    things: tuple[str, ...]
    primary: Place
    related: tuple[Place, ...]
    witness: Witness
    suppressed: Suppression | None = None
    aspect: str = ""

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits: the fingerprint of the rule, the names of the things and the aspect."""
        return fingerprint(self.rule, (*self.things, f":{self.aspect}") if self.aspect else self.things)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that may be known only as a range, in `unit`.

    `high` is None where no upper end is known. `unknown` names what is not in the sum because its size is not known:
    the true value is at least `low` and then some.
    """

    low: float
    high: float | None
    unit: str
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an itemised sum: what it is, what kind of thing, how much of it, and why it counts."""

    name: str
    kind: str
    amount: Amount
    why: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A number worth reading even when nothing is wrong: of which thing, how much, and what it is made of."""

    rule: str
    subject: str
    count: int
    message: str
    amount: Amount
    items: tuple[Item, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class RuleRun:
    """A rule that was applied: its sentence, what it can not see, and how many findings it made."""

    id: str
    title: str
    severity: str
    findings: int
    suppressed: int
    measures: int
    blind: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """A default that vtopo took because the plan is silent: the attribute, the value, the things it was taken for."""

    attribute: str
    value: str
    things: tuple[str, ...]
    count: int
    why: str


@dataclass(frozen=True, slots=True)
class Input:
    """A file that was read, and the SHA-256 of its bytes, by which a report can be reproduced."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class OutlineBox:
    """One box of the nested outline: a host, VMM, vswitch, port group, VM or a physical thing, and what is inside it.

    `count` is the number of equal members it stands for; `segments` the networks it touches; `place` where it is
    written.
    """

    kind: str
    name: str
    label: str
    count: int
    note: str
    segments: tuple[str, ...]
    place: Place | None
    inside: tuple[OutlineBox, ...] = ()


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

    `shared` are the things of the weakest kind shared; `also` those of the other kinds, kind by kind.
    """

    one: str
    other: str
    level: str
    rank: int
    shared: tuple[str, ...]
    also: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class TcbLine:
    """What one class of equal workloads trusts: with its life (`full`), and with its traffic only (`net`)."""

    workload: str
    count: int
    level: str
    full: Amount
    net: Amount
    full_items: tuple[Item, ...]
    net_items: tuple[Item, ...]


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


@dataclass(frozen=True, slots=True)
class Single:
    """A thing that the baseline has and the plan has not, or the other way round; of a group, so many members."""

    kind: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """The plan before: its file and title, what of it is gone, what is new since, and its own exhibits."""

    plan: str
    title: str
    gone: tuple[Single, ...] = ()
    new: tuple[Single, ...] = ()
    exhibits: Exhibits = field(default_factory=Exhibits)


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that vtopo says of one plan. Reports read this and nothing behind it.

    Where `problems` is not empty the plan could not be judged, and the rest is empty. `crashed` names rules that
    failed by a bug of theirs: their findings are missing. `baseline` is None where there is nothing to compare with.
    """

    plan: str
    title: str
    owner: str
    version: str
    inputs: tuple[Input, ...]
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    measures: tuple[Measure, ...] = ()
    rules: tuple[RuleRun, ...] = ()
    crashed: tuple[str, ...] = ()
    exhibits: Exhibits = field(default_factory=Exhibits)
    baseline: Baseline | None = None

    def open(self) -> tuple[Finding, ...]:
        """The findings nobody has accepted."""
        return tuple(finding for finding in self.findings if finding.suppressed is None)

    def worst(self) -> Severity | None:
        """The severity of the worst open finding, or None."""
        return min((finding.severity for finding in self.open()), key=lambda severity: severity.rank, default=None)


def fingerprint(rule: str, things: Iterable[str]) -> str:
    """Twelve hexadecimal digits that depend on the rule and the names alone, not on their order."""
    text = "\0".join([rule, *sorted(set(things))])
    return hashlib.sha256(text.encode()).hexdigest()[:12]
