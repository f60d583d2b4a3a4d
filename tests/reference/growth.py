"""SEMANTICS 6: growth is after minus before, itemised; a part of another size is another part."""

from __future__ import annotations

from typing import TypeAlias

from tests.reference import tcb as plain
from tests.reference.counterparts import going_on
from tests.reference.single import is_appliance, singles
from tests.reference.tcb import Part
from vtopo.model.plan import Model

Sized: TypeAlias = tuple[Part, object]
Grown: TypeAlias = tuple[frozenset[Part], frozenset[Part]]


def growths(before: Model, after: Model) -> dict[str, set[Grown]]:
    """For each workload that goes on what is new and what is gone, in every way in which either TCB may be told."""
    then = {node.name: node for node in singles(before)}
    was = going_on(before, after)
    now = {old: new for new, old in was.items()}

    def difference(old: frozenset[Part], new: frozenset[Part]) -> Grown:
        had, has = _sized(before, old, now), _sized(after, new, {})
        gone = frozenset(part for part in old if not _sized(before, frozenset([part]), now) <= has)
        return frozenset(part for part, _ in has - had), gone

    return {
        node.name: {
            difference(old.full | old.net, new.full | new.net)
            for old in plain.tcb(before, then[was[node.name]])
            for new in plain.tcb(after, node)
        }
        for node in singles(after)
        if node.name in was and not is_appliance(after, node)
    }


def _sized(model: Model, parts: frozenset[Part], now: dict[str, str]) -> frozenset[Sized]:
    """Parts under the names they have now, each with its size; what is not known is of no particular thing."""
    boxes = {name for machine in model.machines.values() if model.hosts[machine.host].machine for name in machine.names}
    found = set()
    for kind, name in parts:
        size = plain.size(model, frozenset([(kind, name)]))
        named = kind == "node" or (kind == "host" and name in boxes)
        found.add(((kind, now.get(name, name) if named else name), (size.low, size.high, bool(size.unknown))))
    return frozenset(found)
