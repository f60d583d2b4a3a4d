"""Whether a packet gets from one node to another by a way that is told in words, segment by segment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import product, zip_longest

from vtopo.verify.getting import Getting
from vtopo.verify.packets import Piece, Seen
from vtopo.verify.spreading import Spot, open_spots

THROUGH = "gateway "
"""What is between two hops begins so."""


class Guiding:
    """Follows such ways over the links of one net."""

    def __init__(self, getting: Getting) -> None:
        self.net = getting.net
        self.ground = getting.ground
        self.packets = getting.packets

    def leads(self, source: str, target: str, way: Sequence[str]) -> bool:
        """Whether a way leads from a node to another, for some ports of both and a service that is offered there.

        It is told as `SEGMENT on the wire`, or `SEGMENT local VSWITCH` and the like, with `gateway NAME` between.
        """
        ports = product(self.ground.ports(("node", source)), self.ground.ports(("node", target)))
        offered = [piece for piece in self.packets.pieces if self.packets.offers(("node", target), piece)]
        for (one, other), piece in product(ports, offered):
            addresses = self.packets.seen(one), self.packets.seen(other)
            if self._follows(self.net.spot(one), self.net.spot(other), way, *self._controls(*addresses, piece)):
                return True
        return False

    def _controls(self, source: Seen, target: Seen, piece: Piece) -> tuple[set[str], set[str]]:
        """The vswitches whose filters deny a packet, and the gateways that let it pass."""
        passes = self.packets.passes
        shut = {
            vswitch
            for vswitch, policies in self.packets.filters.items()
            if not all(passes(policy, source, target, piece) for policy in policies)
        }
        gateways = (gateway for gateway, _ in self.net.gateways.values())
        return shut, {its.id for its in gateways if passes(its.policy, source, target, piece)}

    def _follows(self, start: Spot, end: Spot, way: Sequence[str], shut: set[str], letting: Collection[str]) -> bool:
        if {start.vswitch, end.vswitch} & shut or len(way) % 2 == 0:
            return False
        here: set[Spot] = {start}
        for hop, through in zip_longest(way[::2], way[1::2], fillvalue=""):
            name = through.removeprefix(THROUGH)
            if through and (name == through or name not in letting):
                return False
            ahead = set(open_spots(self.net, name, shut)) if through else {end}
            if not self._linked(here, ahead, hop):
                return False
            here = ahead
        return True

    def _linked(self, ones: Iterable[Spot], others: Iterable[Spot], hop: str) -> bool:
        """Whether one of some spots is linked to one of others, as it is told."""
        return any(self._told(one, other) == hop for one, other in product(ones, others))

    def _told(self, one: Spot, other: Spot) -> str:
        """The link between two spots in words, empty if there is none."""
        if one.segment != other.segment:
            return ""
        if one.vswitch and one.vswitch == other.vswitch:
            passed = self.net.inside(one.vswitch, one.segment, False) and not (one.isolated and other.isolated)
            return f"{one.segment} {self.ground.inside(one.vswitch, one.segment)} {one.vswitch}" if passed else ""
        return f"{one.segment} on the wire" if one.out and other.out else ""
