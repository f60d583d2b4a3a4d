"""Which workloads of unequal level meet: of each level one, and two that may be on one VMM at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations, product
from typing import TYPE_CHECKING, TypeVar

from vtopo.facts.levels import WorkloadLevel
from vtopo.facts.separation import separation
from vtopo.model.things import Machine, Vm

if TYPE_CHECKING:
    from vtopo.rulekit import Case

Workload = TypeVar("Workload", bound=Vm | Machine)
Payload = TypeVar("Payload")


def clash(case: Case, held: Iterable[tuple[int, Vm, Payload]]) -> tuple[Payload, ...]:
    """Two of unequal rank whose VMs may be on one VMM at the same time, the lower first; none, if a cluster parts all.

    What is held is a rank, the VM that brings it there, and what to return of it.
    """
    ranked: dict[int, list[tuple[Vm, Payload]]] = {}
    for rank, vm, payload in held:
        ranked.setdefault(rank, []).append((vm, payload))
    parted = case.after(separation).parted
    for low, high in combinations(sorted(ranked), 2):
        for (one, lower), (other, higher) in product(ranked[low], ranked[high]):
            if one is other or not parted(one.id, other.id):
                return lower, higher
    return ()


def by_level(workloads: Iterable[Workload], known: Mapping[str, WorkloadLevel]) -> list[tuple[str, Workload]]:
    """The first workload of each level among some, lowest level first."""
    first: dict[int, tuple[str, Workload]] = {}
    for workload in workloads:
        level = known[workload.id]
        if level.rank is not None:
            first.setdefault(level.rank, (level.level, workload))
    return [first[rank] for rank in sorted(first)]
