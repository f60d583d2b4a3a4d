"""Rerouting, sentence by sentence: the cheapest way between two, and what the declared rates put on NICs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple, TypeAlias

from tests.reference.links import is_local, uplinks_with
from tests.reference.policies import filters_allow, gateway_allows
from tests.reference.ports import Port, Who, linked, ports_of
from tests.reference.remembering import remembered
from tests.reference.services import Piece, offers, pieces, pieces_of
from tests.reference.single import Single, own_name, own_nics, passed_nics, placed, singles
from tests.reference.visibility import stands_for
from vtopo.model.plan import Model
from vtopo.model.things import Machine, Nic, Ref

Link: TypeAlias = tuple[Port, Port]
Place: TypeAlias = tuple[int, int, bool]
Rank: TypeAlias = tuple[int, int, tuple[int | Place, ...]]
Leaving: TypeAlias = tuple[Rank, int, Port, frozenset[Piece], tuple[Link, ...]]
"""What packets cost so far that leave a port, a number to tell equal ones apart, the port, the packets, their links."""
NONE = Fraction(0)


class Way(NamedTuple):
    """A way: the NICs it passes, its length, who is on it by the order of the plan; and its links from port to port."""

    rank: Rank
    links: tuple[Link, ...]


@remembered
def cheapest(model: Model, x: Who, y: Who, wanted: frozenset[Piece]) -> Way | None:
    """Of all ways of packets in these pieces that Y offers, the one that passes the fewest NICs.

    Of several the one with the fewest links, and then the first by the plan.
    """
    its = wanted if y[0] == "outside" else wanted & offers(model, y)
    ways = [_way(model, source, target, its) for source in ports_of(model, x) for target in ports_of(model, y)]
    return min((way for way in ways if way), default=None, key=lambda way: way.rank)


def _way(model: Model, source: Port, target: Port, wanted: frozenset[Piece]) -> Way | None:
    numbers = count()
    start = wanted & _let(model, source, source, target)
    heap: list[Leaving] = [((0, 0, (_place(model, source),)), next(numbers), source, start, ())]
    known: dict[Port, frozenset[Piece]] = {}
    best: Way | None = None
    while heap:
        rank, _, port, its, links = heappop(heap)
        if best is not None and rank[:2] >= best.rank[:2]:
            break  # it has one more link at least
        its -= known.get(port, frozenset())  # packets that left there before did so for less
        known[port] = known.get(port, frozenset()) | its
        if its & _let(model, target, source, target) and linked(model, port, target):
            way = Way(_further(model, rank, port, target), (*links, (port, target)))
            best = way if best is None or way.rank < best.rank else best
        for at, name in enumerate(model.gateways):
            through = its & gateway_allows(model, name, source, target)
            for entry in ports_of(model, ("gateway", name)) if through else []:
                inside = through & _let(model, entry, source, target)
                if not inside or not linked(model, port, entry):
                    continue
                crossed, many, order = _further(model, rank, port, entry)
                for leaving in ports_of(model, ("gateway", name)):
                    left = inside & _let(model, leaving, source, target)
                    onward = (crossed, many, (*order[:-1], at, order[-1], _place(model, leaving)))
                    if left:
                        heappush(heap, (onward, next(numbers), leaving, left, (*links, (port, entry))))
    return best


def _further(model: Model, rank: Rank, one: Port, other: Port) -> Rank:
    crossed, many, order = rank
    return crossed + price(model, one, other), many + 1, (*order, _place(model, other))


def price(model: Model, one: Port, other: Port) -> int:
    """A link that leaves the host costs one at each end that is on a host, a local link zero, a hairpin two."""
    if one.vswitch is not None and one.vswitch == other.vswitch:
        return 0 if is_local(model, one.vswitch) else 2
    return _on_host(model, one) + _on_host(model, other)


def _on_host(model: Model, port: Port) -> int:
    """A port at a vswitch or at a NIC of a node is on a host; on the wire, a gateway box and `outside` are not."""
    kind, name = port.who
    return int(port.vswitch is not None or kind == "node" or (kind == "gateway" and model.gateways[name].vm != ""))


def _place(model: Model, port: Port) -> Place:
    """Ports by the order of the plan: by segment, then the wire before vswitches, then isolated ones last."""
    vswitch = -1 if port.vswitch is None else list(model.vswitches).index(port.vswitch)
    return list(model.segments).index(port.segment), vswitch, port.isolated


def _let(model: Model, port: Port, source: Port, target: Port) -> frozenset[Piece]:
    """The pieces that the filters at a port let through."""
    return pieces(model) if port.vswitch is None else filters_allow(model, port.vswitch, source, target)


def is_hairpin(model: Model, x: Single, y: Single, way: Way) -> bool:
    """Both nodes are on one host, and the way passes a NIC."""
    return way.rank[0] > 0 and host(model, x) != "" and host(model, x) == host(model, y)


def host(model: Model, node: Single) -> str:
    """The host of a single node; a machine of a range with boxes of their own has its own. Empty: nobody knows."""
    if isinstance(node.thing, Machine):
        return own_name(node, node.thing.host)
    return model.vmms[node.thing.vmms[0]].host if placed(node) else ""


class Both(NamedTuple):
    """Sent and received, and of both what is there because of hairpins."""

    sends: Fraction = NONE
    receives: Fraction = NONE
    extra_sends: Fraction = NONE
    extra_receives: Fraction = NONE

    def plus(self, other: Both, share: Fraction) -> Both:
        return Both(*(one + share * its for one, its in zip(self, other, strict=True)))


class Totals(NamedTuple):
    """The load of single NICs, of switch ports, and of vswitches in segments; of each flow with a rate what became."""

    nics: dict[str, Both]
    ports: dict[tuple[str, str], Both]
    inside: dict[tuple[str, str], Fraction]
    hairpins: dict[tuple[str, str], Fraction]
    flows: list[tuple[Fraction, Fraction, Fraction, tuple[int, int] | None]]


def totals(model: Model) -> Totals:
    """Every flow's rate divided equally over its pairs of nodes, and put on the cheapest way of each."""
    found = Totals({}, {}, {}, {}, [])
    direct: dict[str, Both] = {}
    for flow in model.flows:
        if not isinstance(flow.rate, float):
            continue
        pairs = [(x, y) for x in _ends(model, flow.sources) for y in _ends(model, flow.targets) if x != y]
        delivered, unplaced, hairpinned, crossed = NONE, NONE, NONE, []
        for x, y in pairs:
            rate = Fraction(flow.rate) / len(pairs)
            if any(isinstance(end, Single) and not placed(end) for end in (x, y)):
                unplaced += rate
                continue
            wanted = pieces_of(model, flow.services) if flow.services else pieces(model)
            way = cheapest(model, _who(x), _who(y), wanted)
            if way is None:
                continue
            delivered += rate
            crossed.append(way.rank[0])
            hairpin = isinstance(x, Single) and isinstance(y, Single) and is_hairpin(model, x, y, way)
            hairpinned += rate if hairpin else 0
            for one, other in way.links:
                for name, both in _on_link(model, found, one, other, rate):
                    extra = Both(both.sends, both.receives, *(both[:2] if hairpin else (NONE, NONE)))
                    direct[name] = direct.get(name, Both()).plus(extra, Fraction(1))
        found.flows.append((delivered, unplaced, hairpinned, (min(crossed), max(crossed)) if crossed else None))
    its = all_nics(model)
    for name in its:
        load = _with_bonds(its, direct, name)
        if any(load):
            found.nics[name] = load
            ends = its[name].switches
            if any(its[one].switches for one in bonded(its, name)):
                ends = ()
            for switch in ends:
                found.ports[switch, name] = Both().plus(load, Fraction(1, len(ends)))
    return found


