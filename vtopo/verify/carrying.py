"""What the declared rates put on NICs: each flow, divided over its pairs of nodes, takes the cheapest way of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from vtopo.model.terms import Flow
from vtopo.model.things import Ref
from vtopo.proofs import Port, Thing
from vtopo.verify.bearing import Bearing, Borne
from vtopo.verify.getting import Getting, Pieces
from vtopo.verify.meaning import Meaning
from vtopo.verify.routing import Route, Routing, Standing

MOST = 1_000_000
"""So many pairs of alike ends are looked at for all flows; with more, loads are left to who reads them."""

Many: TypeAlias = Counter[Standing]
Ends: TypeAlias = dict[Standing, dict[Thing, int]]
"""Who is at one end of a flow, by where he stands, each with how many he stands for."""
Passed: TypeAlias = Counter[tuple[str, Port, bool]]
"""How many pairs send or receive over a port, by way of a local link or a hairpin there; and whether they come back."""
Alike: TypeAlias = tuple[int, Pieces]


Near: TypeAlias = dict[Standing, dict[Alike, list[Standing]]]
"""For each who sends, those at the other end who share a vswitch or a host with him."""


@dataclass(slots=True)
class Carried:
    """What is put on NICs; what vswitches pass on between their own ports, by vswitch and segment."""

    nics: dict[str, Borne] = field(default_factory=dict)
    own: dict[tuple[str, str], Fraction] = field(default_factory=dict)


class Carrying:
    """Works out the loads of one plan."""

    def __init__(self, getting: Getting, bearing: Bearing) -> None:
        self.getting = getting
        self.ground = getting.ground
        self.model = getting.model
        self.bearing = bearing
        self.routing = Routing(getting)
        self.meaning = Meaning(getting.ground)
        self.rated = [flow for flow in self.model.flows if isinstance(flow.rate, float)]

    def carried(self) -> Carried | None:
        """What all flows with a rate put on things; None where they have too many ends."""
        found, left = Carried(), MOST
        for flow in self.rated:
            sources, targets = self._ends(flow.sources), self._ends(flow.targets)
            left -= _cost(sources, targets)
            if left < 0:
                return None
            self._flow(found, flow, sources, targets)
        found.nics = self.bearing.each(found.nics)
        return found

    def _ends(self, refs: tuple[Ref, ...]) -> Ends:
        """The nodes that an end means; if there is none, some other machine in each of its segments."""
        things: list[Thing] = [("node", name) for name in self.meaning.nodes(refs)]
        things = things or [("outside", ref.id) for ref in dict.fromkeys(refs) if ref.kind == "segment"]
        found: Ends = {}
        for thing in things:
            many = self.ground.nodes[thing[1]].count if thing[0] == "node" else 1
            found.setdefault(self.routing.standing(thing), {})[thing] = many
        return found

    def _flow(self, found: Carried, flow: Flow, sources: Ends, targets: Ends) -> None:
        pairs = _pairs(_all(sources), _all(targets))
        if not pairs or not isinstance(flow.rate, float):
            return
        placed = {its: ones for its, ones in sources.items() if _placed(its, ones)}
        wanted = self._wanted(flow, targets)
        groups: dict[Alike, Many] = {}
        for (standing, pieces), others in wanted.items():
            groups.setdefault((standing.far, pieces), Counter())[standing] += sum(others.values())
        near = self._near(placed, wanted)
        passed: Passed = Counter()
        self._apart(passed, placed, groups, near)
        self._together(passed, placed, wanted, near)
        for (kind, port, hairpin), many in passed.items():
            self._put(found, kind, port, Fraction(flow.rate) * many / pairs, hairpin)

    def _wanted(self, flow: Flow, targets: Ends) -> dict[tuple[Standing, Pieces], dict[Thing, int]]:
        """The targets by where they stand and by what they offer of what the flow is for."""
        pieces = sum(
            1 << at
            for at, piece in enumerate(self.getting.packets.pieces)
            if not flow.services or not piece.services.isdisjoint(flow.services)
        )
        found: dict[tuple[Standing, Pieces], dict[Thing, int]] = {}
        for standing, others in targets.items():
            for thing, many in others.items() if _placed(standing, others) else ():
                offers = pieces if thing[0] == "outside" else pieces & self.getting.offers(thing)
                if offers:
                    found.setdefault((standing, offers), {})[thing] = many
        return found

    def _near(self, sources: Ends, wanted: Iterable[tuple[Standing, Pieces]]) -> Near:
        """For each source the targets that share a vswitch or a host with it, those alike together."""
        there: dict[str, list[tuple[Standing, Pieces]]] = {}
        for target in wanted:
            for place in target[0].places:
                there.setdefault(place, []).append(target)
        found: Near = {}
        for one in sources:
            beside = found.setdefault(one, {})
            for other, pieces in dict.fromkeys(its for place in one.places for its in there.get(place, ())):
                beside.setdefault((other.far, pieces), []).append(other)
        return found

    # -- pairs that share nothing --------------------------------------------------------------------------------------

    def _apart(self, passed: Passed, sources: Ends, groups: Mapping[Alike, Many], near: Near) -> None:
        """All pairs of two that share neither a vswitch nor a host: those alike take the same way."""
        senders: dict[int, dict[Standing, int]] = {}
        for standing, ones in sources.items():
            senders.setdefault(standing.far, {})[standing] = sum(ones.values())
        for own in senders.values():
            every = sum(own.values())
            for alike, others in groups.items():
                all_of_them = sum(others.values())
                out, into = Counter[Standing](), Counter({other: many * every for other, many in others.items()})
                ends = None
                for one, many in own.items():
                    beside = near[one].get(alike, [])
                    out[one] = many * (all_of_them - sum(others[its] for its in beside))
                    for its in beside:
                        into[its] -= many * others[its]
                    if ends is None and out[one]:
                        ends = one, next(its for its in others if its not in beside)
                route = self.routing.route(*ends, (), alike[1]) if ends else None
                if route is not None:
                    _along(passed, route, out, into, hairpin=False)

    # -- pairs that share something ------------------------------------------------------------------------------------

    def _together(
        self,
        passed: Passed,
        sources: Ends,
        wanted: Mapping[tuple[Standing, Pieces], dict[Thing, int]],
        near: Near,
    ) -> None:
        """The pairs that do, with those together that take the same way."""
        ways: dict[tuple[Route, bool], tuple[Many, Many]] = {}
        for one, ones in sources.items():
            for (_, pieces), others in near[one].items():
                for other in others:
                    many = _pairs(ones, wanted[other, pieces])
                    relation = self.routing.near(one, other)
                    route = self.routing.route(one, other, relation, pieces) if many else None
                    if route is not None:
                        alone = bool(one.host) and one.host == other.host and self.model.hosts[one.host].count == 1
                        out, into = ways.setdefault((route, alone and route.cost[0] > 0), (Counter(), Counter()))
                        out[one] += many
                        into[other] += many
        for (route, hairpin), (out, into) in ways.items():
            _along(passed, route, out, into, hairpin=hairpin)

    def _put(self, found: Carried, kind: str, port: Port, rate: Fraction, hairpin: bool) -> None:
        """What a rate at a port puts on NICs, or on a vswitch that passes it on between its own ports."""
        none = Fraction(0)
        sends, receives = rate if kind != "receives" else none, rate if kind != "sends" else none
        borne = Borne(sends, receives, sends if hairpin else none, receives if hairpin else none)
        shares = self.bearing.behind(port) if kind in ("sends", "receives") else {}
        if kind in ("local", "hairpin"):
            key = port.vswitch, port.segment
            found.own[key] = found.own.get(key, none) + rate
            shares = self.bearing.returning(*key) if kind == "hairpin" else {}
        for name, share in shares.items():
            found.nics.setdefault(name, Borne()).add(borne, share)


def _along(passed: Passed, route: Route, out: Many, into: Many, *, hairpin: bool) -> None:
    """Puts pairs on a way: at its ends by where each stands, between them all."""
    every, last = sum(out.values()), len(route.links) - 1
    for number, link in enumerate(route.links):
        ones, others = [(link.one, every)], [(link.other, every)]
        if number == 0:
            ones = [(its.ports[route.source], many) for its, many in out.items() if many]
        if number == last:
            others = [(its.ports[route.target], many) for its, many in into.items() if many]
        if link.kind == "out":
            for port, many in ones:
                passed["sends", port, hairpin] += many
            for port, many in others:
                passed["receives", port, hairpin] += many
        else:
            for port, many in ones if number == 0 else others:
                passed[link.kind, port, hairpin] += many


def _pairs(ones: Mapping[Thing, int], others: Mapping[Thing, int]) -> int:
    """The ordered pairs of two different single nodes."""
    return sum(ones.values()) * sum(others.values()) - sum(many for thing, many in ones.items() if thing in others)


def _all(ends: Ends) -> dict[Thing, int]:
    return {thing: many for things in ends.values() for thing, many in things.items()}


def _placed(standing: Standing, things: Mapping[Thing, int]) -> bool:
    """Whether it is known where they are; some other machine is nowhere in particular."""
    return bool(standing.host) or any(thing[0] == "outside" for thing in things)


def _cost(sources: Ends, targets: Ends) -> int:
    there = Counter(place for standing in targets for place in standing.places)
    beside = sum(there[place] for standing in sources for place in standing.places)
    far = len({standing.far for standing in sources}) * len({standing.far for standing in targets})
    return len(sources) + len(targets) + beside + far
