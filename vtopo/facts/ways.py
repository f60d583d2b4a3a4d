"""One way of one packet, hop by hop: the witness of whatever `delivery` says is delivered (SEMANTICS 14)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from vtopo.facts.delivery import Delivery
from vtopo.facts.ports import Owner, Place, Port

Thing: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A port as the plan tells it: whose, by which NIC (empty: none is named), where; no vswitch is the wire."""

    of: Thing
    nic: str
    segment: str
    vswitch: str
    isolated: bool


@dataclass(frozen=True, slots=True)
class Hop:
    """A packet passes from one spot to another of the same segment by a link: local, hairpin, out or forced."""

    source: Spot
    target: Spot
    link: str


@dataclass(frozen=True, slots=True)
class Way:
    """The hops of a packet with the address of `sender`; between two hops it passes the gateway both are ports of.

    `piece` is a packet of the piece it is of (see `vtopo.facts.services`). `skips` are controls that do not hold it up.
    """

    sender: Spot
    piece: str
    hops: tuple[Hop, ...]
    skips: tuple[Thing, ...] = ()


@dataclass(frozen=True, slots=True)
class Start:
    """Where a packet is emitted, and the place whose links it has (unless it is not even `out`).

    From an owned vswitch (`forced`) it gets to every port there. A start that is `free` is judged by no filter.
    """

    spot: Spot
    place: int
    free: bool = False
    forced: str = ""
    out: bool = True


class Ways:
    """Finds single ways, the shortest first, of which the given bits of sight see nothing."""

    def __init__(self, delivery: Delivery, hidden: int = 0) -> None:
        self.delivery = delivery
        self.ports = delivery.ports
        self.passing = delivery.passing
        self.hidden = hidden & ~delivery.ports.sight.nobody

    def between(self, source: Owner, target: Owner) -> Way | None:
        """A way from one node (or `outside`) to another, or to an interface; None where nothing is delivered."""
        for port in self.ports.of[source]:
            start = Start(self.spot(port), port.place)
            found = self.way([start], [port], self.ports.of[target], self.delivery.offers(target))
            if found:
                return found
        return None

    def way(self, starts: Sequence[Start], senders: Iterable[Port], targets: Sequence[Port], offers: int) -> Way | None:
        """A way from one of these starts, with the address of one of these senders, to a target that offers these
        pieces."""
        for sender in senders:
            for target in targets:
                for piece in _bits(offers):
                    hops = self._hops(starts, sender, target, piece)
                    if hops:
                        return Way(self.spot(sender), self.delivery.pieces.labels[piece], hops)
        return None

    def spot(self, port: Port) -> Spot:
        """A port as the plan tells it."""
        place = self.ports.places[port.place]
        return Spot(port.of, port.nic, place.segment, place.vswitch, place.isolated)

    def link(self, start: Start, other: Place) -> str:
        """The link by which a packet gets from a start to a place, empty if by none."""
        one = self.ports.places[start.place]
        if start.forced and start.forced == other.vswitch and other.segment == start.spot.segment:
            return "" if self.hidden & self.ports.sight.touching(start.forced, other.segment) else "forced"
        if not start.out or one.segment != other.segment:
            return ""
        if self.ports.unseen_inside(one, other, self.hidden):
            return one.link
        return "out" if self.ports.unseen_out(one, other, self.hidden) else ""

    # -- one packet ----------------------------------------------------------------------------------------------------

    def _hops(self, starts: Sequence[Start], sender: Port, target: Port, piece: int) -> tuple[Hop, ...]:
        """The hops of a shortest way, or none."""
        trace = Trace(self, starts, sender, target, piece)
        return trace.to(trace.arriving[0]) if trace.arriving else ()

    def through(self, source: Owner, target: Owner, ends: Collection[tuple[str, str]]) -> Way | None:
        """A way from one node to another with a link in a segment that ends at a vswitch, of any of these pairs."""
        offers = self.delivery.offers(target)
        for port in self.ports.of[source]:
            for other in self.ports.of[target]:
                for piece in _bits(offers):
                    trace = Trace(self, [Start(self.spot(port), port.place)], port, other, piece)
                    for hop in trace.used():
                        if any((spot.segment, spot.vswitch) in ends for spot in (hop.hop.source, hop.hop.target)):
                            label = self.delivery.pieces.labels[piece]
                            return Way(self.spot(port), label, (*trace.to(hop), *trace.onward(hop)))
        return None


