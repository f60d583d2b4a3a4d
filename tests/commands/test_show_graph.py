"""`vtopo show graph`: the JSON and the GraphML hold what the topology holds, whatever things are called."""

from __future__ import annotations

import io
import json
from collections import Counter
from typing import Any

import networkx as nx
import pytest

from tests.document.plans import FULL, NOWHERE, model_of
from vtopo.commands import graphs
from vtopo.commands.choices import ShowFormat, Stage
from vtopo.commands.graphs import show_digraph, show_graph
from vtopo.commands.show import show
from vtopo.exhibits.graph import Edge, Graph, Node
from vtopo.facts import Facts
from vtopo.facts.attack.digraph import attack
from vtopo.model.loading import Project
from vtopo.syntax.escapes import unescape
from vtopo.topology.graph import Topology, build

HOSTILE = (
    "<script>alert(1)</script>",
    "]]></data><node id='x'/>",
    "&amp; &lt; \"quoted\" 'single'",
    "a\x00b\x01\x08\x0b\x1f",
    "line\nbreak\r\nand\ttab",
    "\ufffe\uffff",
    "\u202eturned\u2028",
    "back\\slash \\u{1b} \x1b",
    "  spaces  ",
    "Zürich 宽名字 🚀",
)


def told(topology: Topology) -> Counter[tuple[object, ...]]:
    """Every relation with its place."""
    return Counter(
        (one, relation, other, str(at))
        for one, other, relations in topology.graph.edges(data=True)
        for relation, at in relations.items()
    )


def read(text: str) -> Any:
    """What networkx reads back from a file of this text."""
    return nx.read_graphml(io.BytesIO(text.encode()))


def meant(text: str) -> str:
    """What an escaped name was."""
    return unescape(f'"{text}"')


def test_json_holds_the_topology() -> None:
    model = model_of(FULL)
    topology = build(model)
    document = json.loads(show_graph(model, "plan.vt", "json"))
    assert [document["schema"], document["plan"], document["title"]] == ["vtopo-graph-1", "plan.vt", "All of it"]
    assert [(node["kind"], node["name"]) for node in document["nodes"]] == list(topology.graph)
    edges = [
        (tuple(edge["source"]), edge["relation"], tuple(edge["target"]), edge["place"]) for edge in document["edges"]
    ]
    assert Counter(edges) == told(topology)


def test_a_node_says_how_many_it_is_and_where_it_stands() -> None:
    document = json.loads(show_graph(model_of(FULL), "plan.vt", "json"))
    known = {node["name"]: node for node in document["nodes"]}
    assert known["a[4..9]"]["count"] == 6
    assert known["sw"] == {"kind": "switch", "name": "sw", "count": 1, "place": "plan.vt:11:8"}


