"""The findings, open and accepted, and the mistakes of a plan, each with the places that show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vtopo.findings import Assessment, Finding, Problem
from vtopo.reports.view.parts import Spot, more, spot, spots
from vtopo.reports.wording import worst_first

FINDINGS, RELATED, EVIDENCE, PROBLEMS = 150, 12, 40, 100


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


@dataclass(frozen=True, slots=True)
class Threats:
    """Findings, worst first, and how many more there are."""

    shown: tuple[Threat, ...]
    more: str


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


def open_findings(assessment: Assessment) -> Threats:
    """The findings nobody has accepted."""
    return _threats(assessment.open(), "finding")


def accepted_findings(assessment: Assessment) -> Threats:
    """The findings somebody has accepted."""
    return _threats([finding for finding in assessment.findings if finding.suppressed], "accepted")


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


def _threats(findings: Iterable[Finding], prefix: str) -> Threats:
    ordered = worst_first(findings)
    shown, taken = [], set[str]()
    for at, finding in enumerate(ordered[:FINDINGS]):
        # The id makes links that survive edits; two findings with one id still need an anchor each.
        token = f"{prefix}-{finding.id}" if finding.id not in taken else f"{prefix}-{finding.id}-{at}"
        taken.add(finding.id)
        shown.append(_threat(finding, token))
    return Threats(tuple(shown), more(len(ordered) - FINDINGS))


def _threat(finding: Finding, token: str) -> Threat:
    why = finding.suppressed
    return Threat(
        token=token,
        id=finding.id,
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
    )
