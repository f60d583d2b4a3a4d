"""Findings of several plans in one report: where they are in the repository, and what is said once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vtopo.findings import Assessment, Crash, Finding, Place, Problem
from vtopo.reports.wording import worst_first

NOTHING_CHECKED = "No rule was applied: nothing was checked."


@dataclass(frozen=True, slots=True)
class Said:
    """A finding and the plan it is of; `number` tells apart those that differ in nothing but where they are written."""

    assessment: Assessment
    finding: Finding
    number: int

    @property
    def key(self) -> str:
        """The id of the finding, and its number: no two of a report are the same."""
        return f"{self.finding.id}:{self.number}"


def repository(assessment: Assessment, file: str) -> str:
    """The path of a file from the top of the repository, with `/` between folders."""
    return f"{assessment.folder}/{file}" if assessment.folder else file


def at(assessment: Assessment, place: Place) -> str:
    """A place in the repository: `plans/after.vt:7:1`."""
    return f"{repository(assessment, place.file)}:{place.line}:{place.column}"


def distinct(assessments: Iterable[Assessment]) -> Iterator[Said]:
    """The findings of all plans: those that count before those that do not, the worst first.

    What stands in a file that two plans share, and is found in both of them, is said once.
    """
    plans = list(assessments)
    of = {id(finding): its for its in plans for finding in its.findings}
    every = worst_first(finding for its in plans for finding in its.findings)
    met: dict[str, dict[tuple[str, int, str], int]] = {}
    for finding in sorted(every, key=lambda each: each.suppressed is not None):
        its = of[id(finding)]
        same = met.setdefault(finding.id, {})
        key = (repository(its, finding.primary.file), finding.primary.line, finding.message)
        if key not in same:
            same[key] = len(same) + 1
            yield Said(its, finding, same[key])


def told(problem: Problem) -> str:
    """A mistake in one sentence, with what to write instead."""
    return f"{problem.message}. {problem.hint[:1].upper()}{problem.hint[1:]}" if problem.hint else problem.message


def failed(crash: Crash) -> str:
    """A rule that failed, in one sentence: what it would have found is missing."""
    return f"A rule failed by a bug of {crash.blame}, and what it would find is missing: {crash}"


def unchecked(assessment: Assessment) -> bool:
    """Whether an assessment says nothing because no rule was applied."""
    return not (assessment.rules or assessment.problems or assessment.crashed)
