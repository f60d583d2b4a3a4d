"""Which packets get where: filters, chains of gateways, first-match policies over sets (SEMANTICS 3).

A packet is followed for all its targets and services at once (see `vtopo.facts.policies`), and from a place, not from a
port: so the work grows with the classes of a plan, not with the pairs of its VMs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias, TypeVar

from vtopo.facts import Facts
from vtopo.facts.policies import passing
from vtopo.facts.ports import Owner, Place, Port, Ports, ports
from vtopo.facts.services import Pieces, services
from vtopo.model.things import Policy

_Key = TypeVar("_Key")

Column: TypeAlias = dict[int, int]
"""For classes of target addresses the pieces that arrive."""


@dataclass(slots=True)
class Sent:
    """Where packets from one place and one class of addresses arrive: in whole zones, in single places, and in zones
    but for the ports at one vswitch."""

    zones: dict[int, Column] = field(default_factory=dict)
    places: dict[int, Column] = field(default_factory=dict)
    buts: dict[tuple[int, str], Column] = field(default_factory=dict)

    def to(self, port: Port, place: Place) -> int:
        """The pieces that arrive at a port."""
        found = self.zones.get(place.zone, _NOTHING).get(port.address, 0)
        found |= self.places.get(port.place, _NOTHING).get(port.address, 0)
        for (zone, vswitch), column in self.buts.items():
            if zone == place.zone and vswitch != place.vswitch:
                found |= column.get(port.address, 0)
        return found

    def add(self, other: Sent) -> None:
        """Takes in what else arrives."""
        _join(self.zones, other.zones)
        _join(self.places, other.places)
        _join(self.buts, other.buts)


class Delivery:
    """What is delivered, asked by place and address, or by the names of who sends and who is meant.

    `hidden` are bits of `vtopo.facts.sight`: only ways count that those sensors do not see.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.ports: Ports = facts(ports)
        self.pieces: Pieces = facts(services)
        self.passing = facts(passing)
        self._filters: dict[tuple[tuple[int, ...], int], int] = {}
        self._policies: dict[tuple[int, int], int] = {}
        self._asked: dict[tuple[int, int, int], Sent] = {}
        self._sent: dict[tuple[int, int, int], Sent] = {}
        self._flows: dict[tuple[object, ...], Sent] = {}
        self._offers: dict[Owner, int] = {}
        self._blocks: dict[tuple[str, int], list[int]] = {}

    # -- questions -------------------------------------------------------------------------------------------------

    def reach(self, source: Owner, target: Owner, hidden: int = 0) -> int:
        """The pieces that one node (or `outside`) delivers to another (or to an interface) and that one offers."""
        found = 0
        places = self.ports.places
        for port in self.ports.of[source]:
            sent = self.sent(port.place, port.address, hidden)
            for other in self.ports.of[target]:
                found |= sent.to(other, places[other.place])
        return found & self.offers(target)

    def offers(self, owner: Owner) -> int:
        """The pieces that somebody offers at each of its ports."""
        if owner not in self._offers:
            self._offers[owner] = self._offered(*owner)
        return self._offers[owner]

    def _offered(self, kind: str, name: str) -> int:
        model = self.facts.model
        if kind == "node":
            node = model.vms.get(name) or model.machines[name]
            return self.pieces.node(node, manages=name in model.managers_on)
        if kind == "gateway":
            gateway = model.gateways[name]
            if gateway.serves is None:  # silent, or it says `any`
                return self._every if "serves" in gateway.written else 0
            return self.pieces.offered(gateway.serves) if isinstance(gateway.serves, tuple) else self._every
        return 0 if kind == "outside" else self._every

    @cached_property
    def _every(self) -> int:
        return self.pieces.every

    # -- from one place ----------------------------------------------------------------------------------------------

    def sent(self, number: int, source: int, hidden: int = 0) -> Sent:
        """Where packets from a place with an address arrive."""
        key = (number, source, hidden & ~self.ports.sight.nobody)
        if key not in self._asked:
            self._asked[key] = self._of_its_zone(*key)
        return self._asked[key]

    def _of_its_zone(self, number: int, source: int, hidden: int) -> Sent:
        place = self.ports.places[number]
        # From two places of one zone the same arrives, unless the vswitch itself has a part in it.
        plain = (
            place.out and not self.ports.apart(place.zone) and not self._own(place) and not self._local(place, hidden)
        )
        key = (-1 - place.zone if plain else number, source, hidden)
        if key not in self._sent:
            passed = self.filters(place, source)
            found = Sent()
            self._arrive(found, place, passed, source, hidden)
            entries = self._entries(place, hidden)
            if entries and passed:
                found.add(self._flow(tuple(entries), passed, source, hidden))
            self._sent[key] = found
        return self._sent[key]

    def entering(self, entries: Iterable[tuple[str, int]], source: int, hidden: int = 0) -> Sent:
        """Where packets arrive that are handed to gateways at these ports of theirs, past any filter there."""
        hidden = hidden & ~self.ports.sight.nobody
        return self._flow(tuple(entries), self.passing.everything, source, hidden, forced=True)

    def _local(self, place: Place, hidden: int) -> bool:
        """Whether ports at one vswitch are linked where others do not see it, and not over the wire."""
        return bool(
            place.out
            and not self._on_wire(place, hidden)
            and place.vswitch
            and place.link
            and not hidden & place.inside
        )

    def _on_wire(self, place: Place, hidden: int) -> bool:
        """Whether what leaves a place gets to the wire with nobody to see it there."""
        return place.out and not hidden & (place.leaving | self.ports.sight.everywhere.get(place.segment, 0))

    def _own(self, place: Place) -> bool:
        """Whether a gateway has a port at the same vswitch in the same segment."""
        return (place.vswitch, place.segment) in self._hosting if place.vswitch else False

    @cached_property
    def _hosting(self) -> frozenset[tuple[str, str]]:
        places = self.ports.places
        its = [places[number] for entries in self.ports.gateways_in.values() for _, number in entries]
        return frozenset((place.vswitch, place.segment) for place in its)

    def filters(self, place: Place, source: int) -> int:
        """What the filters at a place let through from a class of addresses."""
        key = (place.filters, source)
        if key not in self._filters:
            found = self.passing.everything
            for number in place.filters:
                found &= self.passing.allowed(self.ports.policies[number], source)
            self._filters[key] = found
        return self._filters[key]

    def policy(self, policy: Policy, source: int) -> int:
        """What a policy lets through from a class of addresses."""
        key = (id(policy), source)
        if key not in self._policies:
            self._policies[key] = self.passing.allowed(policy, source)
        return self._policies[key]

    # -- links ---------------------------------------------------------------------------------------------------------

    def _arrive(self, found: Sent, place: Place, passed: int, source: int, hidden: int) -> None:
        """Adds where packets arrive that leave a place and pass no gateway any more."""
        its = self.ports
        if self._on_wire(place, hidden):
            for zone in its.by_segment[place.segment]:
                other = its.places[its.zones[zone][0]]
                if other.out and not hidden & other.leaving:
                    column = self._column(zone, passed & self.filters(other, source))
                    if zone == place.zone and its.apart(zone):
                        _merge(found.buts.setdefault((zone, place.vswitch), {}), column)
                    else:
                        _merge(found.zones.setdefault(zone, {}), column)
        elif place.vswitch:
            for number in its.at[place.vswitch, place.segment]:
                other = its.places[number]
                if its.unseen_inside(place, other, hidden):
                    column = self._column(other.zone, passed & self.filters(other, source))
                    _merge(found.places.setdefault(number, {}), column)

    def _column(self, zone: int, passed: int) -> Column:
        """The pieces that arrive in a zone, for each class of addresses there."""
        found = {}
        for address in self._addresses.get(zone, ()):
            pieces = self.passing.pieces_for(passed, address)
            if pieces:
                found[address] = pieces
        return found

    @cached_property
    def _addresses(self) -> Mapping[int, tuple[int, ...]]:
        """The classes of addresses in each zone."""
        found: dict[int, dict[int, None]] = {}
        for its in self.ports.of.values():
            for port in its:
                found.setdefault(self.ports.places[port.place].zone, {})[port.address] = None
        return {zone: tuple(sorted(addresses)) for zone, addresses in found.items()}

    # -- gateways ----------------------------------------------------------------------------------------------------

    def _entries(self, place: Place, hidden: int) -> list[tuple[str, int]]:
        """The gateways that a packet from a place gets to, each with the place of its port."""
        its = self.ports
        return [
            (name, number)
            for name, number in its.gateways_in.get(place.segment, ())
            if its.linked(place, its.places[number], hidden)
        ]

    def _flow(
        self, entries: tuple[tuple[str, int], ...], passed: int, source: int, hidden: int, *, forced: bool = False
    ) -> Sent:
        """Where packets arrive that enter gateways with what is still possible of them."""
        key = (entries, passed, source, hidden, forced)
        if key not in self._flows:
            leaving = self.leaving(entries, passed, source, hidden, forced=forced)
            found = Sent()
            by_zone: dict[int, int] = {}
            for number, its in leaving.items():
                place = self.ports.places[number]
                if self._on_wire(place, hidden) and not self.ports.apart(place.zone):
                    by_zone[place.zone] = by_zone.get(place.zone, 0) | its
                else:
                    self._arrive(found, place, its, source, hidden)
            for zone, its in by_zone.items():
                self._arrive(found, self.ports.places[self.ports.zones[zone][0]], its, source, hidden)
            self._flows[key] = found
        return self._flows[key]

    def leaving(
        self, entries: Iterable[tuple[str, int]], passed: int, source: int, hidden: int, *, forced: bool
    ) -> dict[int, int]:
        """What leaves gateways at which of their places, over chains of any length."""
        places, gateways = self.ports.places, self.facts.model.gateways
        inside: dict[str, int] = {}
        leaving: dict[int, int] = {}
        todo: dict[str, None] = {}

        def enter(entering: Iterable[tuple[str, int]], passed: int, *, free: bool = False) -> None:
            for name, number in entering:
                if hidden & self.ports.sight.gateways.get(name, 0):
                    continue
                its = passed if free else passed & self.filters(places[number], source)
                its &= self.policy(gateways[name].policy, source)
                if its & ~inside.get(name, 0):
                    inside[name] = inside.get(name, 0) | its
                    todo[name] = None

        enter(entries, passed, free=forced)
        said: dict[int, int] = {}
        while todo:
            name = next(iter(todo))
            del todo[name]
            for number in self._places[name]:
                place = places[number]
                its = inside[name] & self.filters(place, source)
                if not its & ~leaving.get(number, 0):
                    continue
                leaving[number] = leaving.get(number, 0) | its
                plain = place.out and not self.ports.apart(place.zone) and not self._local(place, hidden)
                if plain and not its & ~said.get(place.zone, 0):
                    continue
                if plain:
                    said[place.zone] = said.get(place.zone, 0) | its
                enter(self._entries(place, hidden), its)
        return leaving

    @cached_property
    def _places(self) -> Mapping[str, tuple[int, ...]]:
        """The places of each gateway's ports, each once."""
        return {
            name: tuple(dict.fromkeys(port.place for port in self.ports.of["gateway", name]))
            for name in self.facts.model.gateways
        }

    # -- any address -------------------------------------------------------------------------------------------------

    def sources(self, segment: str, addresses: int) -> list[int]:
        """One class for each way in which these addresses are treated by all that packets from a segment may meet."""
        key = (self._parts[segment], addresses)
        if key not in self._blocks:
            self._blocks[key] = self.passing.blocks(self._meeting[self._parts[segment]], addresses)
        return self._blocks[key]

    @cached_property
    def _parts(self) -> Mapping[str, str]:
        """For each segment one name that all segments have which gateways connect with it."""
        legs: dict[str, list[str]] = {}
        for segment, entries in self.ports.gateways_in.items():
            for gateway in dict.fromkeys(name for name, _ in entries):
                legs.setdefault(gateway, []).append(segment)
        found: dict[str, str] = {}
        for first in self.facts.model.segments:
            part = {} if first in found else {first: None}
            todo = list(part)
            for segment in todo:  # it grows
                for gateway, _ in self.ports.gateways_in.get(segment, ()):
                    fresh = [name for name in legs.pop(gateway, ()) if name not in part]
                    part.update(dict.fromkeys(fresh))
                    todo += fresh
            found.update(dict.fromkeys(part, min(part, default="")))
        return found

    @cached_property
    def _meeting(self) -> Mapping[str, list[Policy]]:
        """The policies that packets of each part of the plan may meet."""
        found: dict[str, dict[int, Policy]] = {part: {} for part in self._parts.values()}
        for segment, entries in self.ports.gateways_in.items():
            for name, _ in entries:
                policy = self.facts.model.gateways[name].policy
                found[self._parts[segment]][id(policy)] = policy
        for place in self.ports.places:
            for number in place.filters:
                policy = self.ports.policies[number]
                found[self._parts[place.segment]][id(policy)] = policy
        return {part: list(its.values()) for part, its in found.items()}


_NOTHING: Mapping[int, int] = {}


def _merge(column: Column, other: Mapping[int, int]) -> None:
    for address, pieces in other.items():
        column[address] = column.get(address, 0) | pieces


def _join(columns: dict[_Key, Column], others: Mapping[_Key, Column]) -> None:
    for key, column in others.items():
        _merge(columns.setdefault(key, {}), column)


def delivery(facts: Facts) -> Delivery:
    """What is delivered in a model."""
    return Delivery(facts)
