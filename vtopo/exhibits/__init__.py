"""Facts to what the reports show: plain data, one file a section."""

from __future__ import annotations

from vtopo.exhibits.assumptions import assumptions
from vtopo.exhibits.counts import counts
from vtopo.exhibits.ledger import ledger, segments
from vtopo.exhibits.outline import outline
from vtopo.exhibits.trusted import trusted
from vtopo.facts import Facts
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.counterparts import counterparts
from vtopo.findings import Baseline, Exhibits, Single


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


def baseline(comparison: Comparison) -> Baseline:
    """The plan before, as reports show it beside the plan."""
    model, its = comparison.before.model, comparison(counterparts)
    gone, new = (tuple(Single(one.kind, one.name, one.count) for one in some) for some in (its.gone, its.new))
    return Baseline(model.at.source.name, model.title, gone, new, gather(comparison.before))
