"""What goes on under a name, what is gone and what is new (SEMANTICS 1: the same name is the same workload)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from vtopo.facts.comparison import Comparison
from vtopo.model.names import Names, read
from vtopo.model.plan import Model
from vtopo.model.things import Host, Nic, Node, Thing

TABLES: Mapping[str, str] = {
    "segment": "segments",
    "switch": "switches",
    "host": "hosts",
    "nic": "nics",
    "vmm": "vmms",
    "vswitch": "vswitches",
    "portgroup": "portgroups",
    "component": "components",
    "filter": "filters",
    "gateway": "gateways",
    "sensor": "sensors",
    "storage": "storages",
    "manager": "managers",
    "cluster": "clusters",
}
"""Kinds of things that are the same if their full names are, with their tables in the model."""

_Stretch: TypeAlias = tuple[int, int, str]
_Stretches: TypeAlias = dict[tuple[str, int], list[_Stretch]]


@dataclass(frozen=True, slots=True)
class Counterpart:
    """So many nodes of a group in the baseline go on as members of a group in the plan."""

    before: str
    after: str
    count: int


@dataclass(frozen=True, slots=True)
class Single:
    """A thing without a counterpart: of a group of so many in all, so many members."""

    kind: str
    name: str
    count: int
    of: int


class Counterparts:
    """Which node was which: by `was`, else by its name; the box of a machine is with its machine."""

    def __init__(self, before: Model, after: Model, nodes: Iterable[Counterpart] | None = None) -> None:
        self._before = before
        self._after = after
        self._given = nodes

    @cached_property
    def nodes(self) -> tuple[Counterpart, ...]:
        """The nodes that go on, in the order of the plan."""
        found = self._found() if self._given is None else self._given
        places = {name: at for at, name in enumerate((*_nodes(self._before), *self._nodes))}
        return tuple(sorted(found, key=lambda one: (places[one.after], places[one.before])))

    def _found(self) -> Iterator[Counterpart]:
        known = _stretches((node.id, node.names) for node in _nodes(self._before).values())
        renamed = {node.id: node for node in self.renamed}
        said = _stretches((node.id, _read(node.was)) for node in renamed.values())
        own = _stretches((node.id, node.names) for node in self._nodes.values() if node.id not in renamed)
        found: dict[tuple[str, str], int] = {}
        for key, stretches in known.items():
            rest = list(_without(stretches, said.get(key, ())))
            for first, last, one, other in (
                *_both(stretches, said.get(key, ())),
                *_both(rest, own.get(key, ())),
            ):
                found[one, other] = found.get((one, other), 0) + last - first + 1
        return (Counterpart(*pair, count) for pair, count in found.items())

    @cached_property
    def of(self) -> Mapping[str, tuple[Counterpart, ...]]:
        """What the members of each group of nodes in the plan were; nothing where all are new."""
        found: dict[str, list[Counterpart]] = {}
        for one in self.nodes:
            found.setdefault(one.after, []).append(one)
        return {name: tuple(its) for name, its in found.items()}

    @cached_property
    def became(self) -> Mapping[str, tuple[Counterpart, ...]]:
        """What the members of each group of nodes in the baseline became; nothing where all are gone."""
        found: dict[str, list[Counterpart]] = {}
        for one in self.nodes:
            found.setdefault(one.before, []).append(one)
        return {name: tuple(its) for name, its in found.items()}

    @cached_property
    def gone(self) -> tuple[Single, ...]:
        """What the baseline has and the plan has not, kind by kind."""
        return tuple(_single(self._before, self._after, self.became))

    @cached_property
    def new(self) -> tuple[Single, ...]:
        """What the plan has and the baseline has not, kind by kind."""
        return tuple(_single(self._after, self._before, self.of))

    @cached_property
    def renamed(self) -> tuple[Node, ...]:
        """The nodes whose `was` names some that the baseline has. Else it says nothing, and their own name counts."""
        known = _stretches((node.id, node.names) for node in _nodes(self._before).values())
        return tuple(node for node in self._nodes.values() if node.was and _meet(known, _read(node.was)))

    @cached_property
    def unfound(self) -> tuple[Node, ...]:
        """The nodes whose `was` names nobody in the baseline."""
        found = {node.id for node in self.renamed}
        return tuple(node for node in self._nodes.values() if node.was and node.id not in found)

    @cached_property
    def _nodes(self) -> Mapping[str, Node]:
        return _nodes(self._after)


def _nodes(model: Model) -> Mapping[str, Node]:
    return {**model.machines, **model.vms}


def _read(was: str) -> Names:
    its = read(was)
    assert isinstance(its, Names), "a model with another `was` is refused"
    return its


def _stretches(nodes: Iterable[tuple[str, Names]]) -> _Stretches:
    """The names of groups as stretches of numbers, in order."""
    found: _Stretches = {}
    for name, names in nodes:
        for key, first, last in names.stretches():
            found.setdefault(key, []).append((first, last, name))
    for stretches in found.values():
        stretches.sort()
    return found


def _meet(known: _Stretches, names: Names) -> bool:
    """Whether some of these names are known."""
    for key, first, last in names.stretches():
        stretches = known.get(key, [])
        at = bisect_left(stretches, first, key=lambda stretch: stretch[1])
        if at < len(stretches) and stretches[at][0] <= last:
            return True
    return False


def _both(ones: Iterable[_Stretch], others: Iterable[_Stretch]) -> Iterator[tuple[int, int, str, str]]:
    """The numbers that stretches of both have, with the groups they are of. Both are in order, none overlap."""
    mine, its = iter(ones), iter(others)
    one, other = next(mine, None), next(its, None)
    while one and other:
        first, last = max(one[0], other[0]), min(one[1], other[1])
        if first <= last:
            yield first, last, one[2], other[2]
        if one[1] < other[1]:
            one = next(mine, None)
        else:
            other = next(its, None)


def _without(ones: Iterable[_Stretch], others: Iterable[_Stretch]) -> Iterator[_Stretch]:
    """What is left of stretches without the numbers of others. Both are in order, none overlap."""
    taken = iter(others)
    away = next(taken, None)
    for first, last, name in ones:
        while away and away[0] <= last:
            if first < away[0]:
                yield first, away[0] - 1, name
            first = max(first, away[1] + 1)
            if first > last:
                break
            away = next(taken, None)
        if first <= last:
            yield first, last, name


def _single(model: Model, other: Model, going_on: Mapping[str, tuple[Counterpart, ...]]) -> Iterator[Single]:
    for node in _nodes(model).values():
        left = node.count - sum(one.count for one in going_on.get(node.id, ()))
        if left:
            yield Single("vm" if node.id in model.vms else "machine", node.id, left, node.count)
    for kind, table in TABLES.items():
        its: Mapping[str, Thing] = getattr(model, table)
        known: Mapping[str, Thing] = getattr(other, table)
        for thing in its.values():
            of_machine = isinstance(thing, Host | Nic) and thing.machine  # goes with it
            if thing.id not in known and not of_machine:
                yield Single(kind, thing.id, 1, 1)


def counterparts(comparison: Comparison) -> Counterparts:
    """What of the baseline goes on in the plan."""
    return Counterparts(comparison.before.model, comparison.after.model)


def turned(comparison: Comparison) -> Comparison:
    """The same two told from the plan to its baseline, as if that came after: what was given up there is won here."""
    before, after = comparison.before, comparison.after
    back = [Counterpart(one.after, one.before, one.count) for one in comparison(counterparts).nodes]
    return Comparison(after, before, {counterparts: Counterparts(after.model, before.model, back)})
