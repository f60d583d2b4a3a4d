"""SEMANTICS 11, new paths: the failures from one end to another before and after, pair by pair of single nodes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tests.reference.attack import Length, Owned, distances
from tests.reference.counterparts import going_on
from tests.reference.single import group_members, is_appliance, segments_of, singles
from vtopo.model.plan import Model


class End(NamedTuple):
    """Attackers, or a class of workloads that go on: all it owns now and owned, how sensitive it is."""

    now: frozenset[Owned]
    then: frozenset[Owned]
    rank: int
    asset: bool


def attackers(model: Model) -> set[Owned]:
    """What the declared attackers own; with none, outside of the lowest level, if there are several levels.

    Where no level is known, all segments are of the lowest for who is declared to stand nowhere.
    """
    ranks = {name: rank for name in model.segments if (rank := model.rank(name)) is not None}
    lowest: set[Owned] = {("outside", name) for name, rank in ranks.items() if rank == min(ranks.values())}
    if not model.attackers:
        return lowest if len(set(ranks.values())) > 1 else set()
    found = set[Owned]()
    for attacker in model.attackers.values():
        for ref in attacker.stands:
            members = group_members(model, ref.id) if ref.kind == "node" else [ref.id]
            found |= {("outside" if ref.kind == "segment" else ref.kind, name) for name in members}
        if not attacker.stands:
            found |= lowest or {("outside", name) for name in model.segments}
    return found


def ends(before: Model, after: Model) -> set[End]:
    """All ends; what somebody was is all of the group that it was in."""
    was = going_on(before, after)
    group = {node.name: node.group for node in singles(before)}
    then = {node.name: node for node in singles(before)}
    groups = {node.name: node.group for node in singles(after)}
    former: dict[str, set[str]] = {}
    for new, old in was.items():
        former.setdefault(groups[new], set()).add(group[old])

    def owned(groups: Iterable[str]) -> frozenset[Owned]:
        return frozenset(("node", name) for each in groups for name in group_members(before, each))

    found: dict[object, list[str]] = {}
    for node in singles(after):
        if node.group in former and not is_appliance(after, node):
            olds = {
                segment
                for name in then
                if group[name] in former[node.group]
                for segment in segments_of(before, then[name])
            }
            key = (frozenset(segments_of(after, node)), frozenset(olds), node.thing.asset or "")
            found.setdefault(key, []).append(node.name)
    result = set()
    nodes = {node.name: node for node in singles(after)}
    for members in found.values():
        ranks = [after.rank(segment) for segment in segments_of(after, nodes[members[0]])]
        known = [rank for rank in ranks if rank is not None]
        if known:
            whole = {each for name in members for each in former[groups[name]]}
            asset = bool(nodes[members[0]].thing.asset)
            result.add(End(frozenset(("node", name) for name in members), owned(whole), max(known), asset))
    start = attackers(after)
    mine = {each for kind, name in start if kind == "node" for each in former.get(groups[name], ())}
    other = {thing for thing in start if thing[0] == "outside" and thing[1] in before.segments}
    if mine or other:
        result.add(End(frozenset(start), owned(mine) | other, 0, asset=False))
    return result


def away(model: Model, starts: frozenset[Owned], goals: frozenset[Owned]) -> Length | None:
    """The length of the cheapest path from any of some things to any of others."""
    lengths = distances(model, starts)
    return min((lengths[goal] for goal in goals if goal in lengths), default=None)


def nearer(before: Model, after: Model) -> dict[tuple[End, End], tuple[int | None, Length]]:
    """The pairs of ends, upward, that are nearer: the failures before, and the length of the cheapest path now."""
    its = ends(before, after)
    found = {}
    for one in its:
        for other in its:
            now = away(after, one.now, other.now)
            if (one.rank, one.asset) < (other.rank, other.asset) and now is not None:
                was = away(before, one.then, other.then)
                if was is None or was[0] > now[0]:
                    found[one, other] = (None if was is None else was[0]), now
    return found
