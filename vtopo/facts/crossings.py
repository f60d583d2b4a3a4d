"""The cheapest way of a packet, counted in the NICs of hosts that it passes (SEMANTICS 10).

One search tells how all that leaves one place gets on, for every target and service at once: a set of packets is a
number, as in `vtopo.facts.policies`. From all places that the rest of their segment can not tell apart it is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush
from typing import NamedTuple, TypeAlias

from vtopo.facts import Facts
from vtopo.facts.delivery import Delivery, delivery
from vtopo.facts.ports import Owner, Place, Port

Position: TypeAlias = tuple[int, int, bool]
"""A place by the order of the plan: its segment, its vswitch (the wire is before all), isolated or not."""
Path: TypeAlias = tuple[int | Position, ...]
Cost: TypeAlias = tuple[int, int, Path]
"""What is less is taken: NICs passed, links, and then who is first by the plan: ports, and the gateways between."""


class End(NamedTuple):
    """Where a link begins or ends: at a port of a gateway; no gateway is the sender's or the target's own port.

    `nics` is one where what passes there to or from the wire passes a NIC of a host, and none for what is on no host.
    """

    gateway: str
    place: int
    nics: int


class Hop(NamedTuple):
    """One link of a way: local, hairpin or out."""

    link: str
    one: End
    other: End


class Route(NamedTuple):
    """The cheapest way between two: how many NICs it passes, and its links in order."""

    cost: Cost
    hops: tuple[Hop, ...]

    @property
    def crossings(self) -> int:
        """How often a packet passes a NIC of a host."""
        return self.cost[0]


class Exit(NamedTuple):
    """Packets that leave a port, what they cost so far, and those of them that have not gone out for less before."""

    cost: Cost
    end: End
    packets: int
    out: int
    hops: tuple[Hop, ...]


@dataclass(slots=True)
class Search:
    """All that leaves one place, by the segments it gets to; in each the cheapest first."""

    exits: dict[str, list[Exit]] = field(default_factory=dict)


class Crossings:
    """Finds cheapest ways between nodes."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.model = facts.model
        self.delivery: Delivery = facts(delivery)
        self.ports = self.delivery.ports
        self._searches: dict[tuple[bool, int, int, int], Search] = {}
        self._segments = {name: at for at, name in enumerate(self.model.segments)}
        self._vswitches = {"": -1, **{name: at for at, name in enumerate(self.model.vswitches)}}
        self._gateways = {name: at for at, name in enumerate(self.model.gateways)}

    # -- questions -------------------------------------------------------------------------------------------------

    def between(self, source: Owner, target: Owner, pieces: int | None = None) -> Route | None:
        """The cheapest way of a packet from one node to another, in these pieces of what that one offers."""
        offered = self.delivery.offers(target)
        its = offered if pieces is None else offered & pieces
        return next(
            (way for way, some in self.options(self.ports.of[source], self.ports.of[target]) if some & its), None
        )

    def options(self, sources: Sequence[Port], targets: Sequence[Port]) -> tuple[tuple[Route, int], ...]:
        """Ways from these ports to those, the cheapest first, each with the pieces that have no cheaper one."""
        found: list[tuple[Route, int]] = []
        for source in sources:
            start = self._position(self.ports.places[source.place])
            for target in targets:
                for (crossed, links, path), hops, pieces in self._arriving(source, target):
                    found.append((Route((crossed, links, (start, *path)), hops), pieces))
        known = 0
        kept = []
        for route, pieces in sorted(found, key=lambda way: way[0].cost):
            if pieces & ~known:
                kept.append((route, pieces & ~known))
                known |= pieces
        return tuple(kept)

    def hairpins(self, source: Owner, target: Owner, route: Route) -> bool:
        """Whether a way between two nodes of one host leaves that host."""
        return route.crossings > 0 and self.together(source, target)

    def together(self, source: Owner, target: Owner) -> bool:
        """Whether two nodes are on one host; two machines of a range are on none together."""
        one, other = self.host(source), self.host(target)
        return one != "" and one == other and (source != target or self.model.hosts[one].count == 1)

    def host(self, node: Owner) -> str:
        """The host of a node; empty where nobody knows it, and for `outside`."""
        vm = self.model.vms.get(node[1])
        if node[0] == "outside" or vm is None:
            return "" if node[0] == "outside" else self.model.machines[node[1]].host
        return self.model.vmms[vm.vmms[0]].host if len(vm.vmms) == 1 else ""

    # -- from one place ----------------------------------------------------------------------------------------------

    def plain(self, port: Port) -> bool:
        """Whether what leaves a port gets on as from every place of its zone, but for what is at its own vswitch."""
        place = self.ports.places[port.place]
        hosts = bool(place.vswitch) and bool(self._gateways_at.get((place.segment, place.vswitch)))
        return place.out and not self.ports.apart(place.zone) and not hosts

    def search(self, port: Port) -> Search:
        """How all that leaves a port gets on."""
        plain = self.plain(port)
        number = self.ports.places[port.place].zone if plain else port.place
        key = (plain, number, port.address, self._own(port).nics)
        if key not in self._searches:
            self._searches[key] = self._search(port)
        return self._searches[key]

    def _search(self, port: Port) -> Search:
        found = Search()
        source, places = port.address, self.ports.places
        passed = self.delivery.filters(places[port.place], source)
        reached: dict[str, int] = {}
        gone: dict[tuple[str, int], int] = {}
        # What waits: packets at a port where they leave it (no gateway entered), or where they enter a gateway.
        heap: list[tuple[Cost, int, str, End, int, tuple[Hop, ...]]] = []
        heappush(heap, ((0, 0, ()), 0, "", self._own(port), passed, ()))
        count = 0
        while heap:
            cost, _, entered, end, packets, hops = heappop(heap)
            crossed, links, path = cost
            if entered:
                packets &= ~reached.get(entered, 0)
                reached[entered] = reached.get(entered, 0) | packets
                for number in self._exits[entered] if packets else ():
                    left = packets & self.delivery.filters(places[number], source)
                    if left:
                        count += 1
                        its = (crossed, links, (*path, self._position(places[number])))
                        heappush(heap, (its, count, "", self._of_gateway(entered, number), left, hops))
                continue
            place = places[end.place]
            out = self._first_out(gone, place, end.nics, packets)
            found.exits.setdefault(place.segment, []).append(Exit(cost, end, packets, out, hops))
            for name, number in self._next(place, out):
                other, entry = places[number], self._of_gateway(name, number)
                link, price = self._link(end, place, entry, other)
                its_packets = packets if link != "out" else out
                its_packets &= self.delivery.filters(other, source) if link else 0
                its_packets &= self.delivery.policy(self.model.gateways[name].policy, source)
                if its_packets & ~reached.get(name, 0):
                    count += 1
                    onward = (crossed + price, links + 1, (*path, self._gateways[name], self._position(other)))
                    heappush(heap, (onward, count, name, entry, its_packets, (*hops, Hop(link, end, entry))))
        return found

    def _first_out(self, gone: dict[tuple[str, int], int], place: Place, price: int, packets: int) -> int:
        """The packets that have not left for the rest of the segment at no higher price before; remembers them."""
        if not place.out:
            return 0
        left = packets
        for cheaper in range(price + 1):
            left &= ~gone.get((place.segment, cheaper), 0)
        if not self.ports.apart(place.zone):  # else others may still get to the ports at its own vswitch
            gone[place.segment, price] = gone.get((place.segment, price), 0) | left
        return left

    def _next(self, place: Place, out: int) -> Iterator[tuple[str, int]]:
        """The ports of gateways that packets from a place may get to: in all the segment, or at the same vswitch."""
        if out:
            yield from self.ports.gateways_in.get(place.segment, ())
        elif place.vswitch:
            yield from self._gateways_at.get((place.segment, place.vswitch), ())

    def _arriving(self, source: Port, target: Port) -> Iterator[tuple[Cost, tuple[Hop, ...], int]]:
        """Ways from one port to another with the pieces that get there, each piece by its cheapest way at least."""
        place, end, own = self.ports.places[target.place], self._own(target), self._own(source)
        passing = self.delivery.passing
        filtered = self.delivery.filters(place, source.address)
        known: dict[int, tuple[int, int]] = {}
        for its in self.search(source).exits.get(place.segment, ()):
            crossed, links, path = its.cost
            start = its.end if its.end.gateway else own
            link, price = self._link(start, self.ports.places[start.place], end, place)
            if not link:
                continue
            pieces = passing.pieces_for(filtered & (its.out if link == "out" else its.packets), target.address)
            for cheaper, cost in known.items():
                pieces &= ~cheaper if cost < (crossed + price, links + 1) else pieces
            if pieces:
                known[pieces] = crossed + price, links + 1
                hops = its.hops
                if hops and not hops[0].one.gateway:  # the search speaks of a whole zone
                    hops = (hops[0]._replace(one=own), *hops[1:])
                at: Cost = (crossed + price, links + 1, (*path, self._position(place)))
                yield at, (*hops, Hop(link, start, end)), pieces

    # -- links ---------------------------------------------------------------------------------------------------------

    def _link(self, start: End, one: Place, end: End, other: Place) -> tuple[str, int]:
        """The link between two ports of one segment, if any, and how many NICs it passes."""
        if one.vswitch and one.vswitch == other.vswitch:
            return (one.link, 2 if one.link == "hairpin" else 0) if one.meets(other) else ("", 0)
        return ("out", start.nics + end.nics) if one.out and other.out else ("", 0)

    def _own(self, port: Port) -> End:
        """Where a node sends or gets packets, or `outside`, which is on no host where it is on the wire."""
        return End("", port.place, int(port.of[0] != "outside" or self.ports.places[port.place].vswitch != ""))

    def _of_gateway(self, name: str, number: int) -> End:
        """A port of a gateway; one that is a box of its own is on no host."""
        on_host = self.ports.places[number].vswitch or self.model.gateways[name].vm
        return End(name, number, int(bool(on_host)))

    def _position(self, place: Place) -> Position:
        return self._segments[place.segment], self._vswitches[place.vswitch], place.isolated

    @cached_property
    def _exits(self) -> dict[str, tuple[int, ...]]:
        """The places of each gateway's ports, each once."""
        return {
            name: tuple(dict.fromkeys(port.place for port in self.ports.of["gateway", name])) for name in self._gateways
        }

    @cached_property
    def _gateways_at(self) -> dict[tuple[str, str], list[tuple[str, int]]]:
        """The ports of gateways at each vswitch, by segment and vswitch."""
        found: dict[tuple[str, str], list[tuple[str, int]]] = {}
        for segment, entries in self.ports.gateways_in.items():
            for name, number in entries:
                found.setdefault((segment, self.ports.places[number].vswitch), []).append((name, number))
        return found


def crossings(facts: Facts) -> Crossings:
    """The cheapest ways of a model."""
    return Crossings(facts)
