"""Findings as commands of a GitHub workflow: each is shown at its line of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.findings import Assessment, Place, Severity
from vtopo.reports.safe import visible
from vtopo.reports.several import NOTHING_CHECKED, distinct, failed, repository, told, unchecked
from vtopo.reports.wording import count

MOST = 10
"""Annotations of one level that GitHub shows of one step."""

LONGEST = 1000
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(*assessments: Assessment) -> str:
    """One line for each open finding, the worst first; what GitHub would not show is counted in a last line."""
    lines: list[str] = []
    shown: dict[str, int] = {}
    for level, line in _commands(assessments):
        shown[level] = shown.get(level, 0) + 1
        if shown[level] <= MOST:
            lines.append(line)
    left = sum(max(0, many - MOST) for many in shown.values())
    if left:
        lines.append(f"{count(left, 'finding')} more: GitHub shows {MOST} of each level, the worst are here.")
    return "".join(f"{line}\n" for line in lines)


def _commands(assessments: tuple[Assessment, ...]) -> Iterator[tuple[str, str]]:
    for its in assessments:
        for problem in its.problems:
            yield "error", _command("error", its, problem.place, problem.code, told(problem))
        start = Place(its.plan, 1, 1, 1, 1)
        for crash in its.crashed:
            yield "error", _command("error", its, start, "failed-rule", failed(crash))
        if unchecked(its):
            yield "error", _command("error", its, start, "unchecked", NOTHING_CHECKED)
    for said in distinct(assessments):
        finding = said.finding
        if finding.suppressed is None:
            level = LEVELS[finding.severity]
            yield level, _command(level, said.assessment, finding.primary, finding.rule, finding.message)


def _command(level: str, assessment: Assessment, place: Place, title: str, message: str) -> str:
    names = {"file": repository(assessment, place.file), "line": str(place.line), "endLine": str(place.end_line)}
    if place.line == place.end_line:  # GitHub takes columns of one line only
        names |= {"col": str(place.column), "endColumn": str(place.end_column)}
    names["title"] = title
    properties = ",".join(f"{name}={_property(visible(value, LONGEST))}" for name, value in names.items())
    return f"::{level} {properties}::{_data(visible(message, LONGEST))}"


def _data(text: str) -> str:
    """A message as a command holds it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property as a command holds it: also without what would end it."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
