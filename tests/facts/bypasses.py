"""Compares what the facts say gets by a guard with what the reference says of every two nodes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.facts.differing import differ
from tests.facts.models import facts_of
from tests.reference import bypass as plain
from tests.reference.services import names
from tests.reference.single import group_members
from vtopo.facts.policy.bypass import Guards, guards
from vtopo.facts.policy.drift import controls
from vtopo.facts.ports import Owner
from vtopo.model.plan import Model


def about_bypasses(model: Model) -> Iterator[str]:
    """Differences in SEMANTICS 9: who gets what by which guard, and whether the way shown is of such a packet."""
    fact = facts_of(model)(guards)
    told = {(its.id, guarded.guard): guarded for guarded in fact.found for its in guarded.things}
    for its in controls(model):
        for guard in dict.fromkeys(its.policy.guards):
            expected = {pair: set(names(some)) for pair, some in plain.bypasses(model, its, guard).items()}
            got: dict[tuple[Owner, Owner], set[str]] = {}
            guarded = told.get((its.id, guard))
            for bypass in guarded.bypasses if guarded else ():
                way = fact.way(guard, bypass)
                ends = way.hops[0].source.of, way.hops[-1].target.of
                yield from differ(f"{its.id} way", (ends[0] in bypass.sources, ends[1] in bypass.targets), (True, True))
                for source in _singles(model, bypass.sources):
                    for target in _singles(model, bypass.targets):
                        if source != target:
                            got.setdefault((source, target), set()).update(fact.pieces.names(bypass.pieces))
            yield from differ(f"{its.id} is got by", sorted(got.items()), sorted(expected.items()))
            yield from _about_pairs(model, fact, its.id, got)


def _about_pairs(model: Model, fact: Guards, its: str, got: dict[tuple[Owner, Owner], set[str]]) -> Iterator[str]:
    """Asked of two, the fact says what it says of all, or more where another guard says it."""
    [thing] = [one for one in controls(model) if one.id == its]
    nodes = {
        ("node", name): ("node", node.id)
        for node in (*model.vms.values(), *model.machines.values())
        for name in node.names
    }
    for (source, target), some in got.items():
        pieces = fact.between(thing, nodes.get(source, source), nodes.get(target, target))
        yield from differ(f"{its} between {source} and {target}", some <= set(fact.pieces.names(pieces)), True)


def _singles(model: Model, owners: tuple[Owner, ...]) -> Iterator[Owner]:
    for kind, name in owners:
        yield from (("node", one) for one in group_members(model, name)) if kind == "node" else [(kind, name)]
