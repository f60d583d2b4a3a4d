"""All a rule may use, in one import: the case it judges, facts to ask, and how to say what it found.

A rule is a folder with a `judge(case)` that yields findings or measures. It asks facts and says what they mean; it
walks no graph, reads no file and formats no report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from vtopo.facts import Facts
from vtopo.facts.attached import Attached, attached
from vtopo.facts.attack.exposure import exposure
from vtopo.facts.attack.impostors import Impostor, impostors
from vtopo.facts.attack.neighbours import neighbours
from vtopo.facts.blindness import Blind, blindness
from vtopo.facts.bystanders import Bystander, bystanders
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.growth import Growth, growths
from vtopo.facts.comparison.isolation import Change, isolation
from vtopo.facts.comparison.paths import Cause, new_paths
from vtopo.facts.comparison.visibility import Watched, watching
from vtopo.facts.eavesdropping import Overheard, eavesdropping
from vtopo.facts.levels import levels
from vtopo.facts.load import load
from vtopo.facts.movable import movable
from vtopo.facts.policy.bypass import Guarded, Guards, guards
from vtopo.facts.policy.comparing import Difference
from vtopo.facts.policy.drift import Drift, Twins, drift
from vtopo.facts.policy.places import one_policies
from vtopo.facts.policy.superfluous import Covered, Superfluous, superfluous
from vtopo.facts.privilege import privilege
from vtopo.facts.privilege.boundaries import boundaries
from vtopo.facts.privilege.ends import Ends
from vtopo.facts.privilege.excess import Excess
from vtopo.facts.privilege.interfaces import GuestPort
from vtopo.facts.privilege.uplinks import OverTrunk
from vtopo.facts.redundancy import Lifeline, Together, lifelines
from vtopo.facts.redundancy import together as kept_together
from vtopo.facts.requirements import requirements
from vtopo.facts.rerouting import rerouting
from vtopo.facts.separation import Shared, rank_of
from vtopo.facts.tcb import Part, tcb
from vtopo.facts.undelivered import Undelivered, undelivered
from vtopo.facts.unsaid import Unsaid, unsaid
from vtopo.facts.usage import usage
from vtopo.facts.visibility import visibility
from vtopo.facts.ways import Way
from vtopo.findings import (
    Amount,
    Confidence,
    Evidence,
    Finding,
    Fix,
    Item,
    Measure,
    Place,
    Severity,
    Witness,
    rate,
)
from vtopo.model.plan import Model
from vtopo.model.terms import Accept, Allow, Requirement
from vtopo.model.things import (
    UNKNOWN,
    Filter,
    Gateway,
    Host,
    Machine,
    Nic,
    Segment,
    Storage,
    Thing,
    Unknown,
    Vm,
    Vmm,
    Vnic,
    Vswitch,
)
from vtopo.proofs import told
from vtopo.rulekit import verdicts
from vtopo.rulekit.amounts import amount, itemised
from vtopo.rulekit.beside import among_workloads
from vtopo.rulekit.categories import CATEGORIES
from vtopo.rulekit.fixes import change, drop, remove
from vtopo.rulekit.former import separate, written
from vtopo.rulekit.grouping import alike, alike_pairs, cause, root, roots
from vtopo.rulekit.levelling import by_level, clash
from vtopo.rulekit.packets import between, by_way_of, decided_at, decides, ends, packet, sent
from vtopo.rulekit.policies import control_of, ends_of, never_reaches, rules_of
from vtopo.rulekit.rule import Rule
from vtopo.rulekit.settings import decided, guests, setting
from vtopo.rulekit.witnesses import (
    along,
    failures,
    nodes,
    overhears,
    poses,
    route,
    said_at,
    stands,
    steps,
    supposed,
    was,
)
from vtopo.rulekit.wording import listed, nodes_of, percent, related, says, together
from vtopo.source import Span

__all__ = [
    "CATEGORIES",
    "UNKNOWN",
    "Accept",
    "Allow",
    "Amount",
    "Attached",
    "Blind",
    "Bystander",
    "Case",
    "Cause",
    "Change",
    "Comparison",
    "Confidence",
    "Covered",
    "Difference",
    "Drift",
    "Ends",
    "Evidence",
    "Excess",
    "Facts",
    "Filter",
    "Finding",
    "Fix",
    "Gateway",
    "Growth",
    "Guarded",
    "Guards",
    "GuestPort",
    "Host",
    "Impostor",
    "Item",
    "Lifeline",
    "Machine",
    "Measure",
    "Model",
    "Nic",
    "OverTrunk",
    "Overheard",
    "Part",
    "Place",
    "Requirement",
    "Rule",
    "Segment",
    "Severity",
    "Shared",
    "Span",
    "Storage",
    "Superfluous",
    "Thing",
    "Together",
    "Twins",
    "Undelivered",
    "Unknown",
    "Unsaid",
    "Vm",
    "Vmm",
    "Vnic",
    "Vswitch",
    "Watched",
    "Way",
    "Witness",
    "alike",
    "alike_pairs",
    "along",
    "among_workloads",
    "amount",
    "attached",
    "between",
    "blindness",
    "boundaries",
    "by_level",
    "by_way_of",
    "bystanders",
    "cause",
    "change",
    "clash",
    "control_of",
    "decided",
    "decided_at",
    "decides",
    "drift",
    "drop",
    "eavesdropping",
    "ends",
    "ends_of",
    "exposure",
    "failures",
    "growths",
    "guards",
    "guests",
    "impostors",
    "isolation",
    "itemised",
    "kept_together",
    "levels",
    "lifelines",
    "listed",
    "load",
    "movable",
    "neighbours",
    "never_reaches",
    "new_paths",
    "nodes",
    "nodes_of",
    "one_policies",
    "overhears",
    "packet",
    "percent",
    "poses",
    "privilege",
    "rank_of",
    "rate",
    "remove",
    "requirements",
    "rerouting",
    "root",
    "roots",
    "route",
    "rules_of",
    "said_at",
    "says",
    "sent",
    "separate",
    "setting",
    "stands",
    "steps",
    "superfluous",
    "supposed",
    "tcb",
    "together",
    "told",
    "undelivered",
    "unsaid",
    "usage",
    "verdicts",
    "visibility",
    "was",
    "watching",
]

Kind = TypeVar("Kind", bound=Thing)
Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule judges: the facts of the plan, and those of its baseline, if it has one."""

    rule: str
    severity: Severity
    after: Facts
    comparison: Comparison | None = None
    today: str = ""
    judged: Mapping[str, Sequence[Finding]] = field(default_factory=dict)
    """What the rules found that did not fail, by their ids: empty for all rules but those that come last."""

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

    def placed(self, vm: Vm, vmm: str) -> Evidence:
        """The statement that a VM is on a VMM, or may be."""
        return says(vm.id, "on" if len(vm.vmms) == 1 else "may-be-on", vmm, vm.place("on"))

    def stands(self, node: Vm | Machine) -> tuple[Evidence, ...]:
        """The statements that a workload of known place is on its host."""
        if isinstance(node, Machine):
            return (says(node.id, "on", node.host, node.place("on")),)
        vmm = self.model.vmms[node.vmms[0]]
        return self.placed(node, vmm.id), says(vmm.id, "on", vmm.host, vmm.place("on"))

    def nodes_at(self, *names: str) -> list[tuple[Span, str]]:
        """Where nodes are written, each with its name."""
        return [(node.at, node.id) for node in nodes(self.model, names)]

    def at(self, kind: str, name: str) -> Span | None:
        """Where a thing of that kind is written; the kind `segment` may also name a workload, which bridges."""
        return written(self.model, kind, name)

    def level(self, segment: str) -> str:
        """The level of a segment as one reads it."""
        level = self.model.segments[segment].level
        return level if isinstance(level, str) else "level unknown"

    def ranked(self, workload: Vm | Machine) -> Mapping[int, str]:
        """The ranks of the segments that a workload is in, lowest first, each with the first such segment."""
        found: dict[int, str] = {}
        for segment in self.model.segments_of(workload):
            rank = self.model.rank(segment)
            if rank is not None:
                found.setdefault(rank, segment)
        return dict(sorted(found.items()))

    def own(self, at: Span) -> bool:
        """Whether something stands in the file of the plan itself, and not in one that it includes."""
        return at.source.name == self.model.at.source.name

    def standing(self, allow: Allow) -> list[str]:
        """The things that stand on the lines of an `# allow`, by name."""
        model = self.model
        tables: tuple[Mapping[str, Thing], ...] = (
            model.segments, model.switches, model.hosts, model.nics, model.vmms, model.vswitches, model.portgroups,
            model.components, model.filters, model.gateways, model.sensors, model.machines, model.vms, model.storages,
            model.managers, model.clusters,
        )  # fmt: skip
        every = (thing for table in tables for thing in table.values() if thing.at.source is allow.at.source)
        return list(dict.fromkeys(its.id for its in every if Place.of(its.at).line in allow.lines))

    def answered(self, thing: Thing) -> str:
        """Why somebody answers for a thing under this rule: by an `accept` that names it, or an `allow` on its line."""
        for accept in self.model.accepts:
            if accept.rule == self.rule and any(ref.id == thing.id for ref in accept.things):
                return f"accept {accept.at.start}"
        place = Place.of(thing.at)
        for allow in self.model.allows:
            if allow.covers(self.rule, place.file, place.line):
                return f"allow {allow.at.start}"
        return ""

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
        cause: Sequence[str] = (),
        fix: Fix | None = None,
    ) -> Finding:
        """A finding of this rule: a sentence about the things named, at its place, with the places also concerned."""
        primary = Place.of(at, label)
        return Finding(
            rule=self.rule,
            severity=severity or self.severity,
            confidence=confidence,
            message=message,
            things=tuple(about),
            primary=primary,
            related=related(primary, also),
            witness=proof,
            aspect=aspect,
            cause=tuple(cause),
            fix=fix,
        )
