"""What an analysis of attacks is about, where nobody says otherwise."""

from __future__ import annotations

from vtopo.facts import Facts
from vtopo.model.things import Machine, Vm


def assets(facts: Facts) -> tuple[str, ...]:
    """The nodes that the plan calls an asset; if it names none, those in a segment of the highest level."""
    model = facts.model
    nodes: tuple[Machine | Vm, ...] = (*model.machines.values(), *model.vms.values())
    named = tuple(node.id for node in nodes if node.asset)
    if named:
        return named
    top = max((level.rank for level in model.levels.values()), default=None)
    return tuple(
        node.id
        for node in nodes
        if top is not None and any(model.rank(segment) == top for segment in model.segments_of(node))
    )
