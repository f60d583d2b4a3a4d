"""Whether two ends are as separate as a plan requires, wherever VMs may be (SEMANTICS 5, 12 and 13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.placement.moving import settled
from vtopo.facts.placement.using import Carrier, Used, Uses, Using, using
from vtopo.facts.required.elsewhere import Moves
from vtopo.facts.separation import KINDS, Shared, rank_of, separation, shared
from vtopo.model.plan import Model
from vtopo.model.terms import Requirement
from vtopo.model.things import Ref


@dataclass(frozen=True, slots=True)
class Close:
    """Two ends that share too much: where the plan puts VMs, or else after some moves."""

    shared: Shared
    moves: Moves = ()


def too_close(facts: Facts, requirement: Requirement) -> Iterator[Close]:
    """What two ends share that are required apart, for each pair that shares too much in some placement."""
    rank = rank_of(requirement.level)
    for its, nodes in pairs(facts, requirement):
        found = Close(its) if its.rank >= rank else _elsewhere(facts(using), its, rank, nodes=nodes)
        if found is not None:
            yield found


def pairs(facts: Facts, requirement: Requirement) -> Iterator[tuple[Shared, bool]]:
    """What each pair of ends shares where the plan puts VMs, and whether they are nodes.

    Nothing is apart from itself, nor has to be.
    """
    known, model = facts(settled)(separation), facts.model
    for one in members(facts.model, requirement.one):
        for other in members(facts.model, requirement.other):
            if one.kind == other.kind == "segment" and one != other:
                yield known.between(one.id, other.id), False
            elif one.kind == other.kind == "node" and (one != other or _many(model, one.id)):
                yield known.nodes(one.id, other.id), True


def _many(model: Model, node: str) -> bool:
    return (model.vms.get(node) or model.machines[node]).count > 1


def members(model: Model, ends: Iterable[Ref]) -> Iterator[Ref]:
    """The nodes and segments that ends mean: groups are taken apart."""
    todo, seen = list(ends), set[str]()
    while todo:
        end = todo.pop(0)
        if end.kind != "group":
            yield end
        elif end.id not in seen:
            seen.add(end.id)
            todo.extend(model.groups[end.id].members)


def _elsewhere(its: Using, now: Shared, rank: int, *, nodes: bool) -> Close | None:
    """What two ends share by the weakest kind in some placement, with the fewest moves; None if too little in all."""
    if not its.model.clusters or (nodes and now.one == now.other and now.one in its.model.machines):
        return None
    mine, other = (its.node(end) if nodes else its.segment(end) for end in (now.one, now.other))
    names = (now.one, now.other) if nodes else None
    for kind in reversed(KINDS[rank - 1 :]):
        found: list[tuple[Moves, str, Carrier, Carrier]] = []
        for thing in sorted(thing for thing in mine.keys() & other.keys() if thing[0] == kind):
            found += ((moves, thing[1], *pair) for moves, pair in _meeting(its, mine, other, thing, names))
        if found:
            moves, _, one, two = min(found, key=lambda its: (len(its[0]), *its))
            both = (used for used in mine.keys() & other.keys() if one in mine[used] and two in other[used])
            return Close(_weak(now, both, rank, nodes=nodes), moves)
    return None


def _meeting(
    its: Using, mine: Uses, other: Uses, thing: tuple[str, str], names: tuple[str, str] | None
) -> Iterator[tuple[Moves, tuple[Carrier, Carrier]]]:
    """The moves by which both use a thing at once, with who uses it where."""
    for one in mine[thing]:
        for two in other[thing]:
            who = its.at_once(one, two, names)
            if who is not None:
                moves = ((name, place.vmm) for name, place in zip(who, (one, two), strict=True) if name)
                yield tuple(dict.fromkeys(move for move in moves if its.moves(*move))), (one, two)


def _weak(now: Shared, both: Iterable[Used], rank: int, *, nodes: bool) -> Shared:
    """Two ends with what they share by kinds that they may not."""
    things: dict[str, tuple[str, ...]] = {}
    for kind, name in sorted(both):
        if rank_of(kind) >= rank:
            things[kind] = (*things.get(kind, ()), name)
    return shared(now.one, now.other, things, nodes=nodes)
