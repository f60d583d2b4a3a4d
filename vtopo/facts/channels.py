"""Channels that leak and take nothing over: guest channels, and what neighbours on a host learn (SEMANTICS 11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.model.plan import Model
from vtopo.model.things import Cluster


@dataclass(frozen=True, slots=True)
class Channel:
    """The nodes that can leak to one another at a place: a VMM with a guest channel, or a host they are on.

    `sure` are those known to be there, `maybe` VMs placed on a cluster only, which may be. No two of a set in `apart`
    are ever on one host.
    """

    kind: str
    place: str
    sure: tuple[str, ...]
    maybe: tuple[str, ...]
    apart: tuple[tuple[str, ...], ...] = ()

    @property
    def nodes(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.sure, *self.maybe)

    def joins(self, one: str, other: str) -> bool:
        """Whether two nodes of it can leak to one another; two members of a range have one name."""
        return {one, other} <= {*self.nodes} and not any(one in its and other in its for its in self.apart)


def channels(facts: Facts) -> tuple[Channel, ...]:
    """The channels of a model, guest channels first; those of one node alone, which is no range, are left out."""
    return tuple(its for its in (*_guest(facts.model), *_covert(facts.model)) if _several(facts.model, its))


def _guest(model: Model) -> Iterator[Channel]:
    for vmm in model.vmms.values():
        if vmm.guest_channel is not False:
            sure, maybe = _vms(model, [vmm.id])
            yield Channel("guest-channel", vmm.id, sure, maybe, _apart(model, [vmm.id]))


def _covert(model: Model) -> Iterator[Channel]:
    vmms: dict[str, list[str]] = {name: [] for name in model.hosts}
    for vmm in model.vmms.values():
        vmms[vmm.host].append(vmm.id)
    for host in model.hosts.values():
        sure, maybe = _vms(model, vmms[host.id])
        # Each member of a range of machines has a box of its own, named as the range.
        machines = () if host.count > 1 else tuple(machine.id for machine in model.machines_on.get(host.id, ()))
        yield Channel("covert", host.id, (*machines, *sure), maybe, _apart(model, vmms[host.id]))


def _vms(model: Model, vmms: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    its = {vm.id: vm for name in vmms for vm in model.vms_of.get(name, ())}
    sure = tuple(vm.id for vm in its.values() if len(vm.vmms) == 1)
    return sure, tuple(vm.id for vm in its.values() if len(vm.vmms) > 1)


def _apart(model: Model, vmms: list[str]) -> tuple[tuple[str, ...], ...]:
    clusters: dict[str, Cluster] = {}
    for name in vmms:
        if name in model.cluster_of:
            cluster = model.cluster_of[name]
            clusters[cluster.id] = cluster
    return tuple(its for cluster in clusters.values() for its in cluster.separate)


def _several(model: Model, its: Channel) -> bool:
    if len(its.nodes) > 1:
        return True
    return any((model.vms.get(name) or model.machines[name]).count > 1 for name in its.nodes)
