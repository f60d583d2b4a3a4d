"""The failures between groups of things, from each group to each other at once (SEMANTICS 11).

Every vertex holds the groups that are so many failures away as one set of bits. The sets grow against the edges, one
failure after the other, and only what is new travels on. So a hundred groups take little longer than one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from vtopo.facts.attack.digraph import PASSING, SHIFT, Digraph
from vtopo.facts.attack.lengths import FAILURES, KINDS, Owned
from vtopo.facts.attack.paths import Step

_COSTS = [FAILURES[kind] for kind in KINDS] + [0] * (PASSING + 1 - len(KINDS))


class _Entry(NamedTuple):
    """The groups that a vertex leads to with so many failures, first by this edge."""

    groups: int
    failures: int
    onward: int
    kind: int


class Between:
    """How many failures are between groups of things of one digraph: the fewest between any two of their members."""

    def __init__(self, digraph: Digraph, groups: Sequence[Collection[Owned]]) -> None:
        self.digraph = digraph
        self.groups = [sorted(digraph.number[thing] for thing in group) for group in groups]
        self._entries: list[list[_Entry]] = [[] for _ in digraph.edges]
        self._known = [0] * len(digraph.edges)
        self._found: list[list[tuple[int, int]]] = [[] for _ in groups]
        """For each group the others that are so many failures away, as bits."""
        self._spread()
        for number, members in enumerate(self.groups):
            self._found[number] = self._nearest(members)

    def failures(self, source: int, target: int) -> int | None:
        """The failures from one group to another, by number; None where there is no path."""
        return next((failures for bits, failures in self._found[source] if bits >> target & 1), None)

    def targets(self, source: int) -> Iterator[tuple[int, int]]:
        """All groups that one leads to, by number, with the failures; itself too, if it has members."""
        for bits, failures in self._found[source]:
            for number in _numbers(bits):
                yield number, failures

    def steps(self, source: int, target: int) -> tuple[Step, ...]:
        """The steps of some path of so few failures: none if the groups share a member."""
        members = self.groups[source]
        at = min(members, key=lambda member: (self._away(member, target), member))
        things, found = self.digraph.things, list[Step]()
        thing = at
        while (entry := self._entry(at, target)) and entry.onward >= 0:
            at = entry.onward
            if entry.kind != PASSING:
                found.append(Step(KINDS[entry.kind], things[thing], things[at]))
                thing = at
        return tuple(found)

    def within(self, source: int, target: int) -> frozenset[int]:
        """The vertices on all paths of so few failures."""
        members = [(self._away(member, target), member) for member in self.groups[source]]
        least = min(members)[0]
        todo = [member for failures, member in members if failures == least]
        known = set(todo)
        for vertex in todo:  # it grows
            left = self._away(vertex, target)
            for edge in self.digraph.edges[vertex]:
                other, cost = edge >> SHIFT, _COSTS[edge & PASSING]
                if other not in known and self._away(other, target) == left - cost:
                    known.add(other)
                    todo.append(other)
        return frozenset(known)

    def _entry(self, vertex: int, target: int) -> _Entry | None:
        return next((entry for entry in self._entries[vertex] if entry.groups >> target & 1), None)

    def _away(self, vertex: int, target: int) -> int:
        entry = self._entry(vertex, target)
        return entry.failures if entry else NEVER

    def _nearest(self, members: Sequence[int]) -> list[tuple[int, int]]:
        found: dict[int, int] = {}
        for entry in (entry for member in members for entry in self._entries[member]):
            found[entry.failures] = found.get(entry.failures, 0) | entry.groups
        seen, fewest = 0, list[tuple[int, int]]()
        for failures in sorted(found):
            fewest.append((found[failures] & ~seen, failures))
            seen |= found[failures]
        return fewest

    def _spread(self) -> None:
        """Lets every vertex know the groups that it leads to, those that fewer failures lead to first."""
        free, dear = self._back()
        arriving = [(member, 1 << at, -1, PASSING) for at, members in enumerate(self.groups) for member in members]
        failures = 0
        while arriving:
            waiting: dict[int, int] = {}
            for vertex, groups, onward, kind in arriving:
                self._learn(vertex, groups, failures, onward, kind, waiting)
            arriving = []
            for vertex, groups in self._closed(waiting, free, failures):
                for edge in dear[vertex]:
                    if groups & ~self._known[edge >> SHIFT]:
                        arriving.append((edge >> SHIFT, groups, vertex, edge & PASSING))
            failures += 1

    def _closed(self, waiting: dict[int, int], free: list[list[int]], failures: int) -> list[tuple[int, int]]:
        """Carries what is new on along all steps that need no failure; what each vertex has learned by then."""
        told: dict[int, int] = {}
        todo = list(waiting)
        for vertex in todo:  # it grows
            groups = waiting.pop(vertex, 0)
            told[vertex] = told.get(vertex, 0) | groups
            for edge in free[vertex] if groups else ():
                other = edge >> SHIFT
                if groups & ~self._known[other]:
                    first = other not in waiting
                    self._learn(other, groups, failures, vertex, edge & PASSING, waiting)
                    if first:
                        todo.append(other)
        return list(told.items())

    def _learn(self, vertex: int, groups: int, failures: int, onward: int, kind: int, waiting: dict[int, int]) -> None:
        """Lets a vertex know the groups that it did not know yet."""
        new = groups & ~self._known[vertex]
        if new:
            self._known[vertex] |= new
            self._entries[vertex].append(_Entry(new, failures, onward, kind))
            waiting[vertex] = waiting.get(vertex, 0) | new

    def _back(self) -> tuple[list[list[int]], list[list[int]]]:
        """The edges that lead to each vertex, where from and the kind: those that need no failure, and the others."""
        free: list[list[int]] = [[] for _ in self.digraph.edges]
        dear: list[list[int]] = [[] for _ in self.digraph.edges]
        for vertex, edges in enumerate(self.digraph.edges):
            for edge in edges:
                kind = edge & PASSING
                (dear if _COSTS[kind] else free)[edge >> SHIFT].append(vertex << SHIFT | kind)
        return free, dear


NEVER = 1 << 30
"""More failures than there are in any plan: where there is no path."""


def _numbers(bits: int) -> Iterator[int]:
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
