"""Visibility, as text."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.commands.facts.delivery import reached
from vtopo.commands.lines import names, rows, things
from vtopo.exhibits.facts.delivery import Delivery
from vtopo.exhibits.facts.visibility import Coverage, Visibility
from vtopo.findings import rate
from vtopo.reports.wording import number


def text(its: Visibility) -> Iterator[str]:
    """The coverage, vswitches with no tap, and who reaches whom unseen."""
    sensors = f"physical {things(its.physical) or 'none'}; virtual {things(its.virtual) or 'none'}"
    told = [("sensors", sensors), ("coverage", _coverage(its.coverage)), ("no tap", names(its.no_tap) or "none")]
    yield from rows(told)
    if not its.physical:
        yield "  unseen by physical sensors: all that is delivered, there is none"
    else:
        yield from _unseen("by physical sensors", its.blind)
    if its.virtual:
        yield from _unseen("by any sensor", its.blind_to_all)


def _unseen(how: str, blind: Delivery) -> Iterator[str]:
    lines = list(reached(blind, "    "))
    yield f"  unseen {how}{'' if lines else ': nothing'}"
    yield from lines


def _coverage(its: Coverage) -> str:
    if its.share is None:
        return "nothing is delivered between nodes"
    seen = its.delivered - its.blind
    percent = number(int(1000 * its.share) / 10)  # nothing but all is all
    if its.by_rate:
        return f"{percent}%, {rate(seen)} of {rate(its.delivered)} that flows declare"
    return f"{percent}%, {number(seen)} of {number(its.delivered)} ordered pairs of nodes where one reaches the other"
