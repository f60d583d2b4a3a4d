"""The assessment as JUnit XML: each rule is a test, and fails by its findings."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from vtopo.findings import Assessment, Finding, Severity
from vtopo.reports.safe import visible
from vtopo.reports.several import NOTHING_CHECKED, at, failed, told, unchecked

LONGEST = 2000


def render(*assessments: Assessment) -> str:
    """One suite for each plan.

    A finding that is an error or a warning is a failed test, an accepted one a skipped test, a note one that passes and
    says something; a requirement that holds and a rule that found nothing are tests that pass. Mistakes and rules that
    failed are errors.
    """
    suites = Element("testsuites", name="vtopo")
    for its in assessments:
        cases = list(_cases(its))
        many = {
            kind: str(sum(case.find(kind) is not None for case in cases)) for kind in ("failure", "error", "skipped")
        }
        suite = SubElement(
            suites,
            "testsuite",
            name=_shown(its.plan),
            tests=str(len(cases)),
            failures=many["failure"],
            errors=many["error"],
            skipped=many["skipped"],
        )
        suite.extend(cases)
    indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(suites, encoding="unicode")}\n'


def _cases(its: Assessment) -> Iterator[Element]:
    for problem in its.problems:
        yield _error(its, problem.code, told(problem), f"{at(its, problem.place)}: {told(problem)}")
    for crash in its.crashed:
        yield _error(its, crash.rule, failed(crash), failed(crash))
    if unchecked(its):
        yield _error(its, "unchecked", NOTHING_CHECKED, "")
    for finding in its.findings:
        case = _case(its, f"{finding.rule}: {', '.join(finding.things)}")
        message, told_at = _shown(finding.message), _shown(f"{at(its, finding.primary)}: {finding.message}")
        if finding.suppressed is not None:
            SubElement(case, "skipped", message=_shown(_why(finding)))
        elif finding.severity is Severity.NOTE:
            SubElement(case, "system-out").text = told_at
        else:
            SubElement(case, "failure", type=finding.severity.value, message=message).text = told_at
        yield case
    yield from (_case(its, line.requirement) for line in its.exhibits.requirements if line.verdict == "holds")
    for rule in its.rules:
        if not (rule.findings or rule.suppressed):
            yield _case(its, rule.id)


def _why(finding: Finding) -> str:
    why = finding.suppressed
    assert why is not None
    until = f" until {why.until}" if why.until else ""
    return f"{finding.message} ({why.kind}{until}: {why.because})"


def _case(its: Assessment, name: str) -> Element:
    return Element("testcase", name=_shown(name), classname=_shown(its.plan))


def _error(its: Assessment, name: str, message: str, text: str) -> Element:
    case = _case(its, name)
    SubElement(case, "error", type="error", message=_shown(message)).text = _shown(text)
    return case


def _shown(text: str) -> str:
    return visible(text, LONGEST)
