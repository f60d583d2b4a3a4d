"""What policies allow, and what declared flows need (SEMANTICS 8).

A policy is judged by itself, wherever it stands: for classes of sources and targets (see `vtopo.facts.privilege.ends`),
and for all targets and services of a source at once (see `vtopo.facts.privilege.boxes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from vtopo.facts import Facts
from vtopo.facts.privilege.boxes import alike, bits, spread, union
from vtopo.facts.privilege.ends import Classes, classes
from vtopo.facts.services import Pieces, services
from vtopo.model.things import Filter, Gateway, Policy, Rule

Control: TypeAlias = tuple[str, str]
"""Kind and name of what a policy is of: a filter or a gateway."""


@dataclass(frozen=True, slots=True)
class Written:
    """A policy as it is written: all copies of one writing."""

    things: tuple[Filter | Gateway, ...]

    @property
    def policy(self) -> Policy:
        """The policy of each."""
        return self.things[0].policy

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Its rules, which are known."""
        return self.policy.rules if isinstance(self.policy.rules, tuple) else ()

    @property
    def controls(self) -> tuple[Control, ...]:
        """What it is of."""
        return tuple(("filter" if isinstance(its, Filter) else "gateway", its.id) for its in self.things)


class Demand(NamedTuple):
    """What flows need: all that they say of the same sources and services."""

    sources: int
    targets: int
    pieces: int


class Permits:
    """The policies of a model whose rules are known, and the demand of its flows."""

    def __init__(self, facts: Facts) -> None:
        self.model = facts.model
        self.classes: Classes = facts(classes)
        self.pieces: Pieces = facts(services)

    @cached_property
    def policies(self) -> tuple[Written, ...]:
        """The policies whose rules are known, in the order of the plan."""
        found: dict[object, list[Filter | Gateway]] = {}
        every: list[Filter | Gateway] = [*self.model.filters.values(), *self.model.gateways.values()]
        for its in every:
            if isinstance(its.policy.rules, tuple):
                # A variant may have given other rules to one of the copies.
                first = tuple((rule.at.source.name, rule.at.start) for rule in its.policy.rules[:1])
                key = (its.at.source.name, its.at.start, first, its.policy.default_allow)
                found.setdefault(key, []).append(its)
        return tuple(Written(tuple(things)) for things in found.values())

    @cached_property
    def allowed(self) -> tuple[Allowed, ...]:
        """What each of these policies allows."""
        return tuple(Allowed(self, written) for written in self.policies)

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        """What all flows need."""
        found: dict[tuple[int, int], int] = {}
        for flow in self.model.flows:
            key = (self.classes.held(flow.sources, may=True) & self.classes.senders, self.pieces.of(flow.services))
            found[key] = found.get(key, 0) | self.classes.held(flow.targets, may=True)
        return tuple(Demand(sources, targets, pieces) for (sources, pieces), targets in found.items())

    @cached_property
    def of_all(self) -> tuple[int, ...]:
        """The demands of everybody, by number."""
        return tuple(number for number, its in enumerate(self.demands) if its.sources == self.classes.senders)

    @cached_property
    def of_one(self) -> Mapping[int, list[int]]:
        """The demands of each class of sources beside, by number."""
        found: dict[int, list[int]] = {}
        for number, its in enumerate(self.demands):
            if its.sources != self.classes.senders:
                for one in bits(its.sources):
                    found.setdefault(one, []).append(number)
        return found

    @cached_property
    def demanding(self) -> int:
        """The sources that need something beside what everybody needs."""
        return union(1 << one for one in self.of_one)


class Let(NamedTuple):
    """What some sources are allowed, by the number of the rule; the default comes after the last rule."""

    sources: int
    by_rule: tuple[tuple[int, int], ...]

    @property
    def allowed(self) -> int:
        """All of it."""
        return union(some for _, some in self.by_rule)


class Allowed:
    """What one policy allows, once for all sources that it treats alike; those that may do nothing are left out.

    Its targets are numbered anew: those are one that its rules and the flows of its sources do not tell apart, and
    `targets` are the classes that each stands for.
    """

    def __init__(self, permits: Permits, written: Written) -> None:
        self.permits = permits
        self.written = written
        rules, held, senders = written.rules, permits.classes.held, permits.classes.senders
        sources = [held(rule.sources, may=rule.allow) for rule in rules]
        general = [number for number, some in enumerate(sources) if some & senders == senders]
        by_rules = [(sorted((*own, *general)), some) for own, some in alike(sources, senders).items()]
        if written.policy.default_allow is not True:
            by_rules = [(own, some) for own, some in by_rules if any(rules[number].allow for number in own)]
        demands = tuple(dict.fromkeys(self._demands(union(some for _, some in by_rules))))
        sets = [held(rule.targets, may=rule.allow) for rule in rules]
        sets += [permits.demands[number].targets for number in demands]
        told = alike(sets, permits.classes.targets)
        self.targets = tuple(told.values())
        self.width = len(told)
        self._anew(sets, told, demands)
        found = [Let(some, tuple(self._let(numbers))) for numbers, some in by_rules]
        self.lets = tuple(let for let in found if let.by_rule)

    def _demands(self, sources: int) -> Iterator[int]:
        yield from self.permits.of_all
        for one in bits(sources & self.permits.demanding):
            yield from self.permits.of_one[one]

    def _anew(self, sets: list[int], told: Iterable[tuple[int, ...]], demands: tuple[int, ...]) -> None:
        """Says in the new numbers which targets the rules and flows mean, and in which pieces."""
        every, all_classes = self.permits.classes.targets, (1 << self.width) - 1
        own = [all_classes if some & every == every else 0 for some in sets]
        for number, inside in enumerate(told):
            for at in inside:
                own[at] |= 1 << number
        rules, pieces = self.written.rules, self.permits.pieces
        self._rules = [self.mask(some, pieces.of(rule.services)) for some, rule in zip(own, rules, strict=False)]
        needed = zip(demands, own[len(rules) :], strict=True)
        self._needed = {number: self.mask(some, self.permits.demands[number].pieces) for number, some in needed}

    def mask(self, targets: int, pieces: int) -> int:
        """All of these targets in all of these pieces."""
        return targets * spread(pieces, self.width)

    def _let(self, numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
        """What each of these rules lets through, and what the default does: the first rule that matches decides."""
        left = self.mask((1 << self.width) - 1, self.permits.pieces.every)
        for number in numbers:
            decided = left & self._rules[number]
            left ^= decided
            if decided and self.written.rules[number].allow:
                yield number, decided
        if left and self.written.policy.default_allow is True:
            yield len(self.written.rules), left

    def left(self, sources: int, allowed: int) -> Iterator[tuple[int, int]]:
        """What of this some of these sources do not need, once for all of whom flows say the same."""
        by_all = union(self._needed[number] for number in self.permits.of_all)
        for one in bits(sources & self.permits.demanding):
            sources ^= 1 << one
            yield 1 << one, allowed & ~(by_all | union(self._needed[number] for number in self.permits.of_one[one]))
        if sources:
            yield sources, allowed & ~by_all


def permits(facts: Facts) -> Permits:
    """The policies of a model and the demand of its flows."""
    return Permits(facts)
