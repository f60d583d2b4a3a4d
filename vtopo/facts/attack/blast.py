"""How many nodes an attacker can own in the end, from each thing (SEMANTICS 11).

Things that can own one another are one component; the components make a graph without circles. What each reaches is one
set of bits, from the far end to the near one, and only components with nodes in them have a bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from vtopo.facts.attack.components import components
from vtopo.facts.attack.digraph import SHIFT, Attack, Digraph
from vtopo.facts.attack.lengths import Owned


class Blast:
    """The blast radius of every thing of a digraph."""

    def __init__(self, attack: Attack, hidden: int = 0) -> None:
        self.attack = attack
        self.digraph: Digraph = attack.digraph(hidden)

    def radius(self, thing: Owned) -> int:
        """How many single nodes can be owned by who owns a thing (of a range: one member), that node included."""
        return self.radii[thing]

    @cached_property
    def radii(self) -> Mapping[Owned, int]:
        """The blast radius of everything that can be owned."""
        component, order = components(self.digraph.edges)
        weights = [0] * len(order)
        for vertex in range(len(self.digraph.things)):
            weights[component[vertex]] += self._count(vertex)
        bits, reached = self._reached(component, order, weights)
        sizes = _Sizes(bits)
        found: dict[Owned, int] = {}
        for vertex, thing in enumerate(self.digraph.things):
            own = component[vertex]
            total = sizes.of(reached[own])
            # Who owns one member of a range owns the others only if some way leads back to them.
            back = len(order[own]) > 1 or any(self._back(vertex))
            found[thing] = total if back else total - self._count(vertex) + min(self._count(vertex), 1)
        return found

    def _back(self, vertex: int) -> Iterator[bool]:
        """Whether a range takes itself through shared vertices: they are no component with it, unless back."""
        if self.digraph.many(vertex):
            yield any(other == vertex for _, other in self.digraph.steps_from(vertex))

    def _count(self, vertex: int) -> int:
        kind, name = self.digraph.things[vertex][:2]
        if kind != "node":
            return 0
        model = self.attack.model
        return (model.vms.get(name) or model.machines[name]).count

    def _reached(self, component: list[int], order: list[list[int]], weights: list[int]) -> tuple[list[int], list[int]]:
        """The weight of each bit, and for each component the bits of all it leads to, its own included."""
        bits: list[int] = []
        reached = [0] * len(order)
        for number, members in enumerate(order):  # what a component leads to comes before it
            found = 0
            if weights[number]:
                found = 1 << len(bits)
                bits.append(weights[number])
            onward = {component[edge >> SHIFT] for vertex in members for edge in self.digraph.edges[vertex]}
            for other in onward:
                if other != number:
                    found |= reached[other]
            reached[number] = found
        return bits, reached


class _Sizes:
    """Sums the weights of sets of bits; equal sets are summed once."""

    def __init__(self, weights: list[int]) -> None:
        self._weights = weights
        self._same = len(set(weights)) == 1
        self._known: dict[int, int] = {0: 0}

    def of(self, bits: int) -> int:
        if bits not in self._known:
            if self._same:
                self._known[bits] = bits.bit_count() * self._weights[0]
            else:
                self._known[bits] = sum(weight for at, weight in enumerate(self._weights) if bits >> at & 1)
        return self._known[bits]
