"""Checks who is said to be nearer to whom than before: how near each pair was and is, and that none is missing.

One search from an end, in either plan, tells of all pairs from there. In a large plan only the first ends are looked
at: attackers, then those that pairs are told of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from vtopo.findings import AssetChange, Baseline, NewPath
from vtopo.proofs import Thing
from vtopo.verify.attackers import Attackers
from vtopo.verify.checking import Checker
from vtopo.verify.closeness import Closeness
from vtopo.verify.continuing import Continuing

ATTACKERS: Final = "attackers"
MOST_THINGS: Final = 200_000
"""So many things are searched in all; of a plan of 10,000 VMs that is from some 17 ends."""
LEAST_ENDS: Final = 8
"""From so many ends in any case."""
MOST_CAUSES: Final = 50
MOST_PAIRS: Final = 50
"""So many causes, and pairs of one, a report tells of."""

Distances: TypeAlias = Mapping[Thing, int]
Pair: TypeAlias = tuple[int | None, int]
"""The failures before (None: there was no path) and now."""


class Said(NamedTuple):
    """Two that are told of for the ends that they are of, how near the one is to the other, and was."""

    source: str
    target: str
    before: int | None
    after: int


@dataclass(frozen=True, slots=True)
class End:
    """Where paths start or end: all that it owns now, and owned before."""

    now: tuple[Thing, ...]
    then: tuple[Thing, ...]
    height: tuple[int, bool]
    """How sensitive it is, and whether it is an asset."""


class Approaching:
    """Goes through the new paths of one report; `counted` is what was looked at."""

    def __init__(self, before: Checker, after: Checker, continuing: Continuing, closeness: Closeness) -> None:
        self.before = before
        self.after = after
        self.attackers = Attackers(after.ground)
        self.members = closeness.members
        self._was: dict[str, list[str]] = {}
        for then, now in continuing.pairs:
            self._was.setdefault(now, []).append(then)
        self._last: dict[tuple[tuple[Thing, ...], tuple[Thing, ...]], tuple[Distances, Distances]] = {}
        self._alone: dict[str, Distances] = {}
        self.counted: Counter[str] = Counter()

    def wrong(self, baseline: Baseline) -> Iterator[str]:
        """Everything that does not hold, a line each."""
        yield from self._assets(baseline.assets)
        ends = self._ends()
        of = {thing[1]: name for name, end in ends.items() if name != ATTACKERS for thing in end.now}
        listed: dict[str, dict[str, Said]] = {}
        for said in (Said(*pair) for its in baseline.paths for pair in its.pairs):
            source, target = of.get(said.source, said.source), of.get(said.target, said.target)
            if target in listed.setdefault(source, {}):
                yield f"new paths: from {said.source} to {said.target} it is told twice"
            listed[source][target] = said
        room = max(LEAST_ENDS, MOST_THINGS // (1 + sum(1 for _ in self.after.ground.things())))
        order = sorted(ends, key=lambda name: (name != ATTACKERS, name not in listed))[:room]
        whole = not any(its.count > len(its.pairs) for its in baseline.paths) and len(baseline.paths) < MOST_CAUSES
        number = 0
        for name in order:
            there = self._nearer(ends, ends[name])
            number += len(there)
            yield from self._from(name, listed.pop(name, {}), there, whole=whole)
        for said in [said for name, its in listed.items() if name not in ends for said in its.values()]:
            yield f"new paths: {said.source} is no end of a path that goes on"
        yield from self._counts(baseline.paths, number, exact=len(order) == len(ends))

    def _from(self, source: str, said: Mapping[str, Said], there: Mapping[str, Pair], *, whole: bool) -> Iterator[str]:
        """What is wrong with the pairs from one end; not all are listed where there are too many."""
        self.counted["pair nearer than before"] += len(said)
        for target, its in said.items():
            about = f"new paths: from {its.source} to {its.target}"
            if there.get(target) != (its.before, its.after):
                is_so = _told(there.get(target))
                yield f"{about} it is {is_so}, and is shown as {_told((its.before, its.after))}"
            elif self._away(its) != its.after:
                yield f"{about} it is not {its.after} failures, which it is between others of their classes"
        for target in [target for target in there if whole and target not in said]:
            yield f"new paths: from {source} to {target} it is {_told(there[target])}, and is not listed"

    def _away(self, said: Said) -> int | None:
        """How far one of two is from the other that are told of for classes."""
        if said.source not in self._alone:
            starts = self.attackers.starts() if said.source == ATTACKERS else [("node", said.source)]
            self._alone[said.source] = self.after.reaching.distances(starts)
        return self._alone[said.source].get(("node", said.target))

    def _counts(self, paths: Iterable[NewPath], number: int, *, exact: bool) -> Iterator[str]:
        """How many pairs there are by each cause, and in all."""
        said = list(paths)
        for its in said:
            if its.count != len(its.pairs) and not (its.count > len(its.pairs) == MOST_PAIRS):
                by = ", ".join(its.things[:3]) or its.kind
                yield f"new paths: {len(its.pairs)} pairs are listed by {by}, not {its.count}"
        every = sum(its.count for its in said)
        if every < number or (exact and len(said) < MOST_CAUSES and every != number):
            yield f"new paths: {number} pairs are nearer, not {every}"

    # -- searches ------------------------------------------------------------------------------------------------------

    def _nearer(self, ends: Mapping[str, End], source: End) -> dict[str, Pair]:
        """The ends above one that are nearer to it than they were."""
        above = {name: end for name, end in ends.items() if source.height < end.height}
        if not above:
            return {}
        now, then = self._searched(source.now, source.then)
        found = {}
        for name, end in above.items():
            after, before = _least(now, end.now), _least(then, end.then)
            if after is not None and (before is None or before > after):
                found[name] = before, after
        return found

    def _searched(self, now: tuple[Thing, ...], then: tuple[Thing, ...]) -> tuple[Distances, Distances]:
        """How many failures away everything is from some things, and was; the last answer is remembered."""
        if (now, then) not in self._last:
            self._last = {(now, then): (self.after.reaching.distances(now), self.before.reaching.distances(then))}
        return self._last[now, then]

    def _ends(self) -> dict[str, End]:
        """Attackers, and classes of workloads that go on, of known level, that are called the same asset or none."""
        starts = tuple(self.attackers.starts())
        found = {ATTACKERS: End(starts, self._former(starts), (0, False))}
        nodes = self.after.ground.nodes
        for groups, _ in self.members.values():
            alike: dict[str, list[str]] = {}
            for name in groups:
                alike.setdefault(nodes[name].asset or "", []).append(name)
            for asset, names in alike.items():
                rank = self.attackers.rank(names[0])
                things: tuple[Thing, ...] = tuple(("node", name) for name in names)
                if rank is not None:
                    found[names[0]] = End(things, self._former(things), (rank, bool(asset)))
        return {name: end for name, end in found.items() if end.then}

    def _former(self, things: Iterable[Thing]) -> tuple[Thing, ...]:
        """What things were in the baseline."""
        return tuple(dict.fromkeys(former for thing in things for former in self._each(thing)))

    def _each(self, thing: Thing) -> Iterator[Thing]:
        if thing[0] == "node":
            yield from (("node", name) for name in self._was.get(thing[1], ()))
        elif thing[1] in self.before.model.segments:
            yield thing

    # -- assets --------------------------------------------------------------------------------------------------------

    def _assets(self, lines: Iterable[AssetChange]) -> Iterator[str]:
        """How far attackers are from each asset that goes on, where that is not what it was."""
        said: dict[str, tuple[int | None, int | None]] = {}
        for line in lines:
            for name in line.assets:
                if name in said:
                    yield f"assets: {name} is listed twice"
                said[name] = line.before, line.after
        there = self._distances()
        self.counted["asset before and after"] += len(there)
        changed = {name: pair for name, pair in there.items() if pair[0] != pair[1]}
        for name in dict.fromkeys((*said, *changed)):
            if said.get(name) != changed.get(name):
                is_so = "as it was" if name in there else "no asset that goes on"
                yield f"assets: {name} is {_told(changed[name]) if name in changed else is_so}: it is shown otherwise"

    def _distances(self) -> dict[str, tuple[int | None, int | None]]:
        """How many failures attackers were and are away from each asset that goes on."""
        starts = tuple(self.attackers.starts())
        former = self._former(starts)
        if not former:
            return {}
        now, then = self._searched(starts, former)
        goals: list[Thing] = [("node", name) for name in self.attackers.goals()]
        return {goal[1]: (_least(then, its), now.get(goal)) for goal in goals if (its := self._former([goal]))}


def _least(distances: Mapping[Thing, int], things: Iterable[Thing]) -> int | None:
    return min((distances[thing] for thing in things if thing in distances), default=None)


def _told(pair: tuple[int | None, int | None] | None) -> str:
    if pair is None:
        return "no nearer"
    before, after = ("no path" if its is None else f"{its} failures" for its in pair)
    return f"{before} before and {after} now"
