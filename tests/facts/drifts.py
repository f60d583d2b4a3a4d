"""Compares what the facts say of twins with what the reference says of every packet."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from itertools import combinations, product

from tests.facts.differing import differ, some
from tests.facts.models import facts_of
from tests.reference import drift as plain
from tests.reference.services import Piece, pieces
from tests.reference.single import group_members
from tests.reference.superfluous import superfluous as plain_superfluous
from vtopo.facts.policy.comparing import Decision, Difference, Packet
from vtopo.facts.policy.drift import Drift, controls, drift
from vtopo.facts.policy.ends import End
from vtopo.facts.policy.superfluous import superfluous
from vtopo.model.plan import Model
from vtopo.model.things import Policy

MOST_OF_A_BOX = 12


def about_twins(model: Model) -> Iterator[str]:
    """Differences in SEMANTICS 9: who are twins, and where any two policies that may be twins differ."""
    its = facts_of(model)(drift)
    got = {(one.id, copy.id) for twins in its.twins for one, copy in twins.pairs}
    yield from differ("twins", got, plain.twins(model))
    for twins in its.twins:
        for one, copy in twins.pairs:
            yield from _about(model, its, one.policy, copy.policy, copy.id)


def about_any_two(model: Model) -> Iterator[str]:
    """Differences between the first policy and some others, twins or not."""
    its = facts_of(model)(drift)
    some_of_it = [*controls(model)][:3]
    for first, other in combinations(some_of_it, 2):
        yield from _about(model, its, first.policy, other.policy, f"{first.id} and {other.id}")


def _about(model: Model, its: Drift, one: Policy, other: Policy, what: str) -> Iterator[str]:
    got = its.between(one, other)
    if not isinstance(one.rules, tuple) or not isinstance(other.rules, tuple):
        yield from differ(f"{what} alike", got.alike, None)
        return
    expected = plain.differing(model, one, other)
    found = {(_number(one, d.one), _number(other, d.other)): d for d in got.differences}
    yield from differ(f"{what} deciding", sorted(found), sorted(expected))
    for pair, difference in found.items():
        if pair in expected:
            yield from differ(f"{what} {pair} sure", difference.sure, plain.sure(model, expected[pair]))
            yield from _about_one(model, (one, other), difference, f"{what} {pair}")
    sure = [pair for pair, its_packets in expected.items() if plain.sure(model, its_packets)]
    unknown = not isinstance(one.default_allow, bool) or not isinstance(other.default_allow, bool)
    yield from differ(f"{what} alike", got.alike, False if sure else None if expected or unknown else True)


def _about_one(model: Model, pair: tuple[Policy, Policy], its: Difference, what: str) -> Iterator[str]:
    """The packet shown, and every packet of the box, is possible and decided by these two rules."""
    expected = tuple(_number(policy, its) for policy, its in zip(pair, (its.one, its.other), strict=True))
    shown = [Packet(source, target, its.packet.service) for source in its.sources for target in its.targets]
    for packet in [its.packet, *some(shown, MOST_OF_A_BOX)]:
        for source, target in product(_whos(model, packet.source), _whos(model, packet.target)):
            one = plain.Packet(*source, *target, _piece(model, packet.service))
            got = tuple(plain.decider(model, policy, one) for policy in pair)
            yield from differ(f"{what} decided on {packet}", got, expected)
    yield from differ(
        f"{what} packet in the box", [its.packet.source in its.sources, its.packet.target in its.targets], [True, True]
    )


def _whos(model: Model, end: End) -> list[tuple[plain.Who, plain.Address]]:
    """Those at an end of a packet, by the names of single nodes."""
    members = group_members(model, end.node) if end.node else ("",)
    found = []
    for who in plain.whos(model):
        if who.segment == end.segment and who.node in members:
            addresses = plain.addresses(model, who)
            if not end.address:
                found += [(who, address) for address in addresses[:1]]
            elif any(_alike(model, ip_address(end.address), address) for address in addresses):
                found.append((who, ip_address(end.address)))
    if not found:
        raise AssertionError(f"nobody is {end}")
    return found


def _alike(model: Model, one: plain.Address, other: plain.Address) -> bool:
    """Whether no network of the plan tells two addresses apart."""
    return all((one in network) == (other in network) for network in plain.named(model))


def _number(policy: Policy, its: Decision) -> int:
    assert isinstance(policy.rules, tuple)
    return len(policy.rules) if its.rule is None else its.rule


def _piece(model: Model, label: str) -> Piece:
    [found] = [its for its in pieces(model) if its.label == label.removeprefix("service ")]
    return found


def about_superfluous_rules(model: Model) -> Iterator[str]:
    """Differences in which rules policies could do without, and who decides in their place."""
    got = {one.id: its for its in facts_of(model)(superfluous) for one in its.controls}
    for its in controls(model):
        if isinstance(its.policy.rules, tuple) and its.policy.rules:
            found, expected = got.pop(its.id), plain_superfluous(model, its.policy)
            for what, some, others in zip(expected._fields, (found.shadowed, found.redundant), expected, strict=True):
                yield from differ(f"{its.id} {what}", {one.rule: set(one.by) for one in some}, others)
    yield from differ("policies without rules", sorted(got), [])
