"""The isolation ledger: every segment, and every pair of segments that share anything."""

from __future__ import annotations

from vtopo.facts import Facts
from vtopo.facts.separation import KINDS, Shared, separation
from vtopo.findings import LedgerCell, Place, SegmentLine, SegmentUse


def segments(facts: Facts) -> tuple[SegmentLine, ...]:
    """The segments in the order of the plan, with the number of workloads in each."""
    model = facts.model
    workloads = facts(separation).workloads
    nodes = {**model.machines, **model.vms}
    return tuple(
        SegmentLine(
            name=segment.id,
            label=segment.label,
            role="dmz" if segment.dmz else "segment",
            level=segment.level if isinstance(segment.level, str) else "unknown",
            rank=model.rank(segment.id),
            workloads=sum(nodes[name].count for name in workloads[segment.id]),
            wire=segment.id in model.wired,
            place=Place.of(segment.at),
        )
        for segment in model.segments.values()
    )


def uses(facts: Facts) -> tuple[SegmentUse, ...]:
    """What every segment uses, in the order of the plan."""
    return tuple(
        SegmentUse(
            segment, tuple((kind, tuple(sorted(its[kind]))) for kind in KINDS if kind != "segment" and kind in its)
        )
        for segment, its in facts(separation).segments.items()
    )


def ledger(facts: Facts) -> tuple[LedgerCell, ...]:
    """The pairs that share something, least separated first."""
    return tuple(_cell(shared) for shared in facts(separation).pairs())


def _cell(shared: Shared) -> LedgerCell:
    weakest = KINDS[shared.rank - 1]
    return LedgerCell(
        one=shared.one,
        other=shared.other,
        level=shared.level,
        rank=shared.rank,
        shared=shared.weakest,
        also=tuple((kind, things) for kind, things in reversed(list(shared.things.items())) if kind != weakest),
        apart=tuple(kind for kind in reversed(KINDS) if kind not in shared.things),
    )
