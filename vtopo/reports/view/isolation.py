"""What separates the segments: a matrix where they are few, a list of pairs, weakest first, where they are many."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.findings import Exhibits, LedgerCell
from vtopo.reports.view.parts import Chip, Chips, Names, more, names
from vtopo.reports.wording import weakest_first

MATRIX = 24
PAIRS = 300
"""More than the pairs of the largest matrix, so that each of its cells has a pair to point to."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two segments that share something, and what."""

    token: str
    one: Chip
    other: Chip
    level: str
    shade: str
    shared: Names
    also: tuple[tuple[str, Names], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix: a word, its shade, and the pair it points to; no word where row and column meet."""

    word: str
    shade: str
    token: str


@dataclass(frozen=True, slots=True)
class Isolation:
    """The matrix as rows (none if it would be too large), and the pairs that share something."""

    segments: tuple[Chip, ...]
    rows: tuple[tuple[Chip, tuple[Cell, ...]], ...]
    pairs: tuple[Pair, ...]
    pairs_more: str


def isolation(exhibits: Exhibits) -> Isolation:
    """What the section shows of the ledger."""
    chips = Chips(exhibits.segments)
    ledger = weakest_first(exhibits.ledger)
    pairs = tuple(
        Pair(
            token=f"pair-{at}",
            one=chips(cell.one),
            other=chips(cell.other),
            level=cell.level,
            shade=_shade(cell),
            shared=names(cell.shared),
            also=tuple((kind, names(things)) for kind, things in cell.also),
        )
        for at, cell in enumerate(ledger[:PAIRS], 1)
    )
    found = {
        frozenset((cell.one, cell.other)): Cell(cell.level.removeprefix("shared-"), _shade(cell), f"pair-{at}")
        for at, cell in enumerate(ledger, 1)
    }
    few = [segment.name for segment in exhibits.segments] if len(exhibits.segments) <= MATRIX else []
    empty = {segment.name for segment in exhibits.segments if not segment.workloads}
    rows = tuple(
        (
            chips(one),
            tuple(
                found.get(frozenset((one, other)), _apart(one, other, empty)) if one != other else Cell("", "", "")
                for other in few
            ),
        )
        for one in few
    )
    return Isolation(tuple(map(chips, few)), rows, pairs, more(len(ledger) - PAIRS))


def _shade(cell: LedgerCell) -> str:
    """Five shades: nothing shared, a switch, something beside the host, the host or its parts, the same vswitch."""
    return f"sep-{sum(cell.rank >= least for least in (1, 2, 5, 8))}"


def _apart(one: str, other: str, empty: set[str]) -> Cell:
    """Two segments that share nothing; one without a workload has nothing to share, and is not called separate."""
    return Cell("no workload", "same", "") if one in empty or other in empty else Cell("apart", "sep-0", "")
