"""Whether a TCB stays below a size (SEMANTICS 6 and 12)."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.tcb import Part, Sum, tcb
from vtopo.model.terms import Requirement


@dataclass(frozen=True, slots=True)
class Weight:
    """The size of all that a node trusts, fully or with its traffic, each part once."""

    node: str
    total: Sum


def too_large(facts: Facts, requirement: Requirement) -> Weight | None:
    """The first node whose TCB is not surely below the bound, None if all are."""
    tcbs = facts(tcb)
    sums: dict[tuple[frozenset[Part], frozenset[Part]], Sum] = {}
    for ref in requirement.one:
        its = tcbs.of(ref.id)
        key = (its.full, its.net)
        if key not in sums:
            sums[key] = tcbs.sum(its.all)
        total = sums[key]
        if total.high is None or total.unknown or requirement.bound is None or total.high >= requirement.bound:
            return Weight(ref.id, total)
    return None
