"""The findings, open and accepted, and the mistakes of a plan, each with the places that show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vtopo.findings import Assessment, Finding, Problem, Severity
from vtopo.reports.safe import visible
from vtopo.reports.view.parts import Spot, more, spot, spots
from vtopo.reports.view.things import Things
from vtopo.reports.wording import repair, worst_first

FINDINGS, RELATED, EVIDENCE, PROBLEMS = 30, 5, 10, 100

MANY, FEW = 100, 12
"""With more findings than the first, only so many are written out."""

MORE = 5000
"""Findings that the page holds as columns, beyond those written out."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a witness, and where the plan says so."""

    subject: str
    relation: str
    object: str
    where: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Why a finding does not count, until when, and who answers for it."""

    kind: str
    because: str
    until: str
    owner: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Threat:
    """One finding."""

    token: str
    id: str
    marks: str
    level: str
    rule: str
    severity: str
    confidence: str
    message: str
    primary: Spot
    related: tuple[Spot, ...]
    related_more: str
    claim: str
    evidence: tuple[Statement, ...]
    evidence_more: str
    accepted: Acceptance | None
    fix: str


@dataclass(frozen=True, slots=True)
class Threats:
    """Findings, worst first; of those not shown in full `rest` has columns, and `more` says how many there are.

    `rules`, `severities` and `levels` are what one can filter by.
    """

    shown: tuple[Threat, ...]
    more: str
    rest: tuple[tuple[str, ...], ...]
    rules: tuple[str, ...]
    severities: tuple[str, ...]
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake in the plan."""

    message: str
    spot: Spot
    related: tuple[Spot, ...]
    related_more: str
    hint: str


@dataclass(frozen=True, slots=True)
class Mistakes:
    """The mistakes of a plan, and how many more there are."""

    shown: tuple[Mistake, ...]
    more: str


def open_findings(assessment: Assessment, things: Things) -> Threats:
    """The findings nobody has accepted."""
    return _threats(assessment.open(), "finding", things, _Levels(assessment))


def accepted_findings(assessment: Assessment, things: Things) -> Threats:
    """The findings somebody has accepted."""
    found = [finding for finding in assessment.findings if finding.suppressed]
    return _threats(found, "accepted", things, _Levels(assessment))


def mistakes(problems: tuple[Problem, ...]) -> Mistakes:
    """The mistakes that keep a plan from being judged."""
    shown = tuple(
        Mistake(
            message=problem.message,
            spot=spot(problem.place),
            related=spots(problem.related, RELATED),
            related_more=more(len(problem.related) - RELATED),
            hint=problem.hint,
        )
        for problem in problems[:PROBLEMS]
    )
    return Mistakes(shown, more(len(problems) - PROBLEMS))


class _Levels:
    """The levels of the segments that things are in: what a finding is about."""

    def __init__(self, assessment: Assessment) -> None:
        levels = {line.name: (line.rank, line.level) for line in assessment.exhibits.segments if line.rank is not None}
        self._of: dict[str, set[tuple[int, str]]] = {
            name: {(rank or 0, level)} for name, (rank, level) in levels.items()
        }
        todo = list(assessment.exhibits.outline)
        for box in todo:  # it grows
            its = {levels[name] for name in box.segments if name in levels}
            self._of.setdefault(box.name, set()).update(its)
            todo += box.inside

    def highest(self, things: Iterable[str]) -> tuple[int, str]:
        """The highest level among those of some things, with its rank; none where none is known."""
        return max((one for name in things for one in self._of.get(name, ())), default=(-1, ""))


def _threats(findings: Iterable[Finding], prefix: str, things: Things, levels: _Levels) -> Threats:
    ordered = worst_first(findings)
    most = FINDINGS if len(ordered) <= MANY else FEW
    shown: list[Threat] = []
    rest: list[tuple[str, ...]] = []
    taken, seen = set[str](), dict[tuple[int, str], None]()
    for at, finding in enumerate(ordered[: most + MORE]):
        # The id makes links that survive edits; two findings with one id still need an anchor each.
        token = f"{prefix}-{finding.id}" if finding.id not in taken else f"{prefix}-{finding.id}-{at}"
        taken.add(finding.id)
        level = levels.highest(finding.things)
        seen[level] = None
        if at < most:
            shown.append(_threat(finding, token, things.marks(finding.things), level[1]))
        else:
            texts = finding.severity.value, finding.rule, finding.message, str(finding.primary)
            rest.append(
                (token, *(visible(text, 400) for text in (level[1], *texts)), things.marks(finding.things[:50]))
            )
    rules = tuple(sorted({finding.rule for finding in ordered}))
    severities = tuple(each.value for each in Severity if any(finding.severity is each for finding in ordered))
    known = tuple(level for _, level in sorted(seen, reverse=True) if level)
    return Threats(tuple(shown), more(len(ordered) - most), tuple(rest), rules, severities, known)


def _threat(finding: Finding, token: str, marks: str, level: str) -> Threat:
    why = finding.suppressed
    return Threat(
        token=token,
        id=finding.id,
        marks=marks,
        level=level,
        rule=finding.rule,
        severity=finding.severity.value,
        confidence=finding.confidence.value,
        message=finding.message,
        primary=spot(finding.primary),
        related=spots(finding.related, RELATED),
        related_more=more(len(finding.related) - RELATED),
        claim=finding.witness.claim,
        evidence=tuple(
            Statement(each.subject, each.relation, each.object, str(each.place) if each.place else "assumed")
            for each in finding.witness.evidence[:EVIDENCE]
        ),
        evidence_more=more(len(finding.witness.evidence) - EVIDENCE),
        accepted=Acceptance(why.kind, why.because, why.until, why.owner, spot(why.place)) if why else None,
        fix=repair(finding.fix) if finding.fix else "",
    )
