"""Compares where VMs may be with what the reference says, and with all placements written out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from tests.facts.differing import differ
from tests.facts.models import facts_of
from tests.reference import placement as plain
from tests.reference.single import Single, group_members, singles
from vtopo.facts.levels import levels
from vtopo.facts.movable import movable
from vtopo.facts.placement import Placement, placement
from vtopo.model.plan import Model


def about_placement(model: Model) -> Iterator[str]:
    """Differences in SEMANTICS 13: where VMs may be, who may meet, what is left when a host fails."""
    fact = facts_of(model)(placement)
    for node in plain.vms(model):
        yield from differ(f"{node} may be on", set(fact.vmms(node.group)), plain.may_be_on(model, node))
        yield from differ(f"{node} moves", fact.moves(node.group), plain.mobile(model, node))
    for one, other in combinations(singles(model), 2):
        got = fact.together(one.group, other.group)
        yield from differ(f"{one} and {other} together", got, plain.together(model, one, other))
    for cluster in model.clusters.values():
        own = [node for node in plain.vms(model) if plain.vm_of(node).cluster == cluster.id]
        counted = Counter(plain.together(model, *pair) for pair in combinations(own, 2))
        got_pairs = fact.pairs(cluster.id)
        for how in ("always", "can", "never"):
            yield from differ(f"pairs of {cluster.id} {how}", getattr(got_pairs, how), counted[how])
        yield from _about_failures(model, fact, cluster.id, own)
    yield from _about_placements(model, fact)
    known = facts_of(model)(levels)
    met = {(its.cluster, known[its.low].rank, known[its.high].rank) for its in facts_of(model)(movable)}
    yield from differ("levels that can meet", met, plain.movable(model))


def _about_failures(model: Model, fact: Placement, name: str, own: list[Single]) -> Iterator[str]:
    cluster = model.clusters[name]
    hosts = {model.vmms[vmm].host for vmm in cluster.members}
    for failure in fact.failures(name):
        stranded = {one for group in failure.stranded for one in group_members(model, group)}
        left = {node.name: plain.hosts(model, node) - {failure.host} for node in own}
        yield from differ(f"stranded by {failure.host}", stranded, {one for one, its in left.items() if not its})
        crowded = [
            number for number in range(len(cluster.separate)) if plain.crowded(model, cluster, number, failure.host)
        ]
        yield from differ(f"crowded by {failure.host}", list(failure.crowded), crowded)
        for its in failure.capacities:
            needed = [getattr(node.thing, its.resource) for node in own if left[node.name]]
            there = [getattr(model.hosts[host], its.resource) for host in hosts - {failure.host}]
            known, has = ([one for one in some if isinstance(one, int | float)] for some in (needed, there))
            told = (its.needed, its.there, its.enough is True, its.enough is False)
            enough = len(known) == len(needed) and sum(known) <= sum(has)
            short = len(has) == len(there) and sum(known) > sum(has)
            yield from differ(f"{its.resource} without {failure.host}", told, (sum(known), sum(has), enough, short))


def _about_placements(model: Model, fact: Placement) -> Iterator[str]:
    """What is told of pairs holds in every placement; where nothing keeps VMs apart, it is exact."""
    every = plain.placements(model)
    if not every:
        return
    parted = any(len(names) > 0 for its in model.clusters.values() for names in its.separate)
    for one, other in combinations([node for node in plain.vms(model) if plain.hosts(model, node)], 2):
        told = fact.together(one.group, other.group)
        met = {where[one.name] == where[other.name] for where in every}
        exact = "can" if len(met) == 2 else "always" if True in met else "never"
        if told != exact and not (parted and told == "can"):
            yield f"{one} and {other}: told {told}, in placements {exact}"
