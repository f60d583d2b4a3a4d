"""What workloads trust that they did not, and what they need not trust any more (SEMANTICS 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from vtopo.facts import Facts
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.counterparts import Counterpart, counterparts
from vtopo.facts.levels import levels
from vtopo.facts.tcb import Part, Sum, Tcb, Tcbs, tcb

SECURITY = ("filter", "gateway", "sensor")
"""Kinds of parts that are there for security."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How the TCB of workloads has changed: of so many, all of one group then and of one group now.

    A part whose size has changed is among the added and the gone ones, with its new size and its old.
    """

    node: Counterpart
    before: Tcb
    after: Tcb
    added: frozenset[Part]
    gone: frozenset[Part]


@dataclass(frozen=True, slots=True)
class Price:
    """What a security component costs: its own software, of an appliance its VM too. Who trusts it, at which levels."""

    part: Part
    parts: tuple[Part, ...]
    workloads: int
    levels: tuple[str, ...]


class Growths:
    """The growth of every TCB that goes on, and what of it is the price of security."""

    def __init__(self, comparison: Comparison) -> None:
        self._its = comparison(counterparts)
        self._facts = comparison.after
        self.before: Tcbs = comparison.before(tcb)
        self.after: Tcbs = comparison.after(tcb)

    @cached_property
    def workloads(self) -> tuple[Growth, ...]:
        """For the workloads that go on, in the order of the plan."""
        workloads = {node.id for node in self._facts.model.workloads()}
        return tuple(self._growth(node) for node in self._its.nodes if node.after in workloads)

    @cached_property
    def classes(self) -> tuple[tuple[Growth, ...], ...]:
        """The growths that are any, those of workloads that trust the same new things together."""
        found: dict[tuple[frozenset[Part], frozenset[Part]], list[Growth]] = {}
        for growth in self.workloads:
            if growth.added or growth.gone:
                found.setdefault((growth.added, growth.gone), []).append(growth)
        return tuple(map(tuple, found.values()))

    def _growth(self, node: Counterpart) -> Growth:
        before, after = self.before.of(node.before), self.after.of(node.after)
        now = {self._now(part, node): part for part in before.all}
        kept = {part for part in now.keys() & after.all if self.before.size(now[part]) == self.after.size(part)}
        gone = frozenset(part for name, part in now.items() if name not in kept)
        return Growth(node, before, after, after.all - kept, gone)

    def _now(self, part: Part, node: Counterpart) -> Part:
        """What a part of the baseline is called now: nodes, and with them the boxes of machines, may be renamed."""
        kind, name = part
        if kind not in ("vm", "machine") and not (kind == "host" and self.before.facts.model.hosts[name].machine):
            return part
        became = [node] if name == node.before else self._its.became.get(name, ())
        if len(became) != 1:
            return part
        new = became[0].after
        return (kind, new) if kind == "host" else ("vm" if new in self._facts.model.vms else "machine", new)

    def added(self, growth: Growth) -> Sum:
        """The size of what is trusted now and was not."""
        return self.after.sum(growth.added)

    def gone(self, growth: Growth) -> Sum:
        """The size of what was trusted and is not any more."""
        return self.before.sum(growth.gone)


def growths(comparison: Comparison) -> Growths:
    """How the TCBs of a plan have grown since its baseline."""
    return Growths(comparison)


def prices(facts: Facts) -> tuple[Price, ...]:
    """What each security component costs that some workload trusts, dearest for most workloads first."""
    its, model = facts(tcb), facts.model
    known = facts(levels)
    nodes: Mapping[str, int] = {node.id: node.count for node in model.workloads()}
    found = []
    for part, names in its.sharers.items():
        kind, name = part
        if kind not in SECURITY or (kind == "gateway" and not (model.gateways[name].vm or model.gateways[name].vmm)):
            continue
        vm = model.gateways[name].vm if kind == "gateway" else model.sensors[name].vm if kind == "sensor" else ""
        ranked = {known[workload].rank: known[workload].level or "unknown" for workload in names}
        order = sorted(ranked, key=lambda rank: (rank is None, rank))
        parts = (part, ("vm", vm)) if vm else (part,)
        found.append(
            Price(part, parts, sum(nodes[workload] for workload in names), tuple(map(ranked.__getitem__, order)))
        )
    return tuple(sorted(found, key=lambda price: (-price.workloads, price.part)))
