"""The components of a digraph: vertices that lead to one another (Gabow's algorithm, on edges as a digraph keeps them).

networkx finds them too, but from a graph of its own: that takes four times as long, and as much memory as the attack.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtopo.facts.attack.digraph import SHIFT


def components(edges: Sequence[Sequence[int]]) -> tuple[list[int], list[list[int]]]:
    """The component of each vertex, and the vertices of each component; what one leads to comes before it."""
    component = [-1] * len(edges)
    order: list[list[int]] = []
    met = [0] * len(edges)
    path: list[int] = []  # the vertices met that are in no component yet
    starts: list[int] = []  # those of them at which a component may begin
    todo: list[tuple[int, Iterator[int]]] = []
    count = 0

    def meet(vertex: int) -> None:
        nonlocal count
        count += 1
        met[vertex] = count
        path.append(vertex)
        starts.append(vertex)
        todo.append((vertex, iter(edges[vertex])))

    for root in range(len(edges)):
        if not met[root]:
            meet(root)
        while todo:
            vertex, left = todo[-1]
            for edge in left:
                other = edge >> SHIFT
                if not met[other]:
                    meet(other)
                    break
                if component[other] < 0:
                    while met[starts[-1]] > met[other]:
                        starts.pop()
            else:
                todo.pop()
                if starts[-1] == vertex:
                    starts.pop()
                    at = len(path) - 1
                    while path[at] != vertex:
                        at -= 1
                    for member in path[at:]:
                        component[member] = len(order)
                    order.append(path[at:])
                    del path[at:]
    return component, order
