"""What was checked of each clause of a standard, what that found, and what of it no plan can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vtopo.findings import Assessment, ClauseLine, RuleRun
from vtopo.reports.wording import count, series

OTHERS = "Others"
"""Clauses that rules of somebody else map to, and of which nothing is known here."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: what it asks for, the verdict in words and as a tone, who checked it, and what is not checkable."""

    name: str
    asks: str
    verdict: str
    tone: str
    rules: str
    unseen: str


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard with its clauses, those with open findings first."""

    title: str
    read: str
    summary: str
    clauses: tuple[Clause, ...]


def standards(assessment: Assessment) -> tuple[Standard, ...]:
    """What the section shows. A rule that was not applied, or failed, speaks for no clause."""
    by: dict[str, list[RuleRun]] = {}
    for rule in assessment.rules:
        for clause in rule.standards:
            by.setdefault(clause, []).append(rule)
    known = {line.name for line in assessment.clauses}
    unknown = [ClauseLine(name, OTHERS, "", "", "", True) for name in sorted(by) if name not in known]
    groups: dict[tuple[str, str], list[ClauseLine]] = {}
    for line in (*assessment.clauses, *unknown):
        groups.setdefault((line.standard, line.read), []).append(line)
    return tuple(_standard(title, read, lines, by) for (title, read), lines in groups.items())


def _standard(title: str, read: str, lines: Sequence[ClauseLine], by: dict[str, list[RuleRun]]) -> Standard:
    clauses = sorted((_clause(line, by.get(line.name, [])) for line in lines), key=lambda its: TONES.index(its.tone))
    tones = [clause.tone for clause in clauses]
    said = [f"{tones.count(tone):,} {word}" for tone, word in zip(TONES, WORDS, strict=True) if tone in tones]
    return Standard(title, read, f"{count(len(lines), 'entry')}: {series(said)}", tuple(clauses))


TONES = ("drifted", "unknown", "alike", "same")
WORDS = ("with open findings", "with accepted ones", "with nothing found", "not checked here")


def _clause(line: ClauseLine, rules: list[RuleRun]) -> Clause:
    open_, accepted = sum(rule.findings for rule in rules), sum(rule.suppressed for rule in rules)
    said = [count(open_, "open finding")] if open_ else []
    said += [f"{accepted:,} accepted"] if accepted else []
    tone, verdict = "drifted" if open_ else "unknown" if accepted else "alike", ", ".join(said) or "nothing found"
    if not rules:
        tone, verdict = "same", "no rule of this run" if line.checkable else "not checkable here"
    return Clause(line.name, line.asks, verdict, tone, ", ".join(rule.id for rule in rules), line.unseen)
