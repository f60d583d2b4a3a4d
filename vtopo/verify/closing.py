"""Checks what can not be: that nothing leads out of what is owned, that no packet is delivered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from vtopo.model.things import Gateway
from vtopo.proofs import Closed, Port, Thing, Undelivered
from vtopo.verify.emitting import Emitting
from vtopo.verify.ground import Ground, told
from vtopo.verify.packets import Packets, Piece, Seen
from vtopo.verify.spreading import Front, Net, Spot, spread
from vtopo.verify.stepping import BY_PACKET, Stepping
from vtopo.verify.watching import Watching


@dataclass(frozen=True, slots=True)
class _Senders:
    """Things that send from the same spots and skip the same controls."""

    spots: frozenset[Spot]
    skips: frozenset[Thing]
    things: list[Thing]


@dataclass(frozen=True, slots=True)
class _Sending:
    """All who send: by the address they use, and those who may use any."""

    by_address: dict[Seen, list[_Senders]]
    anyhow: list[_Senders]

    def of(self, sources: Iterable[Seen]) -> Iterable[_Senders]:
        """Those who send with one of some addresses, each once."""
        own = (its for source in sources for its in self.by_address.get(source, ()))
        return {id(its): its for its in (*self.anyhow, *own)}.values()


class Closing:
    """Searches all that a plan allows for what a proof says there is none of."""

    def __init__(
        self, ground: Ground, packets: Packets, emitting: Emitting, watching: Watching, stepping: Stepping
    ) -> None:
        self.ground = ground
        self.packets = packets
        self.emitting = emitting
        self.stepping = stepping
        self.plain = Net(ground, watching, ())
        self.dark = Net(ground, watching, watching.physical)
        self._shutting: dict[int, set[str]] = {}
        for vswitch, policies in packets.filters.items():
            for policy in policies:
                self._shutting.setdefault(packets.number(policy), set()).add(vswitch)
        self._filters = {packets.number(p): p for policies in packets.filters.values() for p in policies}
        self._controlling: dict[object, tuple[frozenset[str], frozenset[str]]] = {}
        self._fronts: dict[tuple[Net, frozenset[Spot], frozenset[str], frozenset[str]], Front] = {}

    # -- proofs ------------------------------------------------------------------------------------------------------

    def closed(self, claim: Closed) -> Iterator[str]:
        """The reasons why an attacker may own more than is said, or the target after all."""
        owned, without = set(claim.owned), set(claim.without)
        for thing in (claim.source, claim.target, *claim.owned):
            if not self.ground.has(thing):
                yield f"{told(thing)} is not in the plan"
                return
        if claim.source not in owned:
            yield f"{told(claim.source)} is not among what is owned, though the attack starts there"
        if claim.target in owned:
            yield f"{told(claim.target)} is among what is owned"
        leaving = self.stepping.over_envelope if claim.moves else self.stepping.from_here
        for source in claim.owned:
            for kind, target in dict.fromkeys(leaving(source)):
                if target not in owned and (kind, source, target) not in without:
                    yield f"a step leads out: {kind} from {told(source)} to {told(target)}"
        ahead = [
            thing
            for thing in self.ground.things()
            if thing[0] in BY_PACKET and thing not in owned and not self.stepping.hardened(thing)
        ]
        for source, target in self.deliveries(list(claim.owned), ahead, self.dark if claim.unseen else self.plain):
            if (BY_PACKET[target[0]], source, target) not in without:
                unseen = " that no physical sensor sees" if claim.unseen else ""
                yield (
                    f"a step leads out: {BY_PACKET[target[0]]} from {told(source)} to {told(target)}, "
                    f"by a packet{unseen}"
                )

    def undelivered(self, claim: Undelivered) -> Iterator[str]:
        """The reason why a packet gets there after all."""
        for thing in (claim.source, claim.target):
            if not self.ground.has(thing):
                yield f"{told(thing)} is not in the plan"
                return
        if claim.target[0] not in BY_PACKET:
            yield f"{told(claim.target)} is nothing that packets are delivered to"
            return
        for _ in self.deliveries([claim.source], [claim.target], self.plain):
            yield f"a packet gets from {told(claim.source)} to {told(claim.target)}"
            return

    def passes(self, one: Port, other: Port) -> bool:
        """Whether a packet of a service that is offered gets from one port, with its own address, to another."""
        source, target = self.packets.seen(one), self.packets.seen(other)
        for piece in self.packets.pieces:
            if self.packets.offers(other.of, piece):
                near = frozenset({self.ground.parts[other.segment]})
                controls = self._controls(source, target, piece, frozenset(), near)
                if self._reached(self.plain, [self.plain.spot(other)], frozenset({self.plain.spot(one)}), controls):
                    return True
        return False

    # -- the search --------------------------------------------------------------------------------------------------

    def deliveries(
        self, emitters: Collection[Thing], targets: Iterable[Thing], net: Net
    ) -> Iterator[tuple[Thing, Thing]]:
        """Each pair of emitter and target between which a packet of a service that is offered is delivered.

        All emitters are tried at once first, with every control skipped that any of them skips: what that does not
        reach, nobody does.
        """
        sending = self._sending(emitters, net)
        addresses = self._every_address if sending.anyhow else tuple(sending.by_address)
        every = list(sending.of(addresses))
        spots = frozenset(spot for its in every for spot in its.spots)
        parts = self._parts(spots)
        skips = frozenset(control for its in every for control in its.skips)
        told_of: set[tuple[Thing, Thing]] = set()
        self._fronts.clear()
        self._controlling.clear()
        for (address, piece), there in self._aims(targets, net, parts).items():
            near = self._parts(there)
            for sources in self._treated_alike(addresses, address, piece):
                hit = self._reached(net, there, spots, self._controls(sources[0], address, piece, skips, near))
                for its in sending.of(sources) if hit else ():
                    controls = self._controls(sources[0], address, piece, its.skips, near)
                    for spot in self._reached(net, hit, its.spots, controls):
                        pairs = {(thing, target): None for thing in its.things for target in there[spot]}
                        yield from (pair for pair in pairs if pair not in told_of)
                        told_of.update(pairs)

    def delivered(self, emitters: Collection[Thing], targets: Iterable[Thing], net: Net) -> set[Thing]:
        """The targets that a packet of one of the emitters is delivered to, whoever of them sends it."""
        sending = self._sending(emitters, net)
        addresses = self._every_address if sending.anyhow else tuple(sending.by_address)
        every = frozenset(spot for its in sending.of(addresses) for spot in its.spots)
        parts = self._parts(every)
        found: set[Thing] = set()
        self._fronts.clear()
        self._controlling.clear()
        for (address, piece), there in self._aims(targets, net, parts).items():
            near = self._parts(there)
            left = [spot for spot, things in there.items() if not found.issuperset(things)]
            for sources in self._treated_alike(addresses, address, piece) if left else ():
                for skips, spots in _by_skips(sending.of(sources)).items():
                    controls = self._controls(sources[0], address, piece, skips, near)
                    for spot in self._reached(net, left, spots, controls):
                        found.update(there[spot])
                        left.remove(spot)
        return found

    def _treated_alike(self, addresses: Collection[Seen], target: Seen, piece: Piece) -> Iterable[list[Seen]]:
        """The addresses in groups, by what policies ask of who sends a piece to a target."""
        asked = self.packets.asked(target, piece)
        groups: dict[object, list[Seen]] = {}
        for address in addresses:
            groups.setdefault((address.may & asked, address.surely & asked), []).append(address)
        return groups.values()

    def _reached(
        self, net: Net, there: Iterable[Spot], starts: frozenset[Spot], controls: tuple[frozenset[str], frozenset[str]]
    ) -> list[Spot]:
        """Those of some spots that a packet gets to."""
        shut, letting = controls
        key = (net, starts, shut, letting)
        if key not in self._fronts:
            self._fronts[key] = spread(net, starts, shut, sorted(letting))
        front = self._fronts[key]
        return [spot for spot in there if spot.vswitch not in shut and front.reaches(spot)]

    def _aims(
        self, targets: Iterable[Thing], net: Net, parts: Collection[str]
    ) -> dict[tuple[Seen, Piece], dict[Spot, list[Thing]]]:
        """Where the targets stand in these parts, by the address that policies see there and the pieces offered."""
        found: dict[tuple[Seen, Piece], dict[Spot, list[Thing]]] = {}
        for target in targets:
            ports = [port for port in self.ground.ports(target) if self.ground.parts[port.segment] in parts]
            offered = [piece for piece in self.packets.pieces if self.packets.offers(target, piece)] if ports else []
            for key in dict.fromkeys((self.packets.seen(port), net.spot(port)) for port in ports):
                for piece in offered:
                    found.setdefault((key[0], piece), {}).setdefault(key[1], []).append(target)
        return found

    def _sending(self, emitters: Collection[Thing], net: Net) -> _Sending:
        """Those who send, alike ones together."""
        own: dict[Seen, dict[frozenset[Spot], _Senders]] = {}
        anyhow: list[_Senders] = []
        for thing in emitters:
            starts = [(port, net.spot(port, self.emitting.forces(thing, port))) for port in self.emitting.starts(thing)]
            if starts and thing[0] in ("vswitch", "vmm", "gateway"):
                spots = frozenset(spot for _, spot in starts)
                anyhow.append(_Senders(spots, self.emitting.skips(thing), [thing]))
                continue
            by_address: dict[Seen, set[Spot]] = {}
            for port, spot in starts:
                for address in self._addresses(thing, port):
                    by_address.setdefault(address, set()).add(spot)
            for address, found in by_address.items():
                alike, spots = own.setdefault(address, {}), frozenset(found)
                alike.setdefault(spots, _Senders(spots, frozenset(), [])).things.append(thing)
        return _Sending({address: list(alike.values()) for address, alike in own.items()}, anyhow)

    def _addresses(self, thing: Thing, port: Port) -> Iterable[Seen]:
        """The addresses that a node may send with from a port, or who spoofs there, as policies see them."""
        if thing[0] != "forged":
            return (self.packets.seen(port),)
        near = Front(self.plain, [self.plain.spot(port)])
        nodes = self._address_spots.get(port.segment, {})
        outside = self.ground.ports(("outside", port.segment))
        found = [address for address, spots in nodes.items() if any(near.reaches(spot) for spot in spots)]
        return found + [self.packets.seen(its) for its in outside if near.reaches(self.plain.spot(its))]

    @cached_property
    def _every_address(self) -> tuple[Seen, ...]:
        outside = (Port(("outside", segment), "", segment) for segment in self.ground.model.segments)
        nodes = (port for ports in self.ground.by_segment.values() for port in ports)
        return tuple(dict.fromkeys(self.packets.seen(port) for port in (*nodes, *outside)))

    @cached_property
    def _address_spots(self) -> dict[str, dict[Seen, set[Spot]]]:
        """For each segment the addresses of nodes in it, with the spots where they stand."""
        found: dict[str, dict[Seen, set[Spot]]] = {}
        for segment, ports in self.ground.by_segment.items():
            for port in ports:
                found.setdefault(segment, {}).setdefault(self.packets.seen(port), set()).add(self.plain.spot(port))
        return found

    def _parts(self, spots: Iterable[Spot]) -> frozenset[str]:
        """The parts of the plan that some spots are in."""
        return frozenset(self.ground.parts[spot.segment] for spot in spots)

    def _controls(
        self, source: Seen, target: Seen, piece: Piece, skips: frozenset[Thing], parts: frozenset[str]
    ) -> tuple[frozenset[str], frozenset[str]]:
        """The vswitches whose filters deny a packet, and the gateways of these parts that let it pass."""
        key = (source, target, piece, skips, parts)
        if key not in self._controlling:
            passes = self.packets.passes
            denying = [number for number, its in self._filters.items() if not passes(its, source, target, piece)]
            shut = {vswitch for number in denying for vswitch in self._shutting[number]}
            letting = (
                its.id
                for part in parts
                for its in self._gateways.get(part, ())
                if ("gateway", its.id) in skips or passes(its.policy, source, target, piece)
            )
            skipped = {thing[1] for thing in skips if thing[0] == "vswitch"}
            self._controlling[key] = frozenset(shut - skipped), frozenset(letting)
        return self._controlling[key]

    @cached_property
    def _gateways(self) -> dict[str, list[Gateway]]:
        """The gateways that join segments of each part of the plan."""
        found: dict[str, dict[str, Gateway]] = {}
        for its in self.ground.model.gateways.values():
            for segment in its.legs:
                found.setdefault(self.ground.parts[segment], {})[its.id] = its
        return {part: list(some.values()) for part, some in found.items()}


def _by_skips(senders: Iterable[_Senders]) -> dict[frozenset[Thing], frozenset[Spot]]:
    """The spots that some send from, by the controls that they skip."""
    found: dict[frozenset[Thing], set[Spot]] = {}
    for its in senders:
        found.setdefault(its.skips, set()).update(its.spots)
    return {skips: frozenset(spots) for skips, spots in found.items()}
