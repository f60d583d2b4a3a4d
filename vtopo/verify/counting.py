"""Counts pairs of nodes where one reaches the other: by class, and pair by pair only where two share a vswitch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias, TypeVar

from vtopo.model.things import Sensor
from vtopo.verify.getting import Getting, Pieces, Side, Stand
from vtopo.verify.ground import Ground
from vtopo.verify.packets import Packets
from vtopo.verify.spreading import Net
from vtopo.verify.watching import Watching

Key = TypeVar("Key", bound=Hashable)
Stands: TypeAlias = tuple[Stand, ...]
Sides: TypeAlias = frozenset[Side]


class Counting:
    """Counts over the links of one net."""

    def __init__(self, getting: Getting) -> None:
        self.getting = getting
        self.ground = getting.ground
        self._as_sides: dict[Stands, Sides] = {}
        self._far: dict[tuple[Sides, Sides], Pieces] = {}

    # -- questions -----------------------------------------------------------------------------------------------------

    def pairs(self, ones: Mapping[str, Key], others: Mapping[str, Key]) -> Counter[tuple[Key, Key]]:
        """The ordered pairs of different single nodes where one of these reaches one of those, by the keys of both."""
        found: Counter[tuple[Key, Key]] = Counter()
        senders, receivers = self._sending(ones), self._receiving(others)
        by_part = self._by_part(receivers)
        for sides, own in senders.items():
            parts = {self.ground.parts[side.spot.segment] for side in sides}
            reached: Counter[Key] = Counter()
            for far in dict.fromkeys(far for part in parts for far in by_part.get(part, ())):
                pieces = self._between(sides, far)
                for offered, many in receivers[far].items() if pieces else ():
                    if offered & pieces:
                        reached.update(many)
            for one, count in own.items():
                for other, more in reached.items():
                    found[one, other] += count * more
        for its, more in self._corrections(ones, others):
            found[its] += more
        return +found

    def cost(self, ones: Mapping[str, Key], others: Mapping[str, Key]) -> int:
        """How much there is to look at for counting these pairs."""
        by_part = self._by_part({self._sides(self.stands[name]): None for name in others})
        far = 0
        for sides in {self._sides(self.stands[name]) for name in ones}:
            far += sum(len(by_part.get(part, ())) for part in {self.ground.parts[side.spot.segment] for side in sides})
        here, there = self._at(ones), self._at(others)
        return len(ones) + len(others) + far + sum(len(its) * len(there.get(name, ())) for name, its in here.items())

    def reaches(self, one: str, other: str) -> bool:
        """Whether a packet gets from one node to another."""
        return bool(self._exact(self.stands[one], self.stands[other]) & self.getting.offers(("node", other)))

    # -- by class ------------------------------------------------------------------------------------------------------

    @cached_property
    def stands(self) -> dict[str, Stands]:
        """The ports of every node."""
        return {name: self.getting.stands(("node", name)) for name in self.ground.nodes}

    def _sending(self, nodes: Mapping[str, Key]) -> dict[Sides, Counter[Key]]:
        found: dict[Sides, Counter[Key]] = {}
        for name, key in nodes.items():
            found.setdefault(self._sides(self.stands[name]), Counter())[key] += self.ground.nodes[name].count
        return found

    def _receiving(self, nodes: Mapping[str, Key]) -> dict[Sides, dict[Pieces, Counter[Key]]]:
        found: dict[Sides, dict[Pieces, Counter[Key]]] = {}
        for name, key in nodes.items():
            its = found.setdefault(self._sides(self.stands[name]), {})
            offers = self.getting.offers(("node", name))
            its.setdefault(offers, Counter())[key] += self.ground.nodes[name].count
        return found

    def _by_part(self, receivers: Mapping[Sides, object]) -> dict[str, list[Sides]]:
        found: dict[str, list[Sides]] = {}
        for sides in receivers:
            for part in {self.ground.parts[side.spot.segment] for side in sides}:
                found.setdefault(part, []).append(sides)
        return found

    def _sides(self, stands: Stands) -> Sides:
        if stands not in self._as_sides:
            self._as_sides[stands] = frozenset(stand.far for stand in stands)
        return self._as_sides[stands]

    def _between(self, ones: Sides, others: Sides) -> Pieces:
        key = (ones, others)
        if key not in self._far:
            found = 0
            for one in ones:
                for other in others:
                    found |= self.getting.gets(one, other)
            self._far[key] = found
        return self._far[key]

    # -- who shares a vswitch ------------------------------------------------------------------------------------------

    def _exact(self, ones: Stands, others: Stands) -> Pieces:
        found = 0
        for one in ones:
            for other in others:
                found |= self.getting.between(one, other)
        return found

    def _at(self, nodes: Mapping[str, Key]) -> dict[str, dict[Stands, None]]:
        """The ports of some nodes, by vswitch."""
        found: dict[str, dict[Stands, None]] = {}
        for stands in dict.fromkeys(self.stands[name] for name in nodes):
            for stand in stands:
                if stand.near.spot.vswitch:
                    found.setdefault(stand.near.spot.vswitch, {})[stands] = None
        return found

    def _corrections(self, ones: Mapping[str, Key], others: Mapping[str, Key]) -> Iterator[tuple[tuple[Key, Key], int]]:
        """What counting by class gets wrong: pairs that share a vswitch, and each node with itself."""
        senders: dict[Stands, Counter[Key]] = {}
        for name, key in ones.items():
            senders.setdefault(self.stands[name], Counter())[key] += self.ground.nodes[name].count
        receivers: dict[Stands, dict[Pieces, Counter[Key]]] = {}
        for name, key in others.items():
            its = receivers.setdefault(self.stands[name], {})
            offers = self.getting.offers(("node", name))
            its.setdefault(offers, Counter())[key] += self.ground.nodes[name].count
        there = self._at(others)
        for stands, own in senders.items():
            vswitches = {stand.near.spot.vswitch for stand in stands}
            for beside in dict.fromkeys(its for name in vswitches for its in there.get(name, ())):
                right, wrong = self._exact(stands, beside), self._between(self._sides(stands), self._sides(beside))
                for offered, many in receivers[beside].items() if right != wrong else ():
                    sign = bool(offered & right) - bool(offered & wrong)
                    for one, count in own.items() if sign else ():
                        for other, more in many.items():
                            yield (one, other), sign * count * more
        for name in ones.keys() & others.keys():
            if self.reaches(name, name):
                yield (ones[name], others[name]), -self.ground.nodes[name].count


class Counts:
    """Counting in one plan: of all that is delivered, and of what some sensors do not see of it."""

    def __init__(self, ground: Ground, packets: Packets, watching: Watching) -> None:
        self.ground = ground
        self.packets = packets
        self.watching = watching

    @cached_property
    def delivered(self) -> Counting:
        """Over all links."""
        return self._over(())

    @cached_property
    def blind(self) -> Counting:
        """Over links that no physical sensor sees."""
        return self._over(self.watching.physical) if self.watching.physical else self.delivered

    def unseen_by(self, sensor: Sensor) -> Counting:
        """Over links that one sensor does not see."""
        return self._over((sensor,))

    def _over(self, sensors: tuple[Sensor, ...]) -> Counting:
        return Counting(Getting(self.ground, self.packets, Net(self.ground, self.watching, sensors)))
