"""The whole page: the verdict in a sentence, its numbers, and the sections that prove it."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.findings import Assessment, Severity
from vtopo.reports.view.basis import assumptions, basis, checked, measured
from vtopo.reports.view.findings import accepted_findings, mistakes, open_findings
from vtopo.reports.view.isolation import isolation
from vtopo.reports.view.parts import Section
from vtopo.reports.view.tcb import tcb
from vtopo.reports.view.topology import topology
from vtopo.reports.wording import (
    amount,
    by_severity,
    count,
    largest_first,
    number,
    pairs,
    series,
    shortfall,
    weakest_first,
)


@dataclass(frozen=True, slots=True)
class Key:
    """A key number: what it counts, its value, a word more, and the section that proves it."""

    label: str
    value: str
    note: str
    token: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page shows. `tone` is one of `stop`, `look`, `calm`, and is always said in words too."""

    title: str
    plan: str
    owner: str
    version: str
    tone: str
    verdict: str
    detail: str
    counts: str
    keys: tuple[Key, ...]
    sections: tuple[Section, ...]


def page(assessment: Assessment) -> Page:
    """What the HTML report shows of an assessment."""
    tone, verdict = _verdict(assessment)
    sections = tuple(section for section in _sections(assessment) if section.view)
    shown = {section.token for section in sections}
    return Page(
        title=assessment.title or assessment.plan,
        plan=assessment.plan,
        owner=assessment.owner,
        version=assessment.version,
        tone=tone,
        verdict=verdict,
        detail="" if assessment.problems else _detail(assessment),
        counts=", ".join(count(many, noun) for noun, many in assessment.exhibits.counts),
        keys=() if assessment.problems else tuple(key for key in _keys(assessment) if key.token in shown),
        sections=sections,
    )


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


def _keys(assessment: Assessment) -> list[Key]:
    exhibits, severities = assessment.exhibits, [finding.severity for finding in assessment.open()]
    keys = [
        Key("Errors", number(severities.count(Severity.ERROR)), "open", "findings"),
        Key("Warnings", number(severities.count(Severity.WARNING)), "open", "findings"),
    ]
    apart, every = pairs(assessment)
    if every:
        weakest = weakest_first(exhibits.ledger)
        level = weakest[0].level if weakest else "physical"
        keys.append(
            Key("Physically separate", f"{apart:,} of {every:,}", "pairs of segments with workloads", "isolation")
        )
        keys.append(Key("Weakest separation", level, "between two segments", "isolation"))
    if exhibits.tcb:
        largest = largest_first(exhibits.tcb)[0]
        keys.append(Key("Largest TCB", amount(largest.full), f"of {largest.workload}", "tcb"))
    things = sum(each.count for each in exhibits.assumptions)
    keys.append(Key("Assumptions", number(things), "defaults the plan is silent about", "assumptions"))
    return keys


def _sections(assessment: Assessment) -> list[Section]:
    """All sections, in order. One with nothing to show is left out, but never one that says what was checked."""
    exhibits = assessment.exhibits
    if assessment.problems:
        return [
            Section("mistakes", "Mistakes in the plan", "mistakes.html", mistakes(assessment.problems)),
            Section("basis", "How this was made", "basis.html", basis(assessment)),
        ]
    accepted = accepted_findings(assessment)
    apart = isolation(exhibits) if exhibits.segments else None
    return [
        Section("topology", "Topology", "topology.html", topology(exhibits) if exhibits.outline else None),
        Section("isolation", "Isolation of the segments", "isolation.html", apart),
        Section("tcb", "Trusted computing base", "tcb.html", tcb(exhibits) if exhibits.tcb else None),
        Section("findings", "Findings", "findings.html", open_findings(assessment)),
        Section("measures", "Measures", "measures.html", measured(assessment)),
        Section("accepted", "Accepted findings", "findings.html", accepted if accepted.shown else None),
        Section("checked", "Checked and fine", "checked.html", checked(assessment)),
        Section("assumptions", "Assumptions", "assumptions.html", assumptions(exhibits.assumptions)),
        Section("basis", "How this was made", "basis.html", basis(assessment)),
    ]
