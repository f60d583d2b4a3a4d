"""What the plan requires is not so, whatever else turns out."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Witness, requirements, verdicts

SEVERITY = Severity.ERROR
STANDARDS = ()


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each requirement that is violated; of those about separation, `weak-separation` speaks."""
    for its in case.after(requirements):
        if its.verdict == "violated" and its.breach is not None and its.requirement.kind != "apart":
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
