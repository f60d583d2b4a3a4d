"""How sensitive a workload is: the highest level of the segments it has an interface in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vtopo.facts import Facts


@dataclass(frozen=True, slots=True)
class WorkloadLevel:
    """The level of a workload; `rank` is None where no segment says one, `sure` False where one does not."""

    name: str
    rank: int | None
    level: str
    segment: str
    sure: bool


def levels(facts: Facts) -> Mapping[str, WorkloadLevel]:
    """The level of every workload, by name; `segment` is the one that gives it that level."""
    model = facts.model
    by_rank = {level.rank: level.id for level in model.levels.values()}
    found: dict[str, WorkloadLevel] = {}
    for workload in model.workloads():
        ranked = [(model.rank(segment), segment) for segment in model.segments_of(workload)]
        known = [(rank, segment) for rank, segment in ranked if rank is not None]
        if known:
            rank, segment = max(known, key=lambda pair: pair[0])
            found[workload.id] = WorkloadLevel(workload.id, rank, by_rank[rank], segment, len(known) == len(ranked))
        else:
            found[workload.id] = WorkloadLevel(workload.id, None, "", "", not ranked)
    return found
