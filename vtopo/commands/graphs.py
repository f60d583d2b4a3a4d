"""What `vtopo show graph` prints: the things of a plan and how they are connected, as text, JSON or GraphML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from vtopo.commands.documents import as_json
from vtopo.commands.lines import names, rows, title
from vtopo.engine import facts_of
from vtopo.exhibits.graph import Edge, Graph, Node, digraph, graph
from vtopo.model.plan import Model
from vtopo.proofs import Thing
from vtopo.reports.safe import spelled
from vtopo.reports.wording import count

SCHEMA: Final = "vtopo-graph-1"
"""Names the form of the document. A new member keeps it; a member renamed, removed or read otherwise changes it."""

MOST_LINES: Final = 100
"""Lines that the things of a kind may take in a text."""


def show_graph(model: Model, plan: str, form: str) -> str:
    """The graph of a plan."""
    its = graph(facts_of(model))
    if form == "json":
        return as_json(SCHEMA, {"plan": plan, "title": model.title, "nodes": its.nodes, "edges": its.edges})
    return _graphml(its) if form == "graphml" else _text(its, title(model.title, plan))


def show_digraph(model: Model) -> str:
    """The digraph of attacks on a plan, as GraphML."""
    from vtopo.topology.graphml import graphml

    its = digraph(facts_of(model))
    ids = [_safe(f"{vertex.kind} {vertex.name}") for vertex in its.vertices]
    nodes = ({"kind": vertex.kind, "name": _safe(vertex.name)} for vertex in its.vertices)
    steps = ((ids[arc.source], ids[arc.target], {"kind": arc.kind, "failures": arc.failures}) for arc in its.arcs)
    return graphml(zip(ids, nodes, strict=True), steps)


def _graphml(its: Graph) -> str:
    from vtopo.topology.graphml import graphml

    nodes = (
        (
            _id(node.thing),
            {"kind": node.kind, "name": _safe(node.name), "count": node.count, "place": _safe(node.place)},
        )
        for node in its.nodes
    )
    edges = (
        (_id(edge.source), _id(edge.target), {"relation": edge.relation, "place": _safe(edge.place)})
        for edge in its.edges
    )
    return graphml(nodes, edges)


def _id(thing: Thing) -> str:
    return _safe(" ".join(thing))


def _safe(text: str) -> str:
    """A text that XML can hold, escaped as in a quoted text of a plan: so no two are the same that were not."""
    return spelled(text.replace("\\", "\\\\"))


# -- text --------------------------------------------------------------------------------------------------------------


def _text(its: Graph, first: str) -> str:
    lines = [first, f"{count(len(its.nodes), 'thing')}, {count(len(its.edges), 'relation')}"]
    leaving: dict[Thing, list[Edge]] = {}
    for edge in its.edges:
        leaving.setdefault(edge.source, []).append(edge)
    for kind, nodes in groupby(its.nodes, key=lambda node: node.kind):
        lines += ["", *_kind(kind, list(nodes), leaving)]
    return "".join(f"{line}\n" for line in lines)


def _kind(kind: str, nodes: list[Node], leaving: dict[Thing, list[Edge]]) -> Iterator[str]:
    """The things of one kind; those that are connected to the same are on one line."""
    alike: dict[tuple[tuple[str, Thing], ...], list[str]] = {}
    for node in nodes:
        key = tuple((edge.relation, edge.target) for edge in leaving.get(node.thing, ()))
        alike.setdefault(key, []).append(node.name)
    yield f"{kind} ({len(nodes):,})"
    yield from rows(((names(some), _relations(key)) for key, some in alike.items()), most=MOST_LINES)


def _relations(key: Iterable[tuple[str, Thing]]) -> str:
    """What a thing is connected to, relation by relation."""
    found: dict[tuple[str, str], list[str]] = {}
    for relation, (kind, name) in key:
        found.setdefault((relation, kind), []).append(name)
    return "; ".join(f"{relation} {kind} {names(some)}" for (relation, kind), some in found.items())
