"""Flows of which nothing gets there, sentence by sentence: from each end as it is written to each other one."""

from __future__ import annotations

from tests.reference.crossings import cheapest
from tests.reference.ports import Who
from tests.reference.services import pieces, pieces_of
from tests.reference.single import singles
from tests.reference.visibility import stands_for
from vtopo.model.plan import Model
from vtopo.model.things import Ref


def lost(model: Model) -> list[tuple[int, str, str, str]]:
    """Which flow (by its number) from which end to which is undelivered, in which service (empty: in any)."""
    found = []
    for number, flow in enumerate(model.flows):
        for service in flow.services or ("",):
            wanted = pieces_of(model, (service,)) if service else pieces(model)
            for source in flow.sources:
                for target in flow.targets:
                    pairs = [
                        (one, other)
                        for one in _meant(model, source)
                        for other in _meant(model, target)
                        if one != other or one[0] == "outside"
                    ]
                    if pairs and not any(cheapest(model, one, other, wanted) for one, other in pairs):
                        found.append((number, str(source), str(target), service))
    return found


def _meant(model: Model, ref: Ref) -> list[Who]:
    """The nodes that an end means; of a segment with none, outside of it."""
    nodes: list[Who] = [
        ("node", node.name) for node in singles(model) if stands_for(model, (ref,), ("node", node.name))
    ]
    return nodes or ([("outside", ref.id)] if ref.kind == "segment" else [])
