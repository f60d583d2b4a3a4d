"""Where VMs may be, and so which of them may meet on one host: the placement envelope (SEMANTICS 13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement, product
from typing import Literal, TypeAlias

from vtopo.facts import Facts
from vtopo.facts.placement.failing import Failure, failures
from vtopo.facts.placement.fitting import Fitting, Plug
from vtopo.facts.placement.needing import Needs
from vtopo.model.plan import Model
from vtopo.model.things import Cluster, Vm, Vnic

How: TypeAlias = Literal["always", "can", "never"]
"""How two nodes are on one host: in every placement, perhaps in some, in none."""


@dataclass(frozen=True, slots=True)
class Standing:
    """VMs (groups of them) that may be on the same hosts and are kept apart from the same others.

    `apart` holds the sets of a cluster, by its name and their number, that the VMs are in.
    """

    vms: tuple[str, ...]
    count: int
    hosts: tuple[str, ...]
    apart: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Pairs:
    """How many pairs of the VMs of a cluster are always, can be, and are never on one host."""

    always: int
    can: int
    never: int


class Placement:
    """The placements that clusters, mobility and anti-affinity permit, told by where each VM may be.

    What VMs can do is over-approximated: two can meet if some host takes either and nothing keeps them apart,
    whatever else has to be somewhere. What VMs need may be read in another completion of the plan.
    """

    def __init__(self, model: Model, needing: Model | None = None) -> None:
        self.model = model
        self._fitting = Fitting(model, Needs(needing or model))
        self._hosts: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._sets: dict[str, list[tuple[str, int]]] = {}
        for cluster in model.clusters.values():
            for number, names in enumerate(cluster.separate):
                for name in names:
                    self._sets.setdefault(name, []).append((cluster.id, number))

    def vmms(self, vm: str) -> tuple[str, ...]:
        """The VMMs that a VM may be on; none, if no member of its cluster has what it needs."""
        return self._fitting.vmms(self.model.vms[vm])

    def moves(self, vm: str) -> bool:
        """Whether a VM may be elsewhere than where the plan puts it, or the plan does not say where it is."""
        return not self._fitting.stays(self.model.vms[vm])

    def plug(self, vm: str, vnic: Vnic, vmm: str) -> Plug | None:
        """What a vNIC of a VM is plugged into on a VMM that it may be on; None if into nothing."""
        if self.model.vms[vm].vmms == (vmm,):
            return Plug(vnic.vswitches[0], *vnic.portgroups[:1]) if vnic.vswitches else None
        return self._fitting.plugged(self.model.vms[vm], vnic, vmm) if vnic.vswitches else None

    def divided(self) -> bool:
        """Whether some vNIC may be plugged into one of several things where its VM may be."""
        return any(self._fitting.divided(vm) for vm in self.model.vms.values())

    def hosts(self, node: str) -> tuple[str, ...]:
        """The hosts that a VM or machine may be on."""
        machine = self.model.machines.get(node)
        if machine is not None:
            return (machine.host,)
        vmms = self.vmms(node)
        if vmms not in self._hosts:
            self._hosts[vmms] = tuple(dict.fromkeys(self.model.vmms[vmm].host for vmm in vmms))
        return self._hosts[vmms]

    def sets(self, node: str) -> tuple[tuple[str, int], ...]:
        """The sets kept apart that a node is in, by cluster and number."""
        return tuple(self._sets.get(node, ()))

    def apart(self, one: str, other: str) -> bool:
        """Whether anti-affinity keeps two nodes on different hosts; a group with itself: its members."""
        return any(its in self._sets.get(other, ()) for its in self._sets.get(one, ()))

    def meeting(self, one: str, other: str) -> str:
        """The first host on which two nodes may be together; empty, if they never are."""
        if one == other and one in self.model.machines and self.model.hosts[self.hosts(one)[0]].machine == one:
            return ""  # equal machines have a box each
        if self.apart(one, other):
            return ""
        its = self.hosts(other)
        return next((host for host in self.hosts(one) if host in its), "")

    def together(self, one: str, other: str) -> How:
        """How two nodes are on one host; a group with itself: any two of its members."""
        if not self.meeting(one, other):
            return "never"
        return "always" if len(self.hosts(one)) == len(self.hosts(other)) == 1 else "can"

    def standings(self, cluster: str) -> tuple[Standing, ...]:
        """The VMs of a cluster, those together that stand alike."""
        return self._standings.get(cluster, ())

    def pair(self, ones: Iterable[Standing], others: Iterable[Standing]) -> tuple[str, str] | None:
        """Two different VMs, of these and of those, that can come together on one host; None if no two can."""
        for one, other in product(ones, others):
            if _meet(one, other):
                for pair in product(one.vms, other.vms):
                    if pair[0] != pair[1] or self.model.vms[pair[0]].count > 1:
                        return pair
        return None

    def pairs(self, cluster: str) -> Pairs:
        """How many pairs of single VMs of a cluster are how together."""
        standings = self.standings(cluster)
        every = sum(its.count for its in standings)
        where: dict[tuple[str, ...], list[Standing]] = {}
        for its in standings:
            where.setdefault(its.hosts, []).append(its)
        sizes = {hosts: sum(its.count for its in alike) for hosts, alike in where.items()}
        meeting = {pair: _pairs(sizes[pair[0]], sizes[pair[1]], pair[0] == pair[1]) for pair in _overlapping(where)}
        for one, other in self._kept_apart(standings):
            key = (one.hosts, other.hosts) if (one.hosts, other.hosts) in meeting else (other.hosts, one.hosts)
            if key in meeting:
                meeting[key] -= _pairs(one.count, other.count, one is other)
        always = sum(count for (one, other), count in meeting.items() if len(one) == len(other) == 1)
        can = sum(meeting.values()) - always
        return Pairs(always, can, _pairs(every, every, True) - always - can)

    def failures(self, cluster: str) -> tuple[Failure, ...]:
        """What happens to the VMs of a cluster if one of its hosts fails, host by host."""
        its = self.model.clusters[cluster]
        where: dict[tuple[str, ...], list[Vm]] = {}
        for vm in self._of(its):
            where.setdefault(self.hosts(vm.id), []).append(vm)
        return failures(self.model, its, where)

    @cached_property
    def _standings(self) -> Mapping[str, tuple[Standing, ...]]:
        found: dict[str, tuple[Standing, ...]] = {}
        for cluster in self.model.clusters.values():
            alike: dict[tuple[tuple[str, ...], tuple[tuple[str, int], ...]], list[Vm]] = {}
            for vm in self._of(cluster):
                alike.setdefault((self.hosts(vm.id), self.sets(vm.id)), []).append(vm)
            found[cluster.id] = tuple(
                Standing(tuple(vm.id for vm in vms), sum(vm.count for vm in vms), *key) for key, vms in alike.items()
            )
        return found

    def _of(self, cluster: Cluster) -> list[Vm]:
        return self._by_cluster.get(cluster.id, [])

    @cached_property
    def _by_cluster(self) -> Mapping[str, list[Vm]]:
        found: dict[str, list[Vm]] = {}
        for vm in self.model.vms.values():
            if vm.cluster:
                found.setdefault(vm.cluster, []).append(vm)
        return found

    @staticmethod
    def _kept_apart(standings: Iterable[Standing]) -> Iterator[tuple[Standing, Standing]]:
        """The pairs of standings that some set of a cluster keeps apart, each once."""
        inside: dict[tuple[str, int], list[int]] = {}
        numbered = list(standings)
        for number, its in enumerate(numbered):
            for one in its.apart:
                inside.setdefault(one, []).append(number)
        known = {pair for numbers in inside.values() for pair in combinations_with_replacement(numbers, 2)}
        return ((numbered[one], numbered[other]) for one, other in sorted(known))


def _meet(one: Standing, other: Standing) -> bool:
    if len(one.hosts) == len(other.hosts) == 1:  # nothing moves
        return False
    return not set(one.hosts).isdisjoint(other.hosts) and set(one.apart).isdisjoint(other.apart)


def _overlapping(where: Iterable[tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The pairs of sets of hosts that have a host in common, each once, found host by host."""
    numbered = list(where)
    on: dict[str, list[int]] = {}
    for number, hosts in enumerate(numbered):
        for host in hosts:
            on.setdefault(host, []).append(number)
    known = {pair for numbers in on.values() for pair in combinations_with_replacement(numbers, 2)}
    return ((numbered[one], numbered[other]) for one, other in sorted(known))


def _pairs(one: int, other: int, same: bool) -> int:
    return one * (one - 1) // 2 if same else one * other


def placement(facts: Facts) -> Placement:
    """Where the VMs of a model may be."""
    return Placement(facts.model)