def _ends(model: Model, refs: tuple[Ref, ...]) -> list[Single | str]:
    """The nodes that an end of a flow means; if there is none, outside of each of its segments (by name)."""
    nodes = [node for node in singles(model) if stands_for(model, refs, ("node", node.name))]
    segments = dict.fromkeys(ref.id for ref in refs if ref.kind == "segment")
    return [*nodes] or [*segments]


def _who(end: Single | str) -> Who:
    return ("outside", end) if isinstance(end, str) else ("node", end.name)


def _on_link(model: Model, found: Totals, one: Port, other: Port, rate: Fraction) -> Iterator[tuple[str, Both]]:
    """What a link puts on NICs; what stays at one vswitch is noted there."""
    if one.vswitch is not None and one.vswitch == other.vswitch:
        local = is_local(model, one.vswitch)
        into = found.inside if local else found.hairpins
        key = one.vswitch, one.segment
        into[key] = into.get(key, NONE) + rate
        if not local:
            back = [name for name in uplinks_with(model, *key) if comes_back(model, model.nics[name])]
            for name, share in _shares(active(model, one.vswitch, back)):
                yield name, Both(rate * share, rate * share)
        return
    for name, share in _shares(_behind(model, one)):
        yield name, Both(sends=rate * share)
    for name, share in _shares(_behind(model, other)):
        yield name, Both(receives=rate * share)


def _behind(model: Model, port: Port) -> list[str]:
    """The NICs between a port and the wire: active uplinks with the segment, or NICs of the node that carry it."""
    if port.vswitch is not None:
        return active(model, port.vswitch, list(uplinks_with(model, port.vswitch, port.segment)))
    kind, name = port.who
    for node in singles(model) if kind != "outside" else []:
        if (node.name if kind == "node" else node.group) == (name if kind == "node" else model.gateways[name].vm):
            own = {**own_nics(model, node), **passed_nics(model, node)}
            return [nic for nic, its in own.items() if port.segment in its.carries]
    return []


def active(model: Model, vswitch: str, team: list[str]) -> list[str]:
    """Those on standby bear nothing, unless there is no other."""
    return [name for name in team if name not in model.vswitches[vswitch].standby] or team


def comes_back(model: Model, nic: Nic) -> bool:
    return bool(nic.switches) and all(model.switches[name].reflective is not False for name in nic.switches)


def _shares(names: list[str]) -> list[tuple[str, Fraction]]:
    return [(name, Fraction(1, len(names))) for name in names]


def all_nics(model: Model) -> dict[str, Nic]:
    """All NICs, those of ranges of machines by the name each has."""
    found = {name: nic for name, nic in model.nics.items() if not nic.machine}
    for node in singles(model):
        found |= own_nics(model, node)
    return found


def bonded(nics: dict[str, Nic], name: str) -> list[str]:
    """The NICs in a bond; of a range of machines, those of the same machine."""
    nic = nics[name]
    head = name[: -len(nic.id.rpartition(".")[2])]
    return [head + one.rpartition(".")[2] if nic.machine else one for one in nic.bonds]


def _with_bonds(nics: dict[str, Nic], direct: dict[str, Both], name: str) -> Both:
    """What a NIC has of its own, and its share of what every bond has that it is in."""
    found = direct.get(name, Both())
    for bond in nics:
        its = bonded(nics, bond)
        if name in its:
            found = found.plus(_with_bonds(nics, direct, bond), Fraction(1, len(its)))
    return found
