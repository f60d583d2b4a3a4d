"""Which workloads of unequal level no VMM runs both of, and moves over a cluster can bring together (SEMANTICS 13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, product

from vtopo.facts import Facts
from vtopo.facts.levels import WorkloadLevel, levels
from vtopo.facts.placement import Placement, Standing, placement
from vtopo.model.things import Cluster


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two VMs of unequal level, the lower first, that a cluster can bring onto one host; and the VMM of each there."""

    cluster: str
    low: str
    high: str
    vmms: tuple[str, str]


def movable(facts: Facts) -> tuple[Meeting, ...]:
    """For each cluster and two levels that none of its VMMs runs both of: the first VMs of these that can meet."""
    its, known = facts(placement), facts(levels)
    return tuple(meeting for cluster in facts.model.clusters.values() for meeting in _of(its, known, cluster))


def _of(its: Placement, known: Mapping[str, WorkloadLevel], cluster: Cluster) -> Iterator[Meeting]:
    ranked: dict[int, list[Standing]] = {}
    for standing in its.standings(cluster.id):
        of_rank: dict[int, list[str]] = {}
        for vm in standing.vms:
            rank = known[vm].rank if vm in known else None
            if rank is not None:
                of_rank.setdefault(rank, []).append(vm)
        for rank, vms in of_rank.items():
            ranked.setdefault(rank, []).append(replace(standing, vms=tuple(vms)))
    mixed = set(_mixed(its, ranked))
    for low, high in combinations(sorted(ranked), 2):
        pair = None if (low, high) in mixed else its.pair(ranked[low], ranked[high])
        if pair is not None:
            host = its.meeting(*pair)
            one, other = (next(vmm for vmm in its.vmms(vm) if its.model.vmms[vmm].host == host) for vm in pair)
            yield Meeting(cluster.id, *pair, (one, other))


def _mixed(its: Placement, ranked: Mapping[int, list[Standing]]) -> Iterator[tuple[int, int]]:
    """The pairs of levels that some VMM runs both of, or may, by where the plan puts VMs."""
    there: dict[str, set[tuple[int, tuple[tuple[str, int], ...]]]] = {}
    for rank, standings in ranked.items():
        for standing in standings:
            for vmms in {its.model.vms[vm].vmms for vm in standing.vms}:
                for vmm in vmms:
                    there.setdefault(vmm, set()).add((rank, standing.apart))
    for kinds in there.values():
        for (low, some), (high, others) in product(kinds, kinds):
            if low < high and set(some).isdisjoint(others):
                yield low, high
