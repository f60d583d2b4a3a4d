"""Findings as a code quality report of GitLab, which a merge request compares with that of its target."""

from __future__ import annotations

import json
from typing import Any

from vtopo.findings import Assessment, Place, Severity, fingerprint
from vtopo.reports.safe import visible
from vtopo.reports.several import NOTHING_CHECKED, distinct, failed, repository, told, unchecked

LONGEST = 1000
SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}


def render(*assessments: Assessment) -> str:
    """A list of all open findings, the worst first; what keeps a plan from being judged is a blocker."""
    issues = []
    for its in assessments:
        issues += [_blocker(its, problem.code, told(problem), problem.place) for problem in its.problems]
        start = Place(its.plan, 1, 1, 1, 1)
        issues += [_blocker(its, "failed-rule", failed(crash), start) for crash in its.crashed]
        if unchecked(its):
            issues.append(_blocker(its, "unchecked", NOTHING_CHECKED, start))
    for said in distinct(assessments):
        finding = said.finding
        if finding.suppressed is None:
            severity = SEVERITIES[finding.severity]
            issue = _issue(said.assessment, finding.rule, finding.message, finding.primary, severity, said.key)
            issues.append(issue)
    return json.dumps(issues, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _blocker(assessment: Assessment, code: str, message: str, place: Place) -> dict[str, Any]:
    key = fingerprint(code, (message, repository(assessment, place.file), str(place.line)))
    return _issue(assessment, code, message, place, "blocker", key)


def _issue(assessment: Assessment, rule: str, message: str, place: Place, severity: str, key: str) -> dict[str, Any]:
    return {
        "description": visible(message, LONGEST),
        "check_name": visible(rule),
        "fingerprint": key,
        "severity": severity,
        "location": {
            "path": visible(repository(assessment, place.file), LONGEST),
            "lines": {"begin": place.line, "end": place.end_line},
        },
    }
