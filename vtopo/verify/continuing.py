"""Who of one plan goes on in another, name by name (docs/semantics.md, Before and after)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from vtopo.model.names import Names, read
from vtopo.model.plan import Model
from vtopo.model.things import Host, Machine, Nic, Thing, Vm

Singles: TypeAlias = Counter[tuple[str, str]]
"""How many of a kind and a name: of a group so many members."""

TABLES: Mapping[str, str] = {
    "segment": "segments", "switch": "switches", "host": "hosts", "nic": "nics", "vmm": "vmms", "vswitch": "vswitches",
    "portgroup": "portgroups", "component": "components", "filter": "filters", "gateway": "gateways",
    "sensor": "sensors", "storage": "storages", "manager": "managers", "cluster": "clusters",
}  # fmt: skip


class Continuing:
    """The nodes of two plans that are the same."""

    def __init__(self, before: Model, after: Model) -> None:
        self.before = before
        self.after = after
        self.pairs: Counter[tuple[str, str]] = Counter()
        """How many nodes of a group before are members of a group now."""
        self.called: list[tuple[str, str]] = []
        """What `was` says of groups, where the baseline has such a name, and what they are now."""
        renamed, own = self._names()
        for node in _nodes(before).values():
            for name in node.names:
                group = renamed.get(name) or own.get(name)
                if group is not None:
                    self.pairs[node.id, group] += 1

    def _names(self) -> tuple[dict[str, str], dict[str, str]]:
        """The group of each name that some `was` says, and of the names of those that say none the baseline has."""
        known = {name for node in _nodes(self.before).values() for name in node.names}
        renamed: dict[str, str] = {}
        own: dict[str, str] = {}
        for node in _nodes(self.after).values():
            was = read(node.was) if node.was else None
            former = known.intersection(was) if isinstance(was, Names) else ()
            if former and node.was != node.id:
                self.called.append((node.was, node.id))
            (renamed if former else own).update(dict.fromkeys(former or node.names, node.id))
        return renamed, own

    @cached_property
    def became(self) -> Mapping[str, list[str]]:
        """The groups that members of each group have become."""
        found: dict[str, list[str]] = {}
        for before, after in self.pairs:
            found.setdefault(before, []).append(after)
        return found

    def gone(self) -> Singles:
        """What only the plan before has."""
        return self._alone(self.before, self.after, 0)

    def new(self) -> Singles:
        """What only the plan after has."""
        return self._alone(self.after, self.before, 1)

    def _alone(self, model: Model, other: Model, side: int) -> Singles:
        found: Singles = Counter()
        for node in _nodes(model).values():
            found["vm" if node.id in model.vms else "machine", node.id] = node.count
        for pair, number in self.pairs.items():
            found["vm" if pair[side] in model.vms else "machine", pair[side]] -= number
        found.update(dict.fromkeys(_things(model, other), 1))
        return +found


def _things(model: Model, other: Model) -> Iterator[tuple[str, str]]:
    """What is no node and has no counterpart; the box and the NICs of a machine go with it."""
    for kind, table in TABLES.items():
        its: Mapping[str, Thing] = getattr(model, table)
        for thing in its.values():
            if thing.id not in getattr(other, table) and not (isinstance(thing, Host | Nic) and thing.machine):
                yield kind, thing.id


def _nodes(model: Model) -> dict[str, Vm | Machine]:
    return {**model.machines, **model.vms}
