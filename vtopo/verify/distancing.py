"""Checks how far attackers are said to be from assets, seen or unseen, and that the nearest are all told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from math import inf

from vtopo.findings import AttackLine
from vtopo.proofs import Thing
from vtopo.verify.attackers import Attackers
from vtopo.verify.reaching import Reaching

MOST_ATTACKERS, MOST_LINES = 8, 6
"""So many attackers, and distances of each, a report tells of."""

LOWEST = "outside"
"""Who attacks where the plan names nobody."""


class Distancing:
    """Goes through the lines of one plan."""

    def __init__(self, reaching: Reaching) -> None:
        self.reaching = reaching
        self.attackers = Attackers(reaching.ground)

    def wrong(self, lines: Iterable[AttackLine]) -> Iterator[str]:
        """Everything that does not hold, a line each."""
        said: dict[str, list[AttackLine]] = {}
        for line in lines:
            said.setdefault(line.attacker, []).append(line)
        starts = self._starts()
        for name in sorted(said.keys() - starts.keys()):
            yield f"attacks: {name} is none of the first attackers"
        for name, own in starts.items():
            yield from (f"attacks by {name}: {reason}" for reason in self._of(own, said.get(name, [])))

    def _starts(self) -> dict[str, tuple[Thing, ...]]:
        declared = islice(self.attackers.model.attackers, MOST_ATTACKERS)
        found = {name: tuple(self.attackers.stands(name)) for name in declared}
        known = (its for its in self.attackers.lowest() if self.attackers.model.rank(its[1]) is not None)
        return found or {LOWEST: tuple(known)}

    def _of(self, starts: tuple[Thing, ...], lines: list[AttackLine]) -> Iterator[str]:
        goals = [name for name in self.attackers.assets() if ("node", name) not in starts]
        if not starts or not goals:
            yield from (f"{line.asset} is no asset" for line in lines)
            return
        every, dark = (self.reaching.distances(starts, unseen=unseen) for unseen in (False, True))
        there = {name: (every.get(("node", name), inf), dark.get(("node", name), inf)) for name in goals}
        nearest = sorted(set(there.values()))[:MOST_LINES]
        listed: dict[str, tuple[float, float]] = {}
        for line in lines:
            far = inf if line.failures is None else line.failures, inf if line.unseen is None else line.unseen
            for name in (line.asset, *line.alike):
                if name in listed:
                    yield f"{name} is listed twice"
                listed[name] = far
        for name in dict.fromkeys((*listed, *(name for name, its in there.items() if its in nearest))):
            if listed.get(name) != there.get(name) or there[name] not in nearest:
                yield f"{name} is {_told(there.get(name))}: it is shown as {_told(listed.get(name))}"


def _told(distance: tuple[float, float] | None) -> str:
    if distance is None:
        return "no such asset"
    failures, unseen = ("no path" if its == inf else f"{its} failures" for its in distance)
    return f"{failures}, unseen {unseen}"
