"""Where VMs may be, and what is left when a host fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.placement import placement as placed
from vtopo.facts.placement.failing import Capacity
from vtopo.model.things import UNKNOWN


@dataclass(frozen=True, slots=True)
class Standing:
    """VMs, ranges as one name, that may be on the same hosts and that the same sets keep from others."""

    vms: tuple[str, ...]
    count: int
    hosts: tuple[str, ...]
    separate: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Room:
    """What VMs say that they need of a resource and hosts say that they have; enough None: nobody knows.

    Of cores it is a number, of memory GiB.
    """

    resource: str
    needed: float
    there: float
    enough: bool | None


@dataclass(frozen=True, slots=True)
class Left:
    """A host is gone (empty: none is): VMs with nowhere to go, sets with too few hosts, and room.

    `room` lists the resources that VMs and hosts speak of; what is not listed was not judged.
    """

    gone: str
    nowhere: tuple[str, ...]
    crowded: tuple[tuple[str, ...], ...]
    room: tuple[Room, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """The VMs of a cluster by where they may be; how many pairs of them are always, can be, are never on one host."""

    cluster: str
    standings: tuple[Standing, ...]
    always: int
    can: int
    never: int
    failures: tuple[Left, ...]


def placement(facts: Facts) -> tuple[Cluster, ...]:
    """The placements that each cluster permits."""
    return tuple(_clusters(facts))


def _clusters(facts: Facts) -> Iterator[Cluster]:
    its = facts(placed)
    for cluster in facts.model.clusters.values():
        pairs = its.pairs(cluster.id)
        standings = tuple(
            Standing(
                one.vms,
                one.count,
                one.hosts,
                tuple(cluster.separate[number] for name, number in one.apart if name == cluster.id),
            )
            for one in its.standings(cluster.id)
        )
        failures = tuple(
            Left(
                one.host,
                one.stranded,
                tuple(cluster.separate[at] for at in one.crowded),
                tuple(map(_room, one.capacities)),
            )
            for one in its.failures(cluster.id)
        )
        yield Cluster(cluster.id, standings, pairs.always, pairs.can, pairs.never, failures)


def _room(its: Capacity) -> Room:
    return Room(its.resource, its.needed, its.there, None if its.enough is UNKNOWN else bool(its.enough))
