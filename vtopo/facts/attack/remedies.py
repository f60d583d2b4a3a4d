"""The fewest settings and moves that leave no path: the best set found, with its lower bound (SEMANTICS 11).

A setting takes away many steps at once, so this is no cut but a smallest set that hits every path. Paths are collected
one by one: the smallest set that hits those known is never larger than one that hits all, and is one if no path is
left. Where the search for it takes too long, a greedy set is taken and what was proved so far stays the bound.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vtopo.facts import Facts
from vtopo.facts.attack.digraph import PASSING, SHIFT, Attack, attack
from vtopo.facts.attack.lengths import KINDS, NUMBER, Owned
from vtopo.facts.attack.paths import Step

MOST_PATHS = 300
MOST_TRIED = 20_000
"""Sets that are tried for a smallest one that hits the known paths; beyond that it is no longer looked for."""


class Setting(NamedTuple):
    """Something to change: `hardened`, `sandboxed`, `iommu`, `encrypted`, `no-forging`, `moved` or `no-manager`.

    `things` is what it is said of; of a move, the VM and the VMM it leaves. Forging is at a vswitch, or on the wire of
    a segment.
    """

    kind: str
    things: tuple[Owned, ...]


@dataclass(frozen=True, slots=True)
class Remedies:
    """Settings without which there is no path, none of them superfluous, and how many it takes at least.

    `visited` is how many vertices and known paths were gone over. `ended` is no where the search was stopped: then
    there are no settings, and the number is what was proved so far.
    """

    settings: tuple[Setting, ...]
    bound: int
    visited: int
    ended: bool = True


def settings(facts: Facts, step: Step) -> tuple[Setting, ...]:
    """The settings each of which takes a step away."""
    kind, source, target = step
    if kind in ("network", "gateway", "admin", "storage"):
        return (Setting("hardened", (target,)),)
    if kind == "vswitch":
        return (Setting("hardened", (target,)), _moved(source, ("vmm", facts.model.vswitches[target[1]].vmm)))
    if kind == "escape":
        return (Setting("sandboxed", (target,)), _moved(source, target))
    if kind == "dma":
        return (Setting("iommu", (("host", facts.model.vmms[target[1]].host),)), _moved(source, target))
    if kind == "disk":
        return (Setting("encrypted", (target,)),)
    if kind == "spoof":
        return (Setting("no-forging", (("vswitch", target[2]) if target[2] else ("outside", target[1]),)),)
    if kind == "control" and target[0] == "node":
        return (_moved(target, source),)
    return (Setting("no-manager", (source,)),) if kind == "manager" else ()


def _moved(vm: Owned, vmm: Owned) -> Setting:
    return Setting("moved", (vm, vmm))


def remedies(facts: Facts, starts: Collection[Owned], goal: Owned, visits: int | None = None) -> Remedies | None:
    """The best settings against all paths from any of some things to another; None where some path has none.

    The search is stopped once it has gone over that many vertices and known paths.
    """
    if goal in starts:
        raise ValueError("whoever owns a thing owns it: no setting is between it and itself")
    search = _Search(facts, starts, goal)
    known: list[frozenset[Setting]] = []
    chosen: tuple[Setting, ...] = ()
    bound, exact = 0, True
    while (path := search.path(chosen)) is not None:
        hits = frozenset(setting for step in path for setting in settings(facts, step))
        if not hits:
            return None
        if visits is not None and search.visited > visits:
            return Remedies((), bound, search.visited, ended=False)
        known.append(hits)
        smallest = search.smallest(known) if exact and len(known) <= MOST_PATHS else None
        exact = smallest is not None
        bound = max(bound, len(smallest)) if smallest is not None else bound
        chosen = smallest if smallest is not None else (*chosen, min(hits, key=lambda one: (-_hit(known, one), one)))
    return Remedies(tuple(sorted(_needed(search, chosen))), bound, search.visited)


def _needed(search: _Search, chosen: Sequence[Setting]) -> tuple[Setting, ...]:
    """The settings without those that the others make superfluous."""
    left = list(chosen)
    for setting in chosen:
        others = [one for one in left if one != setting]
        if search.path(others) is None:
            left = others
    return tuple(left)


def _hit(known: Iterable[Collection[Setting]], setting: Setting) -> int:
    return sum(setting in path for path in known)


def _disjoint(paths: Iterable[frozenset[Setting]]) -> int:
    """So many of some paths have no setting in common: as many are needed at least."""
    met: set[Setting] = set()
    count = 0
    for path in sorted(paths, key=len):
        if met.isdisjoint(path):
            met |= path
            count += 1
    return count


class _Search:
    """Looks for paths of few steps that some settings do not take away."""

    def __init__(self, facts: Facts, starts: Iterable[Owned], goal: Owned) -> None:
        self.facts = facts
        its: Attack = facts(attack)
        self.digraph = its.digraph()
        self.starts = sorted(self.digraph.number[start] for start in starts)
        self.goal = self.digraph.number[goal]
        self.visited = 0

    def path(self, chosen: Collection[Setting]) -> tuple[Step, ...] | None:
        """A path of the fewest steps; None where there is none."""
        into, edges = self._taken(chosen)
        before: dict[int, tuple[int, int] | None] = dict.fromkeys(self.starts)
        todo = deque(self.starts)
        while todo:
            vertex = todo.popleft()
            if vertex == self.goal:
                self.visited += len(before)
                return tuple(self._told(before))
            for edge in self.digraph.edges[vertex]:
                other = edge >> SHIFT
                if other not in before and edge not in into and (vertex, edge) not in edges:
                    before[other] = (vertex, edge & PASSING)
                    todo.append(other)
        self.visited += len(before)
        return None

    def smallest(self, known: Sequence[frozenset[Setting]]) -> tuple[Setting, ...] | None:
        """A smallest set that hits all these paths; None if it is not found in time."""
        tried = 0
        for size in range(_disjoint(known), len(known) + 1):
            todo: list[tuple[Setting, ...]] = [()]
            while todo:
                tried += 1
                self.visited += len(known)
                if tried > MOST_TRIED:
                    return None
                chosen = todo.pop()
                missed = [path for path in known if path.isdisjoint(chosen)]
                if not missed:
                    return chosen
                if len(chosen) + _disjoint(missed) <= size:
                    first = min(missed, key=len)
                    todo += [(*chosen, one) for one in sorted(first, key=lambda one: (_hit(missed, one), one))]
        return None

    def _told(self, before: dict[int, tuple[int, int] | None]) -> Iterator[Step]:
        at, target, kind = before[self.goal], self.goal, PASSING
        found = list[Step]()
        while at is not None:
            vertex, step = at
            kind = step if step != PASSING else kind
            if vertex < len(self.digraph.things):
                found.append(Step(KINDS[kind], self.digraph.things[vertex], self.digraph.things[target]))
                target = vertex
            at = before[vertex]
        return reversed(found)

    def _taken(self, chosen: Collection[Setting]) -> tuple[set[int], set[tuple[int, int]]]:
        """The edges that settings take away: wherever they come from, and those from one thing."""
        into: set[int] = set()
        edges: set[tuple[int, int]] = set()
        for kind, things in chosen:
            if kind == "moved":
                edges |= {
                    (self.digraph.number[one], self._edge(step, other)) for step, one, other in self._homes(*things)
                }
            elif kind == "no-manager":
                vertex = self.digraph.number[things[0]]
                edges |= {(vertex, edge) for edge in self.digraph.edges[vertex] if edge & PASSING == NUMBER["manager"]}
            else:
                into |= {self._edge(step, thing) for step, thing in self._guarded(kind, things[0])}
        return into, edges

    def _edge(self, kind: str, thing: Owned) -> int:
        return self.digraph.number[thing] << SHIFT | NUMBER[kind]

    def _homes(self, vm: Owned, vmm: Owned) -> Iterator[tuple[str, Owned, Owned]]:
        """The steps between a VM and the VMM it leaves."""
        yield from (("escape", vm, vmm), ("dma", vm, vmm), ("control", vmm, vm))
        for vswitch in self.facts.model.vswitches_of.get(vmm[1], ()):
            yield "vswitch", vm, ("vswitch", vswitch.id)

    def _guarded(self, kind: str, thing: Owned) -> Iterator[tuple[str, Owned]]:
        """The kinds of steps that a setting of a thing takes away, each with what it takes."""
        match kind:
            case "hardened":
                yield from ((step, thing) for step in ("network", "gateway", "admin", "storage", "vswitch"))
            case "sandboxed":
                yield "escape", thing
            case "iommu":
                yield from (("dma", ("vmm", vmm.id)) for vmm in self.facts.model.vmms_on.get(thing[1], ()))
            case "encrypted":
                yield "disk", thing
            case _:
                forged = (its for its in self.digraph.things if its[0] == "forged")
                at = (
                    its
                    for its in forged
                    if (its[2] == thing[1] if thing[0] == "vswitch" else its[1:3] == (thing[1], ""))
                )
                yield from (("spoof", its) for its in at)
