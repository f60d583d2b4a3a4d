"""Sizes of software as reports show them."""

from __future__ import annotations

from vtopo.facts.tcb import Part, Sum, Tcbs
from vtopo.findings import Amount


def amount(total: Sum) -> Amount:
    """A sum of source lines as reports show it."""
    return Amount(total.low, total.high, "kloc", tuple(f"{kind} {name}" for kind, name in total.unknown))


def part_amount(tcbs: Tcbs, part: Part) -> Amount:
    """The size of one part of a TCB."""
    return amount(tcbs.sum((part,)))
