"""What the verdict rests on: measures, rules that found nothing, assumptions, and the files that were read."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from itertools import groupby

from vtopo.findings import Assessment, Assumption, Input, RuleRun
from vtopo.reports.view.parts import Names, more, names
from vtopo.reports.wording import amount, count, number, silent

MEASURES, ASSUMPTIONS, INPUTS = 20, 200, 300


@dataclass(frozen=True, slots=True)
class Number:
    """One measure: of what and how much."""

    subject: str
    alike: str
    message: str
    amount: str
    where: str


@dataclass(frozen=True, slots=True)
class Measured:
    """All measures of one rule."""

    rule: str
    many: str
    numbers: tuple[Number, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The rules that found nothing, how many were applied, those that failed, by whose bug, and what was left out."""

    applied: str
    left_out: tuple[str, ...]
    silent: tuple[RuleRun, ...]
    others: tuple[RuleRun, ...]
    crashed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Assumed:
    """One default that was taken."""

    attribute: str
    value: str
    many: str
    things: Names
    why: str


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The defaults that were taken, and how many more there are."""

    shown: tuple[Assumed, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Basis:
    """The files that were read, and how to make this report again."""

    inputs: tuple[Input, ...]
    more: str
    version: str
    command: str


def measured(assessment: Assessment) -> tuple[Measured, ...]:
    """The measures, rule by rule."""
    found = []
    for rule, group in groupby(sorted(assessment.measures, key=lambda measure: measure.rule), lambda each: each.rule):
        measures = list(group)
        shown = tuple(
            Number(
                subject=each.subject,
                alike=f"{number(each.count)} alike" if each.count > 1 else "",
                message=each.message,
                amount=amount(each.amount),
                where=str(each.place),
            )
            for each in measures[:MEASURES]
        )
        found.append(Measured(rule, count(len(measures), "measure"), shown, more(len(measures) - MEASURES)))
    return tuple(found)


def checked(assessment: Assessment) -> Checked:
    """What was looked for and not found."""
    quiet = silent(assessment)
    others = tuple(rule for rule in assessment.rules if rule not in quiet)
    crashed = tuple((crash.blame, str(crash)) for crash in assessment.crashed)
    applied = count(len(assessment.rules), "rule")
    return Checked(applied, assessment.left_out, tuple(quiet), others, crashed)


def assumptions(taken: tuple[Assumption, ...]) -> Assumptions:
    """The defaults that were taken where the plan is silent."""
    shown = tuple(
        Assumed(each.attribute, each.value, number(each.count), names(each.things, 12), each.why)
        for each in taken[:ASSUMPTIONS]
    )
    return Assumptions(shown, more(len(taken) - ASSUMPTIONS))


def basis(assessment: Assessment) -> Basis:
    """What the report was made of."""
    command = f"vtopo analyze {shlex.quote(assessment.plan)} --format html"
    inputs = assessment.inputs
    return Basis(inputs[:INPUTS], more(len(inputs) - INPUTS), assessment.version, command)
