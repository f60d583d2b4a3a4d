"""What gets by a guard, two nodes at a time."""

from __future__ import annotations

from collections.abc import Callable

from tests.reference.delivery import Piece, delivered
from tests.reference.policies import filter_allows, gateway_allows, matches
from tests.reference.ports import Port, Who, ports, ports_of
from tests.reference.services import offers, pieces
from tests.reference.single import is_appliance, singles
from vtopo.model.plan import Model
from vtopo.model.things import Filter, Gateway, Guard, Unknown


def bypasses(model: Model, its: Filter | Gateway, guard: Guard) -> dict[tuple[Who, Who], frozenset[Piece]]:
    """The pieces that a node (or `outside`) gets to another node, and that are denied between them."""
    found: dict[tuple[Who, Who], frozenset[Piece]] = {}
    if isinstance(its.policy.rules, Unknown):
        return found
    allows: Callable[[Port, Port], frozenset[Piece]] = (
        (lambda one, other: filter_allows(model, its.id, one, other))
        if isinstance(its, Filter)
        else (lambda one, other: gateway_allows(model, its.id, one, other))
    )
    appliances = {("node", single.name) for single in singles(model) if is_appliance(model, single)}
    whos = {port.who for port in ports(model) if port.who[0] in ("node", "outside")} - appliances
    for source in whos:
        ones = [p for p in ports_of(model, source) if any(matches(model, ref, p, allow=True) for ref in guard.sources)]
        for target in whos - {source} if ones else ():
            others = [
                p for p in ports_of(model, target) if any(matches(model, ref, p, allow=True) for ref in guard.targets)
            ]
            if target[0] == "node" and others:
                denied = pieces(model)
                for one in ones:
                    for other in others:
                        denied -= allows(one, other)
                arriving = frozenset[Piece]()
                for port in ports_of(model, source):
                    for at, some in delivered(model, [port], port).items():
                        arriving |= some if at in others else frozenset()
                if arriving & offers(model, target) & denied:
                    found[source, target] = arriving & offers(model, target) & denied
    return found
