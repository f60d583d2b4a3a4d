"""Compares what the facts say of a model with what the reference says, in the names of single nodes.

Every difference is one line; no line means that they agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from tests.facts.differing import differ
from tests.facts.models import facts_of
from tests.facts.models import model_of as model_of
from tests.reference import links as plain_links
from tests.reference import separation as plain_separation
from tests.reference import tcb as plain_tcb
from tests.reference.links import WIRE, Position
from tests.reference.single import Single, group_members, own_name, singles
from vtopo.facts.links import links
from vtopo.facts.separation import separation
from vtopo.facts.tcb import Sum, tcb
from vtopo.model.plan import Model


def _members(model: Model, kind: str, name: str, *, segments: bool) -> set[str]:
    """The single things that one thing named by a fact stands for."""
    if kind == "nic" and model.nics[name].machine:
        group = model.nics[name].machine
        return {member + name[len(group) :] for member in group_members(model, group)}
    if kind == "host" and model.hosts[name].machine:
        return set(group_members(model, name))
    if kind == "segment" and segments:
        return set(group_members(model, name))
    return {name}


def expanded(model: Model, things: Mapping[str, Iterable[str]], *, segments: bool) -> dict[str, set[str]]:
    """Shared things by kind, ranges written out; a kind of which nothing is shared is left out."""
    found: dict[str, set[str]] = {}
    for kind, names in things.items():
        for name in names:
            found.setdefault(kind, set()).update(_members(model, kind, name, segments=segments))
    return found


def about_links(model: Model) -> Iterator[str]:
    """Differences in SEMANTICS 2: per segment, and between any two vswitches or a vswitch and the wire."""
    fact = facts_of(model)(links)
    if list(fact) != list(model.segments):
        yield f"segments: {list(fact)}"
    for segment, its in fact.items():
        has = {name for name in model.vswitches if plain_links.has(model, name, segment)}
        out = {name for name in model.vswitches if plain_links.reaches_out(model, name, segment)}
        local = {name for name in has if plain_links.is_local(model, name)}
        hairpin = {name for name in has if plain_links.is_hairpin(model, name, segment)}
        yield from differ(f"{segment} has", set(its.has), has)
        yield from differ(f"{segment} local", set(its.local), local)
        yield from differ(f"{segment} hairpin", set(its.hairpin), hairpin)
        yield from differ(f"{segment} out", set(its.out), out)
        yield from differ(f"{segment} wire", its.wire, plain_links.has_wire(model, segment))
        for one in model.vswitches:
            wired = plain_links.linked(model, segment, Position(one), Position(WIRE))
            yield from differ(f"{segment} {one} to the wire", one in its.out, wired)
            for other in model.vswitches:
                if one != other or one in has:
                    linked = plain_links.linked(model, segment, Position(one), Position(other))
                    yield from differ(f"{segment} {one} to {other}", bool(its.between(one, other)), linked)


def about_nodes(model: Model) -> Iterator[str]:
    """Differences in SEMANTICS 5 between any two single nodes."""
    fact = facts_of(model)(separation)
    for one, other in combinations(singles(model), 2):
        got = fact.nodes(one.group, other.group)
        expected = plain_separation.between_nodes(model, one, other)
        yield from differ(f"{one} and {other} level", got.level, plain_separation.level(expected))
        yield from differ(f"{one} and {other} share", expanded(model, got.things, segments=False), _not_empty(expected))


def about_segments(model: Model) -> Iterator[str]:
    """Differences in SEMANTICS 5 between any two segments, and in the list of pairs that share anything."""
    fact = facts_of(model)(separation)
    sharing = []
    for one, other in combinations(model.segments, 2):
        got = fact.between(one, other)
        expected = plain_separation.between_segments(model, one, other)
        level = plain_separation.level(expected, plain_separation.LAST_OF_SEGMENTS)
        yield from differ(f"{one} and {other} level", got.level, level)
        yield from differ(f"{one} and {other} share", expanded(model, got.things, segments=True), _not_empty(expected))
        if level != "physical":
            sharing.append((one, other))
    pairs = list(fact.pairs())
    yield from differ("pairs", sorted((its.one, its.other) for its in pairs), sorted(sharing))
    for its in pairs:
        yield from differ(f"pair {its.one} and {its.other}", its, fact.between(its.one, its.other))
    yield from differ("order of pairs", [its.rank for its in pairs], sorted((its.rank for its in pairs), reverse=True))


def about_tcbs(model: Model) -> Iterator[str]:
    """Differences in SEMANTICS 6: what every single node trusts, and how large that is."""
    fact = facts_of(model)(tcb)
    for node in singles(model):
        its = fact.of(node.group)
        full = parts_of(node, its.full)
        got = plain_tcb.Trusted(full, parts_of(node, its.net) - full)
        options = plain_tcb.tcb(model, node)
        if got not in options:
            yield from differ(f"{node} full", got.full, options[0].full)
            yield from differ(f"{node} net", got.net, options[0].net)
        total = plain_tcb.size(model, got.full | got.net)
        yield from differ(f"{node} size", _sum(node, fact.sum(its.all)), total)
        yield from differ(f"{node} full size", _sum(node, fact.sum(its.full)), plain_tcb.size(model, got.full))


def _sum(node: Single, its: Sum) -> plain_tcb.Sum:
    return plain_tcb.Sum(its.low, its.high, frozenset(parts_of(node, its.unknown)))


def parts_of(node: Single, parts: Iterable[tuple[str, str]]) -> frozenset[plain_tcb.Part]:
    """Parts as the reference calls them: a VM or machine is a node, and the box of a range that of the single one."""
    return frozenset(("node" if kind in ("vm", "machine") else kind, own_name(node, name)) for kind, name in parts)


def _not_empty(shared: Mapping[str, set[str]]) -> dict[str, set[str]]:
    return {kind: things for kind, things in shared.items() if things}
