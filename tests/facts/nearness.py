"""Compares how near attackers are, and where traffic is unseen, with what the references say of single nodes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.facts.differing import differ
from tests.facts.models import facts_of
from tests.reference import attack as plain
from tests.reference import visibility as plain_visibility
from tests.reference.ports import ports_of
from tests.reference.single import group_members, singles
from vtopo.facts.attack.digraph import attack
from vtopo.facts.attack.exposure import Exposed, exposure
from vtopo.facts.blindness import blindness
from vtopo.model.plan import Model


def about_exposure(model: Model) -> Iterator[str]:
    """Differences in how far declared attackers are from each asset, on any path and on unseen ones."""
    facts = facts_of(model)
    starts = [thing for its in facts(attack).attackers().values() for thing in its]
    if not starts:
        return
    owned = [(start[0], name) for start in starts for name in _members(model, start)]
    every = plain.distances(model, owned)
    dark = plain.distances(model, owned, unseen=True)
    for its in facts(exposure):
        near, far = ([every[_first(model, name)] for name in names] for names in (its.near, its.far))
        yield from differ(f"{its.near} cheapest", tuple(its.path.length), tuple(min(near)))
        yield from differ(f"{its.near} failures", {length[0] for length in near}, {its.path.length.failures})
        yield from differ(f"{its.far} is farther", [length for length in far if length[0] <= min(near)[0]], [])
        if plain_visibility.physical(model):
            yield from _unseen(model, its, dark)


def _unseen(model: Model, its: Exposed, dark: dict[plain.Owned, plain.Length]) -> Iterator[str]:
    names = [_first(model, name) for name in (*its.near, *its.far)]
    expected = min((dark[name] for name in names if name in dark), default=None)
    yield from differ(f"{its.near} unseen", its.unseen and tuple(its.unseen.length), expected and tuple(expected))


def _members(model: Model, thing: tuple[str, ...]) -> list[str]:
    return group_members(model, thing[1]) if thing[0] == "node" else [thing[1]]


def _first(model: Model, name: str) -> plain.Owned:
    return "node", group_members(model, name)[-1]


def about_blindness(model: Model) -> Iterator[str]:
    """What is told of unseen traffic is so, and every pair of nodes that is blind sets out by a link that is told."""
    fact = facts_of(model)(blindness)
    blind = [
        (one, other)
        for one in singles(model)
        for other in singles(model)
        if one != other and plain_visibility.blind(model, ("node", one.name), ("node", other.name))
    ]
    yield from differ("any is blind", bool(fact.all), bool(blind))
    groups = {(one.group, other.group) for one, other in blind}
    for its in fact.all:
        yield from differ(f"{its} is blind", (its.source, its.target) in groups, True)
    told = {(its.wire, its.place) for its in fact.all}
    for one, other in blind:
        links = {link for port in ports_of(model, ("node", one.name)) for link in _links(port.vswitch, port.segment)}
        yield from differ(f"{one} to {other} sets out by {sorted(links)}", bool(links & told), True)


def _links(vswitch: str | None, segment: str) -> Iterator[tuple[bool, str]]:
    yield True, segment
    if vswitch:
        yield False, vswitch
