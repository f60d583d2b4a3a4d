"""Checks a report file against the plan it is about."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from vtopo.findings import Problem
from vtopo.model.loading import Project
from vtopo.model.resolving import resolve
from vtopo.verify import Checked, check_report
from vtopo.verify.reading import MOST_BYTES
from vtopo.verify.reporting import MOST_TOLD


def read_report(given: str) -> bytes:
    """The bytes of a report, one more than are taken of one that is too long; an `OSError` says why there are none."""
    with Path(given).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def verified(report: bytes, project: Project, plan: str) -> Checked | tuple[Problem, ...]:
    """What became of a report, or the mistakes that keep its plan from being read."""
    model, problems = resolve(project, plan)
    if model is None:
        return problems

    def digest(file: str) -> str | None:
        data = project.read(file)
        return None if isinstance(data, str) else sha256(data).hexdigest()

    return check_report(report, model, digest, lambda file: resolve(project, file)[0])


def summary(checked: Checked) -> str:
    """What was checked, and that all of it holds or how much does not."""
    if not checked.wrong:
        return f"checked {', '.join(_counted(*its) for its in checked.counted)}: all of it holds"
    number = len(checked.wrong)
    least = "at least " if number == MOST_TOLD else ""
    return f"{least}{number:,} {'claim does' if number == 1 else 'claims do'} not hold"


def _counted(kind: str, number: int) -> str:
    what, *rest = kind.split(" ")
    return " ".join([f"{number:,}", what if number == 1 else f"{what}s", *rest])
