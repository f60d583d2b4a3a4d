"""The attack digraph: things, and between them packets as shared vertices, so that it stays linear (SEMANTICS 11).

Every step has one premise. A step that needs a packet runs from a thing through vertices that many share - what is
emitted from a place with an address, what arrives in a zone - to the thing that is taken: its length is on the last
edge. All other edges are steps themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from vtopo.facts import Facts
from vtopo.facts.attack.lengths import NUMBER, Owned, Weights
from vtopo.facts.attack.moving import Moving, moving
from vtopo.facts.attack.packets import Packets
from vtopo.facts.attack.steps import steps
from vtopo.facts.delivery import delivery
from vtopo.model.things import Ref

PASSING = 31
"""What stands for a kind on an edge that is no step by itself."""
SHIFT = 5


class Digraph:
    """Vertices are numbers; the first `len(things)` are things. An edge is a target and a kind in one number.

    `edges[vertex]` holds `target << SHIFT | kind`, with `PASSING` for the edges into and between shared vertices.
    """

    def __init__(
        self,
        facts: Facts,
        things: Sequence[Owned],
        plain: Iterable[tuple[str, Owned, Owned]],
        hidden: int,
        moves: Iterable[Moving] = (),
    ) -> None:
        self.facts = facts
        self.things = things
        self.number: Mapping[Owned, int] = {thing: at for at, thing in enumerate(things)}
        self.edges: list[list[int]] = [[] for _ in things]
        for kind, one, other in plain:
            self.edges[self.number[one]].append(self.number[other] << SHIFT | NUMBER[kind])
        for its in moves:
            self._move(its)
        self._hidden = hidden
        Packets(self, facts(delivery), hidden).fill()

    def vertex(self) -> int:
        """A new shared vertex."""
        self.edges.append([])
        return len(self.edges) - 1

    def passes(self, one: int, other: int) -> None:
        """Adds an edge that is no step."""
        self.edges[one].append(other << SHIFT | PASSING)

    def takes(self, one: int, kind: str, thing: Owned) -> None:
        """Adds the edge of a step."""
        self.edges[one].append(self.number[thing] << SHIFT | NUMBER[kind])

    def _move(self, its: Moving) -> None:
        """Adds the steps between VMs and the VMMs they may come to."""
        out, back = self.vertex(), self.vertex()
        vmms = self.facts.model.vmms
        for vm in its.vms:
            self.passes(self.number["node", vm], out)
            self.takes(back, "migration", ("node", vm))
        for vmm in its.to:
            self.passes(self.number["vmm", vmm], back)
            if vmms[vmm].sandboxed is not True:
                self.takes(out, "migration", ("vmm", vmm))

    def steps_from(self, vertex: int) -> Iterator[tuple[int, int]]:
        """The steps from a thing: the number of their kind and the thing they take, each once.

        A range takes itself where one of its members can take another.
        """
        many = self.many(vertex)
        found: dict[tuple[int, int], None] = {}
        todo, known = [vertex], {vertex}
        while todo:
            for edge in self.edges[todo.pop()]:
                other, kind = edge >> SHIFT, edge & PASSING
                if kind != PASSING:
                    if other != vertex or many:
                        found[kind, other] = None
                elif other not in known:
                    known.add(other)
                    todo.append(other)
        return iter(found)

    def has(self, kind: str, one: Owned, other: Owned) -> bool:
        """Whether there is such a step."""
        return (NUMBER[kind], self.number[other]) in self.steps_from(self.number[one])

    def many(self, vertex: int) -> bool:
        """Whether a thing is a range of several nodes."""
        kind, name = self.things[vertex][:2]
        model = self.facts.model
        return kind == "node" and (model.vms.get(name) or model.machines[name]).count > 1

    @property
    def size(self) -> int:
        """How many edges there are."""
        return sum(map(len, self.edges))


class Attack:
    """Everything about attacks on one model, VMs being where the plan puts them or, with moves, where they may be.

    `digraph(hidden)` is made when it is first asked for.
    """

    def __init__(self, facts: Facts, *, moves: bool = False) -> None:
        self.facts = facts
        self.model = facts.model
        self.weights = Weights(facts.model)
        self.things, self._plain = steps(facts)
        self._moves = moving(facts) if moves else ()
        self._digraphs: dict[int, Digraph] = {}

    def digraph(self, hidden: int = 0) -> Digraph:
        """The steps there are; with bits of `vtopo.facts.sight`, those on which no such sensor observes anything."""
        hidden &= ~self.facts(delivery).ports.sight.nobody
        if hidden not in self._digraphs:
            self._digraphs[hidden] = Digraph(self.facts, self.things, self._plain, hidden, self._moves)
        return self._digraphs[hidden]

    def attackers(self) -> dict[str, tuple[Owned, ...]]:
        """Where each declared attacker starts; one who stands nowhere, outside every segment of the lowest level."""
        model = self.model
        found: dict[str, tuple[Owned, ...]] = {}
        for attacker in model.attackers.values():
            stands = tuple(_thing(ref) for ref in attacker.stands)
            ranks = {name: model.rank(name) for name in model.segments}
            lowest = min((rank for rank in ranks.values() if rank is not None), default=None)
            found[attacker.id] = stands or tuple(("outside", name) for name, rank in ranks.items() if rank == lowest)
        return found


def _thing(ref: Ref) -> Owned:
    return ("outside", ref.id) if ref.kind == "segment" else (ref.kind, ref.id)


def attack(facts: Facts) -> Attack:
    """The attacks on a model."""
    return Attack(facts)


def attack_over_envelope(facts: Facts) -> Attack:
    """The attacks on a model in any of the placements that its clusters permit."""
    return Attack(facts, moves=True)


def attacks(facts: Facts, *, moves: bool) -> Attack:
    """The attacks on a model, with or without moves."""
    return facts(attack_over_envelope if moves else attack)
