"""Links, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtopo.commands.lines import names, rows
from vtopo.exhibits.facts.links import SegmentLinks
from vtopo.reports.safe import visible


def text(its: Sequence[SegmentLinks]) -> Iterator[str]:
    """A line for each segment: its wire, and the vswitches by how they link ports in it."""
    yield from rows((visible(one.segment), _of(one)) for one in its)


def _of(its: SegmentLinks) -> str:
    local, hairpin, has, out = (frozenset(some) for some in (its.local, its.hairpin, its.has, its.out))
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys((*its.has, *its.out)):
        within = "local" if name in local else "hairpin" if name in hairpin else "ports apart" if name in has else ""
        words = " and ".join(filter(None, (within, "out" if name in out else "")))
        found.setdefault(words, []).append(name)
    told = [f"{words} {names(some)}" for words, some in found.items()]
    return "; ".join(["wire" if its.wire else "no wire", *told])
