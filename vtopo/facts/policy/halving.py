"""Where two lists of rules decide differently: sources and services are halved until all rules at hand cover them.

Rules in a row that cover all sources and services at hand are joined to one, which says for every target at once
whether it is decided, and how. So a rule costs work only where its borders run, and lists that became equal are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from vtopo.facts.privilege.boxes import bits


class Verdict(NamedTuple):
    """What a rule, by its number, or several in a row (`parts`) say: the targets decided on, those of them allowed."""

    decided: int
    allowed: int
    rule: int
    parts: tuple[Verdict, ...] = ()


Step: TypeAlias = tuple[int, int, Verdict]
"""A verdict, with the sources and the pieces of services that it is about. There are too many of them for a class."""


class Area(NamedTuple):
    """Sources and services for all of which two lists of rules each come down to one verdict."""

    sources: int
    pieces: int
    one: Verdict
    other: Verdict


class _Window(NamedTuple):
    """A run of sources and a run of services, by their first and how many."""

    source: int
    sources: int
    piece: int
    pieces: int

    def halves(self, by_source: bool) -> tuple[_Window, _Window]:
        """The lower and the upper half, of the sources or of the services."""
        if by_source:
            half = self.sources // 2
            return self._replace(sources=half), self._replace(source=self.source + half, sources=self.sources - half)
        half = self.pieces // 2
        return self._replace(pieces=half), self._replace(piece=self.piece + half, pieces=self.pieces - half)


_Open: TypeAlias = tuple[_Window, Sequence[Step], Sequence[Step]]


def areas(one: Sequence[Step], other: Sequence[Step], sources: int, pieces: int, every: int) -> Iterator[Area]:
    """The areas where two lists may differ, without any in which they are the same list; `every` is all targets.

    Each list ends with a step that covers all of the `sources` and `pieces`, which are counts.
    """
    open_: list[_Open] = [(_Window(0, sources, 0, pieces), one, other)]
    while open_ and sources and pieces:
        window, one, other = open_.pop()
        full = (1 << window.sources) - 1, (1 << window.pieces) - 1
        one, other = _joined(one, *full, every), _joined(other, *full, every)
        if _same(one, other):
            continue
        if len(one) == len(other) == 1:
            yield Area(full[0] << window.source, full[1] << window.piece, one[0][2], other[0][2])
            continue
        across = [sum(step[at] != full[at] for some in (one, other) for step in some) for at in (0, 1)]
        by_source = across[0] >= across[1]
        low, high = window.halves(by_source)
        half = low.sources if by_source else low.pieces
        (ones, more_ones), (others, more_others) = (_halves(some, half, by_source) for some in (one, other))
        open_ += (high, more_ones, more_others), (low, ones, others)


def _halves(steps: Sequence[Step], half: int, by_source: bool) -> tuple[list[Step], list[Step]]:
    """The same steps for the lower `half` of the sources (or of the services), and for the others."""
    mask = (1 << half) - 1
    if by_source:
        return (
            [(some, pieces, its) for sources, pieces, its in steps if (some := sources & mask)],
            [(some, pieces, its) for sources, pieces, its in steps if (some := sources >> half)],
        )
    return (
        [(sources, some, its) for sources, pieces, its in steps if (some := pieces & mask)],
        [(sources, some, its) for sources, pieces, its in steps if (some := pieces >> half)],
    )


def _same(one: Sequence[Step], other: Sequence[Step]) -> bool:
    return len(one) == len(other) and all(
        a[0] == b[0] and a[1] == b[1] and a[2][:2] == b[2][:2] for a, b in zip(one, other, strict=True)
    )


def _joined(steps: Sequence[Step], sources: int, pieces: int, every: int) -> list[Step]:
    """The same decisions in fewer steps: those in a row that cover all, and none after all is decided."""
    found: list[Step] = []
    run: list[Verdict] = []
    for step in steps:
        if step[0] == sources and step[1] == pieces:
            run.append(step[2])
            continue
        if run:
            found.append((sources, pieces, _one_of(run)))
            if found[-1][2].decided == every:
                return found
            run = []
        if step[0] and step[1]:
            found.append(step)
    return [*found, (sources, pieces, _one_of(run))] if run else found


def _one_of(verdicts: list[Verdict]) -> Verdict:
    """Verdicts in a row as one, joined in pairs so that who decided is found again in few questions."""
    while len(verdicts) > 1:
        pairs = [_both(one, other) for one, other in zip(verdicts[::2], verdicts[1::2], strict=False)]
        verdicts = pairs + verdicts[len(pairs) * 2 :]
    return verdicts[0]


def _both(first: Verdict, then: Verdict) -> Verdict:
    left = then.decided & ~first.decided
    if not left:
        return first
    return Verdict(first.decided | left, first.allowed | then.allowed & left, -1, (first, then))


def deciding(verdict: Verdict, targets: int) -> Iterator[tuple[int, int]]:
    """The rules that decide on some targets, each with its part of them."""
    open_ = [(verdict, targets & verdict.decided)] if targets & verdict.decided else []
    while open_:
        verdict, targets = open_.pop()
        if not verdict.parts:
            yield verdict.rule, targets
            continue
        first, then = verdict.parts
        here, rest = targets & first.decided, targets & ~first.decided
        if rest:
            open_.append((then, rest))
        if here:
            open_.append((first, here))


class Region(NamedTuple):
    """Packets: each of these sources to each of these targets in each of these pieces."""

    sources: int
    targets: int
    pieces: int


def largest(regions: Sequence[Region], first: Region) -> Region:
    """A box around one of these regions that all of them together hold, and that can not be made larger."""
    targets = first.targets
    having = [its for its in regions if its.targets & targets == targets]
    by_piece: dict[int, int] = {}
    for its in having:
        for piece in bits(its.pieces):
            by_piece[piece] = by_piece.get(piece, 0) | its.sources
    sources = -1
    for piece in bits(first.pieces):
        sources &= by_piece[piece]
    pieces = 0
    for piece, some in by_piece.items():
        if some & sources == sources:
            pieces |= 1 << piece
    return Region(sources, targets, pieces)


def volume(region: Region) -> int:
    """How many packets there are in a region, by classes."""
    return region.sources.bit_count() * region.targets.bit_count() * region.pieces.bit_count()
