"""Placement, sentence by sentence: where each VM may be, and all placements, ranges written out (SEMANTICS 13).

A placement says of every VM of a cluster on which VMM it is. They are written out one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from math import prod

from tests.reference.links import carries
from tests.reference.remembering import remembered
from tests.reference.single import Single, homes, is_appliance, segments_of, singles
from vtopo.model.plan import Model
from vtopo.model.things import Cluster, PortGroup, Vm, Vnic, Vswitch

MOST = 3000
"""With more placements than that, they are not written out."""


def vm_of(node: Single) -> Vm:
    assert isinstance(node.thing, Vm)
    return node.thing


def vms(model: Model) -> list[Single]:
    """All single VMs."""
    return [node for node in singles(model) if isinstance(node.thing, Vm)]


@remembered
def may_be_on(model: Model, node: Single) -> set[str]:
    """The VMMs that a VM may be on."""
    vm = vm_of(node)
    if not mobile(model, node):
        return set(vm.vmms)
    members = model.clusters[vm.cluster].members
    return {vmm for vmm in members if list(vm.vmms) == [vmm] or has_what_it_needs(model, vm, vmm)}


def mobile(model: Model, node: Single) -> bool:
    """A VM on a cluster is mobile, unless it is pinned to one VMM, owns a NIC of its host, or runs a vswitch there."""
    vm = vm_of(node)
    if vm.cluster == "":
        return False
    if len(vm.vmms) > 1:
        return True
    runs_a_vswitch = any(its.service_vm == node.group for its in model.vswitches.values())
    return vm.pinned is not True and not vm.passthrough and not runs_a_vswitch


def has_what_it_needs(model: Model, vm: Vm, vmm: str) -> bool:
    """Room, its datastores, and for each vNIC a socket of the same name that carries the same."""
    host = model.hosts[model.vmms[vmm].host]
    for wanted, there in ((vm.cores, host.cores), (vm.memory, host.memory)):
        if isinstance(wanted, int | float) and isinstance(there, int | float) and wanted > there:
            return False
    said = "mounts" in model.vmms[vmm].written and "mounts" not in model.vmms[vmm].unknown
    if said and any(disk not in model.vmms[vmm].mounts for disk in vm.disks):
        return False
    return all(_plugs(model, vnic, vmm) for vnic in vm.nics)


def _plugs(model: Model, vnic: Vnic, vmm: str) -> bool:
    return not vnic.vswitches or any(True for _ in sockets(model, vnic, vmm))


def sockets(model: Model, vnic: Vnic, vmm: str) -> Iterator[tuple[Vswitch, PortGroup | None]]:
    """What a vNIC may be plugged into on a VMM, with the port group where it is in one."""
    if not vnic.vswitches:
        return
    for vswitch, group in _sockets(model, vnic, vmm):
        inside = group is None or "carries" in vnic.written or all(its in group.carries for its in vnic.carries)
        if inside and all(
            _wired(model, vswitch.id, segment)
            for segment in vnic.carries
            if any(_wired(model, home, segment) for home in vnic.vswitches)
        ):
            yield vswitch, group


def _sockets(model: Model, vnic: Vnic, vmm: str) -> Iterator[tuple[Vswitch, PortGroup | None]]:
    there = [its for its in model.vswitches.values() if its.vmm == vmm]
    if vnic.portgroups:
        wanted = vnic.portgroups[0].split(".")
        found = [
            (vswitch, group)
            for vswitch in there
            for group in model.portgroups.values()
            if group.vswitch == vswitch.id and group.id.split(".")[-1] == wanted[-1]
        ]
        same = [(vswitch, group) for vswitch, group in found if vswitch.id.split(".")[-1] == wanted[-2]]
        yield from same or found
    elif "switch" in vnic.written:
        yield from ((its, None) for its in there if its.id.split(".")[-1] == vnic.vswitches[0].split(".")[-1])
    elif len(there) == 1:
        yield there[0], None


def _wired(model: Model, vswitch: str, segment: str) -> bool:
    return any(carries(model, model.nics[nic], segment) for nic in model.vswitches[vswitch].uplinks)


def hosts(model: Model, node: Single) -> set[str]:
    """The hosts a node may be on; a machine is in its own box, unless it stands on a host."""
    if isinstance(node.thing, Vm):
        return {model.vmms[vmm].host for vmm in may_be_on(model, node)}
    return {node.name if model.hosts[node.thing.host].machine == node.group else node.thing.host}


def kept_apart(model: Model, one: Single, other: Single) -> bool:
    """`separate` sets never share a host, nor do the members of a range named in one."""
    return any(one.group in names and other.group in names for its in model.clusters.values() for names in its.separate)


def together(model: Model, one: Single, other: Single) -> str:
    """`can`: some host takes both, and nothing separates the pair; `always`: there is no other for either."""
    own, its = hosts(model, one), hosts(model, other)
    if not own & its or kept_apart(model, one, other):
        return "never"
    return "always" if len(own) == len(its) == 1 else "can"


# -- one by one --------------------------------------------------------------------------------------------------------


def placements(model: Model, gone: str = "") -> list[Mapping[str, str]] | None:
    """Every placement of the VMs there is room for somewhere: by the name of each its host; None if they are too many.

    `gone` is a host that has failed: the VMs that could be there only are gone, too.
    """
    running = {node: sorted(hosts(model, node) - {gone}) for node in vms(model)}
    running = {node: its for node, its in running.items() if its}
    if prod(map(len, running.values())) > MOST:
        return None
    apart = [pair for pair in combinations(running, 2) if kept_apart(model, *pair)]
    found: list[Mapping[str, str]] = []
    for chosen in product(*running.values()):
        where = dict(zip(running, chosen, strict=True))
        if all(where[one] != where[other] for one, other in apart):
            found.append({node.name: host for node, host in where.items()})
    return found


def crowded(model: Model, cluster: Cluster, number: int, gone: str) -> bool:
    """Whether the VMs of a set can not all be on hosts of their own, those left out that no host is left for."""
    names = cluster.separate[number]
    left = [sorted(hosts(model, node) - {gone}) for node in vms(model) if node.group in names]
    left = [its for its in left if its]
    return not any(len(set(chosen)) == len(chosen) for chosen in product(*left))


# -- levels ------------------------------------------------------------------------------------------------------------


def movable(model: Model) -> set[tuple[str, int, int]]:
    """For each cluster two levels (by rank) that no VMM of it runs both of, and VMs of these that can come together.

    A VMM runs what the plan puts on it, or may put there, but for two that a cluster keeps apart.
    """
    found = set()
    for cluster in model.clusters.values():
        own = [node for node in vms(model) if vm_of(node).cluster == cluster.id and not is_appliance(model, node)]
        pairs = [(one, other) for one in own for other in own if _rank(model, one) < _rank(model, other)]
        pairs = [pair for pair in pairs if min(_rank(model, node) for node in pair) >= 0]
        mixed = {
            (_rank(model, one), _rank(model, other))
            for one, other in pairs
            if set(homes(one)) & set(homes(other)) and not kept_apart(model, one, other)
        }
        for one, other in pairs:
            ranks = _rank(model, one), _rank(model, other)
            if ranks not in mixed and together(model, one, other) == "can":
                found.add((cluster.id, *ranks))
    return found


def _rank(model: Model, node: Single) -> int:
    """The rank of the most sensitive segment a workload is in; less than any, if nobody knows one."""
    ranks = [model.rank(segment) for segment in segments_of(model, node)]
    return max((rank for rank in ranks if rank is not None), default=-1)
