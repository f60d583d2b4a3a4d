"""Where traffic between nodes passes with no physical sensor to see it: the links it sets out by (SEMANTICS 4).

A way is unseen only if each of its links is. So what has to be watched is told by the first one: a vswitch that passes
packets between its ports, or the wire of a segment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from vtopo.facts import Facts
from vtopo.facts.delivery import Delivery, delivery
from vtopo.facts.ports import Place, Ports
from vtopo.facts.sight import PHYSICAL

Senders: TypeAlias = dict[tuple[int, int], list[str]]
"""The nodes at each place with an address, two of them at most; of receivers, with what they offer as well."""


@dataclass(frozen=True, slots=True)
class Blind:
    """Packets of nodes set out unseen at a vswitch (`wire` is false) or on the wire of a segment, and are delivered.

    `source` and `target` are two nodes of whom that is so; of a range, they may be the same.
    """

    place: str
    wire: bool
    source: str
    target: str


class Blindness:
    """Looks for one unseen way for each link that one may set out by."""

    def __init__(self, facts: Facts) -> None:
        self.model = facts.model
        self.delivery: Delivery = facts(delivery)
        self.ports: Ports = self.delivery.ports
        self.sensors = not self.ports.sight.nobody & PHYSICAL
        """Whether there is any physical sensor."""
        self._hidden = PHYSICAL if self.sensors else 0

    @cached_property
    def first(self) -> Blind | None:
        """The first unseen way there is."""
        return next(self._found(), None)

    @cached_property
    def all(self) -> tuple[Blind, ...]:
        """One for each vswitch and each wire that unseen ways set out by."""
        return tuple(self._found())

    def _found(self) -> Iterator[Blind]:
        known: set[tuple[str, bool]] = set()
        for (number, address), nodes in self._senders.items():
            place = self.ports.places[number]
            for link in ((place.vswitch, False), (place.segment, True)):
                if link[0] and link not in known:
                    pair = self._near(number, address, nodes, wire=link[1])
                    pair = pair or self._far(number, address, nodes, wire=link[1])
                    pair = pair or self._back(number, address, nodes, wire=link[1])
                    if pair:
                        known.add(link)
                        yield Blind(*link, *pair)

    def _near(self, number: int, address: int, nodes: list[str], *, wire: bool) -> tuple[str, str] | None:
        """Two nodes in one segment, linked at the vswitch of a place or over the wire."""
        place = self.ports.places[number]
        passed = self.delivery.filters(place, address)
        for other in self._linked(number, wire=wire):
            open_ = passed & self.delivery.filters(self.ports.places[other], address)
            for (target, offers), others in self._receivers.get(other, {}).items():
                if self.delivery.passing.pieces_for(open_, target) & offers:
                    pair = self._pair(nodes, others)
                    if pair:
                        return pair
        return None

    def _linked(self, number: int, *, wire: bool) -> Iterator[int]:
        """The places that are linked to a place unseen, over the wire or at its vswitch."""
        place, places = self.ports.places[number], self.ports.places
        if not wire:
            its = self.ports.at[place.vswitch, place.segment]
            yield from (other for other in its if self.ports.unseen_inside(place, places[other], self._hidden))
            return
        for zone in self.ports.by_segment[place.segment] if place.out else ():
            here = self.ports.zones[zone]
            if not self._hidden & places[here[0]].leaving:
                yield from (other for other in here if self.ports.unseen_out(place, places[other], self._hidden))

    def _far(self, number: int, address: int, nodes: list[str], *, wire: bool) -> tuple[str, str] | None:
        """Two nodes of whom one reaches the other through gateways, the first of them linked so to a place."""
        place = self.ports.places[number]
        nodes = [node for node in nodes if self._leads(place, node, wire=wire)]
        if not nodes:
            return None
        sent = self.delivery.sent(number, address, self._hidden)
        for zone in (*sent.zones, *(self.ports.places[at].zone for at in sent.places), *(at for at, _ in sent.buts)):
            for at in self.ports.zones[zone]:
                there = self.ports.places[at]
                if there.segment == place.segment:
                    continue
                for (target, offers), others in self._receivers.get(at, {}).items():
                    port = self.ports.of["node", others[0]][0]._replace(place=at, address=target)
                    if sent.to(port, there) & offers:
                        pair = self._pair(nodes, others)
                        if pair:
                            return pair
        return None

    def _back(self, number: int, address: int, nodes: list[str], *, wire: bool) -> tuple[str, str] | None:
        """Two nodes of one segment, of whom one reaches the other by a gateway that sends packets back there."""
        place, places = self.ports.places[number], self.ports.places
        passed = self.delivery.filters(place, address)
        for node in nodes:
            entries = [entry for entry in self._entries(place, wire=wire) if self.model.gateways[entry[0]].vm != node]
            leaving = self.delivery.leaving(entries, passed, address, self._hidden, forced=False) if entries else {}
            for left, packets in leaving.items():
                if places[left].segment != place.segment:
                    continue
                inside = self._linked(left, wire=False) if places[left].vswitch else ()
                for at in (*inside, *self._linked(left, wire=True)):
                    open_ = packets & self.delivery.filters(places[at], address)
                    for (target, offers), others in self._receivers.get(at, {}).items():
                        if self.delivery.passing.pieces_for(open_, target) & offers:
                            pair = self._pair([node], others)
                            if pair:
                                return pair
        return None

    def _entries(self, place: Place, *, wire: bool) -> Iterator[tuple[str, int]]:
        """The ports of gateways that a place is linked to so."""
        unseen = self.ports.unseen_out if wire else self.ports.unseen_inside
        for name, number in self.ports.gateways_in.get(place.segment, ()):
            if unseen(place, self.ports.places[number], self._hidden):
                yield name, number

    def _leads(self, place: Place, node: str, *, wire: bool) -> bool:
        """Whether a place is linked so to a gateway that is not the node itself."""
        return any(self.model.gateways[name].vm != node for name, _ in self._entries(place, wire=wire))

    def _pair(self, nodes: list[str], others: list[str]) -> tuple[str, str] | None:
        """Two different single nodes."""
        for one in nodes:
            for other in others:
                if one != other or (self.model.vms.get(one) or self.model.machines[one]).count > 1:
                    return one, other
        return None

    @cached_property
    def _senders(self) -> Senders:
        found: Senders = {}
        for (kind, name), own in self.ports.of.items():
            for port in own if kind == "node" else ():
                its = found.setdefault((port.place, port.address), [])
                if len(its) < MOST and name not in its:
                    its.append(name)
        return found

    @cached_property
    def _receivers(self) -> Mapping[int, Senders]:
        found: dict[int, Senders] = {}
        for (kind, name), own in self.ports.of.items():
            for port in own if kind == "node" else ():
                key = (port.address, self.delivery.offers((kind, name)))
                its = found.setdefault(port.place, {}).setdefault(key, [])
                if len(its) < MOST and name not in its:
                    its.append(name)
        return found


MOST = 2
"""Of those who are alike, so many are enough to find one who is not the one who asks."""


def blindness(facts: Facts) -> Blindness:
    """Where traffic between nodes of a model passes unseen."""
    return Blindness(facts)
