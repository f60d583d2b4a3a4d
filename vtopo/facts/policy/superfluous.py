"""Rules a policy could do without: shadowed ones never decide, redundant ones decide as others would (SEMANTICS 9).

A list of rules is held against itself without one of them, on the packets of that one alone. From the last rule up, so
that the rules behind one are those that are left, and all that are found can go at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.policy.drift import same_policies
from vtopo.facts.policy.halving import Step, Verdict, areas, deciding
from vtopo.facts.policy.standing import standings
from vtopo.facts.policy.universe import Universe
from vtopo.facts.privilege.boxes import bits, union
from vtopo.facts.services import services
from vtopo.model.things import Filter, Gateway, Policy, Rule


@dataclass(frozen=True, slots=True)
class Covered:
    """A rule, counted from 0, and those that decide on its packets without it; the default is one more than the last.

    `by` is empty for a rule that no packet there can be is about.
    """

    rule: int
    by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Superfluous:
    """What one policy could do without, in the filters and gateways that have it.

    `rules` are those of the first. Without all that are found together it decides as before, and every other rule
    matters. None are found where `exact` is no: there were too many addresses to tell apart.
    """

    controls: tuple[Filter | Gateway, ...]
    rules: tuple[Rule, ...]
    shadowed: tuple[Covered, ...]
    redundant: tuple[Covered, ...]
    exact: bool


def superfluous(facts: Facts) -> tuple[Superfluous, ...]:
    """The shadowed and redundant rules of each policy that has rules, those of equal policies once."""
    its, pieces = facts(standings), facts(services)
    found = []
    for some in same_policies(facts.model):
        policy = some[0].policy
        if isinstance(policy.rules, tuple) and policy.rules:
            universe = Universe.of(policy.rules, its, pieces)
            shadowed, redundant = _Walk(universe, policy).covered() if universe.exact else ([], [])
            found.append(Superfluous(some, policy.rules, tuple(shadowed), tuple(redundant), universe.exact))
    return tuple(found)


class _Walk:
    """One policy, gone through from its last rule up."""

    def __init__(self, universe: Universe, policy: Policy) -> None:
        *self.rules, self.default = universe.steps(policy)
        self.extent = universe.extent
        self.nothing: Step = (*self.default[:2], Verdict(0, 0, -1))
        columns = zip(*((one, other, its.decided) for one, other, its in self.rules), strict=True)
        self.meeting = [_all(some) for some in zip(*map(_meeting, columns), strict=True)]
        self.left = (1 << len(self.rules)) - 1

    def covered(self) -> tuple[list[Covered], list[Covered]]:
        """The shadowed and the redundant rules, in the order of the policy."""
        shadowed: list[Covered] = []
        redundant: list[Covered] = []
        for number in reversed(range(len(self.rules))):
            before, mine, after = self._around(number)
            if not self._differ([*before, mine, self.nothing], [*before, self.nothing]):
                shadowed.append(Covered(number, self._deciders(before)))
            elif self._idle(mine, after) or not self._differ([*before, mine, *after], [*before, *after]):
                redundant.append(Covered(number, self._instead(number, before, after)))
            else:
                continue
            self.left &= ~(1 << number)
        return shadowed[::-1], redundant[::-1]

    def _around(self, number: int) -> tuple[list[Step], Step, list[Step]]:
        """The rules before one, that one, and the rules left behind it with the default: on its packets alone."""
        meeting, behind = self.meeting[number] & self.left, (2 << number) - 1
        mine = self.rules[number]
        before = [_on(mine, self.rules[at]) for at in bits(meeting & behind & ~(1 << number))]
        after = [_on(mine, self.rules[at]) for at in bits(meeting & ~behind)]
        its = self.default[2]
        some = mine[2].decided
        return before, mine, [*after, (*self.default[:2], Verdict(its.decided & some, its.allowed & some, its.rule))]

    def _idle(self, mine: Step, after: Sequence[Step]) -> bool:
        """Whether all that is behind a rule decides as it does, whatever it is about."""
        allow = bool(mine[2].allowed)
        known = after[-1][2].decided == mine[2].decided
        return known and all(its.allowed == (its.decided if allow else 0) for _, _, its in after)

    def _differ(self, one: Sequence[Step], other: Sequence[Step]) -> bool:
        return next(areas(one, other, *self.extent), None) is not None

    def _instead(self, number: int, before: list[Step], after: list[Step]) -> tuple[int, ...]:
        """Who decides on the packets that a rule decides on, without it."""
        if len(after) == 1:
            return (len(self.rules),)
        mine = self.rules[number]
        default = (mine[0], mine[1], after[-1][2])
        return tuple(its for its in self._deciders([*before, *after[:-1], default]) if its > number)

    def _deciders(self, steps: Sequence[Step]) -> tuple[int, ...]:
        """The rules of a list that decide on some packet."""
        found: set[int] = set()
        for area in areas([*steps, self.nothing], [self.nothing], *self.extent):
            found.update(number for number, _ in deciding(area.one, area.one.decided))
        return tuple(sorted(found))


def _on(mine: Step, its: Step) -> Step:
    """A rule on the packets of another."""
    some = mine[2].decided
    verdict = Verdict(its[2].decided & some, its[2].allowed & some, its[2].rule)
    return mine[0] & its[0], mine[1] & its[1], verdict


def _meeting(sets: Iterable[int]) -> Iterator[int]:
    """For each of some sets the numbers of those that it has a member in common with."""
    every = list(sets)
    having: dict[int, int] = {}
    for number, its in enumerate(every):
        having[its] = having.get(its, 0) | 1 << number
    met = {its: union(numbers for other, numbers in having.items() if its & other) for its in having}
    return map(met.__getitem__, every)


def _all(sets: Iterable[int]) -> int:
    found = -1
    for its in sets:
        found &= its
    return found
