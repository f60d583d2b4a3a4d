"""What sensors see, and what they saw before and do not see any more."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.facts import Facts
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.visibility import Blinded, Watching, watching
from vtopo.facts.delivery import delivery
from vtopo.facts.sight import PHYSICAL
from vtopo.facts.ways import Ways
from vtopo.findings import BlindedLine, Kept, SensorLine

MOST_BLINDED = 20


def kept(comparison: Comparison) -> Kept:
    """What is seen between workloads that go on, before and after."""
    before, after = comparison(watching).kept
    return Kept(int(before.pairs), int(before.blind), int(after.pairs), int(after.blind))


def blinded(comparison: Comparison) -> tuple[BlindedLine, ...]:
    """The pairs of classes that lost most to see."""
    its = comparison(watching)
    return tuple(_blinded(comparison.after, its, one) for one in its.blinded[:MOST_BLINDED])


def _blinded(facts: Facts, its: Watching, one: Blinded) -> BlindedLine:
    pair = its.example(one)
    return BlindedLine(one.source.name, one.target.name, one.blind, pair, tuple(_way(facts, *pair)) if pair else ())


def _way(facts: Facts, source: str, target: str) -> Iterator[str]:
    """How a packet gets there unseen: on the wire of a segment, inside a vswitch, through a gateway."""
    found = Ways(facts(delivery), PHYSICAL).between(("node", source), ("node", target))
    for number, hop in enumerate(found.hops if found else ()):
        if number:
            yield f"gateway {hop.source.of[1]}"
        how = "on the wire" if hop.link == "out" else f"{hop.link} {hop.target.vswitch}"
        yield f"{hop.target.segment} {how}"


def sensors(comparison: Comparison) -> tuple[SensorLine, ...]:
    """What the physical sensors of the baseline saw and see."""
    return tuple(SensorLine(its.sensor, its.before, its.after) for its in comparison(watching).sensors)
