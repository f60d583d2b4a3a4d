"""The graph of a plan, and the digraph of attacks on it, as plain nodes and edges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from vtopo.facts import Facts
from vtopo.facts.attack.digraph import PASSING, SHIFT, attack
from vtopo.facts.attack.lengths import FAILURES, KINDS
from vtopo.model.plan import Model
from vtopo.model.things import Thing as Declared
from vtopo.proofs import Thing


@dataclass(frozen=True, slots=True)
class Node:
    """A thing, how many equal ones it stands for, and where it is written."""

    kind: str
    name: str
    count: int
    place: str

    @property
    def thing(self) -> Thing:
        """What edges call it by."""
        return self.kind, self.name


@dataclass(frozen=True, slots=True)
class Edge:
    """One relation between two things, and where the plan says so."""

    source: Thing
    relation: str
    target: Thing
    place: str


@dataclass(frozen=True, slots=True)
class Graph:
    """All things of a plan and all relations between them; of two things in two relations there are two edges."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Vertex:
    """Something that can be owned, or (of kind `packets`) packets on their way that many things emit alike."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Arc:
    """A step from one vertex to another, of a kind and with so many failures; `passes` leads to or among packets."""

    source: int
    kind: str
    target: int
    failures: int


@dataclass(frozen=True, slots=True)
class Digraph:
    """The steps of all attacks. One that needs a packet leads through vertices of kind `packets`, which are shared."""

    vertices: tuple[Vertex, ...]
    arcs: tuple[Arc, ...]


def graph(facts: Facts) -> Graph:
    """The graph of a plan, in its order."""
    its = facts.topology.graph
    tables = _tables(facts.model)
    nodes = tuple(_node(kind, name, tables[kind][name]) for kind, name in its)
    edges = tuple(
        Edge(one, relation, other, str(at))
        for one, other, relations in its.edges(data=True)
        for relation, at in relations.items()
    )
    return Graph(nodes, edges)


def digraph(facts: Facts) -> Digraph:
    """The digraph of attacks on a plan."""
    its = facts(attack).digraph()
    return Digraph(tuple(_vertices(its.things, len(its.edges))), tuple(_arcs(its.edges)))


def _node(kind: str, name: str, thing: Declared) -> Node:
    return Node(kind, name, getattr(thing, "count", 1), str(thing.at))


def _tables(model: Model) -> Mapping[str, Mapping[str, Declared]]:
    """Where the things of each kind of node stand in a model."""
    return {
        "segment": model.segments, "switch": model.switches, "host": model.hosts, "nic": model.nics,
        "vmm": model.vmms, "vswitch": model.vswitches, "component": model.components, "filter": model.filters,
        "gateway": model.gateways, "sensor": model.sensors, "node": {**model.machines, **model.vms},
        "storage": model.storages, "manager": model.managers, "cluster": model.clusters,
    }  # fmt: skip


def _vertices(things: Sequence[Thing], many: int) -> Iterator[Vertex]:
    for thing in things:
        yield Vertex(thing[0], " ".join(filter(None, thing[1:])))
    yield from (Vertex("packets", str(at)) for at in range(1, many - len(things) + 1))


def _arcs(edges: list[list[int]]) -> Iterator[Arc]:
    for source, target in chain.from_iterable(((at, edge) for edge in its) for at, its in enumerate(edges)):
        kind = target & PASSING
        if kind == PASSING:
            yield Arc(source, "passes", target >> SHIFT, 0)
        else:
            yield Arc(source, step_name(KINDS[kind]), target >> SHIFT, FAILURES[KINDS[kind]])


def step_name(kind: str) -> str:
    """What a kind of step is called: a datastore that is mounted is taken by a storage step too."""
    return "storage" if kind == "mount" else kind
