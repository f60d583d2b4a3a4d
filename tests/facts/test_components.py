"""Components of a digraph are those that networkx finds, and what one leads to comes before it."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from vtopo.facts.attack.components import components
from vtopo.facts.attack.digraph import SHIFT

SIZE = 9


@given(st.lists(st.lists(st.integers(0, SIZE - 1), max_size=4), min_size=SIZE, max_size=SIZE))
def test_components_are_those_of_networkx(leads_to: list[list[int]]) -> None:
    component, order = components([[other << SHIFT for other in others] for others in leads_to])
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_edges_from((one, other) for one, others in enumerate(leads_to) for other in others)
    graph.add_nodes_from(range(SIZE))
    assert {frozenset(its) for its in nx.strongly_connected_components(graph)} == set(map(frozenset, order))
    assert [number for vertex in range(SIZE) for number, its in enumerate(order) if vertex in its] == component
    assert all(component[other] <= component[one] for one, other in graph.edges)


def test_a_long_chain_is_no_deep_recursion() -> None:
    size = 100_000
    _, order = components([[(vertex + 1) % size << SHIFT] for vertex in range(size)])
    assert [size] == [len(members) for members in order]
