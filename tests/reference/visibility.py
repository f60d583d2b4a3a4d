"""Visibility, sentence by sentence: what passes unseen, and the share of what does not."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

from tests.reference.delivery import delivered, reach
from tests.reference.policies import matches
from tests.reference.ports import Who, ports_of
from tests.reference.remembering import remembered
from tests.reference.services import offers
from tests.reference.single import singles
from tests.reference.watching import sees_gateway, sees_link
from vtopo.model.plan import Model
from vtopo.model.terms import Flow
from vtopo.model.things import Ref

__all__ = ["blind", "blind_to_all", "coverage", "no_tap", "physical", "reaches_unseen", "sees_gateway", "sees_link"]


def physical(model: Model) -> frozenset[str]:
    """The physical sensors: those at the top of the plan."""
    return frozenset(sensor.id for sensor in model.sensors.values() if not sensor.vm and not sensor.vmm)


def blind(model: Model, x: Who, y: Who) -> bool:
    """Whether X reaches Y by some way no link and no gateway of which a physical sensor sees."""
    return reaches_unseen(model, x, y, physical(model))


def blind_to_all(model: Model, x: Who, y: Who) -> bool:
    """The same of all sensors."""
    return reaches_unseen(model, x, y, frozenset(model.sensors))


@remembered
def reaches_unseen(model: Model, x: Who, y: Who, sensors: frozenset[str]) -> bool:
    for port in ports_of(model, x) if x != y else []:
        for target, its in delivered(model, [port], port, unseen_by=sensors).items():
            if target.who == y and its & offers(model, y):
                return True
    return False


def coverage(model: Model) -> Fraction | None:
    """The share of what reaches that is not blind: of pairs of nodes, or of the rates of flows. None of nothing."""
    rates = _rates(model)
    reaching = {pair: rate for pair, rate in rates.items() if reach(model, *pair)}
    all_of_it = sum(reaching.values(), Fraction(0))
    if all_of_it == 0:
        return None
    return sum((rate for pair, rate in reaching.items() if not blind(model, *pair)), Fraction(0)) / all_of_it


def _rates(model: Model) -> dict[tuple[Who, Who], Fraction]:
    """The rate between ordered pairs of nodes; the same for all pairs where no flow has a rate."""
    nodes: list[Who] = [("node", node.name) for node in singles(model)]
    flows = [(flow, flow.rate) for flow in model.flows if isinstance(flow.rate, float)]
    if not flows:
        return {pair: Fraction(1) for pair in permutations(nodes, 2)}
    found = {pair: Fraction(0) for pair in permutations(nodes, 2)}
    for flow, rate in flows:
        pairs = [(one, other) for one, other in found if _is_between(model, flow, one, other)]
        for pair in pairs:
            found[pair] += Fraction(rate) / len(pairs)
    return found


def _is_between(model: Model, flow: Flow, one: Who, other: Who) -> bool:
    return stands_for(model, flow.sources, one) and stands_for(model, flow.targets, other)


def stands_for(model: Model, refs: tuple[Ref, ...], node: Who) -> bool:
    """Whether an end of a flow means a node: by its name, or by one of its ports."""
    for ref in refs:
        if ref.kind == "any" or any(matches(model, ref, port, allow=True) for port in ports_of(model, node)):
            return True
        if ref.kind == "node" and any(single.name == node[1] and single.group == ref.id for single in singles(model)):
            return True  # it may have no port
        if ref.kind == "group" and stands_for(model, model.groups[ref.id].members, node):
            return True  # a group stands for its members
    return False


def no_tap(model: Model) -> frozenset[str]:
    """The vswitches at which some node sends or receives a packet that is delivered, with no sensor and no mirror."""
    busy = set()
    for source in [port for segment in _senders(model) for port in ports_of(model, segment)]:
        for target, its in delivered(model, [source], source).items():
            if target.who == source.who or target.who[0] == "gateway" or not its & offers(model, target.who):
                continue  # reach speaks of nodes, admin interfaces and datastores
            busy |= {port.vswitch for port in (source, target) if port.who[0] == "node" and port.vswitch is not None}
    watched = {ref.id for sensor in model.sensors.values() for ref in sensor.watches if ref.kind == "vswitch"}
    return frozenset(name for name in busy - watched if not model.vswitches[name].mirrors)


def _senders(model: Model) -> list[Who]:
    nodes: list[Who] = [("node", node.name) for node in singles(model)]
    return [*nodes, *(("outside", segment) for segment in model.segments)]
