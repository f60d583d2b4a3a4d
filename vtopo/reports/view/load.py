"""What the declared rates put on each NIC against its speed, before and after."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.findings import Assessment, LoadLine, rate
from vtopo.reports.view.parts import more
from vtopo.reports.view.things import Things
from vtopo.reports.wording import count, number

LINES = 40


@dataclass(frozen=True, slots=True)
class Uplink:
    """A NIC: what it bears each way, its speed, the part of it as a bar of 100 units, and what hairpins would add."""

    nic: str
    sends: str
    receives: str
    speed: str
    share: str
    bar: str
    over: bool
    extra: str
    before: str
    where: str
    marks: str


@dataclass(frozen=True, slots=True)
class Load:
    """The NICs that declared flows pass, the fullest first, and how many flows nobody has given a rate."""

    lines: tuple[Uplink, ...]
    more: str
    unrated: str


def load(assessment: Assessment, things: Things) -> Load | None:
    """What the section shows."""
    its = assessment.exhibits.loads
    if its is None:
        return None
    before = assessment.baseline.exhibits.loads if assessment.baseline else None
    was = {line.nic: line for line in before.nics} if before else {}
    lines = tuple(_uplink(line, was.get(line.nic), before is not None, things) for line in its.nics[:LINES])
    unrated = f"{count(its.unrated, 'flow')} without a rate: what they load is not known." if its.unrated else ""
    return Load(lines, more(len(its.nics) - LINES), unrated or ("" if its.rated else "The plan declares no flow."))


def _uplink(line: LoadLine, was: LoadLine | None, compared: bool, things: Things) -> Uplink:
    share = line.share
    return Uplink(
        nic=line.nic,
        sends=rate(line.sends),
        receives=rate(line.receives),
        speed="unknown" if line.speed is None else rate(line.speed),
        share="unknown" if share is None else f"{number(share * 100)} %",
        bar="" if share is None else f"{min(share, 1) * 100:.1f}",
        over=share is not None and share > 1,
        extra=rate(line.extra) if line.extra else "",
        before="" if not compared else rate(was.most) if was else "no load",
        where=str(line.place),
        marks=things.marks([line.nic]),
    )
