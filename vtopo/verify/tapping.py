"""Which vswitches have no tap: something is delivered there, and neither a sensor nor a mirror is attached."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from vtopo.proofs import Thing
from vtopo.verify.counting import Counting
from vtopo.verify.getting import Pieces, Side, Stand

FEW = 8
"""Of those who are alike so many are kept, two at most at one vswitch: one of them is not the one who asks."""


class One(NamedTuple):
    """Somebody with a port, and what he offers there."""

    of: Thing
    stand: Stand
    offers: Pieces


class Tapping:
    """Asks what is delivered at vswitches."""

    def __init__(self, counting: Counting) -> None:
        self.counting = counting
        self.getting = counting.getting
        self.ground = counting.ground
        self.model = counting.ground.model

    def bare(self) -> set[str]:
        """The vswitches with no tap."""
        watched = {ref.id for its in self.model.sensors.values() for ref in its.watches if ref.kind == "vswitch"}
        return {
            its.id
            for its in self.model.vswitches.values()
            if its.id not in watched and not its.mirrors and any(map(self._busy, self._at.get(its.id, ())))
        }

    def _busy(self, its: One) -> bool:
        """Whether anything that a port sends is delivered to another, or the other way round."""
        part = self.ground.parts[its.stand.near.spot.segment]
        sent = (self.getting.between(its.stand, other.stand) & other.offers for other in self._others(its, part, True))
        got = (self.getting.between(other.stand, its.stand) & its.offers for other in self._others(its, part, False))
        return any(sent) or any(got)

    def _others(self, its: One, part: str, receiving: bool) -> Iterator[One]:
        """Those in a part of the plan who are not the one who asks; of a range another member is."""
        many = self.ground.nodes[its.of[1]].count > 1
        beside = self._at.get(its.stand.near.spot.vswitch, []) + self._owners.get(its.stand.near.spot.vswitch, [])
        for other in [*beside, *(one for ones in self._alike(receiving).get(part, {}).values() for one in ones)]:
            if (other.of != its.of or many) and _takes_part(other, receiving):
                yield other

    @cached_property
    def _at(self) -> dict[str, list[One]]:
        """The nodes with ports at each vswitch, those that nothing tells apart but their names twice at most."""
        found: dict[str, dict[tuple[Stand, Pieces], list[One]]] = {}
        for name, stands in self.counting.stands.items():
            offers = self.getting.offers(("node", name))
            for stand in stands:
                if stand.near.spot.vswitch:
                    alike = found.setdefault(stand.near.spot.vswitch, {}).setdefault((stand, offers), [])
                    alike += [One(("node", name), stand, offers)] * (len(alike) < 2)
        return {vswitch: [one for its in alike.values() for one in its] for vswitch, alike in found.items()}

    @cached_property
    def _owners(self) -> dict[str, list[One]]:
        """Admin interfaces, datastores and other machines with ports at each vswitch."""
        found: dict[str, list[One]] = {}
        for its in self._no_nodes:
            if its.stand.near.spot.vswitch:
                found.setdefault(its.stand.near.spot.vswitch, []).append(its)
        return found

    @cached_property
    def _no_nodes(self) -> list[One]:
        things = [thing for thing in self.ground.things() if thing[0] in ("outside", "vmm", "storage")]
        return [
            One(thing, stand, self.getting.offers(thing)) for thing in things for stand in self.getting.stands(thing)
        ]

    def _alike(self, receiving: bool) -> dict[str, dict[tuple[Side, Pieces], list[One]]]:
        return self._receivers if receiving else self._senders

    @cached_property
    def _receivers(self) -> dict[str, dict[tuple[Side, Pieces], list[One]]]:
        return self._classes(receiving=True)

    @cached_property
    def _senders(self) -> dict[str, dict[tuple[Side, Pieces], list[One]]]:
        return self._classes(receiving=False)

    def _classes(self, *, receiving: bool) -> dict[str, dict[tuple[Side, Pieces], list[One]]]:
        """For each part a few of all that are alike to those at other vswitches."""
        found: dict[str, dict[tuple[Side, Pieces], list[One]]] = {}
        nodes = (
            One(("node", name), stand, self.getting.offers(("node", name)))
            for name, stands in self.counting.stands.items()
            for stand in stands
        )
        for its in (*nodes, *self._no_nodes):
            if _takes_part(its, receiving):
                part = self.ground.parts[its.stand.near.spot.segment]
                key = its.stand.far, its.offers if receiving else 0
                alike = found.setdefault(part, {}).setdefault(key, [])
                here = sum(its.stand.near.spot.vswitch == one.stand.near.spot.vswitch for one in alike)
                alike += [its] * (here < 2 and len(alike) < FEW)
        return found


def _takes_part(its: One, receiving: bool) -> bool:
    """Whether somebody may be at that end of packets: VMMs and datastores receive, other machines send."""
    return its.of[0] == "node" or (its.of[0] != "outside") is receiving
