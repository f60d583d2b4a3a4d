"""Follows one packet hop by hop: whether it is delivered as a proof says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from vtopo.model.things import Gateway, Policy
from vtopo.proofs import Hop, Port, Thing, Way
from vtopo.verify.emitting import Emitting
from vtopo.verify.ground import Ground, at, told
from vtopo.verify.packets import Packets, Piece
from vtopo.verify.watching import Watching, watches_gateway


class Walking:
    """Checks ways; every method tells the reasons why one does not hold, none if it does."""

    def __init__(self, ground: Ground, packets: Packets, emitting: Emitting, watching: Watching) -> None:
        self.ground = ground
        self.packets = packets
        self.emitting = emitting
        self.watching = watching

    def plain(self, way: Way) -> Iterator[str]:
        """An ordinary packet: from its own port, with its own address, held up by every control."""
        if not way.hops:
            yield "the way has no hop"
            return
        source = way.hops[0].source
        if not self.ground.real(source):
            yield f"{at(source)} is not in the plan"
            return
        if way.sender != source:
            yield f"a packet from {at(source)} can not have the address of {at(way.sender)}"
            return
        if way.skips:
            yield f"nothing is owned, so {told(way.skips[0])} holds the packet up like any other control"
        yield from self._whole(way, None, way.hops[-1].target.of)

    def attacking(self, way: Way, emitter: Thing, target: Thing) -> Iterator[str]:
        """A packet of an attack step, from what is owned to what is taken."""
        if not way.hops:
            yield "the way has no hop"
            return
        emitting, source = self.emitting, way.hops[0].source
        if not emitting.sends_from(emitter, source):
            yield f"{told(emitter)} does not send from {at(source)}"
            return
        if not emitting.sends_as(emitter, source, way.sender):
            yield f"what {told(emitter)} sends from {at(source)} can not have the address of {at(way.sender)}"
            return
        for skipped in way.skips:
            if skipped not in emitting.skips(emitter):
                yield f"{told(skipped)} holds up what {told(emitter)} sends"
        yield from self._whole(way, emitter, target)

    def _whole(self, way: Way, emitter: Thing | None, target: Thing) -> Iterator[str]:
        """Whether the hops lead to the target, and nobody who could hold the packet up or see it does."""
        broken = list(self._broken(way, emitter))
        yield from broken
        if broken:
            return
        last = way.hops[-1].target
        if self.ground.body(last) not in self.ground.ports(target):
            yield f"the way ends at {at(last)}, which is no port of {told(target)}"
        piece = self.packets.piece(way.piece)
        if piece is None:
            yield f"no service of the plan is cut into a piece `{way.piece}`"
            return
        if not self.packets.offers(target, piece):
            yield f"{told(target)} does not offer `{way.piece}`"
        yield from self._filtered(way, piece)
        yield from self._passed(way, piece)
        yield from self._seen(way)

    # -- hops --------------------------------------------------------------------------------------------------------

    def _broken(self, way: Way, emitter: Thing | None) -> Iterator[str]:
        """Ports that are not there, links that are none, and hops that do not meet at a gateway."""
        for number, hop in enumerate(way.hops):
            for port in (hop.source, hop.target) if number or emitter is None else (hop.target,):
                if not self.ground.real(port):
                    yield f"{at(port)} is not in the plan"
                    return
            if number and not self._between(way.hops[number - 1], hop):
                yield f"{at(way.hops[number - 1].target)} and {at(hop.source)} are not of one gateway"
                return
            links = self._links(hop, emitter if number == 0 else None)
            if not links:
                yield f"{at(hop.source)} and {at(hop.target)} are not linked"
                return
            if hop.link not in links:
                yield f"the link from {at(hop.source)} to {at(hop.target)} is {links[0]}, not {hop.link}"
                return

    def _links(self, hop: Hop, emitter: Thing | None) -> list[str]:
        """The kinds of link that a hop may be of."""
        source, target = hop.source, hop.target
        links = []
        one_place = (source.segment, source.vswitch) == (target.segment, target.vswitch)
        if emitter is not None and one_place and self.emitting.forces(emitter, source):
            links.append("forced")
        links.append(self.ground.link(source, target))
        return [link for link in links if link]

    def _between(self, before: Hop, after: Hop) -> list[Gateway]:
        """The gateways that a packet may pass between two hops."""
        first = self._gateways(before.target)
        return [gateway for gateway in self._gateways(after.source) if gateway in first]

    def _gateways(self, port: Port) -> list[Gateway]:
        model = self.ground.model
        if port.of[0] == "gateway":
            return [model.gateways[port.of[1]]]
        return [g for g in model.gateways_in.get(port.of[1], ()) if port.of[0] == "node" and g.vm == port.of[1]]

    # -- controls and sensors ------------------------------------------------------------------------------------------

    def _filtered(self, way: Way, piece: Piece) -> Iterator[str]:
        """The filters on the way that do not let the packet pass."""
        ports = (port for hop in way.hops for port in (hop.source, hop.target))
        for vswitch in dict.fromkeys(port.vswitch for port in ports if port.vswitch):
            if ("vswitch", vswitch) not in way.skips:
                for its in self.ground.model.filters_of.get(vswitch, ()):
                    if not self._allows(its.policy, way, piece):
                        yield f"filter {its.id} does not allow {_packet(way)}"

    def _passed(self, way: Way, piece: Piece) -> Iterator[str]:
        """The gateways on the way that do not let the packet pass, or that a sensor watches."""
        sensors = self.watching.who(way.unseen)
        for before, after in pairwise(way.hops):
            gateways = self._between(before, after)
            letting = [g for g in gateways if ("gateway", g.id) in way.skips or self._allows(g.policy, way, piece)]
            if not letting:
                yield f"gateway {gateways[0].id} does not allow {_packet(way)}"
            elif all(watches_gateway(sensors, gateway.id) for gateway in letting):
                yield f"a sensor sees what passes gateway {letting[0].id}"

    def _allows(self, policy: Policy, way: Way, piece: Piece) -> bool:
        source, target = self.packets.seen(way.sender), self.packets.seen(way.hops[-1].target)
        return self.packets.passes(policy, source, target, piece)

    def _seen(self, way: Way) -> Iterator[str]:
        """The sensors that see a link of a way which is said to be unseen by them."""
        for sensor in self.watching.who(way.unseen):
            for hop in way.hops:
                if self.watching.sees(sensor, hop):
                    yield f"sensor {sensor.id} sees the packet from {at(hop.source)} to {at(hop.target)}"


def _packet(way: Way) -> str:
    return f"`{way.piece}` from {at(way.sender)} to {at(way.hops[-1].target)}"
