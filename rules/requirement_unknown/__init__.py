"""Whether the plan is as it requires hangs on what nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Witness, listed, requirements, verdicts

SEVERITY = Severity.WARNING
STANDARDS = ()
CATEGORY = "requirements"


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each requirement that is unknown, with a smallest set of attributes that decide."""
    model = case.model
    for its in case.after(requirements):
        if its.verdict == "unknown":
            hanging = [verdicts.left_open(model, one) for one in its.deciding]
            worst = f": at worst {verdicts.breaking(its)}" if its.breach else ""
            yield case.finding(
                f"whether `{its.requirement}` holds hangs on {listed(hanging)}{worst}",
                about=verdicts.about(model, its.requirement),
                aspect=str(its.requirement),
                at=its.requirement.at,
                label="required here",
                also=[(verdicts.where(model, one), verdicts.left_open(model, one)) for one in its.deciding],
                proof=Witness(f"nobody knows {listed(hanging)}", verdicts.open_statements(model, its.deciding)),
            )