def test_networkx_reads_back_the_topology() -> None:
    model = model_of(FULL)
    topology = build(model)
    graph = read(show_graph(model, "plan.vt", "graphml"))
    assert graph.is_directed()
    assert graph.is_multigraph()  # a vswitch has a segment and reaches it
    things = {node: (its["kind"], its["name"]) for node, its in graph.nodes(data=True)}
    assert list(things.values()) == list(topology.graph)
    edges = [(things[one], its["relation"], things[other], its["place"]) for one, other, its in graph.edges(data=True)]
    assert Counter(edges) == told(topology)
    assert graph.nodes["node a[4..9]"] == {"kind": "node", "name": "a[4..9]", "count": 6, "place": "plan.vt:27:8"}
    ids = [key for *_, key in graph.edges(keys=True)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_networkx_reads_back_any_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = (Node("segment", name, 1, f"{name}:1:2"), Node("segment", f"{name}.", 1, "p:1:1"))
    edges = (Edge(nodes[0].thing, "carries", nodes[1].thing, f"{name}:3:4"),)
    monkeypatch.setattr(graphs, "graph", lambda _: Graph(nodes, edges))
    graph = read(show_graph(model_of('plan "p"\n'), "p", "graphml"))
    assert [meant(its["name"]) for _, its in graph.nodes(data=True)] == [name, f"{name}."]
    assert [meant(node) for node in graph] == [f"segment {name}", f"segment {name}."]
    assert [(its["relation"], meant(its["place"])) for *_, its in graph.edges(data=True)] == [
        ("carries", f"{name}:3:4")
    ]


@pytest.mark.parametrize("form", ShowFormat)
@pytest.mark.parametrize("stage", [Stage.graph, Stage.facts])
@pytest.mark.parametrize("name", [*HOSTILE, "undecodable\udcff"], ids=ascii)
def test_a_file_may_be_called_anything(stage: Stage, form: ShowFormat, name: str) -> None:
    text, problems = show(stage, Project(NOWHERE, {name: FULL.encode()}), name, form)
    assert not problems
    text.encode()  # what no file can hold would fail
    if form is ShowFormat.json:
        assert json.loads(text)["plan"] == name.replace("\udcff", "\ufffd")
    elif form is ShowFormat.graphml:
        assert read(text)
    else:
        assert not set(text) & set("\x00\x01\x08\x0b\x1f\r\x1b\u202e\u2028\ufffe\uffff\udcff")


def test_the_attack_is_a_graph_with_packets_between_things() -> None:
    model = model_of(FULL)
    digraph = Facts(model)(attack).digraph()
    graph: Any = nx.MultiDiGraph(read(show_digraph(model)))
    kinds = Counter(its["kind"] for _, its in graph.nodes(data=True))
    assert kinds["packets"] == len(digraph.edges) - len(digraph.things)
    assert kinds["vmm"] == len(model.vmms)
    assert graph.number_of_edges() == digraph.size
    steps = {(one, its["kind"], other): its["failures"] for one, other, its in graph.edges(data=True)}
    assert steps["node a[4..9]", "escape", "vmm h1.hv"] == 1
    assert steps["vmm h1.hv", "control", "node a[4..9]"] == 0
    assert steps["vmm h1.hv", "storage", "storage ds"] == 0  # it is mounted
    passing = {kind for one, kind, other in steps if other.startswith("packets")}
    assert passing == {"passes"}


def test_a_text_tells_every_thing_and_every_relation_once() -> None:
    model = model_of(FULL)
    shown = show_graph(model, "plan.vt", "text")
    lines = shown.splitlines()
    assert lines[0] == "All of it (plan.vt)"
    assert lines[1] == f"{len(build(model).graph)} things, {told(build(model)).total()} relations"
    assert "  m2, twin1, twin2      on vmm h2.hv; in segment net; attached vswitch h2.hv.vs" in lines
    assert [line.split()[0] for line in lines if line[:1].isalpha()][1:] == list(
        dict.fromkeys(kind for kind, _ in build(model).graph)
    )


def test_a_text_ends() -> None:
    vms = "\n".join(f"vm v{number} {{ on h, nic {{ carries s{number} }} }}" for number in range(300))
    segments = "\n".join(f"segment s{number}" for number in range(300))
    shown = show_graph(model_of(f'plan "p"\n{segments}\nhost h {{ vmm v {{ vswitch w }} }}\n{vms}\n'), "p.vt", "text")
    assert shown.count("\n") < 150
    assert "  … and 200 more: --format json has all\n" in shown
    assert "  s0, s1, s2, s3, s4, s5, s6, s7 and 292 more\n" in shown


def test_a_plan_with_nothing_in_it_has_a_graph() -> None:
    model = model_of('plan "p"\n')
    assert show_graph(model, "p.vt", "text") == "p (p.vt)\n0 things, 0 relations\n"
    assert json.loads(show_graph(model, "p.vt", "json"))["nodes"] == []
    assert list(read(show_graph(model, "p.vt", "graphml"))) == []
