"""Any digraph as GraphML: the form that networkx, Gephi and yEd read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import networkx as nx

Said: TypeAlias = Mapping[str, object]
"""What is said of a node or an edge, texts and numbers. No text is empty: whoever reads it back would not find it."""


def graphml(nodes: Iterable[tuple[str, Said]], edges: Iterable[tuple[str, str, Said]]) -> str:
    """The nodes, each by its id, and the edges between them: of two nodes there may be several, and each has an id.

    Texts hold only what XML can; to make it so is for whoever knows how names are shown.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from((node, dict(said)) for node, said in nodes)
    # The key of an edge becomes its id, and an id must be there once.
    for at, (one, other, said) in enumerate(edges):
        graph.add_edge(one, other, f"e{at}", **said)
    return "\n".join(nx.generate_graphml(graph)) + "\n"
