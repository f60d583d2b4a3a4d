"""Classes of workloads that are in the same segments now and in the same ones before, and what two of them share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import TypeAlias

from vtopo.findings import IsolationChange
from vtopo.model.things import Machine
from vtopo.verify.checking import Checker
from vtopo.verify.continuing import Continuing
from vtopo.verify.sharing import KINDS, Used

NEAR = KINDS.index("cluster")
"""Who shares this much or more is told as a pair of classes; the rest is told of segments."""

Members: TypeAlias = tuple[str, ...]


class Closeness:
    """The classes of the workloads that go on, each by its first group of nodes."""

    def __init__(self, before: Checker, after: Checker, continuing: Continuing) -> None:
        self.before = before
        self.after = after
        self.members: dict[str, tuple[Members, Members]] = {}
        """For each class its groups now, and those they were."""
        was: dict[str, list[str]] = {}
        for then, now in continuing.pairs:
            was.setdefault(now, []).append(then)
        sorts: dict[object, list[str]] = {}
        for node in after.model.workloads():
            if node.id in was:
                former = {its for name in was[node.id] for its in _segments(before, name)}
                sorts.setdefault((frozenset(_segments(after, node.id)), frozenset(former)), []).append(node.id)
        for names in sorts.values():
            former_groups = dict.fromkeys(then for name in names for then in was[name])
            self.members[names[0]] = tuple(names), tuple(former_groups)
        self._unions: tuple[dict[str, Used], dict[str, Used]] = (
            {name: _union(before, its[1]) for name, its in self.members.items()},
            {name: _union(after, its[0]) for name, its in self.members.items()},
        )

    def then(self, one: str, other: str) -> Mapping[str, set[str]]:
        """What some member of one class shared in the baseline with some member of another, by kind."""
        return _by_kind(self._common(self.before, 1, 0, one, other))

    def now(self, one: str, other: str) -> Mapping[str, set[str]]:
        """What some member of one class shares now with some member of another, by kind."""
        return _by_kind(self._common(self.after, 0, 1, one, other))

    def shown(self, change: IsolationChange) -> Iterator[str]:
        """What is wrong with the two groups that are shown for two classes."""
        one, other = change.closest or ("", "")
        if one not in self.members[change.one][0] or other not in self.members[change.other][0]:
            yield f"{one} and {other} are shown for them, and are not of the two"
            return
        sharing = self.after.sharing
        level = sharing.level(sharing.common(("node", one), ("node", other)), segments=False)
        if level != change.after:
            yield f"{one} and {other} are shown for them, and are {level}"

    def _common(self, checker: Checker, groups: int, union: int, one: str, other: str) -> Used:
        unions = self._unions[union]
        clusters = checker.sharing.meeting(self.members[one][groups], self.members[other][groups])
        return (unions[one] & unions[other]) | {("cluster", name) for name in clusters}

    def near(self) -> Iterator[tuple[str, str]]:
        """The pairs of classes that may share a cluster, a host or more, each once."""
        users: dict[object, list[str]] = {}
        for name, (groups, _) in self.members.items():
            found = {thing for thing in self._unions[1][name] if KINDS.index(thing[0]) >= NEAR}
            found |= {("cluster", its) for its in self.after.sharing.clusters_of(groups)}
            for thing in found:
                users.setdefault(thing, []).append(name)
        pairs = {pair for names in users.values() for pair in combinations(names, 2)}
        return iter(sorted(pairs))


def _segments(checker: Checker, name: str) -> tuple[str, ...]:
    return checker.model.segments_of(checker.ground.nodes[name])


def _union(checker: Checker, names: Members) -> Used:
    """All that some nodes use, but for what each member of a range of machines has to itself."""
    found: set[tuple[str, ...]] = set()
    for name in names:
        node = checker.ground.nodes[name]
        own = {("nic", nic) for nic in node.nics} if isinstance(node, Machine) else set()
        if isinstance(node, Machine) and checker.model.hosts[node.host].machine:
            own.add(("host", node.host))
        found |= checker.sharing.uses(("node", name)) - own
    return frozenset(found)


def _by_kind(things: Used) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for kind, name in things:
        found.setdefault(kind, set()).add(name)
    return found
