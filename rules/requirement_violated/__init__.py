"""What the plan requires is not so, whatever else turns out."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Witness, drift, requirements, verdicts

SEVERITY = Severity.ERROR
STANDARDS = ()
CATEGORY = "requirements"


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each requirement that is violated.

    Of separation `weak-separation` speaks, of twins that are declared to be copies `filter-drift`.
    """
    twins = {frozenset((one.id, copy.id)) for its in case.after(drift).twins for one, copy in its.pairs}
    for its in case.after(requirements):
        if its.verdict != "violated" or its.breach is None or its.requirement.kind == "apart":
            continue
        if its.requirement.kind == "same" and frozenset(verdicts.ends(its.breach)) in twins:
            continue
        why = verdicts.breaking(its)
        yield case.finding(
            f"`{its.requirement}` is violated: {why}",
            about=verdicts.about(case.model, its.requirement),
            aspect=str(its.requirement),
            at=its.requirement.at,
            label="required here",
            also=verdicts.also(its),
            proof=Witness(why, verdicts.proof(its)),
        )
