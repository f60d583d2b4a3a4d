"""Trusted computing bases, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtopo.commands.lines import MOST, by_kind, left, line, names, rows
from vtopo.exhibits.facts.tcb import Tcb, Trust
from vtopo.findings import Amount
from vtopo.proofs import Thing
from vtopo.reports.wording import amount, count

CLASSES = MOST // 2
"""Those who trust the same take three lines or more."""


def text(its: Tcb) -> Iterator[str]:
    """Those who trust the same: how large that is, and what is trusted with life and with traffic."""
    for trust in its.workloads[:CLASSES]:
        yield from line(f"{names(trust.workloads)}{_members(trust)}: {_size(trust.size, (*trust.full, *trust.net))}")
        ways = (("full", trust.full, trust.full_size), ("net", trust.net, trust.net_size))
        told = ((word, f"{_size(size, parts)}: {by_kind(parts)}") for word, parts, size in ways if parts)
        yield from rows(told, "    ")
    yield from left(len(its.workloads) - CLASSES)


def _members(trust: Trust) -> str:
    return f" (on one of {names(trust.members, 4)}, at worst)" if trust.members else ""


def _size(size: Amount, parts: Sequence[Thing]) -> str:
    if not parts:
        return "nothing"
    return (
        f"{count(len(parts), 'part')}{' of unknown size' if len(size.unknown) == len(parts) else f', {amount(size)}'}"
    )
