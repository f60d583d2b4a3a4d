"""Facts to what the reports show: plain data, one file a section."""

from __future__ import annotations

from vtopo.exhibits.assumptions import assumptions
from vtopo.exhibits.counts import counts
from vtopo.exhibits.ledger import ledger, segments
from vtopo.exhibits.outline import outline
from vtopo.exhibits.trusted import trusted
from vtopo.facts import Facts
from vtopo.findings import Exhibits


def gather(facts: Facts) -> Exhibits:
    """All exhibits of one model."""
    return Exhibits(
        outline=outline(facts),
        segments=segments(facts),
        ledger=ledger(facts),
        tcb=trusted(facts),
        assumptions=assumptions(facts),
        counts=counts(facts),
    )
