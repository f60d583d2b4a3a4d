"""The fewest steps without which there is no path from any of some things: an exact minimum cut (SEMANTICS 11).

A step from each of a thousand VMs to each other of them is a million steps. They are never written out: packets keep
their shared vertices, and only steps that are in use by the flow are told apart. The flow grows by Dinic's method
(Soviet Math. Doklady 11, 1970): level by level, as many paths as there are among the shortest, then again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from typing import TypeAlias

from vtopo.facts.attack.lengths import KINDS, NUMBER, Owned
from vtopo.facts.attack.paths import Paths, Step

Taken: TypeAlias = tuple[int, int]
"""A kind of step and the thing it takes."""


class Cut:
    """A minimum cut between some things of a digraph and another, on the steps that `paths` has."""

    def __init__(self, paths: Paths, starts: Collection[Owned], goal: Owned) -> None:
        self.paths = paths
        self.starts = tuple(sorted(paths.digraph.number[start] for start in starts))
        self._own = frozenset(self.starts)
        self.goal = paths.digraph.number[goal]
        self.units = 0
        self._used: set[tuple[int, int, int]] = set()
        """Kind, source and target of each step in use."""
        self._into: dict[int, set[tuple[int, int]]] = {}
        """For each thing the kind and source of the steps in use that take it."""
        self._leaving: dict[int, tuple[list[Taken], list[int]]] = {}
        self._level: dict[int, int] = {}
        self._layers: dict[tuple[int, int], list[Taken]] = {}
        self._shared: dict[tuple[int, int], list[int]] = {}

    def steps(self) -> tuple[Step, ...]:
        """The steps of a smallest cut, by name; none where there is no path."""
        if self.goal in self._own:
            raise ValueError("whoever owns a thing owns it: no steps are between it and itself")
        self._fill(None)
        things = self.paths.digraph.things
        cut = [each for each in self._used if each[1] in self._level and each[2] not in self._level]
        return tuple(sorted(Step(KINDS[kind], things[one], things[other]) for kind, one, other in cut))

    def few(self, most: int) -> tuple[Step, ...] | None:
        """The steps of a smallest cut; None if it has more than so many, which is known before all are found."""
        return self.steps() if self._fill(most) else None

    def _fill(self, most: int | None) -> bool:
        """Sends as many units as there is room for, each on steps of its own; no if that is more than `most`."""
        while self._levels():
            # What a thing has tried is in use or dead until the levels are found anew: it goes on where it was.
            dead: set[int] = set()
            tries: dict[int, Iterator[tuple[int, int, int]]] = {}
            for start in self.starts:
                while self._augment(start, dead, tries):
                    self.units += 1
                    if most is not None and self.units > most:
                        return False
        return True

    def _from(self, vertex: int) -> tuple[list[Taken], list[int]]:
        """The steps that leave a vertex, and the shared vertices behind it. A datastore is taken in one way."""
        if vertex not in self._leaving:
            taken, shared = self.paths.leaving(vertex)
            steps = dict.fromkeys((_same(kind), other) for kind, other in taken if other not in self._own)
            self._leaving[vertex] = list(steps), shared
        return self._leaving[vertex]

    # -- levels --------------------------------------------------------------------------------------------------------

    def _levels(self) -> bool:
        """Finds how many steps everything is away in what is left, and whether the goal can be reached at all.

        Where it can, what is no nearer than the goal is left out.

        A shared vertex is gone through once: what it leads to is then as near as it gets, but for steps that this very
        thing has in use; those wait for the next thing that comes by.
        """
        self._level = dict.fromkeys(self.starts, 0)
        self._layers, self._shared = {}, {}
        waiting: dict[int, tuple[list[Taken], list[int]]] = {}
        todo = deque(self.starts)
        while todo:
            thing = todo.popleft()
            level = self._level[thing] + 1
            if level > self._level.get(self.goal, level):
                break  # what is as far as the goal is on no shortest path to it
            for _, other in sorted(self._into.get(thing, ())):
                if other not in self._level:
                    self._level[other] = level
                    todo.append(other)
            self._spread(thing, thing, level, waiting, todo)
        return self.goal in self._level

    def _spread(
        self, thing: int, vertex: int, level: int, waiting: dict[int, tuple[list[Taken], list[int]]], todo: deque[int]
    ) -> bool:
        """Gives a level to all that can be taken from a vertex; whether anything is left waiting there."""
        if vertex not in waiting:
            waiting[vertex] = self._from(vertex)
        taken, shared = waiting[vertex]
        left: list[Taken] = []
        layer: list[Taken] = []
        for kind, other in taken:
            known = self._level.get(other)
            if known is None:
                if (kind, thing, other) in self._used:
                    left.append((kind, other))
                    continue
                self._level[other] = known = level
                todo.append(other)
            if known == level:
                layer.append((kind, other))
        if layer:
            self._layers.setdefault((vertex, level), []).extend(layer)
        further = [behind for behind in shared if self._spread_on(thing, vertex, behind, level, waiting, todo)]
        waiting[vertex] = left, further
        return bool(left or further)

    def _spread_on(
        self,
        thing: int,
        vertex: int,
        behind: int,
        level: int,
        waiting: dict[int, tuple[list[Taken], list[int]]],
        todo: deque[int],
    ) -> bool:
        more = self._spread(thing, behind, level, waiting, todo)
        if (behind, level) in self._layers or (behind, level) in self._shared:
            its = self._shared.setdefault((vertex, level), [])
            if behind not in its:
                its.append(behind)
        return more

    # -- paths ---------------------------------------------------------------------------------------------------------

    def _augment(self, start: int, dead: set[int], tries: dict[int, Iterator[tuple[int, int, int]]]) -> bool:
        """Sends one more unit along a path on which every step is one level further; whether there was one."""
        way: list[tuple[int, int, int]] = []
        at = start
        while at != self.goal:
            if at not in tries:
                tries[at] = self._onward(at, dead)
            step = next(tries[at], None)
            if step is not None:
                way.append(step)
                at = step[2]
            elif at == start:
                return False
            else:
                dead.add(at)
                at = way.pop()[1]
        for kind, one, other in way:
            if kind < 0:  # a step in use is given back
                self._used.discard((-1 - kind, other, one))
                self._into[one].discard((-1 - kind, other))
            else:
                self._used.add((kind, one, other))
                self._into.setdefault(other, set()).add((kind, one))
        return True

    def _onward(self, thing: int, dead: set[int]) -> Iterator[tuple[int, int, int]]:
        """What is left of steps from a thing to things one level further that are not dead."""
        level = self._level[thing] + 1
        for kind, other in sorted(self._into.get(thing, ())):
            if self._level.get(other) == level and other not in dead:
                yield -1 - kind, thing, other
        todo = [thing]
        known = {thing}
        while todo:
            vertex = todo.pop()
            layer = self._layers.get((vertex, level), [])
            for kind, other in layer:
                if other not in dead and (kind, thing, other) not in self._used:
                    yield kind, thing, other
            for behind in self._shared.get((vertex, level), ()):
                if behind not in known:
                    known.add(behind)
                    todo.append(behind)


def _same(kind: int) -> int:
    return NUMBER["storage"] if kind == NUMBER["mount"] else kind
