"""What the plan requires, as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.findings import RequirementLine
from vtopo.reports.view.parts import Names, more, names
from vtopo.reports.wording import by_verdict, count, series

LINES, DECIDES = 300, 12


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement with its verdict, what breaks it, and what decides."""

    requirement: str
    verdict: str
    why: str
    decides: Names
    where: str


@dataclass(frozen=True, slots=True)
class Required:
    """The requirements, the violated ones first, and how many more there are."""

    total: str
    shown: tuple[Line, ...]
    more: str


def required(lines: tuple[RequirementLine, ...]) -> Required:
    """The requirements of a plan with their verdicts."""
    order = ("violated", "unknown")
    ranked = sorted(lines, key=lambda line: order.index(line.verdict) if line.verdict in order else len(order))
    shown = tuple(
        Line(its.requirement, its.verdict, its.why, names(its.decides, DECIDES), str(its.place))
        for its in ranked[:LINES]
    )
    total = f"{count(len(lines), 'requirement')}: {series(by_verdict(lines))}."
    return Required(total, shown, more(len(lines) - LINES))
