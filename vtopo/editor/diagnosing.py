"""What is wrong with a plan, mark by mark: its mistakes at once, and what the rules find when they were asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from vtopo.commands.choosing import chosen, known_to, settled
from vtopo.editor.desk import Job, Reading
from vtopo.engine import assess, facts_of
from vtopo.exhibits.standing import Standing, standings
from vtopo.findings import Assessment, Finding, Fix, Measure, Place, Problem
from vtopo.model.loading import Project
from vtopo.rulekit import Case, Rule
from vtopo.syntax.collector import paused

UNUSED = frozenset({"unused", "shadowed-rule"})
"""Rules that say that something could as well not be there."""

READ = frozenset({"exhibits.requirements"})
"""What an editor shows of an assessment beside its findings."""


class SupersededError(BaseException):
    """An analysis that nobody waits for any more. No rule may take it for a failure of its own."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to be told at a place: a mistake, whose severity is `error`, or a finding.

    `folder` is where the files of its places are named from. `id` is that of a finding, and `fix` what would settle it;
    `hint` is what to write instead.
    """

    folder: Path
    place: Place
    severity: str
    code: str
    message: str
    related: tuple[Place, ...] = ()
    hint: str = ""
    id: str = ""
    fix: Fix | None = None

    @property
    def unused(self) -> bool:
        """Whether what stands there could as well be left out."""
        return self.code in UNUSED


@dataclass(frozen=True, slots=True)
class Analysis:
    """What vtopo says of one plan, as an editor shows it."""

    marks: tuple[Mark, ...]
    files: tuple[str, ...]
    assessment: Assessment
    standings: tuple[Standing, ...] = ()


def mistakes(reading: Reading) -> tuple[Mark, ...]:
    """The mistakes of a plan as it is read."""
    return _mistakes(reading.project.root, reading.problems)


def analysis(job: Job, rules: Mapping[str, Rule], today: str, superseded: Callable[[], bool]) -> Analysis:
    """All that vtopo says of a plan; raises `SupersededError` once nobody waits for it any more.

    What counts is settled by the project, as it is for `vtopo analyze`.
    """
    project, plan = job.project, job.plan
    config, problems = settled(project, plan, {name: rule.category for name, rule in rules.items()})
    ids, more = known_to(config, project)
    marks = _mistakes(project.top, (*problems, *more))
    patient = {name: _patient(rule, superseded) for name, rule in rules.items()}
    with paused():
        assessment = assess(project, plan, patient, today=today, only=READ)
    marks += _mistakes(project.root, assessment.problems)
    files = tuple(dict.fromkeys(one.file for one in assessment.inputs)) or (plan,)
    if marks:
        return Analysis(marks, files, assessment)
    assessment = chosen(assessment, config, ids)
    marks = tuple(_finding(project, finding) for finding in assessment.open())
    return Analysis(marks, files, assessment, _standings(job, superseded))


def _standings(job: Job, superseded: Callable[[], bool]) -> tuple[Standing, ...]:
    with paused():
        model = job.read().model
        if superseded():
            raise SupersededError
        return standings(facts_of(model)) if model is not None else ()


def _patient(rule: Rule, superseded: Callable[[], bool]) -> Rule:
    """The rule, which asks before it begins whether anybody still waits."""

    def judge(case: Case) -> Iterable[Finding | Measure]:
        if superseded():
            raise SupersededError
        return rule.judge(case)

    return replace(rule, judge=judge)


def _mistakes(folder: Path, problems: Iterable[Problem]) -> tuple[Mark, ...]:
    return tuple(Mark(folder, its.place, "error", its.code, its.message, its.related, its.hint) for its in problems)


def _finding(project: Project, its: Finding) -> Mark:
    return Mark(
        folder=project.root,
        place=its.primary,
        severity=its.severity.value,
        code=its.rule,
        message=its.message,
        related=its.related,
        id=its.id,
        fix=its.fix,
    )
