"""Twins: policies that have to decide alike, and whether they do (SEMANTICS 9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from vtopo.facts import Facts
from vtopo.facts.policy.comparing import Comparison, Difference, compared
from vtopo.facts.policy.ends import End
from vtopo.facts.policy.standing import Standings, inside, standings
from vtopo.facts.services import Pieces, services
from vtopo.model.plan import Model
from vtopo.model.things import Filter, Gateway, Policy, Ref

Control: TypeAlias = tuple[str, str]
"""Kind and name of what has a policy: a filter or a gateway."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Pairs of an original and a copy with the same two policies, and how these compare: the one is the original's.

    `declared` is no for copies of one writing that a change made different from the most of them.
    """

    pairs: tuple[tuple[Filter | Gateway, Filter | Gateway], ...]
    declared: bool
    comparison: Comparison

    @property
    def originals(self) -> tuple[Filter | Gateway, ...]:
        """What is copied, each once."""
        return tuple({control(one): one for one, _ in self.pairs}.values())

    @property
    def copies(self) -> tuple[Filter | Gateway, ...]:
        """What has to decide as the originals do, each once."""
        return tuple({control(copy): copy for _, copy in self.pairs}.values())


@dataclass(frozen=True)
class Drift:
    """The twins of a model, and any two policies of it on request."""

    model: Model
    standings: Standings
    pieces: Pieces
    _known: dict[tuple[int, int], Comparison] = field(default_factory=dict)

    def compare(self, one: Control, other: Control) -> Comparison:
        """How the policies of two filters or gateways compare on every packet."""
        return self.between(policy_of(self.model, one), policy_of(self.model, other))

    @cached_property
    def twins(self) -> tuple[Twins, ...]:
        """What is said to be a copy of something, and copies of one writing with different rules."""
        found: dict[tuple[int, int, bool], list[tuple[Filter | Gateway, Filter | Gateway]]] = {}
        for original, copy, declared in self._pairs():
            key = (self._number(original.policy), self._number(copy.policy), declared)
            found.setdefault(key, []).append((original, copy))
        return tuple(
            Twins(tuple(pairs), declared, self.between(pairs[0][0].policy, pairs[0][1].policy))
            for (_, _, declared), pairs in found.items()
        )

    def guarded(self, twins: Twins, its: Difference) -> bool:
        """Whether the packet of a difference is between what one of the twins guards."""
        guards = [guard for thing in (twins.originals[0], twins.copies[0]) for guard in thing.policy.guards]
        source, target = its.packet.source, its.packet.target
        return any(self._meant(guard.sources, source) and self._meant(guard.targets, target) for guard in guards)

    def _meant(self, refs: tuple[Ref, ...], end: End) -> bool:
        return any(
            one.kind == "any"
            or (one.kind == "segment" and one.id == end.segment)
            or (one.kind == "node" and one.id == end.node)
            or (one.kind == "prefix" and bool(end.address) and inside(end.address, one.id))
            for ref in refs
            for one in self.standings.opened(ref)
        )

    def _pairs(self) -> Iterator[tuple[Filter | Gateway, Filter | Gateway, bool]]:
        for its in controls(self.model):
            for ref in its.policy.copy_of:
                yield thing_of(self.model, (ref.kind, ref.id)), its, True
        for copies in writings(self.model):
            by_policy: dict[int, list[Filter | Gateway]] = {}
            for its in copies:
                by_policy.setdefault(self._number(its.policy), []).append(its)
            most = max(by_policy.values(), key=len)
            for some in by_policy.values():
                if some is not most:
                    yield from ((most[0], its, False) for its in some)

    def between(self, one: Policy, other: Policy) -> Comparison:
        """How two policies of the model compare on every packet."""
        key = self._number(one), self._number(other)
        if key not in self._known:
            self._known[key] = compared(one, other, self.standings, self.pieces)
        return self._known[key]

    def _number(self, policy: Policy) -> int:
        """The same for policies with the same rules and default."""
        known = self._numbers.get(id(policy))
        if known is None:
            raise KeyError(policy)
        return known

    @cached_property
    def _numbers(self) -> Mapping[int, int]:
        return {id(its.policy): at for at, some in enumerate(same_policies(self.model)) for its in some}


def control(its: Filter | Gateway) -> Control:
    """Kind and name of what has a policy."""
    return ("filter" if isinstance(its, Filter) else "gateway"), its.id


def thing_of(model: Model, its: Control) -> Filter | Gateway:
    """What has a policy, by kind and name."""
    kind, name = its
    return model.filters[name] if kind == "filter" else model.gateways[name]


def policy_of(model: Model, its: Control) -> Policy:
    """The policy of a filter or gateway."""
    return thing_of(model, its).policy


def controls(model: Model) -> Iterator[Filter | Gateway]:
    """All that has a policy: filters first, in the order of the plan."""
    yield from model.filters.values()
    yield from model.gateways.values()


def same_policies(model: Model) -> list[tuple[Filter | Gateway, ...]]:
    """Filters and gateways by what they decide as it is written: all with equal rules and defaults together."""
    same: dict[object, int] = {}
    rules: dict[int, int] = {}
    found: dict[tuple[int, object], list[Filter | Gateway]] = {}
    for its in controls(model):
        policy = its.policy
        # Copies mostly have the very same rules; to compare thousands of them is work.
        if id(policy.rules) not in rules:
            rules[id(policy.rules)] = same.setdefault(policy.rules, len(same))
        found.setdefault((rules[id(policy.rules)], policy.default_allow), []).append(its)
    return [tuple(some) for some in found.values()]


def writings(model: Model) -> list[tuple[Filter | Gateway, ...]]:
    """Filters and gateways by where they are written: all copies of one writing together."""
    found: dict[tuple[str, str, int], list[Filter | Gateway]] = {}
    for its in controls(model):
        found.setdefault((control(its)[0], its.at.source.name, its.at.start), []).append(its)
    return [tuple(its) for its in found.values()]


def drift(facts: Facts) -> Drift:
    """The twins of a model."""
    return Drift(facts.model, facts(standings), facts(services))
