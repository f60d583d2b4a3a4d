"""A policy joins segments of unequal level, and nothing says that it guards them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from vtopo.rulekit import (
    Case,
    Evidence,
    Filter,
    Finding,
    Gateway,
    Severity,
    Witness,
    attached,
    boundaries,
    control_of,
    listed,
    says,
    together,
)

SEVERITY = Severity.NOTE
CATEGORY = "hygiene"
STANDARDS = ("CWE-501", "CWE-1059")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each policy that is written; a warning where it lets through whatever no rule denies."""
    for its in case.after(boundaries):
        things = [control_of(case.model, control) for control in its.controls]
        first, pair = things[0], next(iter(its.pairs))
        pairs = [f"{one} ({case.level(one)}) and {other} ({case.level(other)})" for one, other in islice(its.pairs, 2)]
        more = f", and {len(its.pairs) - 2:,} more such pairs" if len(its.pairs) > 2 else ""
        yield case.finding(
            f"{together(things)} {'joins' if len(things) == 1 else 'join'} {listed(pairs)}{more}, and no `guards` says "
            "what stands between them",
            about=[thing.id for thing in things],
            at=first.at,
            label="joins them",
            also=[(case.model.segments[name].at, case.level(name)) for name in pair],
            proof=Witness(
                f"{first.id} lets packets through from {pair[0]} to {pair[1]}",
                tuple(statement for name in pair for statement in (*_joins(case, first, name), case.has_level(name))),
            ),
            severity=Severity.WARNING if first.policy.default_allow is True else None,
        )


def _joins(case: Case, thing: Filter | Gateway, segment: str) -> Iterator[Evidence]:
    if isinstance(thing, Gateway):
        yield says(thing.id, "legs", segment, thing.place("legs"))
        return
    for vnic in case.after(attached).get(thing.vswitch, ()):
        if vnic.segment == segment:
            yield says(thing.vswitch, "has" if vnic.sure else "may-have", segment, vnic.at)
            return
