"""What who owns something can own in the end, failure by failure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from math import inf

from vtopo.proofs import Thing
from vtopo.verify.ground import Ground
from vtopo.verify.requiring import Requiring
from vtopo.verify.stepping import BY_PACKET, FAILURES, Stepping


class Reaching:
    """Searches the attacks on one plan; VMs are where the plan puts them, or may move meanwhile."""

    def __init__(self, ground: Ground, stepping: Stepping, requiring: Requiring) -> None:
        self.ground = ground
        self.stepping = stepping
        self.requiring = requiring

    def layers(self, starts: Iterable[Thing], *, unseen: bool = False, moves: bool = False) -> Iterator[set[Thing]]:
        """What can be owned by no failure, then what it takes one more for, and so on; each thing is told once."""
        leaving = self.stepping.over_envelope if moves else self.stepping.from_here
        owned: set[Thing] = set()
        new = set(starts)
        while new:
            todo = list(new)
            for thing in todo:  # it grows
                for kind, target in leaving(thing):
                    if target not in owned and target not in new and (kind == "storage" or not FAILURES[kind]):
                        todo.append(target)
                        new.add(target)
            owned |= new
            yield new
            ahead = [
                thing
                for thing in self.ground.things()
                if thing[0] in BY_PACKET and thing not in owned and not self.stepping.hardened(thing)
            ]
            further = {target for thing in new for _, target in leaving(thing)}
            further |= self.requiring.delivered(sorted(new), ahead, unseen=unseen)
            new = further - owned

    def fewest(
        self, starts: Iterable[Thing], goals: Collection[Thing], *, unseen: bool = False, moves: bool = False
    ) -> float:
        """The fewest failures by which one of some things leads to one of others."""
        layers = self.layers(starts, unseen=unseen, moves=moves)
        return next((failures for failures, new in enumerate(layers) if not new.isdisjoint(goals)), inf)

    def distances(self, starts: Iterable[Thing], *, unseen: bool = False) -> dict[Thing, int]:
        """The fewest failures to everything that can be owned."""
        layers = self.layers(starts, unseen=unseen)
        return {thing: failures for failures, new in enumerate(layers) for thing in new}
