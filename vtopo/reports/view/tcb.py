"""What each class of workloads trusts: its size as a range with a bar, and the parts it is the sum of."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.findings import Amount, Exhibits, Item, TcbLine
from vtopo.reports.view.parts import Names, more, names
from vtopo.reports.wording import amount, count, largest_first

LINES, ITEMISED, ITEMS = 100, 40, 30


@dataclass(frozen=True, slots=True)
class Bar:
    """A range as a bar of 100 units: the known part, the range above it, and whether it has no known end."""

    low: str
    reach: str
    open: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One line of an itemised sum."""

    name: str
    kind: str
    amount: str
    why: str
    where: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A size, with what is not in it because nobody knows how large it is, and its parts."""

    amount: str
    unknown: Names
    parts: tuple[Part, ...]
    parts_more: str


@dataclass(frozen=True, slots=True)
class Trust:
    """One class of equal workloads."""

    workload: str
    alike: str
    level: str
    full: Sum
    net: Sum
    bar: Bar
    itemised: bool


@dataclass(frozen=True, slots=True)
class Tcb:
    """The table, largest first."""

    lines: tuple[Trust, ...]
    lines_more: str


def tcb(exhibits: Exhibits) -> Tcb:
    """What the section shows."""
    lines = largest_first(exhibits.tcb)
    scale = max((line.full.high or line.full.low for line in lines), default=0) or 1
    shown = tuple(_trust(line, scale, at < ITEMISED) for at, line in enumerate(lines[:LINES]))
    return Tcb(shown, more(len(lines) - LINES))


def parts(items: tuple[Item, ...]) -> tuple[Part, ...]:
    """The first parts of a sum."""
    return tuple(
        Part(item.name, item.kind, amount(item.amount), item.why, str(item.place) if item.place else "")
        for item in items[:ITEMS]
    )


def _trust(line: TcbLine, scale: float, itemised: bool) -> Trust:
    return Trust(
        workload=line.workload,
        alike=f"and {count(line.count - 1, 'workload')} alike" if line.count > 1 else "",
        level=line.level or "unknown",
        full=_sum(line.full, line.full_items, itemised),
        net=_sum(line.net, line.net_items, itemised),
        bar=_bar(line.full, scale),
        itemised=itemised and bool(line.full_items or line.net_items),
    )


def _sum(size: Amount, items: tuple[Item, ...], itemised: bool) -> Sum:
    shown = parts(items) if itemised else ()
    return Sum(amount(size), names(size.unknown), shown, more(len(items) - ITEMS) if itemised else "")


def _bar(size: Amount, scale: float) -> Bar:
    low = min(max(size.low, 0) * 100 / scale, 100)
    high = 100.0 if size.high is None else min(max(size.high, size.low) * 100 / scale, 100)
    return Bar(f"{low:.1f}", f"{max(high - low, 0):.1f}", size.high is None)
