"""Counts ordered pairs of nodes where one reaches the other, by class and not pair by pair (SEMANTICS 4)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias, TypeVar

from vtopo.facts import Facts
from vtopo.facts.delivery import Column, Delivery, Sent, delivery
from vtopo.facts.ports import Owner

Key = TypeVar("Key", bound=Hashable)
Tally: TypeAlias = Mapping[tuple[Key, Key], int]
"""So many ordered pairs of nodes, by the classes of both."""
Ends: TypeAlias = frozenset[tuple[int, int]]
"""The zones in which a node has ports, with the classes of its addresses."""


class Counting:
    """Counts over the ways that the given bits of sight do not see.

    What arrives in whole zones is the same for all senders of a class. Only what arrives in single places, or not at
    those of one vswitch, is looked at node by node; such nodes share a vswitch, or a gateway in one.
    """

    def __init__(self, facts: Facts, hidden: int) -> None:
        self.delivery: Delivery = facts(delivery)
        self.model = facts.model
        self.hidden = hidden
        self.of = self.delivery.ports.of
        self.places = self.delivery.ports.places
        self._far: dict[tuple[object, ...], int] = {}
        self._zones: list[Mapping[int, Column]] = []
        self._fars: dict[int, int] = {}
        self._ends: dict[Owner, Ends] = {}
        self._sending: dict[Owner, frozenset[int]] = {}
        self._differ: dict[Owner, tuple[tuple[Owner, int], ...]] = {}
        self._masks: dict[tuple[frozenset[int], Ends], int] = {}

    def between(self, sources: Iterable[Owner], targets: Iterable[Owner]) -> int:
        """The pairs of different single nodes, of these sources and these targets, where the source reaches."""
        return sum(self.tally(dict.fromkeys(sources, ""), dict.fromkeys(targets, "")).values())

    def tally(self, sources: Mapping[Owner, Key], targets: Mapping[Owner, Key]) -> Tally[Key]:
        """The pairs of different single nodes where one reaches the other, by the classes of sources and targets."""
        found: dict[tuple[Key, Key], int] = {}

        def add(one: Key, other: Key, many: int) -> None:
            found[one, other] = found.get((one, other), 0) + many

        receivers: dict[Ends, dict[int, dict[Key, int]]] = {}
        for node, its in targets.items():
            offers = receivers.setdefault(self.ends(node), {}).setdefault(self.delivery.offers(node), {})
            offers[its] = offers.get(its, 0) + self.count(node)
        by_zone: dict[int, list[Ends]] = {}
        for ends in receivers:
            for zone in dict.fromkeys(zone for zone, _ in ends):
                by_zone.setdefault(zone, []).append(ends)
        takers: dict[tuple[Ends, int], dict[Key, int]] = {}
        senders: dict[frozenset[int], dict[Key, int]] = {}
        for node, its in sources.items():
            numbers = senders.setdefault(self.sending(node), {})
            numbers[its] = numbers.get(its, 0) + self.count(node)
        for sending, numbers in senders.items():
            zones = dict.fromkeys(zone for far in sending for zone in self._zones[far])
            reached: dict[Key, int] = {}
            for ends in dict.fromkeys(ends for zone in zones for ends in by_zone.get(zone, ())):
                where = ends, self._mask(sending, ends)
                if where not in takers:
                    takers[where] = _takers(receivers[ends], where[1])
                for other, many in takers[where].items():
                    reached[other] = reached.get(other, 0) + many
            for one, many in numbers.items():
                for other, more in reached.items():
                    add(one, other, many * more)
        for node, its in sources.items():
            for end, many in self._differing(node):
                if end in targets:
                    add(its, targets[end], many)
        return {pair: many for pair, many in found.items() if many}

    def count(self, node: Owner) -> int:
        """How many single nodes a node of the model stands for."""
        return (self.model.vms.get(node[1]) or self.model.machines[node[1]]).count

    def _mask(self, sending: frozenset[int], ends: Ends) -> int:
        """The pieces that get from senders of a class to nodes with these ends, where they share no vswitch."""
        key = (sending, ends)
        if key not in self._masks:
            found = 0
            for far in sending:
                zones = self._zones[far]
                for zone, address in ends:
                    found |= zones.get(zone, _NOTHING).get(address, 0)
            self._masks[key] = found
        return self._masks[key]

    def _differing(self, node: Owner) -> tuple[tuple[Owner, int], ...]:
        """What counting by class gets wrong: nodes that are treated in another way, and the pair with itself."""
        if node not in self._differ:
            self._differ[node] = tuple(self._differences(node))
        return self._differ[node]

    def _differences(self, node: Owner) -> Iterator[tuple[Owner, int]]:
        own = self.count(node)
        sending = self.sending(node)
        for other in self.special(node):
            if other != node:
                right = bool(self.delivery.reach(node, other, self.hidden))
                wrong = bool(self._mask(sending, self.ends(other)) & self.delivery.offers(other))
                if right != wrong:
                    yield other, (right - wrong) * own * self.count(other)
        wrong = bool(self._mask(sending, self.ends(node)) & self.delivery.offers(node))
        right = own > 1 and bool(self.delivery.reach(node, node, self.hidden))
        yield node, right * own * (own - 1) - wrong * own * own

    def special(self, node: Owner) -> Iterator[Owner]:
        """The nodes at places that a node's packets get to in another way than all of their zone."""
        places: dict[int, None] = {}
        for port in self.of[node]:
            sent = self.delivery.sent(port.place, port.address, self.hidden)
            places.update(dict.fromkeys(sent.places))
            for zone, vswitch in sent.buts:
                its = self.delivery.ports.zones[zone]
                places.update((place, None) for place in its if self.places[place].vswitch == vswitch)
        return iter(dict.fromkeys(other for place in places for other in self._there.get(place, ())))

    @cached_property
    def _there(self) -> Mapping[int, list[Owner]]:
        """The nodes with ports at each place."""
        found: dict[int, list[Owner]] = {}
        for owner, own in self.of.items():
            if owner[0] == "node":
                for place in dict.fromkeys(port.place for port in own):
                    found.setdefault(place, []).append(owner)
        return found

    def ends(self, node: Owner) -> Ends:
        """The class of a target: where it is, and by which addresses."""
        if node not in self._ends:
            self._ends[node] = frozenset((self.places[port.place].zone, port.address) for port in self.of[node])
        return self._ends[node]

    def sending(self, node: Owner) -> frozenset[int]:
        """The class of a sender: what arrives of it in whole zones."""
        if node not in self._sending:
            sents = (self.delivery.sent(port.place, port.address, self.hidden) for port in self.of[node])
            self._sending[node] = frozenset(map(self._number, sents))
        return self._sending[node]

    def _number(self, sent: Sent) -> int:
        if id(sent) not in self._fars:
            zones: dict[int, Column] = {zone: dict(column) for zone, column in sent.zones.items()}
            for (zone, _), column in sent.buts.items():
                its = zones.setdefault(zone, {})
                for address, pieces in column.items():
                    its[address] = its.get(address, 0) | pieces
            key = tuple((zone, tuple(sorted(column.items()))) for zone, column in sorted(zones.items()) if column)
            number = self._far.setdefault(key, len(self._zones))
            if number == len(self._zones):
                self._zones.append(zones)
            self._fars[id(sent)] = number
        return self._fars[id(sent)]


def _takers(offers: Mapping[int, Mapping[Key, int]], pieces: int) -> dict[Key, int]:
    """How many nodes of each class offer any of these pieces."""
    found: dict[Key, int] = {}
    for offered, targets in offers.items():
        for its, many in targets.items() if offered & pieces else ():
            found[its] = found.get(its, 0) + many
    return found


_NOTHING: Mapping[int, int] = {}
