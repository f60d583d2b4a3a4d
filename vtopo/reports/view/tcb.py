"""What each class of workloads trusts: stacked bars before and after, the parts by name, and who else trusts each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vtopo.findings import Amount, Assessment, Item, TcbLine
from vtopo.reports.view.parts import Names, more, names
from vtopo.reports.view.things import Things
from vtopo.reports.view.trusting import MORE, Columns, Trusting
from vtopo.reports.wording import amount, count, largest_first, number

LINES, FEW_LINES, ITEMISED, ITEMS = 16, 12, 6, 16
"""Classes that are written out, where they are many, those with all parts, and parts."""

STACKED = 5
"""Parts of a bar that are told apart; the others are one."""


@dataclass(frozen=True, slots=True)
class Stack:
    """One part of a bar of 100 units: from where, how wide, its shade, and its name."""

    x: str
    width: str
    shade: str
    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A TCB as a bar: its known parts, the range above them, and whether it has no known end."""

    stacks: tuple[Stack, ...]
    at: str
    reach: str
    open: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One line of an itemised sum: how many workloads trust it, and who.

    `number` is its place in the columns where these have more to tell, else empty.
    """

    name: str
    kind: str
    amount: str
    why: str
    where: str
    many: str
    who: str
    number: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A size, with what is not in it because nobody knows how large it is, and its parts."""

    amount: str
    unknown: Names
    parts: tuple[Part, ...]
    parts_more: str


@dataclass(frozen=True, slots=True)
class Trust:
    """One class of equal workloads; `before` is empty without a baseline."""

    workload: str
    alike: str
    level: str
    full: Sum
    net: Sum
    bar: Bar
    before: str
    before_bar: Bar | None
    itemised: bool
    marks: str


@dataclass(frozen=True, slots=True)
class Security:
    """A security component in TCBs: its own software, and who trusts it."""

    name: str
    kind: str
    amount: str
    workloads: str
    levels: str


@dataclass(frozen=True, slots=True)
class Tcb:
    """The table, largest first; what is not written out is in the columns, and `beyond` is not even there."""

    compared: bool
    lines: tuple[Trust, ...]
    lines_more: str
    beyond: str
    columns: Columns | None
    security: tuple[Security, ...]


def tcb(assessment: Assessment, things: Things) -> Tcb:
    """What the section shows."""
    exhibits, baseline = assessment.exhibits, assessment.baseline
    was: Mapping[str, TcbLine | None] = (
        {line.workload: old for line, old in zip(exhibits.tcb, baseline.tcb, strict=False)} if baseline else {}
    )
    lines = largest_first(exhibits.tcb)
    sizes = [size for line in (*lines, *was.values()) if line for size in (line.full.low, line.full.high or 0)]
    # a quarter more, so that what has no known end is seen to go on
    scale = (max(sizes, default=0) or 1) * 1.25
    trusting = Trusting(lines)
    written = LINES if len(lines) <= LINES else FEW_LINES
    shown = tuple(
        _trust(line, was.get(line.workload) if baseline else None, baseline is not None, scale, at < ITEMISED, trusting,
               things)
        for at, line in enumerate(lines[:written])
    )  # fmt: skip
    before = [_before(was.get(line.workload)) for line in lines] if baseline else []
    security = tuple(
        Security(each.name, each.kind, amount(each.amount), count(each.workloads, "workload"), ", ".join(each.levels))
        for each in exhibits.security[:ITEMS]
    )
    told = len(lines) <= written and not any(
        part.number for each in shown for part in (*each.full.parts, *each.net.parts)
    )
    columns = None if told else trusting.columns(len(shown), before)
    return Tcb(baseline is not None, shown, more(len(lines) - written), more(len(lines) - MORE), columns, security)


def _before(was: TcbLine | None) -> str:
    return amount(was.full) if was else "new"


def _parts(items: tuple[Item, ...], trusting: Trusting) -> tuple[Part, ...]:
    """The first parts of a sum."""
    return tuple(
        Part(
            item.name, item.kind, amount(item.amount), item.why, str(item.place) if item.place else "",
            trusting.many(item), trusting.told(item),
            "" if trusting.all_told(item) else str(trusting.number[item.kind, item.name]),
        )
        for item in items[:ITEMS]
    )  # fmt: skip


def _trust(
    line: TcbLine,
    was: TcbLine | None,
    compared: bool,
    scale: float,
    itemised: bool,
    trusting: Trusting,
    things: Things,
) -> Trust:
    trusted = [line.workload, *(item.name for item in (*line.full_items, *line.net_items))]
    return Trust(
        workload=line.workload,
        alike=f"{count(line.count, 'workload')} alike" if line.count > 1 else "",
        level=line.level or "unknown",
        full=_sum(line.full, line.full_items, itemised, trusting),
        net=_sum(line.net, line.net_items, itemised, trusting),
        bar=_bar(line.full, line.full_items, scale),
        before=_before(was) if compared else "",
        before_bar=_bar(was.full, was.full_items, scale) if was else None,
        itemised=itemised and bool(line.full_items or line.net_items),
        marks=things.marks(trusted),
    )


def _sum(size: Amount, items: tuple[Item, ...], itemised: bool, trusting: Trusting) -> Sum:
    shown = _parts(items, trusting) if itemised else ()
    return Sum(amount(size), names(size.unknown, 6), shown, more(len(items) - ITEMS) if itemised else "")


def _bar(size: Amount, items: tuple[Item, ...], scale: float) -> Bar:
    """The known parts side by side, then what the sum may be more than these."""
    known = sorted((item for item in items if item.amount.low > 0), key=lambda item: -item.amount.low)
    pieces = [(f"{item.kind} {item.name}", item.amount.low) for item in known[:STACKED]]
    if rest := size.low - sum(low for _, low in pieces):
        pieces.append(("all others" if pieces else "known parts", rest))
    stacks, at = [], 0.0
    for number_, (name, low) in enumerate(pieces):
        width = min(max(low * 100 / scale, 0), max(100 - at, 0))
        stacks.append(Stack(f"{at:.1f}", f"{width:.1f}", f"stack-{number_}", name, number(low)))
        at += width
    endless = size.high is None or bool(size.unknown)
    high = 100.0 if size.high is None or size.unknown else min(max(size.high, size.low) * 100 / scale, 100)
    return Bar(tuple(stacks), f"{at:.1f}", f"{max(high - at, 0):.1f}", endless)
