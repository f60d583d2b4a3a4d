"""Sizes of software as reports show them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from vtopo.facts.tcb import Part, Sum, Tcbs
from vtopo.findings import Amount, Item


def amount(total: Sum) -> Amount:
    """A sum of source lines as reports show it."""
    return Amount(total.low, total.high, "kloc", tuple(f"{kind} {name}" for kind, name in total.unknown))


def itemised(tcbs: Tcbs) -> Callable[[Part, str], Item]:
    """What tells of a part how large it is, and why it counts; the many TCBs that a part is in share what is told."""

    @cache
    def item(part: Part, why: str) -> Item:
        kind, name = part
        return Item(name, kind, amount(tcbs.sum((part,))), why)

    return item
