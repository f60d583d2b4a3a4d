"""Separation, as text."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.commands.lines import by_kind, line, rows
from vtopo.exhibits.facts.separation import Pair, Separation
from vtopo.reports.safe import visible
from vtopo.reports.wording import count


def text(its: Separation) -> Iterator[str]:
    """The pairs of segments, weakest first, with what they share; and what those use that share nothing."""
    yield f"  {its.physical:,} of {count(its.pairs, 'pair')} of segments share nothing"
    yield from rows((_ends(one.one, one.other), f"{one.level}: {_shared(one)}") for one in its.sharing)
    for apart in its.disjoint:
        yield from line(f"{_ends(apart.one[1], apart.other[1])}  physical")
        ends = (apart.one[1], apart.ones), (apart.other[1], apart.others)
        yield from rows(((visible(name), by_kind(uses) or "uses nothing") for name, uses in ends), "    ")


def _ends(one: str, other: str) -> str:
    return f"{visible(one)} - {visible(other)}"


def _shared(pair: Pair) -> str:
    """What two segments share; what is in both of them is a workload."""
    things = [("node" if kind == "segment" else kind, name) for kind, some in pair.shared.items() for name in some]
    return by_kind(things)
