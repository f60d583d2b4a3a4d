"""How many steps of each kind an attacker could take in a plan, all of them counted and none written out.

A vertex that many things share leads to a set of things; that set is one number, and counted once for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from vtopo.facts import Facts
from vtopo.facts.attack.components import components
from vtopo.facts.attack.digraph import PASSING, SHIFT, Digraph, attack
from vtopo.facts.attack.lengths import KINDS


def census(facts: Facts) -> Mapping[str, int]:
    """The number of steps of each kind there is, each kind, source and target once; kinds there are none of are left
    out."""
    digraph = facts(attack).digraph()
    taken = _taken(digraph)
    masks = _masks(digraph)
    found = dict.fromkeys(range(len(KINDS)), 0)
    for vertex in range(len(digraph.things)):
        own = 1 << vertex
        direct, reached = set[tuple[int, int]](), 0
        for edge in digraph.edges[vertex]:
            other, kind = edge >> SHIFT, edge & PASSING
            if kind == PASSING:
                reached |= taken[other]
            else:
                direct.add((kind, other))
        for kind, _ in direct:
            found[kind] += 1
        if not digraph.many(vertex):  # who owns a thing takes it by no packet; of a range, one member takes another
            reached &= ~own
        for kind, mask in masks.items():
            found[kind] += (reached & mask).bit_count()
    return {KINDS[kind]: number for kind, number in found.items() if number}


def _taken(digraph: Digraph) -> Mapping[int, int]:
    """For each shared vertex the things that are taken from it, as bits."""
    first = len(digraph.things)
    passing = [
        [edge for edge in edges if edge & PASSING == PASSING] if vertex >= first else []
        for vertex, edges in enumerate(digraph.edges)
    ]
    found: dict[int, int] = {}
    for members in components(passing)[1]:  # what a component leads to comes before it
        bits = 0
        for vertex in members if members[0] >= first else ():
            for edge in digraph.edges[vertex]:
                other = edge >> SHIFT
                bits |= found.get(other, 0) if edge & PASSING == PASSING else 1 << other
        found.update(dict.fromkeys(members, bits))
    return found


def _masks(digraph: Digraph) -> Mapping[int, int]:
    """For each kind of step by packet, the things that are taken by it."""
    found: dict[int, int] = {}
    for edge in {edge for edges in digraph.edges[len(digraph.things) :] for edge in edges}:
        kind = edge & PASSING
        if kind != PASSING:
            found[kind] = found.get(kind, 0) | 1 << (edge >> SHIFT)
    return found
