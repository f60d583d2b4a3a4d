"""What is left for the VMs of a cluster when one of its hosts fails (SEMANTICS 13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from vtopo.model.plan import Model
from vtopo.model.things import UNKNOWN, Cluster, Flag, Vm

Hosts: TypeAlias = tuple[str, ...]
Resource: TypeAlias = Literal["cores", "memory"]
RESOURCES: Final[tuple[Resource, ...]] = ("cores", "memory")


@dataclass(frozen=True, slots=True)
class Capacity:
    """What the VMs of a cluster need of one kind of resource, and what its hosts have.

    `needed` counts the VMs that say so. `enough` is unknown where that is not too much, or the hosts do not all say
    what they have, and some VM or host says nothing.
    """

    resource: Resource
    needed: float
    there: float
    enough: Flag


@dataclass(frozen=True, slots=True)
class Failure:
    """A host of a cluster is gone (empty: none is).

    `stranded` are the VMs that no host is left for. `crowded` are the sets of VMs kept apart, by number, that have
    fewer hosts left than members. Pinned VMs on the host that is gone need nothing any more.
    """

    host: str
    stranded: tuple[str, ...]
    crowded: tuple[int, ...]
    capacities: tuple[Capacity, ...]


def failures(model: Model, cluster: Cluster, vms: Mapping[Hosts, Sequence[Vm]]) -> tuple[Failure, ...]:
    """What holds with every host of a cluster, and then after each of them has failed; VMs by where they may be."""
    hosts = tuple(dict.fromkeys(model.vmms[vmm].host for vmm in cluster.members))
    failing = _Failing(model, cluster, vms)
    return tuple(failing.without(hosts, gone) for gone in ("", *hosts))


class _Failing:
    def __init__(self, model: Model, cluster: Cluster, vms: Mapping[Hosts, Sequence[Vm]]) -> None:
        self.model = model
        self.hosts = list(vms)
        self.vms = list(vms.values())
        self._wants = {its: [_wanted(its, alike) for alike in self.vms] for its in RESOURCES}
        own = {vm.id: (number, vm.count) for number, alike in enumerate(self.vms) for vm in alike}
        self._sets = [tuple(sorted(own[name] for name in names if name in own)) for names in cluster.separate]
        self._kinds = tuple(dict.fromkeys(self._sets))

    def without(self, hosts: Hosts, gone: str) -> Failure:
        """What is left when one host is gone."""
        left = [tuple(host for host in its if host != gone) for its in self.hosts]
        crowded = {its for its in self._kinds if _crowded((left[number], count) for number, count in its)}
        return Failure(
            gone,
            tuple(vm.id for its, alike in zip(left, self.vms, strict=True) if not its for vm in alike),
            tuple(number for number, its in enumerate(self._sets) if its in crowded),
            tuple(self._capacities(left, [host for host in hosts if host != gone])),
        )

    def _capacities(self, left: Sequence[Hosts], hosts: Sequence[str]) -> Iterator[Capacity]:
        for resource in RESOURCES:
            wants = [want for want, its in zip(self._wants[resource], left, strict=True) if its]
            has = [getattr(self.model.hosts[host], resource) for host in hosts]
            needed = sum(want for want, _ in wants)
            there = sum(its for its in has if its is not UNKNOWN)
            enough: Flag = UNKNOWN
            if UNKNOWN not in has and needed > there:
                enough = False
            elif all(known for _, known in wants) and needed <= there:
                enough = True
            if needed and there:
                yield Capacity(resource, needed, there, enough)


def _wanted(resource: Resource, vms: Iterable[Vm]) -> tuple[float, bool]:
    """What VMs say that they need, and whether all of them say so."""
    wants = [(getattr(vm, resource), vm.count) for vm in vms]
    known = [want * count for want, count in wants if want is not UNKNOWN]
    return sum(known), len(known) == len(wants)


def _crowded(vms: Iterable[tuple[Hosts, int]]) -> bool:
    """Whether some VMs can not each have a host of its own; those that have nowhere to go are left out.

    VMs are given hosts one by one; where none is free, those that have one are moved on to make room.
    """
    wants: list[Hosts] = []
    holder: dict[str, int] = {}
    held: dict[int, str] = {}
    for hosts, count in vms:
        for _ in range(count if hosts else 0):
            wants.append(hosts)
            number = len(wants) - 1
            wanted_by: dict[str, int] = {}
            free = _free(wants, holder, wanted_by, number)
            if not free:
                return True
            while free:
                vm = wanted_by[free]
                holder[free] = vm
                free, held[vm] = held.get(vm, ""), free
    return False


def _free(wants: Sequence[Hosts], holder: Mapping[str, int], wanted_by: dict[str, int], number: int) -> str:
    """A host that nobody holds and that a VM can get, others moving on; `wanted_by` then holds who takes which."""
    todo = [number]
    for vm in todo:  # it grows
        for host in wants[vm]:
            if host in wanted_by:
                continue
            wanted_by[host] = vm
            if host not in holder:
                return host
            todo.append(holder[host])
    return ""
