"""What the declared rates put on NICs and on ports of physical switches (SEMANTICS 10).

Told by classes of nodes that stand at the same places: of two classes that share neither a host nor a vswitch, the way
is the same as for all others whose places the rest of their segments can not tell apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from vtopo.facts import Facts
from vtopo.facts.crossings import Crossings, End, Route, crossings
from vtopo.facts.meaning import nodes_meant
from vtopo.facts.ports import Owner, Place, Port
from vtopo.facts.teams import NONE, Both, Teams, teams, total
from vtopo.model.terms import Flow
from vtopo.model.things import Ref


@dataclass(frozen=True, slots=True)
class FlowLoad:
    """What becomes of a declared flow: of its `rate` in bit/s what is delivered, and what nobody can place.

    `crossings` are the fewest and the most NICs that the ways of its pairs of nodes pass, None where none is delivered.
    `hairpinned` is what leaves a host and comes back to it.
    """

    flow: Flow
    rate: Fraction
    delivered: Fraction
    unplaced: Fraction
    hairpinned: Fraction
    crossings: tuple[int, int] | None

    @property
    def undelivered(self) -> Fraction:
        """What of its rate finds no way."""
        return self.rate - self.delivered - self.unplaced


@dataclass(frozen=True, slots=True)
class Load:
    """The load of a model. What is not named has none.

    `nics` is for each NIC, and for each of the equal ones of a range; a NIC in a bond has its share of what the bond
    has; `by` tells it flow by flow. `ports` are those of physical switches, by switch and NIC. `inside` and `hairpins`
    tell for vswitches and segments what they pass on between their own ports: within the host, and by way of the switch
    outside. `unrated` are the flows that declare no rate: they load nothing here.
    """

    nics: Mapping[str, Both]
    ports: Mapping[tuple[str, str], Both]
    inside: Mapping[tuple[str, str], Fraction]
    hairpins: Mapping[tuple[str, str], Fraction]
    flows: tuple[FlowLoad, ...]
    unrated: tuple[Flow, ...]
    by: Mapping[str, tuple[tuple[Flow, Both], ...]]
    speeds: Mapping[str, float]
    """The speed of each NIC in bit/s, where it is known."""

    def over(self) -> dict[str, Both]:
        """The NICs with more load in one direction than their speed allows, where that is known."""
        return {name: its for name, its in self.nics.items() if name in self.speeds and its.most > self.speeds[name]}


Side: TypeAlias = tuple[str, bool, int, int]
"""A port as others can tell it: of a node or `outside`, its zone, or its place where that matters, and its address."""
Far: TypeAlias = tuple[Side, ...]
"""What the rest of the segments can tell of a node."""
Near: TypeAlias = tuple[tuple[int, int, str], ...]
"""Which ports of two nodes are at one vswitch in one segment, and how they are linked there."""
Token: TypeAlias = tuple[str, str]
"""A host, a vswitch, or whose NICs they are, by kind and name."""
Options: TypeAlias = tuple[tuple[Route, int], ...]
"""Ways, the cheapest first, each with the pieces that have no cheaper one."""
Many: TypeAlias = dict["Class", int]
"""Classes with a number of pairs of nodes for each."""


class Class(NamedTuple):
    """Nodes that stand at the same places of the same host."""

    far: Far
    places: tuple[int, ...]
    host: str
    owner: Owner
    """The node itself where it has NICs of its own, else nobody."""


@dataclass(slots=True)
class Group:
    """Nodes of one far side: how many single ones, which by class, and by class and the wanted pieces they offer."""

    count: int = 0
    nodes: dict[Class, dict[int, dict[Owner, int]]] = field(default_factory=dict)
    offering: dict[int, Many] = field(default_factory=dict)

    def add(self, its: Class, node: Owner, count: int, wanted: int) -> None:
        """Takes in a node that stands for so many."""
        self.count += count
        self.nodes.setdefault(its, {}).setdefault(wanted, {})[node] = count
        many = self.offering.setdefault(wanted, {})
        many[its] = many.get(its, 0) + count


Where: TypeAlias = tuple[str, str, Owner]
"""Where pairs pass NICs: the vswitch (empty: the wire), the segment, and on the wire whose NICs."""


@dataclass(slots=True)
class Passed:
    """How many pairs of nodes a flow has where; of those that leave a host and come back to it, once more.

    `sends` and `receives` are ends of links that leave a host, `hairpins` those that come back to their own vswitch.
    """

    sends: Counter[tuple[Where, bool]] = field(default_factory=Counter)
    receives: Counter[tuple[Where, bool]] = field(default_factory=Counter)
    inside: Counter[tuple[str, str]] = field(default_factory=Counter)
    hairpins: Counter[tuple[tuple[str, str], bool]] = field(default_factory=Counter)
    pairs: int = 0
    hairpinned: int = 0
    crossings: tuple[int, int] | None = None


class Loading:
    """Works out the load of one model."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.model = facts.model
        self.ways: Crossings = facts(crossings)
        self.teams: Teams = facts(teams)
        self.ports = self.ways.ports
        self._known: dict[tuple[Ref, ...], tuple[Owner, ...]] = {}
        self._classes: dict[Owner, Class] = {}
        self._shared: dict[Class, tuple[Token, ...]] = {}
        self._options: dict[tuple[Far, Far, Near], tuple[tuple[Class, Class], Options]] = {}

    def load(self) -> Load:
        """The load of all flows that declare a rate."""
        by: dict[str, list[tuple[Flow, Both]]] = {}
        inside: dict[tuple[str, str], Fraction] = {}
        hairpins: dict[tuple[str, str], Fraction] = {}
        flows = []
        for flow in self.model.flows:
            if not isinstance(flow.rate, float):
                continue
            its, passed, share = self._flow(flow, Fraction(flow.rate))
            flows.append(its)
            nics: dict[str, Both] = {}
            for name, both in self._on_nics(passed):
                nics[name] = nics.get(name, Both()).plus(both, share)
            for name, both in self.teams.each(nics).items():
                by.setdefault(name, []).append((flow, both))
            for key, many in passed.inside.items():
                inside[key] = inside.get(key, NONE) + share * many
            for (key, _), many in passed.hairpins.items():
                hairpins[key] = hairpins.get(key, NONE) + share * many
        each = {name: total(both for _, both in by[name]) for name in self.model.nics if name in by}
        told = {name: tuple(by[name]) for name in each}
        unrated = tuple(flow for flow in self.model.flows if not isinstance(flow.rate, float))
        return Load(each, self.teams.ports(each), inside, hairpins, tuple(flows), unrated, told, self.teams.speeds)

    def _on_nics(self, passed: Passed) -> Iterator[tuple[str, Both]]:
        """What pairs of nodes put on NICs, as numbers of pairs."""
        for (where, hairpin), many in passed.sends.items():
            for name, share in self.teams.behind(*where):
                yield name, Both(sends=share * many, extra_sends=share * many * hairpin)
        for (where, hairpin), many in passed.receives.items():
            for name, share in self.teams.behind(*where):
                yield name, Both(receives=share * many, extra_receives=share * many * hairpin)
        for (key, hairpin), many in passed.hairpins.items():
            for name, share in self.teams.reflecting(*key):
                load = share * many
                yield name, Both(load, load, load * hairpin, load * hairpin)

    def _flow(self, flow: Flow, rate: Fraction) -> tuple[FlowLoad, Passed, Fraction]:
        """What becomes of a flow, what its ways put on things, and the rate of one pair of nodes."""
        sources, targets = self._meant(flow.sources), self._meant(flow.targets)
        pairs = _pairs(self._counts(sources), self._counts(targets))
        share = rate / pairs if pairs else NONE
        ones, others = (
            [node for node in nodes if node[0] == "outside" or self.ways.host(node)] for nodes in (sources, targets)
        )
        unplaced = pairs - _pairs(self._counts(ones), self._counts(others))
        passed = self._passed(ones, others, self.ways.delivery.pieces.of(flow.services))
        its = FlowLoad(flow, rate, share * passed.pairs, share * unplaced, share * passed.hairpinned, passed.crossings)
        return its, passed, share

    def _meant(self, refs: tuple[Ref, ...]) -> tuple[Owner, ...]:
        if refs not in self._known:
            segments = dict.fromkeys(("outside", ref.id) for ref in refs if ref.kind == "segment")
            self._known[refs] = nodes_meant(self.facts, refs) or tuple(segments)
        return self._known[refs]

    def _counts(self, nodes: Iterable[Owner]) -> dict[Owner, int]:
        return {node: self._count(node) for node in nodes}

    def _count(self, node: Owner) -> int:
        if node[0] == "outside":
            return 1
        return (self.model.vms.get(node[1]) or self.model.machines[node[1]]).count

    # -- classes -------------------------------------------------------------------------------------------------------

    def _grouped(self, nodes: Iterable[Owner], pieces: int | None) -> dict[Far, Group]:
        """Nodes by what others can tell of them; of targets only those that offer any of these pieces."""
        found: dict[Far, Group] = {}
        for node, count in self._counts(nodes).items():
            wanted = 0 if pieces is None else pieces & self._offers(node)
            if wanted or pieces is None:
                its = self._class(node)
                found.setdefault(its.far, Group()).add(its, node, count, wanted)
        return found

    def _offers(self, node: Owner) -> int:
        """What somebody offers; `outside` takes what it is sent."""
        return self.ways.delivery.pieces.every if node[0] == "outside" else self.ways.delivery.offers(node)

    def _class(self, node: Owner) -> Class:
        if node not in self._classes:
            # Two ports at one place, as of two vNICs in one segment, are told from each other by their addresses.
            ports = {(port.place, port.address): port for port in self.ports.of[node]}
            places = [self.ports.places[number] for number, _ in ports]
            alone = len({place.segment for place in places}) == len(places)  # else its ports are told from each other
            far = tuple(
                (node[0], True, self.ports.places[port.place].zone, port.address)
                if alone and self.ways.plain(port)
                else (node[0], False, port.place, port.address)
                for port in ports.values()
            )
            owner = node if any(not place.vswitch for place in places) else ("", "")
            at = tuple(number for number, _ in ports)
            self._classes[node] = Class(far, at, self.ways.host(node), owner)
        return self._classes[node]

    def _passed(self, sources: Iterable[Owner], targets: Iterable[Owner], pieces: int) -> Passed:
        found = Passed()
        senders, receivers = self._grouped(sources, None), self._grouped(targets, pieces)
        for receiving in receivers.values():
            beside: dict[Token, list[Class]] = {}
            for its in receiving.nodes:
                for token in self._tokens(its):
                    beside.setdefault(token, []).append(its)
            for sending in senders.values():
                self._between(found, sending, receiving, beside)
        return found

    def _between(self, found: Passed, sending: Group, receiving: Group, beside: Mapping[Token, list[Class]]) -> None:
        """Counts the ways between two groups: those that share a host or a vswitch by class, all others at once."""
        near: dict[tuple[Near, bool, int], tuple[Many, Many]] = {}
        nearby: dict[Class, dict[Class, None]] = {}
        apart: tuple[Class, Class] | None = None
        for one in sending.nodes:
            nearby[one] = dict.fromkeys(other for token in self._tokens(one) for other in beside.get(token, ()))
            if apart is None and len(nearby[one]) < len(receiving.nodes):
                apart = one, next(other for other in receiving.nodes if other not in nearby[one])
        ways = {wanted: self._route((), apart, wanted) if apart else None for wanted in receiving.offering}
        left: dict[Route | None, int] = {}
        into: dict[Route | None, Many] = {}
        for wanted, route in ways.items():
            for other, count in receiving.offering[wanted].items():
                left[route] = left.get(route, 0) + count
                many = into.setdefault(route, {})
                many[other] = many.get(other, 0) + count * sending.count
        out: dict[Route | None, Many] = {route: {} for route in left}
        for one, by_none in sending.nodes.items():
            count = sum(by_none[0].values())
            rest = dict(left)
            for other in nearby[one]:
                how = self._near(one, other), one.host == other.host and self._is_one(one.host)
                for wanted, those in receiving.nodes[other].items():
                    others = sum(those.values())
                    rest[ways[wanted]] -= others
                    into[ways[wanted]][other] -= count * others
                    _count(near.setdefault((*how, wanted), ({}, {})), one, other, _pairs(by_none[0], those))
            for route, others in rest.items():
                if others:
                    out[route][one] = count * others
        for route, senders in out.items():
            if route is not None and apart is not None:
                ends = self._options[apart[0].far, apart[1].far, ()][0]
                self._along(found, route, ends, senders, {its: many for its, many in into[route].items() if many})
        for (relation, hairpin, wanted), (senders, receivers) in near.items():
            if senders:
                ends = self._alike(relation, senders, receivers)
                route = self._route(relation, ends, wanted)
                ends = self._options[ends[0].far, ends[1].far, relation][0]
                if route is not None:
                    self._along(found, route, ends, senders, receivers, hairpin=hairpin and route.crossings > 0)

    def _is_one(self, host: str) -> bool:
        return host != "" and self.model.hosts[host].count == 1

    def _near(self, one: Class, other: Class) -> Near:
        found = []
        for at, number in enumerate(one.places):
            place = self.ports.places[number]
            for there, its in enumerate(other.places):
                beside = self.ports.places[its]
                if place.vswitch and (place.vswitch, place.segment) == (beside.vswitch, beside.segment):
                    found.append((at, there, place.link if place.meets(beside) else ""))
        return tuple(found)

    def _tokens(self, its: Class) -> tuple[Token, ...]:
        """What two nodes have in common if the one may get to the other in another way than all others do."""
        if its not in self._shared:
            vswitches = dict.fromkeys(self.ports.places[number].vswitch for number in its.places)
            found = [("host", its.host), ("owner", its.owner[1]), *(("vswitch", name) for name in vswitches)]
            self._shared[its] = tuple(token for token in found if token[1])
        return self._shared[its]

    # -- along a way ---------------------------------------------------------------------------------------------------

    def _route(self, relation: Near, ends: tuple[Class, Class], wanted: int) -> Route | None:
        """The cheapest way between two like these, in what is wanted."""
        key = ends[0].far, ends[1].far, relation
        if key not in self._options:
            ports = [[self._port(its.far[at], number) for at, number in enumerate(its.places)] for its in ends]
            self._options[key] = ends, self.ways.options(*ports)
        return next((route for route, pieces in self._options[key][1] if pieces & wanted), None)

    def _alike(self, relation: Near, senders: Many, receivers: Many) -> tuple[Class, Class]:
        """Two that stand for all of these: how they are to each other is how any of the pairs are."""
        return next((one, other) for one in senders for other in receivers if self._near(one, other) == relation)

    def _port(self, side: Side, place: int) -> Port:
        return Port((side[0], ""), "", place, side[3])

    def _along(
        self,
        found: Passed,
        route: Route,
        ends: tuple[Class, Class],
        senders: Many,
        receivers: Many,
        *,
        hairpin: bool = False,
    ) -> None:
        """Puts pairs of nodes on a way: on its ends for each class, on what is between for all."""
        pairs = sum(senders.values())
        found.pairs += pairs
        found.hairpinned += pairs if hairpin else 0
        least, most = found.crossings or (route.crossings, route.crossings)
        found.crossings = min(least, route.crossings), max(most, route.crossings)
        for number, hop in enumerate(route.hops):
            ones = senders if number == 0 else {ends[0]: pairs}
            others = receivers if number == len(route.hops) - 1 else {ends[1]: pairs}
            if hop.link == "out":
                for its, many in ones.items():
                    found.sends[self._where(hop.one, its, ends[0]), hairpin] += many
                for its, many in others.items():
                    found.receives[self._where(hop.other, its, ends[1]), hairpin] += many
                continue
            for its, many in others.items():
                place = self._place(hop.other, its, ends[1])
                if hop.link == "local":
                    found.inside[place.vswitch, place.segment] += many
                else:
                    found.hairpins[(place.vswitch, place.segment), hairpin] += many

    def _where(self, end: End, its: Class, like: Class) -> Where:
        place = self._place(end, its, like)
        owner = ("node", self.model.gateways[end.gateway].vm) if end.gateway else its.owner
        return place.vswitch, place.segment, ("", "") if place.vswitch else owner

    def _place(self, end: End, its: Class, like: Class) -> Place:
        """Where a link ends: at a gateway, or where one of a class stands as another of its kind does there."""
        return self.ports.places[end.place if end.gateway else its.places[like.places.index(end.place)]]


def _count(ends: tuple[Many, Many], one: Class, other: Class, pairs: int) -> None:
    if pairs:
        ends[0][one] = ends[0].get(one, 0) + pairs
        ends[1][other] = ends[1].get(other, 0) + pairs


def _pairs(ones: Mapping[Owner, int], others: Mapping[Owner, int]) -> int:
    """The ordered pairs of two different single nodes, one of these and one of those."""
    same = sum(count for node, count in ones.items() if node in others)
    return sum(ones.values()) * sum(others.values()) - same


def load(facts: Facts) -> Load:
    """The load of a model."""
    return Loading(facts).load()
