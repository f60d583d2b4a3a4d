"""Facts as proofs that can be checked again from the plan alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from vtopo import proofs
from vtopo.exhibits.evidence import evidence
from vtopo.facts import Facts
from vtopo.facts.attack.digraph import attacks
from vtopo.facts.attack.emissions import Emissions
from vtopo.facts.attack.lengths import FAILURES, Owned
from vtopo.facts.attack.paths import Path, Paths, Step
from vtopo.facts.delivery import delivery
from vtopo.facts.ports import Owner
from vtopo.facts.separation import level_name, separation
from vtopo.facts.sight import ANY, PHYSICAL
from vtopo.facts.sniffing import sniffing
from vtopo.facts.tcb import Part, tcb
from vtopo.facts.ways import Spot, Way, Ways

Unseen = Literal["", "physical", "any"]
FULL: Literal["full"] = "full"
NET: Literal["net"] = "net"
HIDDEN: dict[Unseen, int] = {"": 0, "physical": PHYSICAL, "any": ANY}


def port(spot: Spot) -> proofs.Port:
    """A port, as proofs tell it."""
    return proofs.Port(spot.of, spot.nic, spot.segment, spot.vswitch, spot.isolated)


def way(its: Way, unseen: Unseen = "") -> proofs.Way:
    """A way, as a proof that a packet is delivered."""
    hops = tuple(proofs.Hop(port(hop.source), port(hop.target), hop.link) for hop in its.hops)
    return proofs.Way(port(its.sender), its.piece, hops, its.skips, unseen)


def delivered(facts: Facts, source: Owner, target: Owner, unseen: Unseen = "") -> proofs.Way | proofs.Undelivered:
    """The proof that one node reaches another, or (only of all ways, seen or not) that it does not."""
    found = Ways(facts(delivery), HIDDEN[unseen]).between(source, target)
    return way(found, unseen) if found else proofs.Undelivered(source, target)


def heard(facts: Facts, hearer: str, source: Owner, target: Owner) -> proofs.Heard | None:
    """The proof that a VM sees the traffic between two others, if it does."""
    its = facts(sniffing)
    found = its.sees(hearer, source, target)
    for hop in found.hops if found else ():
        for spot in (hop.source, hop.target):
            if found and its.hears(hearer, spot.segment, spot.vswitch):
                return proofs.Heard(("node", hearer), spot.segment, spot.vswitch, way(found))
    return None


class Routes:
    """Proofs about attacks on one model: paths, and the closed set an attacker ends in where there is none."""

    def __init__(
        self, facts: Facts, *, unseen: bool = False, without: Collection[str | Step] = (), moves: bool = False
    ) -> None:
        self.facts = facts
        self.unseen = unseen
        self.without = without
        self.moves = moves
        self.attack = attacks(facts, moves=moves)
        self.paths = Paths(self.attack, PHYSICAL if unseen else 0, without)
        self._emissions = Emissions(facts(delivery), PHYSICAL if unseen else 0)

    def path(self, its: Path) -> proofs.Path:
        """A path, step by step with its evidence."""
        steps = tuple(map(self.step, its.steps))
        return proofs.Path(its.start, its.steps[-1].target, self.unseen, its.length.failures, steps)

    def step(self, its: Step) -> proofs.Step:
        """One step with its evidence, and the way of its packet if it needs one."""
        found = self._emissions.way(its)
        kind = "storage" if its.kind == "mount" else its.kind
        return proofs.Step(
            kind,
            its.source,
            its.target,
            FAILURES[its.kind],
            self.attack.weights.difficulty(its.kind, its.source, its.target),
            way(found, "physical" if self.unseen else "") if found else None,
            evidence(self.facts.model, its, found),
        )

    def closed(self, source: Owned, target: Owned) -> proofs.Closed:
        """All that an attacker owns in the end."""
        owned = tuple(sorted(self.paths.closed([source])))
        left_out = tuple((step.kind, step.source, step.target) for step in self.without if isinstance(step, Step))
        return proofs.Closed(source, target, self.unseen, owned, left_out, self.moves)


def shared(facts: Facts, one: str, other: str) -> proofs.Shared | proofs.Apart:
    """What two segments, or two nodes, share; or that it is nothing."""
    segments = one in facts.model.segments
    its = facts(separation)
    found = its.between(one, other) if segments else its.nodes(one, other)
    ends = ("segment" if segments else "node", one), ("segment" if segments else "node", other)
    if found.level == level_name(0, nodes=not segments):
        ones, others = (its.segments[name] if segments else its.node(name) for name in (one, other))
        return proofs.Apart(*ends, _things(ones, segments=segments), _things(others, segments=segments))
    return proofs.Shared(*ends, found.level, _things(found.things, segments=segments))


def _things(kinds: Mapping[str, Iterable[str]], *, segments: bool) -> tuple[proofs.Thing, ...]:
    """Things by kind, one by one; what is in two segments is a workload."""
    return tuple(
        ("node" if kind == "segment" and segments else kind, name)
        for kind, names in kinds.items()
        for name in sorted(names)
    )


def trusted(facts: Facts, node: str) -> Iterator[proofs.Trusted]:
    """The proofs that a node trusts each part of its TCB: the chain of things, each of which rests on the next."""
    its = facts(tcb)
    own = its.of(node)
    for how, near, parts in (
        (FULL, its.life(node), own.full),
        (NET, its.traffic(node), own.net - own.full),
    ):
        before = _resting(facts, node, near)
        for part in sorted(parts):
            yield proofs.Trusted(node, how, _chain(before, ("node", node), _part(part)))


def _resting(facts: Facts, node: str, near: Collection[Part]) -> dict[proofs.Thing, proofs.Thing]:
    """For each thing that a node rests on, the one before it on the way from the node."""
    its = facts(tcb)
    start: proofs.Thing = ("node", node)
    before: dict[proofs.Thing, proofs.Thing] = {}
    todo = [(start, part) for part in sorted(near)]
    for one, part in todo:  # it grows
        other = _part(part)
        if other != start and other not in before:
            before[other] = one
            if other[0] == "node":
                todo += [(other, below) for below in sorted(its.brings(part[1]))]
    return before


def summed(facts: Facts, node: str) -> proofs.Sum:
    """The proof of how large a TCB is."""
    its = facts(tcb)
    parts = its.of(node).all
    total = its.sum(parts)
    told = tuple(_part(part) for part in sorted(parts))
    return proofs.Sum(node, told, total.low, total.high, tuple(map(_part, total.unknown)))


def _part(part: Part) -> proofs.Thing:
    return ("node", part[1]) if part[0] in ("vm", "machine") else part


def _chain(
    before: Mapping[proofs.Thing, proofs.Thing], start: proofs.Thing, end: proofs.Thing
) -> tuple[proofs.Thing, ...]:
    chain = [end]
    while chain[-1] != start:
        chain.append(before[chain[-1]])
    return tuple(reversed(chain))
