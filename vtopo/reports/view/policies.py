"""Policies that have to decide alike, each with the packets on which they do not, and both decisions."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.findings import Assessment, DriftLine
from vtopo.reports.view.parts import Names, more, names
from vtopo.reports.view.things import Things

LINES, PACKETS = 40, 10
WORDS = {"alike": "decide alike", "drifted": "decide differently", "unknown": "not known: a rule or default is"}


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet, and what original and copy do with it, each with the place that decides."""

    text: str
    original: str
    original_at: str
    copy: str
    copy_at: str
    guess: bool
    guarded: bool


@dataclass(frozen=True, slots=True)
class Twin:
    """A policy with its copies."""

    originals: Names
    copies: Names
    how: str
    verdict: str
    words: str
    packets: tuple[Packet, ...]
    packets_more: str
    marks: str


@dataclass(frozen=True, slots=True)
class Twins:
    """All policies with copies, those that drifted first."""

    lines: tuple[Twin, ...]
    more: str


def twins(assessment: Assessment, things: Things) -> Twins:
    """What the section shows."""
    lines = assessment.exhibits.drift
    return Twins(tuple(_twin(line, things) for line in lines[:LINES]), more(len(lines) - LINES))


def _twin(line: DriftLine, things: Things) -> Twin:
    packets = tuple(
        Packet(
            f"{one.source} → {one.target}, {one.service}", one.original, str(one.original_at), one.copy,
            str(one.copy_at), not one.sure, one.guarded,
        )
        for one in line.packets[:PACKETS]
    )  # fmt: skip
    return Twin(
        originals=names(line.originals, 6),
        copies=names(line.copies, 6),
        how="said to be a copy" if line.declared else "written once",
        verdict=line.verdict if line.verdict in WORDS else "unknown",
        words=WORDS.get(line.verdict, line.verdict),
        packets=packets,
        packets_more=more(max(line.count, len(line.packets)) - PACKETS),
        marks=things.marks([*line.originals[:20], *line.copies[:50]]),
    )
