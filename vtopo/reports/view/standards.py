"""What was checked of each clause of a standard, and what that found."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.findings import Assessment, RuleRun
from vtopo.reports.view.parts import more
from vtopo.reports.wording import count

CLAUSES = 120


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: the verdict in words and as a tone, and the rules that speak for it."""

    name: str
    verdict: str
    tone: str
    rules: str


@dataclass(frozen=True, slots=True)
class Standards:
    """The clauses that rules of this run map to, those with open findings first."""

    clauses: tuple[Clause, ...]
    more: str


def standards(assessment: Assessment) -> Standards:
    """What the section shows. A rule that was not applied, or failed, speaks for no clause."""
    found: dict[str, list[RuleRun]] = {}
    for rule in assessment.rules:
        for clause in rule.standards:
            found.setdefault(clause, []).append(rule)
    order = sorted(found, key=lambda clause: (-sum(rule.findings for rule in found[clause]), clause))
    return Standards(tuple(_clause(name, found[name]) for name in order[:CLAUSES]), more(len(order) - CLAUSES))


def _clause(name: str, rules: list[RuleRun]) -> Clause:
    open_, accepted = sum(rule.findings for rule in rules), sum(rule.suppressed for rule in rules)
    tone = "drifted" if open_ else "unknown" if accepted else "alike"
    said = [count(open_, "open finding")] if open_ else []
    said += [f"{accepted:,} accepted"] if accepted else []
    return Clause(
        name=name,
        verdict=", ".join(said) or "nothing found",
        tone=tone,
        rules=", ".join(rule.id for rule in rules),
    )
