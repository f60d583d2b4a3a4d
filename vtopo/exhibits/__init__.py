"""Facts to what the reports show: plain data, one file a section."""

from __future__ import annotations

from vtopo.exhibits.assumptions import assumptions
from vtopo.exhibits.attacks import attacks
from vtopo.exhibits.changes import called, came_near, grown, isolated, renamed, singles
from vtopo.exhibits.clauses import clauses
from vtopo.exhibits.counts import counts
from vtopo.exhibits.drifted import drifted
from vtopo.exhibits.ledger import ledger, segments, uses
from vtopo.exhibits.loads import loads
from vtopo.exhibits.nearing import approached, nearer
from vtopo.exhibits.outline import outline
from vtopo.exhibits.requirements import requirements
from vtopo.exhibits.security import security
from vtopo.exhibits.seen import blinded, hearings, kept, seen, sensors
from vtopo.exhibits.trusted import trusted, trusted_before
from vtopo.facts import Facts
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.counterparts import turned
from vtopo.findings import Baseline, Exhibits, Undone

__all__ = ["baseline", "clauses", "gather", "undone"]


def gather(facts: Facts) -> Exhibits:
    """All exhibits of one model."""
    return Exhibits(
        outline=outline(facts),
        segments=segments(facts),
        ledger=ledger(facts),
        tcb=trusted(facts),
        security=security(facts),
        assumptions=assumptions(facts),
        counts=counts(facts),
        attacks=attacks(facts),
        seen=seen(facts),
        hearings=hearings(facts),
        drift=drifted(facts),
        loads=loads(facts),
        uses=uses(facts),
        requirements=requirements(facts),
    )


def baseline(comparison: Comparison, after: Exhibits) -> Baseline:
    """The plan before, as reports show it beside the plan with these exhibits."""
    model = comparison.before.model
    return Baseline(
        model.at.source.name,
        model.title,
        *singles(comparison),
        isolation=isolated(comparison),
        growth=grown(comparison),
        renamed=renamed(comparison),
        called=called(comparison),
        tcb=trusted_before(comparison, after.tcb),
        workloads=came_near(comparison),
        kept=kept(comparison),
        blinded=blinded(comparison),
        sensors=sensors(comparison),
        assets=approached(comparison),
        paths=nearer(comparison),
        exhibits=gather(comparison.before),
    )


def undone(comparison: Comparison) -> Undone:
    """What the plan has put right of its baseline."""
    back = turned(comparison)
    return Undone(nearer(back), blinded(back))
