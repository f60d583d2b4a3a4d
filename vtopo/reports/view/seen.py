"""What physical sensors see, as a matrix of who sends to whom; and who reads what is not for him."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.findings import Assessment, BlindedLine, SeenTable, SensorLine
from vtopo.reports.view.parts import Names, more, names
from vtopo.reports.view.things import Things
from vtopo.reports.wording import count, part

HEARINGS = 60
WHY = {
    "hub": "the vswitch repeats every frame, or nobody knows",
    "promiscuous": "its port is promiscuous, or nobody knows",
    "flooding": "the vswitch floods what it does not know, or nobody knows",
    "mirror": "what the vswitch mirrors goes to it",
}


@dataclass(frozen=True, slots=True)
class Cover:
    """Of what one sends to the other: the part that is seen in words, its shade, and the numbers behind it."""

    word: str
    shade: str
    detail: str


@dataclass(frozen=True, slots=True)
class Reader:
    """VMs that hear the traffic of others: of whom, where and why."""

    vms: Names
    of: str
    vswitches: Names
    why: str
    where: str
    marks: str


@dataclass(frozen=True, slots=True)
class Blind:
    """Of two classes of workloads that were seen and are not two, how many pairs are, and how a packet gets by."""

    ends: str
    pairs: str
    way: str
    marks: str


@dataclass(frozen=True, slots=True)
class Watcher:
    """A physical sensor of the baseline: between how many pairs it saw every way, and sees."""

    sensor: str
    before: str
    after: str
    less: bool
    marks: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The coverage with its matrix, what is not seen any more and by which sensor, and who reads whom."""

    share: str
    before: str
    measure: str
    sensors: str
    by: str
    ends: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cover, ...]], ...]
    no_tap: Names
    blinded: tuple[Blind, ...]
    watchers: tuple[Watcher, ...]
    readers: tuple[Reader, ...]
    readers_more: str


def seen(assessment: Assessment, things: Things) -> Seen | None:
    """What the section shows."""
    its = assessment.exhibits.seen
    if its is None:
        return None
    baseline = assessment.baseline
    before = baseline.exhibits.seen if baseline else None
    cells = {(cell.source, cell.target): (cell.delivered, cell.blind) for cell in its.cells}
    hearings = assessment.exhibits.hearings
    readers = tuple(
        Reader(
            names(line.vms, 8), f"traffic in {line.segment}" if line.segment else "all traffic",
            names(line.vswitches, 8), WHY.get(line.why, line.why), str(line.place),
            things.marks([*line.vms[:50], *line.vswitches[:50], line.segment]),
        )
        for line in hearings[:HEARINGS]
    )  # fmt: skip
    return Seen(
        share=_percent(its),
        before=_before(before, its) if before else "",
        measure=_measure(its),
        sensors=_sensors(its),
        by=its.by,
        ends=its.ends,
        rows=tuple((one, tuple(_cover(*cells.get((one, other), (0, 0))) for other in its.ends)) for one in its.ends),
        no_tap=names(its.no_tap, 12),
        blinded=tuple(_blind(line, things) for line in baseline.blinded) if baseline else (),
        watchers=tuple(_watcher(line, things) for line in baseline.sensors[:HEARINGS]) if baseline else (),
        readers=readers,
        readers_more=more(len(hearings) - HEARINGS),
    )


def _blind(line: BlindedLine, things: Things) -> Blind:
    ends = line.example or (line.source, line.target)
    return Blind(" → ".join(ends), count(line.blind, "pair"), "; ".join(line.way), things.marks(ends))


def _watcher(line: SensorLine, things: Things) -> Watcher:
    after = "is gone" if line.after is None else count(line.after, "pair")
    return Watcher(
        line.sensor, count(line.before, "pair"), after, (line.after or 0) < line.before, things.marks([line.sensor])
    )


def _before(was: SeenTable, now: SeenTable) -> str:
    return _percent(was) if was.by_rate == now.by_rate else f"{_percent(was)} {_measure(was)}"


def _measure(its: SeenTable) -> str:
    return "of the declared rates" if its.by_rate else "of the pairs of workloads where one reaches the other"


def _percent(its: SeenTable) -> str:
    return "unknown" if its.share is None else part(its.share)


def _sensors(its: SeenTable) -> str:
    said = [f"physical: {', '.join(its.physical[:12])}" if its.physical else "no physical sensor"]
    said += [f"virtual: {', '.join(its.virtual[:12])}"] if its.virtual else []
    return "; ".join(said)


def _cover(delivered: int, blind: int) -> Cover:
    if not delivered:
        return Cover("–", "same", "nothing is delivered")
    detail = f"{blind:,} of {delivered:,} unseen"
    if not blind:
        return Cover("seen", "sep-0", detail)
    if blind == delivered:
        return Cover("unseen", "sep-4", detail)
    return Cover(f"{part(1 - blind / delivered)} seen", "sep-3", detail)
