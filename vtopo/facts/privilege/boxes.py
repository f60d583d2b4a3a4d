"""Sets as numbers, and the largest boxes in a set of triples: of sources, targets and pieces (SEMANTICS 8).

What one source is allowed is a set of (piece, target), with the bit `piece * width + target`. A box is allowed every
target in every piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

MOST_TRIED = 1_000
"""Boxes may be as many as there are subsets: so many are tried in one set of triples, and no more."""


class Bits(NamedTuple):
    """One box: every source of it is allowed every target of it in every piece of it."""

    sources: int
    targets: int
    pieces: int


def largest_boxes(rows: Mapping[int, int], width: int) -> list[Bits] | None:
    """All boxes that are inside no larger one; None if too many are to be tried.

    `rows` are the sources that are allowed a set of (piece, target), by that set.
    """
    found: list[Bits] = []
    tried = 0
    common = _intersections(rows)
    if common is None:
        return None
    for allowed in common:
        ways = _ways(allowed, width)
        if ways is None:
            return None
        tried += len(ways)
        if tried > MOST_TRIED:
            return None
        for targets, pieces in ways:
            box = targets * spread(pieces, width)
            having = [row for row in rows if row & box == box]
            # If more sources have the box than have all of `allowed`, it comes up again with what these have in common.
            if all(row & allowed == allowed for row in having):
                found.append(Bits(union(rows[row] for row in having), targets, pieces))
    return found


def _ways(allowed: int, width: int) -> list[tuple[int, int]] | None:
    """The largest sets of targets and pieces every combination of which is in a set of (piece, target)."""
    by_targets = dict[int, int]()
    for piece, targets in enumerate(slices(allowed, width)):
        if targets:
            by_targets[targets] = by_targets.get(targets, 0) | 1 << piece
    common = _intersections(by_targets)
    if common is None:
        return None
    return [(one, union(by_targets[its] for its in by_targets if its & one == one)) for one in common]


def _intersections(sets: Iterable[int]) -> list[int] | None:
    """What any of some sets have in common, each once and if it is not empty; None if that is too many."""
    found = dict[int, None]()
    for one in sets:
        found.update(dict.fromkeys([one, *(one & other for other in found if one & other)]))
        if len(found) > MOST_TRIED:
            return None
    return list(found)


def slices(allowed: int, width: int) -> Iterator[int]:
    """For each piece, up to the last that is there, the targets in a set of (piece, target)."""
    every = (1 << width) - 1
    while allowed:
        yield allowed & every
        allowed >>= width


def spread(pieces: int, width: int) -> int:
    """What a set of targets is multiplied with to have them in each of these pieces."""
    return union(1 << piece * width for piece in bits(pieces))


def alike(sets: Sequence[int], every: int) -> dict[tuple[int, ...], int]:
    """The members of `every` that are in the same of these sets, by the numbers of those that do not hold them all."""
    inside: dict[int, list[int]] = {}
    for number, one in enumerate(sets):
        if one & every != every:
            for member in bits(one & every):
                inside.setdefault(member, []).append(number)
    others = every & ~union(1 << member for member in inside)
    found: dict[tuple[int, ...], int] = {(): others} if others else {}
    for member, numbers in inside.items():
        key = tuple(numbers)
        found[key] = found.get(key, 0) | 1 << member
    return found


def bits(number: int) -> Iterator[int]:
    """The members of a set, lowest first."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


def union(sets: Iterable[int]) -> int:
    """All that is in any of some sets."""
    found = 0
    for one in sets:
        found |= one
    return found
