"""Sniffing, sentence by sentence: who hears a segment at a vswitch, and whose traffic that is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from tests.reference.delivery import hops, ways
from tests.reference.ports import Port, Who, ports_of
from tests.reference.remembering import remembered
from tests.reference.services import offers, pieces
from tests.reference.single import Single, singles
from vtopo.model.plan import Model
from vtopo.model.things import UNKNOWN, Machine, Ref, Vnic


@remembered
def hears(model: Model, x: str, segment: str, vswitch: str) -> bool:
    """Whether the single node X hears a segment at a vswitch."""
    [node] = [single for single in singles(model) if single.name == x]
    if any(is_mirrored_to(ref, node) for ref in model.vswitches[vswitch].mirrors):
        return True  # all segments of a vswitch that is mirrored to it
    return any(segment in vnic.carries and _overhears(model, vnic, vswitch) for vnic in _vnics_at(node, vswitch))


def is_mirrored_to(ref: Ref, node: Single) -> bool:
    """Whether what a mirror names is that VM, or a vNIC of it."""
    if isinstance(node.thing, Machine):
        return False
    return ref == Ref("node", node.group) or ref in [Ref("nic", vnic.id) for vnic in node.thing.nics]


def _vnics_at(node: Single, vswitch: str) -> list[Vnic]:
    if isinstance(node.thing, Machine):
        return []
    return [vnic for vnic in node.thing.nics if vswitch in vnic.vswitches]


def _overhears(model: Model, vnic: Vnic, vswitch: str) -> bool:
    """A hub (or of unknown mode), a promiscuous port, or a vswitch that floods; unknown counts as yes."""
    its = model.vswitches[vswitch]
    return its.mode in ("hub", UNKNOWN) or vnic.promiscuous is not False or its.flooding is not False


def sees(model: Model, x: str, a: Who, b: Who) -> bool:
    """Whether X, neither A nor B, sees the traffic A to B: some way has a link that ends where X hears."""
    if ("node", x) in (a, b):
        return False
    heard = heard_by(model, x)
    return len(heard) > 0 and not heard.isdisjoint(places_passed(model, a, b))


@remembered
def heard_by(model: Model, x: str) -> frozenset[tuple[str, str]]:
    """The segments, each with the vswitch, that the single node X hears."""
    return frozenset(place for place in product(model.segments, model.vswitches) if hears(model, x, *place))


@remembered
def places_passed(model: Model, a: Who, b: Who) -> frozenset[tuple[str, str]]:
    """The segments, each with the vswitch, in which some way of what A delivers to B and B offers has a link."""
    found = set()
    for source in ports_of(model, a):
        for target in ports_of(model, b):
            if a != b:
                for one, other in links_of(model, source, target):
                    found |= {(one.segment, port.vswitch) for port in (one, other) if port.vswitch is not None}
    return frozenset(found)


def links_of(model: Model, source: Port, target: Port) -> Iterator[tuple[Port, Port]]:
    """The links of all ways from one port to another: what comes to one end goes on from the other to the target."""
    its_ways = ways(model, (source,))
    starts, ends = [(source, pieces(model))], [(target, offers(model, target.who))]
    for gateway, comes in its_ways.at_gateways(source, target).items():
        legs = ports_of(model, ("gateway", gateway)) if comes else []
        goes_on = comes & ways(model, tuple(legs)).arriving(source, target) & offers(model, target.who)
        starts += [(leg, comes) for leg in legs]
        ends += [(leg, goes_on) for leg in legs if goes_on]
    for one, comes in starts:
        for other, goes_on in ends:
            if comes & goes_on & its_ways.along(hops(model, (one,), (other,)), source, target):
                yield one, other
