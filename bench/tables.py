"""Measurements as the Markdown table that stands in the README."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import log

from bench.measure import Cost

BASE = "json.load"


def head(title: str, sizes: Sequence[int]) -> str:
    """The head of a table: a column for each size."""
    columns = [title, *(f"{size:,} VMs" for size in sizes), "growth", f"in `{BASE}`"]
    return f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|"


def row(name: str, sizes: Sequence[int], grown: Mapping[str, Sequence[Cost | str]]) -> str:
    """One row: what each size cost, the exponents of time and of memory between sizes, and a ratio.

    The ratio is that of the largest size, in seconds that reading the same model with `json.load` takes.
    """
    costs = grown[name]
    steps = [(sizes[at + 1] / sizes[at], *pair) for at, pair in enumerate(pairwise(costs))]
    growth = [_growth(factor, one, other) for factor, one, other in steps]
    base, last = grown[BASE][-1], costs[-1]
    times = f"{last.seconds / base.seconds:.1f}" if isinstance(base, Cost) and isinstance(last, Cost) else ""
    cells = [name, *map(cell, costs), "; ".join(one for one in growth if one), times]
    return f"| {' | '.join(cells)} |"


def cell(cost: Cost | str) -> str:
    """A cost as it stands in a table, or why it is not known."""
    if isinstance(cost, str):
        return cost
    digits = 3 if cost.seconds < 0.1 else 2 if cost.seconds < 10 else 0
    memory = f"{cost.memory:,.0f} MB" if cost.memory < 1000 else f"{cost.memory / 1000:.1f} GB"
    return f"{cost.seconds:.{digits}f} s, {memory}{f', {cost.note}' if cost.note else ''}"


def _growth(factor: float, one: Cost | str, other: Cost | str) -> str:
    if isinstance(one, str) or isinstance(other, str):
        return ""
    exponents = (log(other.seconds / one.seconds) / log(factor), log(other.memory / one.memory) / log(factor))
    return ", ".join(f"{exponent:.2f}" for exponent in exponents)
