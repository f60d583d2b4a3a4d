"""The steps that need a packet, as edges through vertices that many things share.

Who emits the same packets from the same zone shares a vertex; so do all who are reached alike in a zone. Edges between
the two are as many as there are classes of either, not as there are VMs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from vtopo.facts.attack.lengths import Owned
from vtopo.facts.attack.steps import forged, wired_to
from vtopo.facts.delivery import Column, Delivery, Sent
from vtopo.facts.ports import Place, Port

if TYPE_CHECKING:
    from vtopo.facts.attack.digraph import Digraph

Target: TypeAlias = tuple[int, int, str, Owned]
"""Who can be taken at a port: the class of its address, the pieces it offers, the kind of step, the thing."""


class Packets:
    """Adds the edges of packets to a digraph; `hidden` are the bits of sight that must not be on a way."""

    def __init__(self, digraph: Digraph, delivery: Delivery, hidden: int) -> None:
        self.digraph = digraph
        self.delivery = delivery
        self.ports = delivery.ports
        self.hidden = hidden
        self.model = digraph.facts.model
        self._vertices: dict[tuple[object, ...], int] = {}
        self._spoofing: set[int] = set()
        """The places from which it is known what a spoof emits."""

    def fill(self) -> None:
        """Adds what every thing can emit."""
        number = self.digraph.number
        for owner, own in self.ports.of.items():
            if owner[0] in ("node", "outside"):
                for vertex in dict.fromkeys(self._from(port.place, port.address) for port in own):
                    self.digraph.passes(number[owner], vertex)
                if own:
                    self._spoofed(own)
        for name in self.model.vswitches:
            self.digraph.passes(number["vswitch", name], self._vswitch(name))
        for name in self.model.vmms:
            self._vmm(name)
        for name in self.model.gateways:
            own = self.ports.of["gateway", name]
            for place in dict.fromkeys(port.place for port in own):
                self.digraph.passes(number["gateway", name], self._any(place, self._everybody))

    # -- who emits what ------------------------------------------------------------------------------------------------

    def _from(self, place: int, address: int) -> int:
        """The vertex of packets from a place with an address."""
        key = ("from", place, address)
        if key not in self._vertices:
            sent = self.delivery.sent(place, address, self.hidden)
            arriving = ("sent", id(sent))
            if arriving not in self._vertices:
                self._vertices[arriving] = self._vertex(sent)
            self._vertices[key] = self._vertices[arriving]
        return self._vertices[key]

    def _any(self, place: int, addresses: int) -> int:
        """The vertex of packets from a place with any of these addresses."""
        zone = self.ports.places[place]
        key = ("any", place, addresses)
        if key not in self._vertices:
            found = Sent()
            for address in self.delivery.sources(zone.segment, addresses):
                found.add(self.delivery.sent(place, address, self.hidden))
            self._vertices[key] = self._vertex(found)
        return self._vertices[key]

    def _spoofed(self, own: Iterable[Port]) -> None:
        """What is emitted after a spoof: with the addresses of all nodes linked to that place, and of `outside`."""
        for port in own:
            if port.place in self._spoofing:
                continue
            self._spoofing.add(port.place)
            vertex = self.digraph.number.get(forged(self.ports, port))
            if vertex is not None and not self.digraph.edges[vertex]:
                place = self.ports.places[port.place]
                addresses = self._linked(place)
                # On a wire nobody tells by whose NIC it is done: one that is watched is taken for one that is not.
                start = port.place if place.vswitch else self.ports.wire(place.segment)
                if addresses:
                    self.digraph.passes(vertex, self._any(start, addresses))

    def _vswitch(self, name: str) -> int:
        """The vertex of what an owned vswitch emits: to all its ports, and out with any address."""
        key = ("vswitch", name)
        if key in self._vertices:
            return self._vertices[key]
        vertex = self._vertices[key] = self.digraph.vertex()
        taken: dict[tuple[str, Owned], None] = {}
        for segment, numbers in self._segments_at.get(name, {}).items():
            if self.hidden & self.ports.sight.touching(name, segment):
                continue
            for number in numbers:
                for _, _, kind, thing in self._targets.get(number, ()):
                    taken[kind, thing] = None
            self._into_gateways(vertex, segment, numbers)
        for kind, thing in taken:
            self.digraph.takes(vertex, kind, thing)
        for segment in self._reached.get(name, ()):
            seen = self.ports.sight.leaving(name, segment)
            self.digraph.passes(vertex, self._any(self.ports.place(segment, seen=seen), self._everybody))
        return vertex

    def _into_gateways(self, vertex: int, segment: str, numbers: Iterable[int]) -> None:
        """An owned vswitch hands packets to the gateways at it, past any filter of its own."""
        entries = [entry for entry in self.ports.gateways_in.get(segment, ()) if entry[1] in numbers]
        if entries:
            found = Sent()
            for address in self.delivery.sources(segment, self._everybody):
                found.add(self.delivery.entering(entries, address, self.hidden))
            self.digraph.passes(vertex, self._vertex(found))

    def _vmm(self, name: str) -> None:
        """An owned VMM emits from its vswitches and its admin interface, and on the wires of its host."""
        vmm = self.model.vmms[name]
        own = self.digraph.number["vmm", name]
        for vswitch in self.model.vswitches_of.get(name, ()):
            self.digraph.passes(own, self._vswitch(vswitch.id))
        places = [self.ports.wire(segment) for segment in wired_to(self.model, vmm.host)]
        places += [port.place for port in self.ports.of["vmm", name]]
        for place in dict.fromkeys(places):
            self.digraph.passes(own, self._any(place, self._everybody))

    @cached_property
    def _everybody(self) -> int:
        """The addresses of all nodes, and of `outside` every segment."""
        found = 0
        for (kind, _), own in self.ports.of.items():
            if kind in ("node", "outside"):
                for port in own:
                    found |= 1 << port.address
        return found

    @cached_property
    def _reached(self) -> Mapping[str, list[str]]:
        """The segments on whose wire each vswitch is."""
        return {
            vswitch.id: list(
                self.model.all_carried(s for name in vswitch.uplinks for s in self.model.nics[name].carries)
            )
            for vswitch in self.model.vswitches.values()
        }

    @cached_property
    def _segments_at(self) -> Mapping[str, dict[str, list[int]]]:
        """The places at each vswitch, by segment."""
        found: dict[str, dict[str, list[int]]] = {}
        for (vswitch, segment), numbers in self.ports.at.items():
            if vswitch:
                found.setdefault(vswitch, {})[segment] = numbers
        return found

    def _linked(self, place: Place) -> int:
        """The addresses of nodes, and of `outside`, that are linked to a place."""
        found = 0
        for zone in self.ports.by_segment[place.segment]:
            for number in self._speaking.get(zone, {}):
                if self.ports.linked(place, self.ports.places[number]):
                    found |= self._speaking[zone][number]
        return found

    @cached_property
    def _speaking(self) -> Mapping[int, dict[int, int]]:
        """For each zone the addresses of nodes and of `outside` at each place."""
        found: dict[int, dict[int, int]] = {}
        for (kind, _), own in self.ports.of.items():
            if kind in ("node", "outside"):
                for port in own:
                    places = found.setdefault(self.ports.places[port.place].zone, {})
                    places[port.place] = places.get(port.place, 0) | 1 << port.address
        return found

    # -- who is taken ------------------------------------------------------------------------------------------------

    def _vertex(self, sent: Sent) -> int:
        """The vertex of packets that arrive so: one for all that arrive alike."""
        zones = tuple((zone, tuple(sorted(column.items()))) for zone, column in sorted(sent.zones.items()) if column)
        key: tuple[object, ...] = ("zones", zones)
        if key not in self._vertices:
            vertex = self._vertices[key] = self.digraph.vertex()
            for other in self._in_zones(sent):
                self.digraph.passes(vertex, other)
        if not sent.places and not sent.buts:
            return self._vertices[key]
        vertex = self.digraph.vertex()
        for other in dict.fromkeys((self._vertices[key], *self._elsewhere(sent))):
            self.digraph.passes(vertex, other)
        return vertex

    def _in_zones(self, sent: Sent) -> Iterator[int]:
        """The vertices of those who can be taken by what arrives in whole zones."""
        for zone, column in sent.zones.items():
            for (address, offers, kind), things in self._classes.get(zone, _NOBODY).items():
                if column.get(address, 0) & offers:
                    yield self._taken(("zone", zone, address, offers, kind), things)

    def _elsewhere(self, sent: Sent) -> Iterator[int]:
        """The vertices of those who can be taken by what arrives in single places, or not everywhere in a zone."""
        for place, column in sent.places.items():
            yield from self._at(place, column)
        for (zone, vswitch), column in sent.buts.items():
            yield from self._but(zone, vswitch, column)

    def _at(self, place: int, column: Column) -> Iterator[int]:
        found: dict[tuple[int, int, str], list[Owned]] = {}
        for address, offers, kind, thing in self._targets.get(place, ()):
            if column.get(address, 0) & offers:
                found.setdefault((address, offers, kind), []).append(thing)
        for key, things in found.items():
            yield self._taken(("place", place, *key), things)

    def _but(self, zone: int, vswitch: str, column: Column) -> Iterator[int]:
        """All places of a zone but those at one vswitch: what is before it in their row, and what is behind it."""
        row = self._rows[zone]
        names = list(row)
        key = (zone, tuple(sorted(column.items())))
        if ("row", *key) not in self._vertices:
            self._vertices["row", *key] = 0
            for word, order in (("before", names), ("behind", names[::-1])):
                last: list[int] = []
                for name in order:
                    vertex = self._vertices[word, *key, name] = self.digraph.vertex()
                    its = [other for place in row[name][1] for other in self._at(place, column)]
                    for other in dict.fromkeys([*last, *its]):
                        self.digraph.passes(vertex, other)
                    last = [vertex]
        at = row[vswitch][0]
        if at > 0:
            yield self._vertices["before", *key, names[at - 1]]
        if at < len(names) - 1:
            yield self._vertices["behind", *key, names[at + 1]]

    @cached_property
    def _rows(self) -> Mapping[int, dict[str, tuple[int, list[int]]]]:
        """For each zone its vswitches, each with its number in the row and its places."""
        found: dict[int, dict[str, tuple[int, list[int]]]] = {}
        for zone, numbers in enumerate(self.ports.zones):
            row = found.setdefault(zone, {})
            for number in numbers:
                row.setdefault(self.ports.places[number].vswitch, (len(row), []))[1].append(number)
        return found

    def _taken(self, key: tuple[object, ...], things: Iterable[Owned]) -> int:
        """The vertex before all things of one class in a zone, or at a place."""
        if key not in self._vertices:
            vertex = self._vertices[key] = self.digraph.vertex()
            for thing in dict.fromkeys(things):
                self.digraph.takes(vertex, KIND[thing[0]], thing)
        return self._vertices[key]

    @cached_property
    def _classes(self) -> Mapping[int, dict[tuple[int, int, str], list[Owned]]]:
        """The classes of those who can be taken in each zone."""
        found: dict[int, dict[tuple[int, int, str], list[Owned]]] = {}
        for place, targets in self._targets.items():
            its = found.setdefault(self.ports.places[place].zone, {})
            for address, offers, kind, thing in targets:
                its.setdefault((address, offers, kind), []).append(thing)
        return found

    @cached_property
    def _targets(self) -> Mapping[int, list[Target]]:
        """Who can be taken at each place: what offers something there and is not hardened."""
        found: dict[int, list[Target]] = {}
        for owner, own in self.ports.of.items():
            kind = KIND.get(owner[0])
            offers = self.delivery.offers(owner)
            if kind and offers and own and not self._hardened(*owner):
                for port in own:
                    found.setdefault(port.place, []).append((port.address, offers, kind, owner))
        return found

    def _hardened(self, kind: str, name: str) -> bool:
        model = self.model
        if kind == "node":
            return (model.vms.get(name) or model.machines[name]).hardened is True
        if kind == "gateway":
            its = model.gateways[name]
            return its.hardened is True or bool(its.vm and model.vms[its.vm].hardened is True)
        return (model.vmms[name] if kind == "vmm" else model.storages[name]).hardened is True


KIND: Mapping[str, str] = {"node": "network", "gateway": "gateway", "vmm": "admin", "storage": "storage"}
"""The kind of step that takes each kind of thing by a packet."""
_NOBODY: Mapping[tuple[int, int, str], list[Owned]] = {}
