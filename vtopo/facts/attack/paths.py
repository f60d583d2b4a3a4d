"""The cheapest path to a thing, and its alternatives that are no mere detours (SEMANTICS 11)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

from vtopo.facts.attack.digraph import PASSING, SHIFT, Attack, Digraph
from vtopo.facts.attack.lengths import KINDS, NUMBER, Length, Owned


class Step(NamedTuple):
    """One step of an attack. Of `storage` steps, `mount` is the one that needs no failure."""

    kind: str
    source: Owned
    target: Owned


@dataclass(frozen=True, slots=True)
class Path:
    """A path of steps, each from what the one before took, and its length."""

    start: Owned
    steps: tuple[Step, ...]
    length: Length

    @property
    def visited(self) -> frozenset[Owned]:
        """All things on the path, both ends included."""
        return frozenset((self.start, *(step.target for step in self.steps)))


@dataclass(frozen=True, slots=True)
class Nearest:
    """What can be reached from any of some things: the length to each as a number, and the path when it is asked for.

    What is owned at the start is left out. Of cheapest paths, it is the first by names.
    """

    lengths: Mapping[Owned, int]
    path: Callable[[Owned], Path]


class Paths:
    """Questions about the steps of one digraph, those in `without` left out: of a kind, or one by one."""

    def __init__(self, attack: Attack, hidden: int = 0, without: Collection[str | Step] = ()) -> None:
        self.attack = attack
        self.digraph: Digraph = attack.digraph(hidden)
        self._kinds = frozenset(NUMBER[kind] for kind in without if isinstance(kind, str))
        self._steps = frozenset(step for step in without if isinstance(step, Step))
        self._weights = [0] * (PASSING + 1)
        self._weights[: len(KINDS)] = attack.weights.usual
        things = self.digraph.number
        alone = attack.weights.special.union(step.source for step in self._steps)
        # What the plan says of one thing, or a step left out, holds for a pair: so the edges of its source are told one
        # by one. Everywhere else packets share their vertices.
        self._own = {things[thing]: self._one_by_one(things[thing]) for thing in alone if thing in things}
        self._special = frozenset(self._own) if attack.model.difficulties else frozenset()
        self.visited = 0
        """How many vertices all searches so far have gone over: what they cost, the same on every machine."""

    def _one_by_one(self, vertex: int) -> list[tuple[int, int, int]]:
        return [
            (other, kind, self._weight(vertex, kind, other))
            for kind, other in self.digraph.steps_from(vertex)
            if kind not in self._kinds and self._step(vertex, kind, other) not in self._steps
        ]

    def _weight(self, vertex: int, kind: int, other: int) -> int:
        things = self.digraph.things
        return self.attack.weights.of(KINDS[kind], things[vertex], things[other])

    def _step(self, vertex: int, kind: int, other: int) -> Step:
        return Step(KINDS[kind], self.digraph.things[vertex], self.digraph.things[other])

    def _edges(self, vertex: int) -> list[tuple[int, int, int]]:
        """Where a vertex leads to: the vertex, the kind of step, its length."""
        if vertex in self._own:
            return self._own[vertex]
        weights, kinds, special = self._weights, self._kinds, self._special
        its = [(edge >> SHIFT, edge & PASSING, weights[edge & PASSING]) for edge in self.digraph.edges[vertex]]
        if kinds:
            its = [edge for edge in its if edge[1] not in kinds]
        if special:
            source = vertex if vertex < len(self.digraph.things) else None
            its = [
                (other, kind, self._to_special(source, kind, other) if other in special and kind != PASSING else weight)
                for other, kind, weight in its
            ]
        return its

    def steps(self, thing: Owned) -> Iterator[Step]:
        """The steps from a thing, each once."""
        vertex = self.digraph.number[thing]
        for _, kind, other in sorted((weight, kind, other) for other, kind, weight in self._one_by_one(vertex)):
            yield self._step(vertex, kind, other)

    def length(self, steps: Iterable[Step]) -> Length:
        """How long some steps are, one after the other."""
        return Length.of(sum(self.attack.weights.of(*step) for step in steps))

    def leaving(self, vertex: int) -> tuple[list[tuple[int, int]], list[int]]:
        """The steps that leave a vertex, as kind and thing taken, and the shared vertices behind it."""
        its = [(kind, other) for other, kind, _ in self._edges(vertex)]
        return [step for step in its if step[0] != PASSING], [other for kind, other in its if kind == PASSING]

    def _to_special(self, vertex: int | None, kind: int, other: int) -> int:
        """The length of a step to a thing of which the plan says how hard it is; its source is no such thing."""
        target = self.digraph.things[other]
        source = target if vertex is None else self.digraph.things[vertex]
        return self.attack.weights.of(KINDS[kind], source, target)

    # -- distances ---------------------------------------------------------------------------------------------------

    def distances(self, starts: Iterable[Owned]) -> dict[Owned, Length]:
        """The length of the cheapest path to everything that can be owned by who owns these things."""
        found, _ = self._search([self.digraph.number[start] for start in starts])
        things = self.digraph.things
        return {things[at]: Length.of(length) for at, length in found.items() if at < len(things)}

    def closed(self, starts: Iterable[Owned]) -> frozenset[Owned]:
        """Everything that can be owned by who owns these things; no step leaves it."""
        todo = [self.digraph.number[start] for start in starts]
        known = set(todo)
        while todo:
            for other, _, _ in self._edges(todo.pop()):
                if other not in known:
                    known.add(other)
                    todo.append(other)
        things = self.digraph.things
        return frozenset(things[at] for at in known if at < len(things))

    def _search(
        self,
        starts: Iterable[int],
        goal: int = -1,
        avoid: frozenset[int] = frozenset(),
        within: frozenset[int] | None = None,
    ) -> tuple[dict[int, int], dict[int, list[tuple[int, int]]]]:
        """The lengths of the cheapest paths, and from where each vertex is reached on one, with the kind of step."""
        lengths = dict.fromkeys(starts, 0)
        before: dict[int, list[tuple[int, int]]] = {}
        heap = [(0, start) for start in lengths]
        done: set[int] = set()
        while heap:
            length, vertex = heappop(heap)
            if vertex in done:
                continue
            if vertex == goal:
                break
            done.add(vertex)
            for other, kind, weight in self._edges(vertex):
                if other in avoid or (within is not None and other not in within):
                    continue
                total = length + weight
                known = lengths.get(other)
                if known is None or total < known:
                    lengths[other] = total
                    before[other] = [(vertex, kind)]
                    heappush(heap, (total, other))
                elif total == known and other in before:
                    before[other].append((vertex, kind))
        self.visited += len(done)
        return lengths, before

    # -- paths ---------------------------------------------------------------------------------------------------------

    def path(self, start: Owned, goal: Owned) -> Path | None:
        """The cheapest path, the first by names of those equally long; None where there is none."""
        found = self._path(self.digraph.number[start], self.digraph.number[goal], frozenset())
        return found[1] if found else None

    def nearest(self, starts: Iterable[Owned], within: frozenset[int] | None = None) -> Nearest:
        """The cheapest paths to everything, from whichever of some things is nearest; only over some vertices."""
        own = dict.fromkeys(self.digraph.number[start] for start in starts)
        lengths, before = self._search(own, within=within)
        things = self.digraph.things
        reached = {things[at]: length for at, length in lengths.items() if at < len(things) and at not in own}
        return Nearest(reached, lambda goal: self._told(own, self.digraph.number[goal], reached[goal], before))

    def _path(self, start: int, goal: int, avoid: frozenset[int]) -> tuple[tuple[int, tuple[Owned, ...]], Path] | None:
        lengths, before = self._search([start], goal, avoid)
        if goal not in lengths:
            return None
        path = self._told([start], goal, lengths[goal], before)
        return (lengths[goal], tuple(step.target for step in path.steps)), path

    def _told(self, starts: Iterable[int], goal: int, length: int, before: dict[int, list[tuple[int, int]]]) -> Path:
        """Of the cheapest paths to a goal that a search has found, the first by names."""
        onward = self._onward(before, goal)
        things = self.digraph.things
        at = first = min((start for start in starts if start in onward), key=things.__getitem__)
        steps = list[Step]()
        while at != goal:
            options = self._next(at, onward)
            other, kind = min(options, key=lambda option: (things[option[0]], KINDS[option[1]]))
            steps.append(self._step(at, kind, other))
            at = other
        return Path(things[first], tuple(steps), Length.of(length))

    def _onward(self, before: dict[int, list[tuple[int, int]]], goal: int) -> dict[int, list[tuple[int, int]]]:
        """Where each vertex leads to on a cheapest path to the goal."""
        found: dict[int, list[tuple[int, int]]] = {goal: []}
        todo = [goal]
        for vertex in todo:
            for other, kind in before.get(vertex, ()):
                if other not in found:
                    found[other] = []
                    todo.append(other)
                found[other].append((vertex, kind))
        return found

    def _next(self, vertex: int, onward: dict[int, list[tuple[int, int]]]) -> list[tuple[int, int]]:
        """The next things on cheapest paths, through any shared vertices."""
        found, todo, known = list[tuple[int, int]](), [vertex], {vertex}
        while todo:
            for other, kind in onward.get(todo.pop(), ()):
                if kind != PASSING:
                    found.append((other, kind))
                elif other not in known:
                    known.add(other)
                    todo.append(other)
        return found

    def alternatives(self, start: Owned, goal: Owned, most: int, visits: int | None = None) -> list[Path]:
        """The cheapest paths that are no detours of one another, the shortest first, at most so many.

        Whatever is no detour of a path leaves out something that this path visits between its ends. So the search
        branches on what is left out, the shortest first. It ends early once all searches here have gone over that many
        vertices.
        """
        number = self.digraph.number
        ends = number[start], number[goal]
        found: list[Path] = []
        heap: list[tuple[tuple[int, tuple[Owned, ...]], tuple[int, ...], Path]] = []
        known: set[frozenset[int]] = set()

        def consider(avoid: frozenset[int]) -> None:
            if avoid in known:
                return
            known.add(avoid)
            option = self._path(*ends, avoid)
            if option:
                heappush(heap, (option[0], tuple(sorted(avoid)), option[1]))

        consider(frozenset())
        while heap and len(found) < most:
            _, avoid, path = heappop(heap)
            if found and visits is not None and self.visited > visits:
                break
            if not any(other.visited <= path.visited for other in found):
                found.append(path)
            for thing in sorted(path.visited - {start, goal}):
                consider(frozenset(avoid) | {number[thing]})
        return found
