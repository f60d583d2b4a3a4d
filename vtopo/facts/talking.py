"""Single packets between nodes that set out from a port or arrive at it: who talks there with whom."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TypeAlias

from vtopo.facts import Facts
from vtopo.facts.delivery import Delivery, Sent, delivery
from vtopo.facts.ports import Owner, Port

Class: TypeAlias = tuple[str, int, int, int]
"""What makes receivers alike: what they are, their place, the class of their address, what they offer."""

MOST = 3
"""Of those who are alike, so many are enough to find one beside two others."""


class Talking:
    """Looks for packets by classes of senders and receivers, never by pairs of nodes."""

    def __init__(self, facts: Facts) -> None:
        self.model = facts.model
        self.delivery: Delivery = facts(delivery)

    def at(self, port: Port) -> Iterator[tuple[Owner, Owner]]:
        """Who sends to whom, where one of them is the node of a port and the packet leaves or arrives there."""
        yield from ((port.of, other) for other in self.got(self.delivery.sent(port.place, port.address)))
        place, offers = self.delivery.ports.places[port.place], self.delivery.offers(port.of)
        for sent, senders in self._sending.values():
            if sent.to(port, place) & offers:
                yield from ((sender, port.of) for sender in senders)

    def got(self, sent: Sent) -> Iterator[Owner]:
        """Those who get something they offer, some of each class."""
        places = self.delivery.ports.places
        zones = (*sent.zones, *(places[at].zone for at in sent.places), *(zone for zone, _ in sent.buts))
        for zone in dict.fromkeys(zones):
            for (*_, offers), ports in self._receiving.get(zone, {}).items():
                if sent.to(ports[0], places[ports[0].place]) & offers:
                    yield from (port.of for port in ports)

    def apart(self, *owners: Owner) -> bool:
        """Whether these can be so many single things: of a range, each time another member."""
        return all(owners.count(owner) <= self._count(owner) for owner in owners)

    def _count(self, owner: Owner) -> int:
        if owner[0] != "node":
            return 1
        return (self.model.vms.get(owner[1]) or self.model.machines[owner[1]]).count

    @cached_property
    def _receiving(self) -> dict[int, dict[Class, list[Port]]]:
        """For each zone the ports of whoever can be a target, some of each class."""
        found: dict[int, dict[Class, list[Port]]] = {}
        for owner, own in self.delivery.ports.of.items():
            for port in own if owner[0] != "outside" else ():
                zone = self.delivery.ports.places[port.place].zone
                key = (owner[0], port.place, port.address, self.delivery.offers(owner))
                its = found.setdefault(zone, {}).setdefault(key, [])
                if len(its) < MOST and owner not in {other.of for other in its}:
                    its.append(port)
        return found

    @cached_property
    def _sending(self) -> dict[int, tuple[Sent, list[Owner]]]:
        """What nodes send, each with some who send it."""
        found: dict[int, tuple[Sent, list[Owner]]] = {}
        for owner, own in self.delivery.ports.of.items():
            for port in own if owner[0] == "node" else ():
                sent = self.delivery.sent(port.place, port.address)
                senders = found.setdefault(id(sent), (sent, []))[1]
                if owner not in senders and len(senders) < MOST:
                    senders.append(owner)
        return found


def talking(facts: Facts) -> Talking:
    """Who talks with whom in a model."""
    return Talking(facts)
