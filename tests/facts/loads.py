"""Compares crossings and load with what the reference says, in the names of single nodes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations

from tests.facts.differing import differ
from tests.facts.models import facts_of
from tests.reference import crossings as plain
from tests.reference.rerouting import Choice, choices
from tests.reference.services import pieces
from tests.reference.single import group_members, singles
from vtopo.facts.crossings import crossings
from vtopo.facts.load import load
from vtopo.facts.rerouting import rerouting
from vtopo.facts.teams import Both
from vtopo.model.plan import Model


def about_crossings(model: Model) -> Iterator[str]:
    """Differences in SEMANTICS 10 between any two single nodes: NICs passed, and whether a host is left for itself."""
    fact = facts_of(model)(crossings)
    for one, other in permutations(singles(model), 2):
        source, target = ("node", one.group), ("node", other.group)
        got = fact.between(source, target)
        expected = plain.cheapest(model, ("node", one.name), ("node", other.name), pieces(model))
        yield from differ(f"{one} to {other}", got and got.cost[:2], expected and expected.rank[:2])
        if got and expected:
            hairpin = plain.is_hairpin(model, one, other, expected)
            yield from differ(f"{one} to {other} hairpins", fact.hairpins(source, target, got), hairpin)


def about_load(model: Model) -> Iterator[str]:
    """Differences in what the declared rates put on NICs, switch ports and vswitches, and in what becomes of flows."""
    fact, expected = facts_of(model)(load), plain.totals(model)
    nics = {single: _numbers(its) for name, its in fact.nics.items() for single in _singles(model, name)}
    yield from differ("nics", nics, {name: tuple(its) for name, its in expected.nics.items()})
    ports = {
        (switch, single): _numbers(its)
        for (switch, name), its in fact.ports.items()
        for single in _singles(model, name)
    }
    yield from differ("ports", ports, {key: tuple(its) for key, its in expected.ports.items()})
    yield from differ("inside", dict(fact.inside), expected.inside)
    yield from differ("hairpins", dict(fact.hairpins), expected.hairpins)
    flows = [(its.delivered, its.unplaced, its.hairpinned, its.crossings) for its in fact.flows]
    yield from differ("flows", flows, expected.flows)


def about_rerouting(model: Model) -> Iterator[str]:
    """Differences in what it means for a vswitch if the switch outside passes on what its ports have for each other."""
    got = {
        its.vswitch: Choice(
            frozenset(its.segments), frozenset(its.lost), frozenset(its.returning), its.inside, dict(its.cost)
        )
        for its in facts_of(model)(rerouting)
    }
    yield from differ("rerouting", got, choices(model))


def _singles(model: Model, nic: str) -> list[str]:
    """The single NICs that one NIC of the model stands for."""
    group = model.nics[nic].machine
    return [member + nic[len(group) :] for member in group_members(model, group)] if group else [nic]


def _numbers(its: Both) -> tuple[Fraction, ...]:
    return its.sends, its.receives, its.extra_sends, its.extra_receives
