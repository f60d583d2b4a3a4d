"""What a plan requires, with the verdicts."""

from __future__ import annotations

from vtopo.facts import Facts
from vtopo.facts.requirements import requirements as judged
from vtopo.findings import Place, RequirementLine
from vtopo.telling import breaking, left_open


def requirements(facts: Facts) -> tuple[RequirementLine, ...]:
    """The requirements of a plan in its order; those that no fact judges are left out."""
    return tuple(
        RequirementLine(
            requirement=str(its.requirement),
            verdict=its.verdict,
            why=breaking(its),
            decides=tuple(left_open(facts.model, one) for one in its.deciding),
            place=Place.of(its.requirement.at),
        )
        for its in facts(judged)
    )
