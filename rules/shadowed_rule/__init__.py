"""A rule of a policy never decides: others before it decide on all that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtopo.rulekit import (
    Case,
    Covered,
    Filter,
    Finding,
    Gateway,
    PolicyRule,
    Severity,
    Superfluous,
    Witness,
    alike,
    listed,
    never_reaches,
    superfluous,
    together,
)

SEVERITY = Severity.NOTE
STANDARDS = ("CWE-637",)

MOST_TOLD = 5


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each policy that is written once and has such rules, its copies included."""
    for its in case.after(superfluous):
        for things in alike(its.controls, case.model) if its.shadowed else ():
            yield _finding(case, things, its)


def _finding(case: Case, things: list[Filter | Gateway], its: Superfluous) -> Finding:
    first, told, rules = its.shadowed[0], its.shadowed[:MOST_TOLD], its.rules
    more = len(its.shadowed) - 1
    others = f"; so it is with {more:,} more" if more else ""
    return case.finding(
        f"rule {first.rule + 1} of {together(things)} never decides: {_why(rules, first)}{others}",
        about=[thing.id for thing in things],
        at=rules[first.rule].at,
        label="never decides",
        also=[(rules[by].at, f"decides in place of rule {first.rule + 1}") for by in first.by[:2]]
        + [(rules[one.rule].at, f"never decides: {_why(rules, one)}") for one in told[1:]],
        proof=Witness(
            f"{listed([f'rule {one.rule + 1}' for one in told], MOST_TOLD)} of {things[0].id} never "
            f"{'decides' if len(told) == 1 else 'decide'}",
            tuple(never_reaches(things[0], one, rules[one.rule].at) for one in told),
        ),
    )


def _why(rules: Sequence[PolicyRule], its: Covered) -> str:
    """What decides in place of a rule, and whether it decides as that one would."""
    if not its.by:
        return "it is about no packet that there can be"
    how = [rules[by].allow == rules[its.rule].allow for by in its.by]
    if len(its.by) == 1:
        return f"rule {its.by[0] + 1} decides on all it is about{'' if all(how) else ', and not as it would'}"
    numbers = listed(str(by + 1) for by in its.by)
    otherwise = "" if all(how) else ", and not all as it would" if any(how) else ", and not as it would"
    return f"rules {numbers} decide on all it is about{otherwise}"