@dataclass(frozen=True, slots=True)
class Move:
    """One hop that a packet can make, and the gateway it enters by it (empty: it is there)."""

    start: Start
    hop: Hop
    gateway: str = ""


class Trace:
    """Everywhere one packet gets: its address, target and piece are given.

    `arriving` are the moves that end at the target, the earliest first.
    """

    def __init__(self, ways: Ways, starts: Sequence[Start], sender: Port, target: Port, piece: int) -> None:
        self.ways = ways
        self.ports = ways.ports
        self.source = sender.address
        self._bit = 1 << piece * ways.passing.classes + target.address
        self.arriving: list[Move] = []
        self._entering: dict[str, list[Move]] = {}
        self._before: dict[Spot, Move | None] = {}
        self._follow(starts, target)

    def _follow(self, starts: Sequence[Start], target: Port) -> None:
        places = self.ports.places
        todo = [start for start in starts if start.free or self._open(places[start.place])]
        self._before.update((start.spot, None) for start in todo)
        goal, spot = places[target.place], self.ways.spot(target)
        for start in todo:  # it grows
            link = self.ways.link(start, goal)
            if link == "forced" or (link and self._open(goal)):
                self.arriving.append(Move(start, Hop(start.spot, spot, link)))
            for name, number in self.ports.gateways_in.get(places[start.place].segment, ()):
                todo += self._enter(start, name, number)

    def _enter(self, start: Start, name: str, number: int) -> Iterator[Start]:
        """Lets the packet into a gateway by the port at a place; the starts where it comes out for the first time."""
        place = self.ports.places[number]
        link = self.ways.link(start, place)
        if not (link == "forced" or (link and self._open(place))) or not self._permits(name):
            return
        own = self.ports.of["gateway", name]
        entry = next(self.ways.spot(port) for port in own if port.place == number)
        move = Move(start, Hop(start.spot, entry, link), name)
        new = name not in self._entering
        self._entering.setdefault(name, []).append(move)
        for port in own if new else ():
            spot = self.ways.spot(port)
            if spot not in self._before and self._open(self.ports.places[port.place]):
                self._before[spot] = move
                yield Start(spot, port.place)

    def _open(self, place: Place) -> bool:
        """Whether the filters of a place let the packet through."""
        return bool(self.ways.delivery.filters(place, self.source) & self._bit)

    def _permits(self, gateway: str) -> bool:
        if self.ways.hidden & self.ports.sight.gateways.get(gateway, 0):
            return False
        delivery = self.ways.delivery
        return bool(delivery.policy(delivery.facts.model.gateways[gateway].policy, self.source) & self._bit)

    def to(self, move: Move) -> tuple[Hop, ...]:
        """The hops of a shortest way that ends with a move."""
        hops = [move.hop]
        step = self._before[move.start.spot]
        while step is not None:
            hops.append(step.hop)
            step = self._before[step.start.spot]
        return tuple(reversed(hops))

    def used(self) -> tuple[Move, ...]:
        """The moves that are on some way to the target."""
        return (*self.arriving, *(move for name in self._leading for move in self._entering.get(name, ())))

    def onward(self, move: Move) -> tuple[Hop, ...]:
        """The hops of a way from where a move ends to the target."""
        hops: list[Hop] = []
        while move.gateway:
            move = self._leading[move.gateway]
            hops.append(move.hop)
        return tuple(hops)

    @cached_property
    def _leading(self) -> dict[str, Move]:
        """For each gateway from which the target can be reached, the next move on a shortest way."""
        found: dict[str, Move] = {}
        moves = list(self.arriving)
        for move in moves:  # it grows
            kind, name = move.start.spot.of[:2]
            if kind == "gateway" and self._before[move.start.spot] is not None and name not in found:
                found[name] = move
                moves += self._entering.get(name, ())
        return found


def _bits(number: int) -> Iterator[int]:
    while number:
        yield (number & -number).bit_length() - 1
        number &= number - 1
