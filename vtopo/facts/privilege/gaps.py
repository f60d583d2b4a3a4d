"""Privilege gaps of policies: pairs of segments that they let packets through between, and no flow needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from vtopo.facts import Facts
from vtopo.facts.privilege.boxes import bits, slices, union
from vtopo.facts.privilege.permits import Allowed, Control, Let, Permits, permits


@dataclass(frozen=True, slots=True)
class Pairs:
    """Ordered pairs of segments; `rows` are sets of segments with all that they are paired with, as bits."""

    segments: tuple[str, ...]
    rows: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return sum(sources.bit_count() * targets.bit_count() for sources, targets in self.rows)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for sources, targets in self.rows:
            for one in bits(sources):
                for other in bits(targets):
                    yield self.segments[one], self.segments[other]


@dataclass(frozen=True, slots=True)
class PolicyGap:
    """The pairs of segments between which one policy lets some packet through, and those that no declared flow needs.

    `controls` are the copies of one writing.
    """

    controls: tuple[Control, ...]
    granted: Pairs
    gap: Pairs


class _Gaps:
    def __init__(self, facts: Facts) -> None:
        self.permits: Permits = facts(permits)
        self.classes = self.permits.classes
        self.segments = tuple(facts.model.segments)
        self._known: dict[int, int] = {}

    def found(self) -> Iterator[PolicyGap]:
        for allowed in self.permits.allowed:
            granted = self._reached((let.sources, self._targets(allowed, let)) for let in allowed.lets)
            gap = {segment: targets & ~self._needed.get(segment, 0) for segment, targets in granted.items()}
            yield PolicyGap(allowed.written.controls, self._pairs(granted), self._pairs(gap))

    def _targets(self, allowed: Allowed, let: Let) -> int:
        """The classes of targets that some sources may send something to."""
        return union(allowed.targets[one] for one in bits(union(slices(let.allowed, allowed.width))))

    @cached_property
    def _needed(self) -> Mapping[int, int]:
        return self._reached((demand.sources, demand.targets) for demand in self.permits.demands)

    def _reached(self, parts: Iterable[tuple[int, int]]) -> Mapping[int, int]:
        """For each segment those it is paired with by who may send to whom: these sources to these targets."""
        found = [0] * len(self.segments)
        for sources, targets in parts:
            for number in self.classes.segments(sources):
                found[number] |= targets
        return {number: self._meant(targets) for number, targets in enumerate(found) if targets}

    def _meant(self, targets: int) -> int:
        """The segments in which some of these targets are."""
        if targets not in self._known:
            self._known[targets] = union(1 << number for number in self.classes.meant_in(targets))
        return self._known[targets]

    def _pairs(self, targets_of: Mapping[int, int]) -> Pairs:
        alike: dict[int, int] = {}
        for segment, targets in targets_of.items():
            if targets:
                alike[targets] = alike.get(targets, 0) | 1 << segment
        return Pairs(self.segments, tuple((sources, targets) for targets, sources in alike.items()))


def policy_gaps(facts: Facts) -> tuple[PolicyGap, ...]:
    """The gap of each policy whose rules are known, in the order of the plan."""
    return tuple(_Gaps(facts).found())
