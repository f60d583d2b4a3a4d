"""Facts to what the reports show: plain data, one file a section."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

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
from vtopo.findings import Baseline, Exhibits, Reads, Undone, below

__all__ = ["baseline", "clauses", "gather", "undone"]

SECTIONS: Mapping[str, Callable[[Facts], Any]] = {
    "outline": outline,
    "segments": segments,
    "ledger": ledger,
    "tcb": trusted,
    "security": security,
    "assumptions": assumptions,
    "counts": counts,
    "attacks": attacks,
    "seen": seen,
    "hearings": hearings,
    "drift": drifted,
    "loads": loads,
    "uses": uses,
    "requirements": requirements,
}
"""What makes each field of the exhibits of one model."""

BRIEF: Mapping[str, Callable[[Facts], Any]] = {
    "attacks.failures": partial(attacks, brief=True),
    "seen.share": partial(seen, brief=True),
}
"""What makes less of a field, for who reads no more of it than this."""

COMPARED: Mapping[str, Callable[[Comparison], Any]] = {
    "isolation": isolated,
    "growth": grown,
    "renamed": renamed,
    "called": called,
    "workloads": came_near,
    "kept": kept,
    "blinded": blinded,
    "sensors": sensors,
    "assets": approached,
    "paths": nearer,
}
"""What makes each field that holds a plan against its baseline."""


def gather(facts: Facts, only: Reads = None) -> Exhibits:
    """The exhibits of one model: all, or only those that somebody reads; the others are empty."""
    brief = {name.partition(".")[0]: make(facts) for name, make in BRIEF.items() if only and name in only}
    whole = {name: make(facts) for name, make in SECTIONS.items() if only is None or name in only}
    return Exhibits(**{**brief, **whole})


def baseline(comparison: Comparison, after: Exhibits, only: Reads = None) -> Baseline:
    """The plan before, as reports show it beside the plan with these exhibits: all, or only what somebody reads."""
    model = comparison.before.model
    found = {name: make(comparison) for name, make in COMPARED.items() if only is None or name in only}
    if only is None or "tcb" in only:
        found["tcb"] = trusted_before(comparison, after.tcb)
    found["exhibits"] = gather(comparison.before, below(only, "exhibits"))
    return Baseline(model.at.source.name, model.title, *singles(comparison), **found)


def undone(comparison: Comparison) -> Undone:
    """What the plan has put right of its baseline."""
    back = turned(comparison)
    return Undone(nearer(back), blinded(back))
