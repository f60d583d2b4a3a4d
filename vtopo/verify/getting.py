"""Which pieces get from one port to another: asked for ports that links and policies can not tell apart at once.

A port that reaches out at a vswitch with no port of a gateway is told from others in its segment by nothing but what
has a port at the same vswitch. So for all others it is as if it were on the wire, behind the filters of its vswitch.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple, TypeAlias

from vtopo.model.things import Policy
from vtopo.proofs import Port, Thing
from vtopo.verify.ground import Ground
from vtopo.verify.packets import Packets, Seen
from vtopo.verify.spreading import Front, Net, Spot, spread

Pieces: TypeAlias = int
"""A set of pieces of services, bit by bit in their order."""


Controls: TypeAlias = tuple[frozenset[int], tuple[str, ...]]
"""The filters, at ports of gateways, that deny packets, by number; the gateways that let them pass."""


class Side(NamedTuple):
    """One end of packets: where it is, the filters that it is behind, and what policies can tell of its address."""

    spot: Spot
    filters: frozenset[int]
    address: Seen


class Stand(NamedTuple):
    """A port as those at its vswitch see it, and as all others do."""

    near: Side
    far: Side


class Getting:
    """What gets where in one plan, over the links of one net."""

    def __init__(self, ground: Ground, packets: Packets, net: Net) -> None:
        self.ground = ground
        self.model = ground.model
        self.packets = packets
        self.net = net
        self._known: dict[tuple[Side, Side], Pieces] = {}
        self._allowed: dict[tuple[int, Seen, Seen], Pieces] = {}
        self._fronts: dict[tuple[Spot, frozenset[str], tuple[str, ...]], Front] = {}
        self._offers: dict[object, Pieces] = {}

    def stands(self, thing: Thing) -> tuple[Stand, ...]:
        """The ports of somebody, equal ones once."""
        return tuple(dict.fromkeys(map(self.stand, self.ground.ports(thing))))

    def stand(self, port: Port) -> Stand:
        """A port as others see it."""
        spot, address = self.net.spot(port), self.packets.seen(port)
        filters = self._filters.get(spot.vswitch, frozenset())
        alike = spot.out and spot.vswitch and spot.vswitch not in self._hosting
        far = Spot(spot.segment, "", False, True) if alike else spot
        return Stand(Side(spot, filters, address), Side(far, filters, address))

    def between(self, one: Stand, other: Stand) -> Pieces:
        """The pieces that get from one port to another."""
        here, there = one.near.spot, other.near.spot
        if here.vswitch and (here.vswitch, here.segment) == (there.vswitch, there.segment):
            return self.gets(one.near, other.near)
        return self.gets(one.far, other.far)

    def gets(self, one: Side, other: Side) -> Pieces:
        """The pieces that get from one end to another."""
        key = (one, other)
        if key not in self._known:
            self._known[key] = self._gets(one, other)
        return self._known[key]

    def _gets(self, one: Side, other: Side) -> Pieces:
        found = 0
        for (shut, letting), pieces in self.controls(one, other).items():
            if self._front(one.spot, shut, letting).reaches(other.spot):
                found |= pieces
        return found

    def controls(self, one: Side, other: Side) -> dict[Controls, Pieces]:
        """The pieces that no filter at either end denies, by what is shut to them and what lets them pass between."""
        part = self.ground.parts[one.spot.segment]
        if part != self.ground.parts[other.spot.segment]:
            return {}
        left = self.everything
        for number in one.filters | other.filters:
            left &= self._passing(number, one.address, other.address)
        ends = one.address, other.address
        letting = {name: self._passing(number, *ends) for name, number in self._gateways.get(part, ())}
        hosting = {number: self._passing(number, *ends) for number in self._filters_of.get(part, ())}
        found: dict[Controls, Pieces] = {}
        for bit in (1 << at for at in range(len(self.packets.pieces))):
            if left & bit:
                shut = frozenset(number for number, its in hosting.items() if not its & bit)
                key = shut, tuple(name for name, its in letting.items() if its & bit)
                found[key] = found.get(key, 0) | bit
        return found

    def closed(self, shut: frozenset[int]) -> frozenset[str]:
        """The vswitches with ports of gateways whose filters are among these."""
        hosting = self._hosting if shut else ()
        return frozenset(name for name in hosting if not shut.isdisjoint(self._filters.get(name, ())))

    def _front(self, spot: Spot, shut: frozenset[int], letting: tuple[str, ...]) -> Front:
        closed = self.closed(shut)
        key = (spot, closed, letting)
        if key not in self._fronts:
            self._fronts[key] = spread(self.net, [spot], closed, letting)
        return self._fronts[key]

    # -- policies ------------------------------------------------------------------------------------------------------

    @property
    def everything(self) -> Pieces:
        """All pieces."""
        return (1 << len(self.packets.pieces)) - 1

    def offers(self, thing: Thing) -> Pieces:
        """The pieces that somebody offers."""
        node = self.ground.nodes.get(thing[1]) if thing[0] == "node" else None
        key = (node.serves, thing[1] in self.model.managers_on) if node else thing
        if key not in self._offers:
            self._offers[key] = sum(
                1 << at for at, piece in enumerate(self.packets.pieces) if self.packets.offers(thing, piece)
            )
        return self._offers[key]

    def _passing(self, number: int, source: Seen, target: Seen) -> Pieces:
        """The pieces that a policy lets pass from one address to another."""
        key = (number, source, target)
        if key not in self._allowed:
            policy = self._policies[number]
            self._allowed[key] = sum(
                1 << at
                for at, piece in enumerate(self.packets.pieces)
                if self.packets.passes(policy, source, target, piece)
            )
        return self._allowed[key]

    @cached_property
    def _policies(self) -> dict[int, Policy]:
        every = [its.policy for its in self.model.filters.values()]
        every += [its.policy for its in self.model.gateways.values()]
        return {self.packets.number(policy): policy for policy in every}

    @cached_property
    def _filters(self) -> dict[str, frozenset[int]]:
        """The policies of the filters in each vswitch that has any."""
        return {name: frozenset(map(self.packets.number, its)) for name, its in self.packets.filters.items()}

    # -- gateways ------------------------------------------------------------------------------------------------------

    @cached_property
    def _gateways(self) -> dict[str, list[tuple[str, int]]]:
        """The gateways that packets pass in each part, each with the number of its policy."""
        found: dict[str, list[tuple[str, int]]] = {}
        for name, (gateway, spots) in self.net.gateways.items():
            if spots:
                found.setdefault(self.ground.parts[spots[0].segment], []).append(
                    (name, self.packets.number(gateway.policy))
                )
        return found

    @cached_property
    def _hosting(self) -> frozenset[str]:
        """The vswitches at which gateways have ports."""
        ports = (port for name in self.model.gateways for port in self.ground.ports(("gateway", name)))
        return frozenset(port.vswitch for port in ports if port.vswitch)

    @cached_property
    def _filters_of(self) -> dict[str, dict[int, None]]:
        """The policies of filters at ports of gateways, in each part."""
        found: dict[str, dict[int, None]] = {}
        for name in self.model.gateways:
            for port in self.ground.ports(("gateway", name)):
                for number in self._filters.get(port.vswitch, ()):
                    found.setdefault(self.ground.parts[port.segment], {})[number] = None
        return found
