"""A policy allows what no declared flow needs."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    Case,
    Confidence,
    Excess,
    Filter,
    Finding,
    Fix,
    Gateway,
    Severity,
    Span,
    Witness,
    control_of,
    drop,
    ends_of,
    listed,
    privilege,
    rules_of,
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
    used = _used(case)
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
            fix=_fix(case, its, used),
        )


def _fix(case: Case, its: Excess, used: set[Span]) -> Fix | None:
    """The rules taken out that let through only what no flow needs, if there are no others to be narrowed."""
    rules = rules_of(control_of(case.model, its.controls[0]))
    idle = [rules[number].at for number in its.idle]
    if not idle or set(idle) != {at for box in its.boxes for at in box.at} or used & set(idle):
        return None
    return drop(idle, message="take out what no declared flow needs", safe=False)


def _used(case: Case) -> set[Span]:
    """Where rules stand that some policy needs: they refuse, or let through what a flow needs."""
    idle = {control: its.idle for its in case.after(privilege).over_permits for control in its.controls}
    every: list[tuple[str, Filter | Gateway]] = [("filter", its) for its in case.model.filters.values()]
    every += [("gateway", its) for its in case.model.gateways.values()]
    return {
        rule.at
        for kind, thing in every
        for number, rule in enumerate(rules_of(thing))
        if number not in idle.get((kind, thing.id), ())
    }
