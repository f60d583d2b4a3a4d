"""What a consolidation gives up of separation: the level before and after, and what is shared now (SEMANTICS 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.counterparts import counterparts
from vtopo.facts.separation import Separation, Shared, rank_of, separation, shared
from vtopo.model.things import Machine, Vm

APART = rank_of("switch")
"""What shares no more than this is physically isolated."""
NEAR = rank_of("cluster")
"""From here on two workloads are told as a pair; what is shared further away is told of their segments."""
TOGETHER = rank_of("host")
"""What shares this much has lost its physical isolation."""


@dataclass(frozen=True, slots=True)
class Change:
    """What two segments, or two classes of workloads, shared and share. `before` is None where one is new."""

    before: Shared | None
    after: Shared

    @property
    def lost(self) -> bool:
        """Whether they are less separate than they were."""
        return self.before is not None and self.after.rank > self.before.rank

    @property
    def physical(self) -> bool:
        """Whether they were physically isolated, and are not any more."""
        return self.before is not None and self.before.rank <= APART and self.after.rank >= TOGETHER

    @property
    def weaker(self) -> Mapping[str, tuple[str, ...]]:
        """What they share now that they did not, kind by kind."""
        was = self.before.things if self.before else {}
        found = {
            kind: tuple(name for name in names if name not in was.get(kind, ()))
            for kind, names in self.after.things.items()
        }
        return {kind: names for kind, names in found.items() if names}


@dataclass(frozen=True, slots=True)
class Class:
    """Workloads that are in the same segments now, and in the same ones before: their groups, and how many."""

    name: str
    members: tuple[str, ...]
    count: int


class Isolation:
    """The ledger: what every pair shares, or shared, held side by side."""

    def __init__(self, comparison: Comparison) -> None:
        self._its = comparison(counterparts)
        self._before = comparison.before
        self._after = comparison.after
        self._then: Separation = comparison.before(separation)
        self._now: Separation = comparison.after(separation)

    # -- segments ------------------------------------------------------------------------------------------------------

    @cached_property
    def segments(self) -> tuple[Change, ...]:
        """Every pair of segments of the plan that shares anything, or did: what lost most first, then as it stands."""
        known = self._before.model.segments
        after = {(one.one, one.other): one for one in self._now.pairs()}
        before = {frozenset((one.one, one.other)): one for one in self._then.pairs()}
        order = {segment: at for at, segment in enumerate(self._after.model.segments)}
        pairs = dict.fromkeys(after)
        for pair in before:
            one, other = sorted(pair, key=lambda name: order.get(name, -1))
            if one in order and other in order:
                pairs.setdefault((one, other))
        found = []
        for one, other in pairs:
            was = before.get(frozenset((one, other)), shared(one, other, {}, nodes=False))
            both = one in known and other in known
            now = after.get((one, other), shared(one, other, {}, nodes=False))
            found.append(Change(was if both else None, now))
        found.sort(key=lambda change: (*_worst_first(change), order[change.after.one], order[change.after.other]))
        return tuple(found)

    # -- workloads -----------------------------------------------------------------------------------------------------

    @cached_property
    def classes(self) -> tuple[Class, ...]:
        """The workloads that go on, by the segments they are in and were in; each is named by its first group."""
        then, now = self._before.model, self._after.model
        former: dict[str, Vm | Machine] = {**then.machines, **then.vms}
        groups: dict[object, list[str]] = {}
        for node in now.workloads():
            if was := self._former([node.id]):
                segments = frozenset(segment for name in was for segment in then.segments_of(former[name]))
                groups.setdefault((frozenset(now.segments_of(node)), segments), []).append(node.id)
        many = {name: sum(one.count for one in its) for name, its in self._its.of.items()}
        return tuple(Class(names[0], tuple(names), sum(map(many.__getitem__, names))) for names in groups.values())

    @cached_property
    def workloads(self) -> tuple[Change, ...]:
        """The pairs of classes that share a cluster, a host or more, and are less separate than they were.

        What two classes share is what some member of the one shares with some member of the other.
        """
        former = {its.name: self._former(its.members) for its in self.classes}
        members = {its.name: its.members for its in self.classes}
        order = {name: at for at, name in enumerate(members)}
        found = []
        for one, other in self._meeting(members):
            after = replace(self._now.among(members[one], members[other]), one=one, other=other)
            before = replace(self._then.among(former[one], former[other]), one=one, other=other)
            if after.rank > before.rank:
                found.append(Change(before, after))
        found.sort(key=lambda change: (*_worst_first(change), order[change.after.one], order[change.after.other]))
        return tuple(found)

    def closest(self, change: Change) -> tuple[str, str]:
        """Of two classes that came closer, two groups that share as much as any."""
        members = {its.name: its.members for its in self.classes}
        return self._now.closest(members[change.after.one], members[change.after.other])

    def _meeting(self, members: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
        """The pairs of classes that have a cluster, a host or more in common."""
        users: dict[tuple[str, str], dict[str, None]] = {}
        vms = self._after.model.vms
        for name, nodes in members.items():
            for node in nodes:
                if node in vms and vms[node].cluster:
                    users.setdefault(("cluster", vms[node].cluster), {})[name] = None
                for kind, things in self._now.node(node).items():
                    if rank_of(kind) >= NEAR:
                        for thing in things:
                            users.setdefault((kind, thing), {})[name] = None
        return iter(dict.fromkeys(pair for names in users.values() for pair in combinations(names, 2)))

    def _former(self, members: Iterable[str]) -> tuple[str, ...]:
        """What the members of groups were: their groups in the baseline."""
        return tuple(dict.fromkeys(one.before for member in members for one in self._its.of.get(member, ())))


def _worst_first(change: Change) -> tuple[bool, bool, int]:
    return not change.physical, not change.lost, -change.after.rank


def isolation(comparison: Comparison) -> Isolation:
    """What a plan gives up of the separation that its baseline had."""
    return Isolation(comparison)
