"""How TCBs have grown, in sentences: who trusts how many parts more and less, and how large these are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vtopo.findings import Amount, GrowthLine, Item
from vtopo.reports.wording import series

FEW = 4
"""Names that a sentence has."""


def more(line: GrowthLine) -> int:
    """Whether a TCB is larger (1), smaller (-1) or as large as before. What nobody knows is not called smaller."""
    added, gone = line.added, line.gone
    if not line.added_items or not line.gone_items:
        return 1 if line.added_items else -1
    if added.unknown or added.high is None or added.high > gone.low:
        return 1
    return 0 if not gone.unknown and added.low == gone.high else -1


def _larger(line: GrowthLine) -> bool:
    return line.gone.high is not None and not line.gone.unknown and line.added.low >= line.gone.high


def told(lines: Iterable[GrowthLine], *, brief: bool = False) -> Iterator[str]:
    """One line for all that are said the same of; a brief one does not say how large is what has gone."""
    alike: dict[str, list[GrowthLine]] = {}
    for line in lines:
        alike.setdefault(", ".join(_parts(line, brief)), []).append(line)
    for text, those in alike.items():
        many = sum(line.count for line in those)
        names = few(line.workload for line in those)
        who = names if many == len(those) else f"{many:,} workloads (such as {names})"
        yield f"{who} {'trusts' if many == 1 else 'trust'} {text}"


def _parts(line: GrowthLine, brief: bool) -> Iterator[str]:
    added, gone = line.added_items, line.gone_items
    if added:
        yield f"{_many(added)} more ({_amount(line.added)})"
    if gone:
        yield f"{len(gone):,} less" if brief and added else f"{_many(gone)} less ({_amount(line.gone)})"
    if added and gone and not brief and not (_larger(line) or more(line) < 0):
        yield "nobody knows which is more"


def _many(items: Sequence[Item]) -> str:
    return f"{len(items):,} part{'' if len(items) == 1 else 's'}"


def _amount(amount: Amount) -> str:
    if amount.high is None or amount.unknown:
        return f"at least {amount.low:,.15g} {amount.unit}" if amount.low else "of unknown size"
    low, high = f"{amount.low:,.15g}", f"{amount.high:,.15g}"
    return f"{low if low == high else f'{low}..{high}'} {amount.unit}"


def few(names: Iterable[str]) -> str:
    """The first of some names, and how many more there are."""
    found = list(dict.fromkeys(names))
    return series(found if len(found) <= FEW else [*found[:FEW], f"{len(found) - FEW:,} more"])
