"""Boundaries between segments of unequal level that a policy lets packets over, and nobody says that it guards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.attached import attached
from vtopo.facts.privilege.boxes import bits, union
from vtopo.facts.privilege.gaps import Pairs, policy_gaps
from vtopo.facts.privilege.permits import Control
from vtopo.model.plan import Model
from vtopo.model.things import Policy, Ref


@dataclass(frozen=True, slots=True)
class Boundary:
    """The ordered pairs of segments that one policy joins with no `guards` between them, its copies together."""

    controls: tuple[Control, ...]
    pairs: Pairs


def boundaries(facts: Facts) -> tuple[Boundary, ...]:
    """For each policy whose rules are known, the pairs of segments of unequal level that it joins and nobody guards.

    A policy joins two segments if it stands between them (legs of a gateway, vNICs at the vswitch of a filter) and lets
    some packet through from the one to the other. It takes one `guards` of any policy, in either direction.
    """
    model = facts.model
    segments = tuple(model.segments)
    number = {name: at for at, name in enumerate(segments)}
    unequal = [_of_other_level(model, name, number) for name in segments]
    guarded = _guarded(model, segments)
    found = []
    for its in policy_gaps(facts):
        reached = [union(1 << number[name] for name in _between(facts, control)) for control in its.controls]
        rows: dict[int, int] = {}
        for sources, targets in its.granted.rows:
            for joined in dict.fromkeys(reached):
                for one in bits(sources & joined):
                    left = targets & joined & unequal[one] & ~guarded[one]
                    if left:
                        rows[one] = rows.get(one, 0) | left
        if rows:
            found.append(Boundary(its.controls, Pairs(segments, tuple((1 << one, rows[one]) for one in sorted(rows)))))
    return tuple(found)


def _of_other_level(model: Model, name: str, number: Mapping[str, int]) -> int:
    """The segments whose level is known and another than that of a segment; none if its own is not known."""
    rank = model.rank(name)
    if rank is None:
        return 0
    return union(1 << at for other, at in number.items() if model.rank(other) not in (None, rank))


def _between(facts: Facts, control: Control) -> Iterable[str]:
    """The segments that a policy stands between."""
    kind, name = control
    if kind == "gateway":
        return facts.model.gateways[name].legs
    return {vnic.segment for vnic in facts(attached).get(facts.model.filters[name].vswitch, ())}


def _guarded(model: Model, segments: Sequence[str]) -> list[int]:
    """For each segment those that some policy says it stands between it and them."""
    found = [0] * len(segments)
    for policy in _policies(model):
        for guard in policy.guards:
            sources, targets = (_meant(model, refs, segments) for refs in (guard.sources, guard.targets))
            for one in bits(sources):
                found[one] |= targets
            for one in bits(targets):
                found[one] |= sources
    return found


def _policies(model: Model) -> Iterator[Policy]:
    yield from (its.policy for its in model.gateways.values())
    yield from (its.policy for its in model.filters.values())


def _meant(model: Model, refs: Iterable[Ref], segments: Sequence[str]) -> int:
    """The segments that a set means, whole or in part: a node stands for those it is in, a prefix for its subnets."""
    return union(1 << at for at, name in enumerate(segments) if any(_holds(model, ref, name, ()) for ref in refs))


def _holds(model: Model, ref: Ref, segment: str, above: tuple[str, ...]) -> bool:
    if ref.kind == "group":
        if ref.id in above:
            return False
        return any(_holds(model, member, segment, (*above, ref.id)) for member in model.groups[ref.id].members)
    if ref.kind == "node":
        node = model.vms.get(ref.id) or model.machines[ref.id]
        return segment in model.segments_of(node)
    if ref.kind == "prefix":
        return any(_overlap(ref.id, subnet) for subnet in model.segments[segment].subnets)
    return ref.kind == "any" or ref.id == segment


def _overlap(one: str, other: str) -> bool:
    from ipaddress import ip_network  # only guards with prefixes pay for it

    its, there = ip_network(one), ip_network(other)
    return its.version == there.version and its.overlaps(there)
