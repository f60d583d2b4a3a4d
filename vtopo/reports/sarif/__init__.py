"""Assessments as SARIF 2.1.0, for code scanning and for editors: one run for all plans, as GitHub wants it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from vtopo.findings import Assessment, Place
from vtopo.reports.sarif.descriptors import MISTAKE, OUR_BUG, Descriptors
from vtopo.reports.sarif.places import BASE, artifact, kinds
from vtopo.reports.sarif.results import VIOLATED, failed_rule, held, mistake, not_judged, passed, said
from vtopo.reports.sarif.words import text
from vtopo.reports.several import NOTHING_CHECKED, distinct, failed, repository, unchecked
from vtopo.reports.wording import count

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 5_000
"""Results that GitHub shows of one run."""


def render(*assessments: Assessment, full: bool = False) -> str:
    """One log with one run; with `full`, rules that found nothing are in it as results of the kind `pass`.

    Where there are more results than GitHub shows, the worst are kept and a notification says how many are not there.
    """
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(assessments, full)]}
    return json.dumps(log, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _run(assessments: Sequence[Assessment], full: bool) -> dict[str, Any]:
    descriptors = Descriptors(assessments)
    results = list(_results(assessments, full, descriptors))
    left = len(results) - MOST_RESULTS
    notes = [_note("note", f"{its.plan}: {each}, left out") for its in assessments for each in its.left_out]
    notes += [_note("error", f"{its.plan}: {failed(crash)}") for its in assessments for crash in its.crashed]
    if left > 0:
        told = f"{count(left, 'result')} more, not in this file: GitHub shows {MOST_RESULTS:,}, and the worst are here."
        notes.append(_note("warning", told))
    files = {repository(its, each.file): each.sha256 for its in assessments for each in its.inputs}
    return {
        "tool": {"driver": descriptors.driver()},
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": "vtopo/"},
        "originalUriBaseIds": {BASE: {"description": {"text": "The folder of the repository."}}},
        "invocations": [
            {
                "executionSuccessful": not any(its.problems or its.crashed for its in assessments),
                "toolExecutionNotifications": notes,
            }
        ],
        "artifacts": [
            {"location": artifact(name), "hashes": {"sha-256": text(digest)}} for name, digest in sorted(files.items())
        ],
        "taxonomies": descriptors.taxonomies(),
        "results": results[:MOST_RESULTS],
    }


def _results(assessments: Sequence[Assessment], full: bool, descriptors: Descriptors) -> Iterator[dict[str, Any]]:
    """Everything there is to say, worst first: what keeps a plan from being judged, findings, what is well."""
    for its in assessments:
        yield from (mistake(its, problem, descriptors.index(MISTAKE)) for problem in its.problems)
        yield from (failed_rule(its, crash, descriptors.index(OUR_BUG)) for crash in its.crashed)
        if unchecked(its):
            yield not_judged(its, "unchecked", NOTHING_CHECKED, Place(its.plan, 1, 1, 1, 1), descriptors.index(MISTAKE))
    of = {its.plan: kinds(its) for its in assessments}
    for one in distinct(assessments):
        yield said(one, of[one.assessment.plan], descriptors.index(one.finding.rule))
    if full:
        for its in assessments:
            for rule in its.rules:
                if not (rule.findings or rule.suppressed):
                    yield passed(its, rule, descriptors.index(rule.id))
                if rule.id == VIOLATED:
                    lines = its.exhibits.requirements
                    yield from (
                        held(its, line, descriptors.index(rule.id)) for line in lines if line.verdict == "holds"
                    )


def _note(level: str, told: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": text(told)}}
