"""How well segments are separated: what each pair shares, and what those use that share nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from vtopo.exhibits.proofs import shared
from vtopo.facts import Facts
from vtopo.facts.separation import separation as separated
from vtopo.proofs import Apart

MOST_APART = 12
"""If more pairs than this share nothing, what the two use is not listed: it says little, and again and again."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two segments that share something: the level, and the shared things by kind, the closest first.

    The kind `segment` holds the workloads that are in both.
    """

    one: str
    other: str
    level: str
    shared: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Separation:
    """All pairs of segments: so many there are, so many share nothing, and what the others share, weakest first.

    `disjoint` are the two sets of things for each of the pairs that share nothing, if these are few.
    """

    pairs: int
    physical: int
    sharing: tuple[Pair, ...]
    disjoint: tuple[Apart, ...]


def separation(facts: Facts) -> Separation:
    """How well the segments of a plan are separated."""
    sharing = tuple(
        Pair(its.one, its.other, its.level, dict(reversed(list(its.things.items()))))
        for its in facts(separated).pairs()
    )
    segments = len(facts.model.segments)
    pairs = segments * (segments - 1) // 2
    few = pairs - len(sharing) <= MOST_APART
    return Separation(pairs, pairs - len(sharing), sharing, _disjoint(facts, sharing) if few else ())


def _disjoint(facts: Facts, sharing: tuple[Pair, ...]) -> tuple[Apart, ...]:
    known = {(pair.one, pair.other) for pair in sharing}
    found = (shared(facts, *pair) for pair in combinations(facts.model.segments, 2) if pair not in known)
    return tuple(its for its in found if isinstance(its, Apart))
