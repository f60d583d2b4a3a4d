"""What in a plan is compared with what in its baseline, by the places where both are declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from vtopo.editor.desk import Job, Reading
from vtopo.model import names
from vtopo.model.loading import beside
from vtopo.model.things import Machine, Vm
from vtopo.source import Span

Spot: TypeAlias = tuple[str, int, int]
"""A stretch of a file of the project: its name, and the offsets of its first character and behind its last."""

NODES: Final = ("vm", "machine")
ALIKE: Final[Mapping[str, str]] = {"dmz": "segment", "router": "firewall"}
"""Kinds that are compared with another."""


def spot(span: Span) -> Spot:
    """A span as plain data, equal for two readings of one file."""
    return span.source.name, span.start, span.end


def baseline(job: Job, reading: Reading) -> Job | None:
    """The plan that a plan is compared with; None where there is none."""
    said = reading.model.baseline if reading.model else None
    name = beside(job.plan, said) if said else None
    return Job(job.project, name) if name and not job.project.lacks(name) else None


def partners(after: Reading, before: Reading) -> Iterator[tuple[Spot, Spot]]:
    """Where a thing of a plan is declared, and where the thing of the baseline is that it is compared with."""
    known = {(ALIKE.get(one.kind, one.kind), one.name): spot(one.at) for one in before.meant.declarations}
    for one in after.meant.declarations:
        other = known.get((ALIKE.get(one.kind, one.kind), one.name))
        if other is not None and one.kind not in NODES:
            yield spot(one.at), other
    former = list(_nodes(before))
    for node in _nodes(after):
        if not node.was:
            yield from ((spot(node.at), spot(old.at)) for old in former if meet(node.names, old.names))


def formerly(after: Reading, before: Reading) -> Iterator[tuple[Spot, Spot]]:
    """Where a plan says what a node was, and where that is declared in the baseline."""
    former = list(_nodes(before))
    for node in _nodes(after):
        said = names.read(node.was)
        if node.was and isinstance(said, names.Names):
            name, _, end = spot(node.written["was"])
            written = node.written["was"].text.split()[-1]
            yield from (((name, end - len(written), end), spot(old.at)) for old in former if meet(said, old.names))


def _nodes(reading: Reading) -> Iterator[Vm | Machine]:
    if reading.model is not None:
        yield from reading.model.machines.values()
        yield from reading.model.vms.values()


def meet(one: names.Names, other: names.Names) -> bool:
    """Whether a name is among both."""
    return any(
        key == its and low <= top and bottom <= high
        for key, low, high in one.stretches()
        for its, bottom, top in other.stretches()
    )
