"""A policy allows what no declared flow needs."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    Case,
    Confidence,
    Finding,
    Severity,
    Witness,
    control_of,
    ends_of,
    listed,
    privilege,
    says,
    together,
)

SEVERITY = Severity.WARNING
CATEGORY = "privilege"
STANDARDS = ("CWE-1220", "CWE-272")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each policy that is written; a note where it names the services that it lets through.

    What is to be the same as another policy is judged there.
    """
    for its in case.after(privilege).over_permits:
        things = [control_of(case.model, control) for control in its.controls]
        if things[0].policy.copy_of:
            continue
        box, at = its.boxes[0], its.boxes[0].at[0]
        anything = any("any" in one.services for one in its.boxes)
        more = f", and {len(its.boxes) - 1} more of the kind" if len(its.boxes) > 1 else ""
        rules = things[0].policy.rules
        ruled = isinstance(rules, tuple) and any(rule.at == at for rule in rules)
        yield case.finding(
            f"{together(things)} {'lets' if len(things) == 1 else 'let'} {ends_of(box.sources)} send "
            f"{listed(box.services, most=3)} to {ends_of(box.targets)}, which no declared flow needs{more}",
            about=[thing.id for thing in things],
            at=at,
            label="lets it through",
            also=[(one.at[0], "and here") for one in its.boxes[1:4]],
            proof=Witness(
                f"{things[0].id} allows packets that no flow of the plan sends",
                (says(things[0].id, "lets-through", "by a rule" if ruled else "by default", at),),
            ),
            confidence=Confidence.HIGH if its.complete else Confidence.MEDIUM,
            severity=None if anything else Severity.NOTE,
        )
