"""Requirements, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtopo.commands.lines import line, names
from vtopo.exhibits.facts.requirements import Requirement
from vtopo.reports.safe import visible


def text(its: Sequence[Requirement]) -> Iterator[str]:
    """The verdicts, each with what breaks the requirement or would, and what decides."""
    if not its:
        yield "  nothing is required"
    for one in its:
        yield from line(f"{one.line.verdict:<8}  {visible(one.line.requirement)}")
        if one.line.why:
            worst = "at worst " if one.line.verdict == "unknown" else ""
            yield from line(f"{worst}{visible(one.line.why)}", "    ")
        if one.line.decides:
            yield from line(f"hangs on {names(one.line.decides)}", "    ")
