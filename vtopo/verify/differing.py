"""On which packets two policies differ, rule by rule: every packet is tried that the rules of the two tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from typing import TypeAlias

from vtopo.model.things import Policy, Ref, Rule
from vtopo.verify.shadowing import Shadowing

MOST_ENDS = 2_000_000
"""So many times it is asked whether somebody is among the ends of a rule; of more who may be there the first count."""
MOST_PAIRS = 3_000_000
MOST_PACKETS = 1_000_000
"""So many pairs of ends, and packets between ends of which rules have different ones in common, are tried."""

Held: TypeAlias = int
"""Rules, bit by bit: those that one end of a packet, or its service, is among."""
Deciders: TypeAlias = tuple[int, int]
"""The rule of either policy that decides, counted from 0; their number for the default."""


@dataclass(slots=True)
class Side:
    """Who may be at one end. Of those whose address nobody declares, each is at one of several that count alike."""

    sure: set[Held] = field(default_factory=set)
    loose: set[frozenset[Held]] = field(default_factory=set)
    whole: bool = True
    """Whether nobody was left out."""

    @property
    def every(self) -> list[Held]:
        """All who may be there."""
        return sorted(self.sure.union(*self.loose))

    def certain(self, among: set[Held]) -> list[frozenset[Held]]:
        """Those of whom one is among some for certain, whatever addresses are."""
        return [frozenset({held}) for held in among & self.sure] + [some for some in self.loose if some <= among]


@dataclass(frozen=True, slots=True)
class Differences:
    """The pairs of rules that decide otherwise on some packet, and those that surely do; `whole`: all were tried."""

    every: frozenset[Deciders]
    sure: frozenset[Deciders]
    whole: bool


class Differing:
    """Compares policies of one plan."""

    def __init__(self, shadowing: Shadowing) -> None:
        self.shadowing = shadowing
        self.packets = shadowing.deciding.packets

    def between(self, one: Policy, other: Policy) -> Differences:
        """Where two policies with known rules differ; a default that nobody knows differs from nothing."""
        ones, others = (policy.rules if isinstance(policy.rules, tuple) else () for policy in (one, other))
        rules = (*ones, *others)
        sources, targets = self._side([rule.sources for rule in rules]), self._side([rule.targets for rule in rules])
        pieces = sorted({self._serving(rules, piece.services) for piece in self.packets.pieces})
        whole = sources.whole and targets.whole
        found: dict[Deciders, set[tuple[Held, Held, Held]]] = {}
        known: dict[Held, list[tuple[Deciders, Held]]] = {}
        for number, (source, target) in enumerate(product(sources.every, targets.every)):
            both = source & target
            if both not in known:
                if number >= MOST_PAIRS or len(known) * len(pieces) >= MOST_PACKETS:
                    whole = False
                    break
                known[both] = [*self._differing(one, other, both, pieces)]
            for deciders, piece in known[both]:
                found.setdefault(deciders, set()).add((source, target, piece))
        sure = {its for its, packets in found.items() if _surely(packets, sources, targets)}
        return Differences(frozenset(found), frozenset(sure), whole)

    def _differing(
        self, one: Policy, other: Policy, both: Held, pieces: Iterable[Held]
    ) -> Iterator[tuple[Deciders, Held]]:
        """The services in which packets between two ends are decided otherwise, each with the rules that do."""
        ones, others = (policy.rules if isinstance(policy.rules, tuple) else () for policy in (one, other))
        for piece in pieces:
            its = both & piece
            deciders = _first(its, 0, len(ones)), _first(its, len(ones), len(others))
            allows = _allows(one, ones, deciders[0]), _allows(other, others, deciders[1])
            if None not in allows and allows[0] != allows[1]:
                yield deciders, piece

    def _side(self, ends: list[tuple[Ref, ...]]) -> Side:
        found = Side()
        room = MOST_ENDS // (len(ends) + 1)
        people = self.shadowing.among(ends)
        for anywhere, held in islice(people, room):
            if anywhere and len(held) > 1:
                found.loose.add(held)
            else:
                found.sure.update(held)
        found.whole = next(people, None) is None
        return found

    def _serving(self, rules: Iterable[Rule], services: frozenset[str]) -> Held:
        return sum(
            1 << at for at, rule in enumerate(rules) if not rule.services or not services.isdisjoint(rule.services)
        )


def _first(held: Held, start: int, count: int) -> int:
    """The first of some rules that a packet is held by; their number, if none holds it."""
    its = held >> start & (1 << count) - 1
    return (its & -its).bit_length() - 1 if its else count


def _allows(policy: Policy, rules: tuple[Rule, ...], number: int) -> bool | None:
    if number < len(rules):
        return rules[number].allow
    return policy.default_allow if isinstance(policy.default_allow, bool) else None


def _surely(packets: set[tuple[Held, Held, Held]], sources: Side, targets: Side) -> bool:
    """Whether some two differ in some service, whatever addresses those have who declare none."""
    ends: dict[tuple[Held, Held], set[Held]] = {}
    for source, target, piece in packets:
        ends.setdefault((source, target), set()).add(piece)
    if any(source in sources.sure and target in targets.sure for source, target in ends):
        return True
    ones = sources.certain({source for source, _ in ends})
    others = targets.certain({target for _, target in ends})
    return any(
        set.intersection(*(ends.get(pair, set()) for pair in product(some, more)))
        for some, more in product(ones, others)
    )
