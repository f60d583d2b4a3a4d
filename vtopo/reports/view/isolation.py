"""What separates the segments, before and after: a matrix where they are few, a list of pairs, worst loss first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vtopo.findings import Assessment, IsolationChange, LedgerCell
from vtopo.reports.view.parts import Chip, Chips, Names, more, names
from vtopo.reports.wording import count, weakest_first

MATRIX = 24
PAIRS = 300
"""More than the pairs of the largest matrix, so that each of its cells has a pair to point to."""

CLOSER = 30
"""Pairs of classes of workloads that came closer."""

MOST_TEXT = 12
"""Pairs of which all that they share is told where there are too many for a matrix."""

LOSS = {"lost": "lost physical isolation", "weaker": "weaker", "new": "new", "stronger": "stronger", "same": ""}
ORDER = tuple(LOSS)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two segments that share something, or did: what, since when, and what they still do not share.

    `before` is empty without a baseline, and where one of them is new.
    """

    token: str
    one: Chip
    other: Chip
    before: str
    level: str
    shade: str
    loss: str
    shared: tuple[tuple[str, Names], ...]
    since: tuple[tuple[str, Names], ...]
    apart: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix: a word, what it was, its shade, and the pair it points to; no word on the diagonal."""

    word: str
    was: str
    shade: str
    token: str
    lost: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A segment with its cells; `loss` sorts the rows: the more its separations lost, the larger."""

    segment: Chip
    loss: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Isolation:
    """The matrix as rows (none if it would be too large), the pairs that share something or did, and workloads that
    came closer."""

    compared: bool
    summary: str
    segments: tuple[Chip, ...]
    rows: tuple[Row, ...]
    pairs: tuple[Pair, ...]
    pairs_more: str
    closer: tuple[str, ...]
    closer_more: str


def isolation(assessment: Assessment) -> Isolation:
    """What the section shows of the ledger."""
    exhibits, before = assessment.exhibits, assessment.baseline
    chips = Chips(exhibits.segments)
    changes = {frozenset((one.one, one.other)): one for one in before.isolation} if before else {}
    cells = {frozenset((cell.one, cell.other)): cell for cell in weakest_first(exhibits.ledger)}
    # what shares nothing any more has no cell in the ledger of the plan, but it has a change
    gone = [LedgerCell(one.one, one.other, one.after, 0, ()) for key, one in changes.items() if key not in cells]
    told = sorted([*cells.values(), *gone], key=lambda cell: _order(cell, changes))
    few = [segment.name for segment in exhibits.segments] if len(exhibits.segments) <= MATRIX else []
    most = PAIRS if few else MOST_TEXT
    listed = 8 if few else 3
    pairs = tuple(_pair(f"pair-{at}", cell, changes, chips, listed) for at, cell in enumerate(told[:most], 1))
    tokens = {frozenset((cell.one, cell.other)): (f"pair-{at}", cell) for at, cell in enumerate(told[:most], 1)}
    empty = {segment.name for segment in exhibits.segments if not segment.workloads}
    rows = []
    for one in few:
        row = tuple(_cell(one, other, tokens, changes, empty) for other in few)
        rows.append(Row(chips(one), sum(_lost(changes.get(frozenset((one, other)))) for other in few), row))
    closer = before.workloads if before else ()
    return Isolation(
        before is not None, _summary(changes.values()), tuple(map(chips, few)), tuple(rows), pairs,
        more(len(told) - most),
        tuple(map(_closer, closer[:CLOSER])),
        more(len(closer) - CLOSER),
    )  # fmt: skip


def _closer(change: IsolationChange) -> str:
    return f"{' and '.join(change.closest or (change.one, change.other))}: {change.before} → {change.after}"


def _order(cell: LedgerCell, changes: dict[frozenset[str], IsolationChange]) -> tuple[int, int]:
    change = changes.get(frozenset((cell.one, cell.other)))
    return (ORDER.index(change.verdict) if change and change.verdict in ORDER else 0, -cell.rank)


def _summary(changes: Iterable[IsolationChange]) -> str:
    verdicts = [change.verdict for change in changes]
    said = [f"{count(verdicts.count(each), 'pair')} {LOSS[each]}" for each in ORDER[:4] if each in verdicts]
    return "; ".join(said)


def _pair(
    token: str, cell: LedgerCell, changes: dict[frozenset[str], IsolationChange], chips: Chips, most: int
) -> Pair:
    change = changes.get(frozenset((cell.one, cell.other)))
    shared = [(cell.level.removeprefix("shared-"), cell.shared)] if cell.shared else []
    return Pair(
        token=token,
        one=chips(cell.one),
        other=chips(cell.other),
        before=change.before if change else "",
        level=cell.level,
        shade=_shade(cell.rank),
        loss=LOSS.get(change.verdict, change.verdict) if change else "",
        shared=tuple((kind, names(things, most)) for kind, things in (*shared, *cell.also)),
        since=tuple((kind, names(things, most)) for kind, things in change.shared) if change else (),
        apart=", ".join(cell.apart),
    )


def _shade(rank: int) -> str:
    """Five shades: nothing shared, a switch, something beside the host, the host or its parts, the same vswitch."""
    return f"sep-{sum(rank >= least for least in (1, 2, 5, 8))}"


def _cell(
    one: str,
    other: str,
    tokens: dict[frozenset[str], tuple[str, LedgerCell]],
    changes: dict[frozenset[str], IsolationChange],
    empty: set[str],
) -> Cell:
    """Two segments that share nothing are apart; one without a workload has nothing to share, and is not called so."""
    if one == other:
        return Cell("", "", "", "", False)
    key = frozenset((one, other))
    change = changes.get(key)
    was = _short(change.before) if change and change.before and change.before != change.after else ""
    token, cell = tokens.get(key, ("", None))
    if cell is None or not cell.rank:
        word = "no workload" if one in empty or other in empty else "apart"
        return Cell(word, was, "same" if word != "apart" else "sep-0", token, False)
    return Cell(_short(cell.level), was, _shade(cell.rank), token, change is not None and change.verdict == "lost")


def _short(level: str) -> str:
    return "apart" if level == "physical" else level.removeprefix("shared-")


def _lost(change: IsolationChange | None) -> int:
    """How much a change counts: what lost physical isolation before what is only weaker."""
    return {"lost": 100, "weaker": 1}.get(change.verdict, 0) if change else 0
