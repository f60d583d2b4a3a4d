"""The whole page: the verdict in a sentence, its numbers, and the sections that prove it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vtopo.findings import Assessment, Baseline, Severity
from vtopo.reports.view.attacks import attacks
from vtopo.reports.view.basis import assumptions, basis, checked, measured
from vtopo.reports.view.findings import accepted_findings, mistakes, open_findings
from vtopo.reports.view.headline import Figure, headline
from vtopo.reports.view.isolation import isolation
from vtopo.reports.view.load import load
from vtopo.reports.view.parts import Names, Section, more, names
from vtopo.reports.view.policies import twins
from vtopo.reports.view.required import required
from vtopo.reports.view.seen import seen
from vtopo.reports.view.standards import standards
from vtopo.reports.view.tcb import tcb
from vtopo.reports.view.things import Things
from vtopo.reports.view.topology import topology
from vtopo.reports.wording import (
    by_severity,
    count,
    pairs,
    series,
    shortfall,
    single,
)

WORST = 5
"""Findings that the first screen names."""
LISTED = 40
"""Things without a counterpart that it lists, of each kind of change."""


@dataclass(frozen=True, slots=True)
class Worst:
    """One of the worst findings: what it says, and where the page has it."""

    message: str
    token: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page shows; of the worst findings the first.

    `tone` is one of `stop`, `look`, `calm`, and is always said in words too.
    """

    title: str
    plan: str
    owner: str
    version: str
    tone: str
    verdict: str
    worst: tuple[Worst, ...]
    worst_more: str
    detail: str
    counts: str
    compared: str
    without: tuple[tuple[str, Names], ...]
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]


def page(assessment: Assessment) -> Page:
    """What the HTML report shows of an assessment."""
    tone, verdict = _verdict(assessment)
    sections = tuple(section for section in _sections(assessment) if section.view)
    shown = {section.token for section in sections}
    worst = [
        its for its in assessment.open() if its.severity is assessment.worst() and its.severity is not Severity.NOTE
    ]
    return Page(
        title=assessment.title or assessment.plan,
        plan=assessment.plan,
        owner=assessment.owner,
        version=assessment.version,
        tone=tone,
        verdict=verdict,
        worst=tuple(Worst(finding.message, f"finding-{finding.id}") for finding in worst[:WORST]),
        worst_more=more(len(worst) - WORST),
        detail="" if assessment.problems else _detail(assessment),
        counts=", ".join(count(many, noun) for noun, many in assessment.exhibits.counts),
        compared=assessment.baseline.title or assessment.baseline.plan if assessment.baseline else "",
        without=tuple(_without(assessment.baseline)) if assessment.baseline else (),
        figures=() if assessment.problems else tuple(its for its in headline(assessment) if its.token in shown),
        sections=sections,
    )


def _without(its: Baseline) -> Iterator[tuple[str, Names]]:
    """What has no counterpart, and who was called otherwise."""
    renamed = [f"{now} was {was}" for was, now in its.called]
    for word, said in (("Gone", map(single, its.gone)), ("New", map(single, its.new)), ("Renamed", renamed)):
        if found := list(said):
            yield word, names(found, LISTED)


def _verdict(assessment: Assessment) -> tuple[str, str]:
    if short := shortfall(assessment):
        return "stop", short
    many = [sum(finding.severity is severity for finding in assessment.open()) for severity in Severity]
    errors, warnings, notes = many
    if errors:
        return "stop", f"{count(errors, 'error')} {'stands' if errors == 1 else 'stand'} against this plan."
    if warnings:
        return "look", f"No error; {count(warnings, 'warning')} {'wants' if warnings == 1 else 'want'} an answer."
    if notes:
        return "calm", f"No error and no warning; {count(notes, 'note')} to read."
    return "calm", f"{count(len(assessment.rules), 'rule')} applied, and none has an open finding."


def _detail(assessment: Assessment) -> str:
    """Two or three sentences behind the verdict."""
    said = []
    if found := by_severity(assessment.open()):
        said.append(f"Open: {series(found)}.")
    if accepted := len(assessment.findings) - len(assessment.open()):
        said.append(f"Accepted: {count(accepted, 'finding')}.")
    apart, every = pairs(assessment)
    if every:
        said.append(f"Physically separate: {apart:,} of {count(every, 'pair')} of segments with workloads.")
    return " ".join(said)


def _sections(assessment: Assessment) -> list[Section]:
    """All sections, in order. One with nothing to show is left out, but never one that says what was checked."""
    exhibits = assessment.exhibits
    if assessment.problems:
        return [
            Section("mistakes", "Mistakes in the plan", "mistakes.html", mistakes(assessment.problems)),
            Section("basis", "How this was made", "basis.html", basis(assessment)),
        ]
    things = Things(assessment)
    told = standards(assessment)
    accepted = accepted_findings(assessment, things)
    drawn = topology(assessment, things) if exhibits.outline else None
    apart = isolation(assessment) if exhibits.segments else None
    trusted = tcb(assessment, things) if exhibits.tcb else None
    its, found = required(exhibits.requirements), open_findings(assessment, things)
    return [
        Section("topology", "Topology", "topology.html", drawn),
        Section("isolation", "Isolation of the segments", "isolation.html", apart),
        Section("attacks", "Attack paths", "attacks.html", attacks(assessment, things) if drawn else None),
        Section("tcb", "Trusted computing base", "tcb.html", trusted),
        Section("seen", "Blind spots", "seen.html", seen(assessment, things)),
        Section("drift", "Policy drift", "drift.html", twins(assessment, things) if drawn else None),
        Section("load", "Load of the uplinks", "load.html", load(assessment, things)),
        Section("required", "Requirements", "required.html", its if its.shown else None),
        Section("findings", "Findings", "findings.html", found),
        Section("accepted", "Accepted findings", "findings.html", accepted if accepted.shown else None),
        Section("checked", "Checked and fine", "checked.html", checked(assessment)),
        Section("standards", "Standards", "standards.html", told or None),
        Section("measures", "Measures", "measures.html", measured(assessment)),
        Section("assumptions", "Assumptions", "assumptions.html", assumptions(exhibits.assumptions)),
        Section("basis", "How this was made", "basis.html", basis(assessment)),
    ]
