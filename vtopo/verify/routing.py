"""The cheapest way between two ends of a flow, by the NICs of hosts that it passes (docs/semantics.md, Rerouting)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple, TypeAlias

from vtopo.model.things import Vm
from vtopo.proofs import Port, Thing
from vtopo.verify.getting import Getting, Pieces, Stand

Position: TypeAlias = tuple[int, int, bool]
Cost: TypeAlias = tuple[int, int, tuple[int | Position, ...]]
"""NICs that are passed, links, and who is on the way by the order of the plan."""
Near: TypeAlias = tuple[tuple[int, int, str], ...]
"""Which ports of two are at one vswitch in one segment, and how that links them."""


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where ends of flows stand that are alike: their ports in the order of the plan, and the host they are on.

    There is one of each sort. `far` numbers what those can tell of them with whom they share neither a vswitch nor a
    host. NICs on the wire are one's own, so whoever has such a port is by himself.
    """

    ports: tuple[Port, ...]
    stands: tuple[Stand, ...]
    host: str
    far: int

    @property
    def places(self) -> tuple[str, ...]:
        """The vswitches and the host that others may share with them."""
        found = dict.fromkeys(f"vswitch {port.vswitch}" for port in self.ports if port.vswitch)
        return (*found, *([f"host {self.host}"] if self.host else []))


class Link(NamedTuple):
    """One link of a way, from port to port."""

    kind: str
    one: Port
    other: Port


class Route(NamedTuple):
    """A way from a port of one to a port of another, by their numbers."""

    cost: Cost
    source: int
    target: int
    links: tuple[Link, ...]


class Routing:
    """Finds cheapest ways in one plan."""

    def __init__(self, getting: Getting) -> None:
        self.getting = getting
        self.ground = getting.ground
        self.model = getting.model
        self._segments = {name: at for at, name in enumerate(self.model.segments)}
        self._vswitches = {"": -1, **{name: at for at, name in enumerate(self.model.vswitches)}}
        self._order = {name: at for at, name in enumerate(self.model.gateways)}
        self._known: dict[tuple[object, ...], Route | None] = {}
        self._fars: dict[object, int] = {}
        self._sorts: dict[object, Standing] = {}
        self._standings: dict[Thing, Standing] = {}

    # -- who stands where ----------------------------------------------------------------------------------------------

    def standing(self, thing: Thing) -> Standing:
        """Where a node stands, or some other machine in a segment."""
        if thing not in self._standings:
            found: dict[tuple[Port, Stand], None] = {}
            for port in sorted(self.ground.ports(thing), key=self._position):
                stand = self.getting.stand(port)
                own = replace(port, nic="") if not port.vswitch else replace(port, of=(thing[0], ""), nic="")
                found[own, stand] = None
            ports, stands = tuple(port for port, _ in found), tuple(stand for _, stand in found)
            several = len({port.segment for port in ports}) < len(ports)
            told = tuple(
                (stand.near if several else stand.far, several and port.isolated, self._on_host(port))
                for port, stand in found
            )
            far = self._fars.setdefault(told, len(self._fars))
            its = Standing(ports, stands, self.host(thing), far)
            self._standings[thing] = self._sorts.setdefault((ports, stands, its.host), its)
        return self._standings[thing]

    def host(self, thing: Thing) -> str:
        """The host of a node; empty where nobody knows it, and of whoever is none."""
        node = self.ground.nodes.get(thing[1]) if thing[0] == "node" else None
        if isinstance(node, Vm):
            return self.model.vmms[node.vmms[0]].host if len(node.vmms) == 1 else ""
        return node.host if node else ""

    def near(self, one: Standing, other: Standing) -> Near:
        """Which ports of two are at one vswitch in one segment."""
        return tuple(
            (at, there, self.ground.link(here, its))
            for at, here in enumerate(one.ports)
            for there, its in enumerate(other.ports)
            if here.vswitch and (here.vswitch, here.segment) == (its.vswitch, its.segment)
        )

    # -- ways ----------------------------------------------------------------------------------------------------------

    def route(self, one: Standing, other: Standing, near: Near, wanted: Pieces) -> Route | None:
        """The cheapest way of any of these pieces from one to another; None if none gets there."""
        key = one.far, other.far, near, wanted
        if key not in self._known:
            ways = self._routes(one, other, wanted)
            self._known[key] = min(ways, default=None, key=lambda route: route.cost)
        return self._known[key]

    def _routes(self, one: Standing, other: Standing, wanted: Pieces) -> Iterator[Route]:
        for at, (source, stand) in enumerate(zip(one.ports, one.stands, strict=True)):
            for number, (target, its) in enumerate(zip(other.ports, other.stands, strict=True)):
                for (shut, letting), pieces in self.getting.controls(stand.near, its.near).items():
                    found = self._search(source, target, shut, letting) if pieces & wanted else None
                    if found is not None:
                        yield Route(found[0], at, number, found[1])

    def _search(
        self, source: Port, target: Port, shut: frozenset[int], letting: Iterable[str]
    ) -> tuple[Cost, tuple[Link, ...]] | None:
        closed = self.getting.closed(shut)
        gateways = {
            name: [its for its in self.ground.ports(("gateway", name)) if its.vswitch not in closed] for name in letting
        }
        best: tuple[Cost, tuple[Link, ...]] | None = None
        numbers = count()
        heap: list[tuple[Cost, int, Port, tuple[Link, ...]]] = []
        heappush(heap, ((0, 0, (self._position(source),)), next(numbers), source, ()))
        left: set[Port] = set()
        while heap:
            cost, _, port, links = heappop(heap)
            if best is not None and cost[:2] >= best[0][:2]:
                break  # whatever follows has one link more at least
            if port in left:
                continue
            left.add(port)
            if kind := self.ground.link(port, target):
                its = self._further(cost, kind, port, target), (*links, Link(kind, port, target))
                best = its if best is None or its[0] < best[0] else best
            for name, ports in gateways.items():
                for entry in ports:
                    if kind := self.ground.link(port, entry):
                        crossed, many, order = self._further(cost, kind, port, entry)
                        for leaving in ports:
                            if leaving not in left:
                                path = (*order[:-1], self._order[name], order[-1], self._position(leaving))
                                onward = (*links, Link(kind, port, entry))
                                heappush(heap, ((crossed, many, path), next(numbers), leaving, onward))
        return best

    def _further(self, cost: Cost, kind: str, one: Port, other: Port) -> Cost:
        crossed, links, order = cost
        price = {"local": 0, "hairpin": 2}.get(kind, self._on_host(one) + self._on_host(other))
        return crossed + price, links + 1, (*order, self._position(other))

    def _on_host(self, port: Port) -> int:
        """One for a port behind a NIC of a host; a gateway that is a box, and others on the wire, are on none."""
        return int(bool(port.vswitch) or port.of[0] == "node")

    def _position(self, port: Port) -> Position:
        return self._segments[port.segment], self._vswitches[port.vswitch], port.isolated
