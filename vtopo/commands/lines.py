"""Lines of a text about a plan: names made fit to show, lists that end, columns that line up, lines that fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from vtopo.proofs import Thing, told
from vtopo.reports.safe import columns, visible
from vtopo.reports.wording import listed

FEW: Final = 8
"""Names that a line may list."""

MOST: Final = 40
"""Lines that a list may take; what is more is counted, and stands in the JSON."""

WIDEST: Final = 36
"""Columns that the first of a row may take before the others wait for it."""

WIDTH: Final = 120

_PIECE: Final = re.compile(r".+?(?:[,;:](?= )|(?= \()|$)")


def names(some: Sequence[str], most: int = FEW) -> str:
    """Some names, fit to show: all of a few, else the first of them and how many more there are."""
    return _listed([visible(name) for name in some[:most]], len(some))


def things(some: Sequence[Thing], most: int = FEW) -> str:
    """Some things in words, the kind said once: `web1, web2, outside dmz, vmm esx1.hv, esx2.hv`."""
    words: list[str] = []
    for kind, its in groupby(some[:most], key=lambda thing: thing[0]):
        first, *rest = [visible(told(thing)) for thing in its]
        words += [first, *(word.removeprefix(f"{kind} ") for word in rest)]
    return _listed(words, len(some))


def by_kind(some: Iterable[Thing]) -> str:
    """All kinds of some things that are in an order of kinds: `switch sw; host esx1, esx2`."""
    kinds = groupby(some, key=lambda thing: thing[0])
    return "; ".join(f"{kind} {names([thing[1] for thing in its], FEW // 2)}" for kind, its in kinds)


def title(name: str, plan: str) -> str:
    """The title of a plan and the name of its file, which is all there is of a plan without a title."""
    return visible(plan) if name in ("", plan) else f"{visible(name)} ({visible(plan)})"


def line(text: str, indent: str = "  ") -> list[str]:
    """A text with an indent, on as many lines as it takes."""
    return _wrapped(f"{indent}{text}", f"{indent}    ")


def rows(pairs: Iterable[tuple[str, str]], indent: str = "  ", most: int = MOST) -> Iterator[str]:
    """Pairs in two columns: as many as are read, and how many more there are."""
    every = list(pairs)
    wide = max((columns(one) for one, other in every[:most] if other and columns(one) <= WIDEST), default=0)
    for one, other in every[:most]:
        behind = " " * (len(indent) + min(max(columns(one), wide), WIDEST) + 2)
        yield from _wrapped(f"{indent}{one}{' ' * (wide - columns(one))}  {other}".rstrip(), behind)
    yield from left(len(every) - most, indent)


def left(many: int, indent: str = "  ") -> Iterator[str]:
    """The line that says how many more there are, if there are any."""
    if many > 0:
        yield f"{indent}… and {many:,} more: --format json has all"


def _wrapped(text: str, behind: str) -> list[str]:
    """A text in lines that fit, broken behind a comma and its like: a kind and a name stay together."""
    lines = [""]
    for piece in _PIECE.findall(text):
        if lines[-1] and columns(lines[-1]) + columns(piece) > WIDTH:
            lines.append(behind + piece.lstrip(" "))
        else:
            lines[-1] += piece
    return lines


def _listed(words: Sequence[str], many: int) -> str:
    return listed([*words, *[""] * (many - len(words))], len(words))
