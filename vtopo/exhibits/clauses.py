"""The clauses of standards, with what of each no plan can show."""

from __future__ import annotations

from vtopo.findings import ClauseLine
from vtopo.knowledge.clauses import OUTSIDE, STANDARDS, named


def clauses() -> tuple[ClauseLine, ...]:
    """All clauses that were read, standard by standard."""
    return tuple(
        ClauseLine(named(word, name), standard.title, standard.read, its.asks, its.unseen, its.asked != OUTSIDE)
        for word, standard in STANDARDS.items()
        for name, its in standard.clauses.items()
    )
