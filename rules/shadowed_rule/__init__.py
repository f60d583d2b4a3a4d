"""A rule of a policy never decides: others before it decide on all that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtopo.rulekit import (
    Case,
    Covered,
    Filter,
    Finding,
    Fix,
    Gateway,
    Severity,
    Superfluous,
    Witness,
    alike,
    drop,
    listed,
    never_reaches,
    rules_of,
    superfluous,
    together,
)

SEVERITY = Severity.NOTE
CATEGORY = "policy"
STANDARDS = ("CWE-637",)

MOST_TOLD = 5


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each policy that is written once and has such rules, its copies included."""
    for its in case.after(superfluous):
        for things in alike(its.controls, case.model) if its.shadowed else ():
            yield _finding(case, things, its.shadowed, _fix(case, its, things[0]))


def _finding(case: Case, things: list[Filter | Gateway], shadowed: Sequence[Covered], fix: Fix | None) -> Finding:
    thing, first, told, rules = things[0], shadowed[0], shadowed[:MOST_TOLD], rules_of(things[0])
    others = f"; so it is with {len(shadowed) - 1:,} more" if len(shadowed) > 1 else ""
    return case.finding(
        f"rule {first.rule + 1} of {together(things)} never decides: {_why(thing, first)}{others}",
        about=[thing.id for thing in things],
        at=rules[first.rule].at,
        label="never decides",
        also=[(rules[by].at, f"decides in place of rule {first.rule + 1}") for by in first.by[:2]]
        + [(rules[one.rule].at, f"never decides: {_why(thing, one)}") for one in told[1:]],
        proof=Witness(
            f"{listed([f'rule {one.rule + 1}' for one in told], MOST_TOLD)} of {thing.id} never "
            f"{'decides' if len(told) == 1 else 'decide'}",
            tuple(never_reaches(thing, one, rules[one.rule].at) for one in told),
        ),
        fix=fix,
    )


def _fix(case: Case, its: Superfluous, thing: Filter | Gateway) -> Fix | None:
    """The rules taken out, if all that are written by their words do without; safe if others decide as they would."""
    rules = rules_of(thing)
    spans = [rules[one.rule].at for one in its.shadowed]
    known = {control.id for control in its.controls}
    every: tuple[Filter | Gateway, ...] = (*case.model.filters.values(), *case.model.gateways.values())
    if any(rule.at in spans for other in every if other.id not in known for rule in rules_of(other)):
        return None
    as_it_would = all(rules[by].allow == rules[one.rule].allow for one in its.shadowed for by in one.by)
    return drop(spans, message="take out what never decides", safe=as_it_would)


def _why(thing: Filter | Gateway, its: Covered) -> str:
    """What decides in place of a rule, and whether it decides as that one would."""
    rules = rules_of(thing)
    if not its.by:
        return "it is about no packet that there can be"
    how = [rules[by].allow == rules[its.rule].allow for by in its.by]
    if len(its.by) == 1:
        return f"rule {its.by[0] + 1} decides on all it is about{'' if all(how) else ', and not as it would'}"
    numbers = listed(str(by + 1) for by in its.by)
    otherwise = "" if all(how) else ", and not all as it would" if any(how) else ", and not as it would"
    return f"rules {numbers} decide on all it is about{otherwise}"
