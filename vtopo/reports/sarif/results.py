"""Results of SARIF: findings, mistakes that keep a plan from being judged, rules that found nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vtopo.findings import (
    Assessment,
    Confidence,
    Crash,
    Evidence,
    Finding,
    Place,
    Problem,
    RequirementLine,
    RuleRun,
    Severity,
    fingerprint,
)
from vtopo.reports.sarif.descriptors import MISTAKE, OUR_BUG
from vtopo.reports.sarif.fixes import fixes
from vtopo.reports.sarif.places import location, logical
from vtopo.reports.sarif.words import text
from vtopo.reports.several import Said, failed, told

MOST_RELATED = 100
"""Related places that GitHub shows of one result."""

MOST_STEPS = 1_000
"""Steps of its code flows that GitHub shows of one result."""

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
KINDS = {Confidence.HIGH: "fail", Confidence.MEDIUM: "review", Confidence.LOW: "open"}
"""What is sure is a failure; what rests on how something is meant wants a look; what nobody said is left open."""

VIOLATED = "requirement-violated"
"""The rule that a requirement which holds passes."""

UNDECIDED = "requirement-unknown"
"""The rule that says that nobody can tell, and is sure of that: left open, too."""

FINGERPRINT = "primaryLocationLineHash"
"""The only partial fingerprint that GitHub looks at: with ours in it, an alert stays itself when lines move."""


def said(one: Said, of: Mapping[str, str], index: int) -> dict[str, Any]:
    """A finding; `of` tells the kinds of the things it is about.

    SARIF allows a level for failures only. For the other kinds GitHub takes the level of the rule.
    """
    assessment, finding = one.assessment, one.finding
    kind = KINDS[Confidence.LOW if finding.rule == UNDECIDED else finding.confidence]
    result: dict[str, Any] = {"ruleId": text(finding.rule), "ruleIndex": index, "kind": kind}
    if kind == "fail":
        result["level"] = LEVELS[finding.severity]
    result |= {
        "message": {"text": text(finding.message)},
        "locations": [
            location(assessment, finding.primary, finding.primary.label)
            | {"logicalLocations": logical(finding.things, of)}
        ],
        "partialFingerprints": {FINGERPRINT: one.key, "vtopo/v1": finding.id},
        "properties": {"severity": finding.severity.value, "confidence": finding.confidence.value},
    }
    related = finding.related[:MOST_RELATED]
    if related:
        result["relatedLocations"] = [
            {"id": at, **location(assessment, place, place.label or "also concerned")}
            for at, place in enumerate(related, start=1)
        ]
    if len(finding.related) > MOST_RELATED:
        result["properties"]["relatedLocationsLeftOut"] = len(finding.related) - MOST_RELATED
    flows = list(_flows(assessment, finding.witness.evidence))
    if flows:
        result["codeFlows"] = flows
    if finding.fix and (found := fixes(assessment, finding.fix)):
        result["fixes"] = found
    if finding.suppressed:
        result["suppressions"] = [_suppression(assessment, finding)]
    return result


def mistake(assessment: Assessment, problem: Problem, index: int) -> dict[str, Any]:
    """A mistake in a plan: an error, since nothing is known of a plan that can not be judged."""
    result = not_judged(assessment, problem.code, told(problem), problem.place, index)
    if problem.related:
        result["relatedLocations"] = [
            {"id": at, **location(assessment, place, place.label or "also concerned")}
            for at, place in enumerate(problem.related[:MOST_RELATED], start=1)
        ]
    return result


def failed_rule(assessment: Assessment, crash: Crash, index: int) -> dict[str, Any]:
    """A rule that failed by a bug: an error, since what it would have found is missing."""
    start = Place(assessment.plan, 1, 1, 1, 1)
    return _error(assessment, OUR_BUG, index, failed(crash), start, crash.rule)


def not_judged(assessment: Assessment, code: str, message: str, at: Place, index: int) -> dict[str, Any]:
    """What keeps a plan from being judged, in one sentence."""
    return _error(assessment, MISTAKE, index, message, at, code)


def passed(assessment: Assessment, rule: RuleRun, index: int) -> dict[str, Any]:
    """A rule that was applied and found nothing."""
    told = f"Nothing found in {assessment.plan}: {rule.title}"
    return _pass(rule.id, index, told, location(assessment, Place(assessment.plan, 1, 1, 1, 1)))


def held(assessment: Assessment, line: RequirementLine, index: int) -> dict[str, Any]:
    """A requirement of the plan that holds."""
    return _pass(VIOLATED, index, f"{line.requirement}: holds", location(assessment, line.place))


def _pass(rule: str, index: int, told: str, at: dict[str, Any]) -> dict[str, Any]:
    return {
        "ruleId": text(rule),
        "ruleIndex": index,
        "kind": "pass",
        "level": "none",
        "message": {"text": text(told)},
        "locations": [at],
    }


def _error(assessment: Assessment, rule: str, index: int, message: str, at: Place, code: str) -> dict[str, Any]:
    return {
        "ruleId": rule,
        "ruleIndex": index,
        "kind": "fail",
        "level": "error",
        "message": {"text": text(message)},
        "locations": [location(assessment, at)],
        "partialFingerprints": {FINGERPRINT: f"{fingerprint(rule, (code, message))}:1"},
        "properties": {"code": text(code)},
    }


def _suppression(assessment: Assessment, finding: Finding) -> dict[str, Any]:
    """Why a finding does not count, by whom and until when, and where that is written."""
    why = finding.suppressed
    assert why is not None
    tail = f" (until {why.until})" if why.until else ""
    tail += f" by {why.owner}" if why.owner else ""
    return {
        "kind": "external" if why.kind == "known" else "inSource",
        "status": "accepted",
        "justification": text(f"{why.because}{tail}"),
        "location": location(assessment, why.place),
    }


def _flows(assessment: Assessment, evidence: Sequence[Evidence]) -> Iterator[dict[str, Any]]:
    """The attacks that a witness consists of, each as a flow from one thing that is owned to the next."""
    left = MOST_STEPS
    for chain in _chains(evidence):
        steps = [
            {
                "location": location(
                    assessment, step.place, f"{step.subject} → {step.object}: {step.relation.rpartition(' ')[2]}"
                ),
                "executionOrder": at,
            }
            for at, step in enumerate(chain, start=1)
            if step.place is not None
        ][:left]
        left -= len(steps)
        if steps:
            yield {"threadFlows": [{"locations": steps}]}


def _chains(evidence: Sequence[Evidence]) -> list[list[Evidence]]:
    """The steps of a witness, cut where one does not start from what the step before it took."""
    chains: list[list[Evidence]] = []
    for each in evidence:
        if not each.relation.startswith(("step ", "unseen step ")):
            continue
        if chains and chains[-1][-1].object == each.subject:
            chains[-1].append(each)
        else:
            chains.append([each])
    return chains
