"""Which ports of each segment are linked."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.links import links as linked


@dataclass(frozen=True, slots=True)
class SegmentLinks:
    """The vswitches that have a segment: those that link their ports there, or by way of a switch and back.

    Any two of `out`, and each with the wire if there is one, are linked; some of them may have no vNIC in the segment.
    """

    segment: str
    wire: bool
    has: tuple[str, ...]
    local: tuple[str, ...]
    hairpin: tuple[str, ...]
    out: tuple[str, ...]


def links(facts: Facts) -> tuple[SegmentLinks, ...]:
    """The links of every segment, in the order of the plan."""
    order = {name: at for at, name in enumerate(facts.model.vswitches)}
    return tuple(
        SegmentLinks(
            segment=its.segment,
            wire=its.wire,
            has=tuple(sorted(its.has, key=order.__getitem__)),
            local=tuple(sorted(its.local, key=order.__getitem__)),
            hairpin=tuple(sorted(its.hairpin, key=order.__getitem__)),
            out=tuple(sorted(its.out, key=order.__getitem__)),
        )
        for its in facts(linked).values()
    )
