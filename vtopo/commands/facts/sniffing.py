"""Sniffing, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtopo.commands.lines import names, rows
from vtopo.exhibits.facts.sniffing import Hearing
from vtopo.reports.safe import visible


def text(its: Sequence[Hearing]) -> Iterator[str]:
    """Who hears which segment at which vswitch, and why."""
    if not its:
        yield "  nobody hears the traffic of others"
    yield from rows((names(one.vms), f"{_segment(one)} at {visible(one.vswitch)}: {_why(one)}") for one in its)


def _segment(its: Hearing) -> str:
    return visible(its.segment) if its.segment else "all segments"


def _why(its: Hearing) -> str:
    return f"{its.why} ({visible(its.place)})"
