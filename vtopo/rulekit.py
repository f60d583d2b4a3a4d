"""All a rule may use, in one import: the case it judges, facts to ask, and how to say what it found.

A rule is a folder with a `judge(case)` that yields findings or measures. It asks facts and says what they mean; it
walks no graph, reads no file and formats no report.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, product
from typing import TypeVar

from vtopo.facts import Facts
from vtopo.facts.attached import Attached, attached
from vtopo.facts.comparison import Comparison
from vtopo.facts.levels import WorkloadLevel, levels
from vtopo.facts.separation import KINDS, Shared, rank_of, separation
from vtopo.facts.tcb import Part, Sum, Tcb, Tcbs, tcb
from vtopo.facts.usage import usage
from vtopo.findings import (
    Amount,
    Confidence,
    Evidence,
    Finding,
    Item,
    Measure,
    Place,
    Severity,
    Witness,
)
from vtopo.model.plan import Model
from vtopo.model.terms import Requirement
from vtopo.model.things import UNKNOWN, Machine, Ref, Storage, Thing, Unknown, Vm, Vmm, Vswitch
from vtopo.source import Span

__all__ = [
    "KINDS",
    "UNKNOWN",
    "Amount",
    "Attached",
    "Case",
    "Comparison",
    "Confidence",
    "Evidence",
    "Facts",
    "Finding",
    "Item",
    "Machine",
    "Measure",
    "Model",
    "Part",
    "Place",
    "Requirement",
    "Rule",
    "Severity",
    "Shared",
    "Storage",
    "Sum",
    "Tcb",
    "Thing",
    "Unknown",
    "Vm",
    "Vmm",
    "Vswitch",
    "Witness",
    "WorkloadLevel",
    "alike",
    "alike_pairs",
    "amount",
    "attached",
    "by_level",
    "clash",
    "levels",
    "listed",
    "members",
    "part_amount",
    "rank_of",
    "says",
    "separation",
    "tcb",
    "together",
    "usage",
]

Kind = TypeVar("Kind", bound=Thing)
Workload = TypeVar("Workload", bound=Vm | Machine)
Payload = TypeVar("Payload")
Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, how much its findings matter, the verified clauses it maps to, and its judgment.

    `page` is its README, `title` the sentence under the heading, `blind` what the page says it can not see.
    """

    id: str
    severity: Severity
    standards: tuple[str, ...]
    judge: Callable[[Case], Iterable[Finding | Measure]]
    page: str = ""
    title: str = ""
    blind: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule judges: the facts of the plan, and those of its baseline, if it has one."""

    rule: str
    severity: Severity
    after: Facts
    comparison: Comparison | None = None

    @property
    def before(self) -> Facts | None:
        """The facts of the baseline, if the plan has one."""
        return self.comparison.before if self.comparison else None

    def compare(self, fact: Callable[[Comparison], Fact]) -> Fact | None:
        """What a fact says of the plan and its baseline; None where there is no baseline."""
        return self.comparison(fact) if self.comparison else None

    @property
    def model(self) -> Model:
        """The plan itself."""
        return self.after.model

    def interface(self, node: str, segment: str) -> Span:
        """Where the plan puts a node into a segment."""
        at = self.after.topology.place(("node", node), "in", ("segment", segment))
        return at or self.model.segments[segment].at

    def has_level(self, segment: str) -> Evidence:
        """The statement that a segment has its level."""
        its = self.model.segments[segment]
        return says(segment, "level", str(its.level), its.place("level"))

    def is_in(self, node: str, segment: str) -> tuple[Evidence, Evidence]:
        """The statements that a node is in a segment, and what level that one has."""
        return says(node, "in", segment, self.interface(node, segment)), self.has_level(segment)

    def at(self, kind: str, name: str) -> Span | None:
        """Where a thing of that kind is written; the kind `segment` may also name a workload, which bridges."""
        model = self.model
        tables: Mapping[str, Mapping[str, Thing]] = {
            "switch": model.switches,
            "manager": model.managers,
            "storage": model.storages,
            "cluster": model.clusters,
            "host": model.hosts,
            "vmm": model.vmms,
            "nic": model.nics,
            "vswitch": model.vswitches,
            "segment": {**model.machines, **model.vms, **model.segments},
        }
        thing = tables[kind].get(name)
        return thing.at if thing else None

    def finding(
        self,
        message: str,
        *,
        about: Sequence[str],
        at: Span,
        label: str = "",
        also: Iterable[tuple[Span, str]] = (),
        proof: Witness,
        confidence: Confidence = Confidence.HIGH,
        severity: Severity | None = None,
        aspect: str = "",
    ) -> Finding:
        """A finding of this rule: a sentence about the things named, at its place, with the places also concerned."""
        primary = Place.of(at, label)
        seen = {(primary.file, primary.line, primary.column)}
        related: list[Place] = []
        for span, text in also:
            place = Place.of(span, text)
            if (place.file, place.line, place.column) not in seen:
                seen.add((place.file, place.line, place.column))
                related.append(place)
        return Finding(
            rule=self.rule,
            severity=severity or self.severity,
            confidence=confidence,
            message=message,
            things=tuple(about),
            primary=primary,
            related=tuple(related),
            witness=proof,
            aspect=aspect,
        )


def says(subject: str, relation: str, thing: str, at: Span | None) -> Evidence:
    """One statement of a witness: `subject relation thing`, said at that place (None: a default, said nowhere)."""
    return Evidence(relation, subject, thing, None if at is None else Place.of(at))


def alike(things: Iterable[Kind], model: Model, key: Callable[[Kind], Hashable] = lambda _: None) -> list[list[Kind]]:
    """Things grouped by root cause, in order: those of one writing, or of VMMs of one cluster, with an equal key.

    A distributed switch that is wrong is wrong once, not once a host.
    """
    groups: dict[Hashable, list[Kind]] = {}
    for thing in things:
        vmm = thing.id if isinstance(thing, Vmm) else getattr(thing, "vmm", "")
        cluster = model.cluster_of.get(vmm)
        written: Hashable = (thing.at.source.name, thing.at.start)
        if isinstance(thing, Vmm) and cluster is not None:
            written = cluster.id
        groups.setdefault((written, key(thing)), []).append(thing)
    return list(groups.values())


def alike_pairs(pairs: Iterable[tuple[str, Thing]], model: Model) -> Iterator[tuple[str, list[Thing]]]:
    """Things with their kind, those of one writing together."""
    for kind, things in groupby(pairs, key=lambda pair: pair[0]):
        for group in alike((thing for _, thing in things), model):
            yield kind, group


def members(model: Model, ends: Iterable[Ref]) -> Iterator[Ref]:
    """The nodes and segments that ends mean: groups are taken apart."""
    todo, seen = list(ends), set[str]()
    while todo:
        end = todo.pop(0)
        if end.kind != "group":
            yield end
        elif end.id not in seen:
            seen.add(end.id)
            todo.extend(model.groups[end.id].members)


def together(things: Sequence[Thing]) -> str:
    """The names of grouped things as one reads them: one name, or how many and the first few."""
    if len(things) == 1:
        return things[0].id
    names = ", ".join(thing.id for thing in things[:3])
    return f"{names} and {len(things) - 3:,} more" if len(things) > 3 else listed(thing.id for thing in things)


def listed(words: Iterable[str], most: int = 4) -> str:
    """Words as one reads them: `a, b and c`; of a long list the first few and a count."""
    some = list(words)
    if len(some) > most:
        return f"{', '.join(some[:most])} and {len(some) - most:,} more"
    return some[0] if len(some) == 1 else f"{', '.join(some[:-1])} and {some[-1]}" if some else ""


def amount(total: Sum) -> Amount:
    """A sum of source lines as reports show it."""
    return Amount(total.low, total.high, "kloc", tuple(f"{kind} {name}" for kind, name in total.unknown))


def part_amount(tcbs: Tcbs, part: Part) -> Amount:
    """The size of one part of a TCB."""
    return amount(tcbs.sum((part,)))


def clash(case: Case, held: Iterable[tuple[int, Vm, Payload]]) -> tuple[Payload, ...]:
    """Two of unequal rank whose VMs may be on one VMM at the same time, the lower first; none, if a cluster parts all.

    What is held is a rank, the VM that brings it there, and what to return of it.
    """
    ranked: dict[int, list[tuple[Vm, Payload]]] = {}
    for rank, vm, payload in held:
        ranked.setdefault(rank, []).append((vm, payload))
    parted = case.after(separation).parted
    for low, high in combinations(sorted(ranked), 2):
        for (one, lower), (other, higher) in product(ranked[low], ranked[high]):
            if one is other or not parted(one.id, other.id):
                return lower, higher
    return ()


def by_level(workloads: Iterable[Workload], known: Mapping[str, WorkloadLevel]) -> list[tuple[str, Workload]]:
    """The first workload of each level among some, lowest level first."""
    first: dict[int, tuple[str, Workload]] = {}
    for workload in workloads:
        level = known[workload.id]
        if level.rank is not None:
            first.setdefault(level.rank, (level.level, workload))
    return [first[rank] for rank in sorted(first)]
