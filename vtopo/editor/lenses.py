"""What stands above a line: how far attackers are from a node and what it trusts, and what was found in a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vtopo.editor.hovering import away, trust
from vtopo.exhibits.standing import Standing
from vtopo.findings import Assessment, Place, Severity
from vtopo.reports.safe import visible
from vtopo.reports.wording import count


@dataclass(frozen=True, slots=True)
class Lens:
    """A line of text, and the place that it stands above."""

    place: Place
    text: str


def lenses(stand: Sequence[Standing]) -> tuple[Lens, ...]:
    """One for each line that writes nodes; of several, such as those of a range, the nearest to an attacker speaks."""
    lines: dict[tuple[str, int], list[Standing]] = {}
    for one in stand:
        lines.setdefault((one.at.file, one.at.line), []).append(one)
    return tuple(_lens(its) for its in lines.values())


def verdict(assessment: Assessment) -> str:
    """The counts of a plan: its open findings by severity, and how its requirements stand."""
    if assessment.problems:
        return count(len(assessment.problems), "mistake")
    found = [its.severity for its in assessment.open()]
    parts = [count(found.count(severity), severity.value) for severity in Severity if severity in found]
    verdicts = [line.verdict for line in assessment.exhibits.requirements]
    parts += [f"{count(verdicts.count(word), 'requirement')} {word}" for word in dict.fromkeys(sorted(verdicts))]
    return " · ".join(parts) or "nothing found"


def _lens(its: Sequence[Standing]) -> Lens:
    near = min(its, key=lambda one: float("inf") if one.failures is None else one.failures)
    worst = f"{visible(near.name)}: " if any(away(one) != away(near) or one.tcb != near.tcb for one in its) else ""
    asset = "asset · " if near.asset else ""
    return Lens(near.at, f"{asset}{worst}{visible(away(near))} · {trust(near)}")
