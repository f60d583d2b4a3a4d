"""What a guard denies and is delivered all the same (SEMANTICS 9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from vtopo.facts import Facts
from vtopo.facts.delivery import Delivery, delivery
from vtopo.facts.meaning import meant
from vtopo.facts.policy.drift import writings
from vtopo.facts.ports import Owner, Port
from vtopo.facts.ways import Spot, Start, Way, Ways
from vtopo.model.things import UNKNOWN, Filter, Gateway, Guard, Ref, Rule


@dataclass(frozen=True, slots=True)
class Bypass:
    """Each of these sources gets packets of these pieces, which a guard denies, to each of these targets but itself."""

    sources: tuple[Owner, ...]
    targets: tuple[Owner, ...]
    pieces: int


@dataclass(frozen=True, slots=True)
class Guarded:
    """One guard of a policy, with all copies of its writing that have it, and what gets by it."""

    things: tuple[Filter | Gateway, ...]
    guard: Guard
    bypasses: tuple[Bypass, ...]


class Guards:
    """What gets by the guards of a model: of nodes and of `outside`, to nodes; gateways in VMs are neither."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.delivery: Delivery = facts(delivery)
        self.pieces = self.delivery.pieces

    @cached_property
    def found(self) -> tuple[Guarded, ...]:
        """Every guard that something gets by, in the order of the plan."""
        return tuple(its for its in self._all() if its.bypasses)

    def _all(self) -> Iterator[Guarded]:
        for copies in writings(self.facts.model):
            guards: dict[Guard, list[Filter | Gateway]] = {}
            for its in copies:
                for guard in its.policy.guards if its.policy.rules is not UNKNOWN else ():
                    guards.setdefault(guard, []).append(its)
            for guard, things in guards.items():
                yield Guarded(tuple(things), guard, tuple(self._bypasses(things[0], guard)))

    def between(self, its: Filter | Gateway, source: Owner, target: Owner) -> int:
        """The pieces that one gets to another in spite of a filter or gateway that guards it."""
        found = 0
        for guard in its.policy.guards:
            ones, others = self._ports([source], guard.sources), self._ports([target], guard.targets)
            if ones and others:
                found |= self._pieces(its, ones[source], others[target], source, target)
        return found

    def way(self, guard: Guard, bypass: Bypass) -> Way:
        """How the first packet that gets by is delivered."""
        ways = Ways(self.delivery)
        for source in bypass.sources:
            for target in bypass.targets:
                guarded = self._ports([target], guard.targets)[target]
                for port in self.delivery.ports.of[source] if source != target or self._several(source) else ():
                    found = ways.way([Start(ways.spot(port), port.place)], [port], guarded, bypass.pieces)
                    if found:
                        return found
        raise LookupError(bypass)

    def denying(self, its: Filter | Gateway, guard: Guard, way: Way) -> tuple[Spot, Spot, Rule | None]:
        """Between which ports that a guard means the packet of a way is denied, and by which rule; None is the default.

        They are the ports of who sends it and of who gets it, but need not be those it takes.
        """
        ends = []
        for of, refs in ((way.hops[0].source.of, guard.sources), (way.hops[-1].target.of, guard.targets)):
            owner = of[0], of[1]
            ends.append(self._ports([owner], refs)[owner][0])
        one, other = ends
        piece = self.pieces.labels.index(way.piece)
        rule = self.delivery.passing.deciding(its.policy, one.address, other.address, piece)
        ways = Ways(self.delivery)
        return ways.spot(one), ways.spot(other), rule

    def _bypasses(self, its: Filter | Gateway, guard: Guard) -> Iterator[Bypass]:
        senders = self._ports(self._senders, guard.sources)
        receivers = self._ports(self._nodes, guard.targets)
        by_source: dict[tuple[tuple[tuple[Owner, ...], int], ...], list[Owner]] = {}
        alike = self._grouped(receivers)
        for ones in self._grouped(senders):
            one, row = ones[0], []
            for others in alike:
                other = next((its for its in others if its != one or self._several(its)), None)
                pieces = self._pieces(its, senders[one], receivers[other], one, other) if other else 0
                if pieces:
                    row.append((others, pieces))
            if row:
                by_source.setdefault(tuple(row), []).extend(ones)
        for told, sources in by_source.items():
            by_pieces: dict[int, list[Owner]] = {}
            for others, pieces in told:
                by_pieces.setdefault(pieces, []).extend(others)
            for pieces, targets in by_pieces.items():
                yield Bypass(tuple(sources), tuple(targets), pieces)

    def _pieces(
        self, its: Filter | Gateway, ones: Iterable[Port], others: Iterable[Port], source: Owner, target: Owner
    ) -> int:
        """What is delivered to some of the target's ports that are guarded, and denied from all the source's."""
        if source == target and not self._several(source):
            return 0
        its_ports, left = self.delivery.ports, 0
        for port in its_ports.of[source]:
            sent = self.delivery.sent(port.place, port.address)
            for other in others:
                left |= sent.to(other, its_ports.places[other.place])
        left &= self.delivery.offers(target)
        for one in ones if left else ():
            allowed = self.delivery.policy(its.policy, one.address)
            for other in others:
                left &= ~self.delivery.passing.pieces_for(allowed, other.address)
        return left

    def _grouped(self, owners: Mapping[Owner, list[Port]]) -> list[tuple[Owner, ...]]:
        """Those whose ports stand at the same places, are told by the same names and offer the same."""
        found: dict[tuple[object, ...], list[Owner]] = {}
        for owner, meant_ones in owners.items():
            ports = frozenset((port.place, port.address) for port in self.delivery.ports.of[owner])
            seen = frozenset((port.place, port.address) for port in meant_ones)
            found.setdefault((ports, seen, self.delivery.offers(owner)), []).append(owner)
        return [tuple(own) for own in found.values()]

    def _several(self, owner: Owner) -> bool:
        """Whether it is a range, whose members are others to each other."""
        model = self.facts.model
        return owner[0] == "node" and (model.vms.get(owner[1]) or model.machines[owner[1]]).count > 1

    def _ports(self, owners: Iterable[Owner], refs: tuple[Ref, ...]) -> dict[Owner, list[Port]]:
        """The ports of each owner that one end of a guard may mean."""
        its = self.delivery.ports
        found: dict[Owner, list[Port]] = {}
        for owner in owners:
            ports = [port for port in its.of[owner] if meant(self.facts, its, refs, port)]
            if ports:
                found[owner] = ports
        return found

    @cached_property
    def _nodes(self) -> tuple[Owner, ...]:
        appliances = {its.vm for its in self.facts.model.gateways.values()}
        return tuple(own for own in self.delivery.ports.of if own[0] == "node" and own[1] not in appliances)

    @cached_property
    def _senders(self) -> tuple[Owner, ...]:
        return (*self._nodes, *(own for own in self.delivery.ports.of if own[0] == "outside"))


def guards(facts: Facts) -> Guards:
    """What gets by the guards of a model."""
    return Guards(facts)
