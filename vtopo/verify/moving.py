"""Where VMs may move to: which members of a cluster have what one needs (docs/semantics.md, Placement)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from vtopo.model.things import Vm, Vnic, Vswitch
from vtopo.proofs import Thing
from vtopo.verify.ground import Ground


class Moving:
    """The moves that the clusters of a plan let VMs make."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.model = ground.model

    def from_here(self, thing: Thing) -> Iterator[tuple[str, Thing]]:
        """The steps that moves add: out of a VM into a VMM it may come to, and from that VMM into the VM."""
        kind, name = thing[0], thing[1]
        if kind == "node" and name in self.model.vms:
            for vmm in self.reached[name]:
                if self.model.vmms[vmm].sandboxed is not True:
                    yield "migration", ("vmm", vmm)
        elif kind == "vmm":
            yield from (("migration", ("node", vm)) for vm in self._coming.get(name, ()))

    def vmms(self, vm: str) -> set[str]:
        """The VMMs that a VM may be on, those included that the plan has it on, unless they lack what it needs."""
        its = self.model.vms[vm]
        now = its.vmms if len(its.vmms) == 1 else [vmm for vmm in its.vmms if self._takes(vmm, its)]
        return {*now, *self.reached[vm]}

    @cached_property
    def reached(self) -> dict[str, tuple[str, ...]]:
        """For each VM the VMMs that it may come to, those left out that the plan has it on."""
        found: dict[str, tuple[str, ...]] = {}
        alike: dict[Any, tuple[str, ...]] = {}
        for vm in self.model.vms.values():
            nics = tuple(
                (its.vswitches, its.portgroups, its.carries, "carries" in its.written, "switch" in its.written)
                for its in vm.nics
            )
            key = (vm.cluster, vm.vmms, nics, vm.disks, vm.cores, vm.memory)
            if not vm.cluster or self._tied(vm):
                found[vm.id] = ()
                continue
            if key not in alike:
                members = self.model.clusters[vm.cluster].members
                alike[key] = tuple(its for its in members if its not in vm.vmms and self._takes(its, vm))
            found[vm.id] = alike[key]
        return found

    @cached_property
    def _coming(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for vm, vmms in self.reached.items():
            for vmm in vmms:
                found.setdefault(vmm, []).append(vm)
        return found

    def _tied(self, vm: Vm) -> bool:
        """Whether a VM has to be on its VMM: pinned, with a NIC of the host, or with a vswitch in it."""
        if len(vm.vmms) != 1:
            return False
        return vm.pinned is True or len(vm.passthrough) > 0 or vm.id in self._running_vswitches

    @cached_property
    def _running_vswitches(self) -> frozenset[str]:
        return frozenset(vswitch.service_vm for vswitch in self.model.vswitches.values())

    def _takes(self, name: str, vm: Vm) -> bool:
        vmm = self.model.vmms[name]
        host = self.model.hosts[vmm.host]
        for needs, has in ((vm.cores, host.cores), (vm.memory, host.memory)):
            if isinstance(needs, int | float) and isinstance(has, int | float) and has < needs:
                return False
        if "mounts" in vmm.written and "mounts" not in vmm.unknown and not all(its in vmm.mounts for its in vm.disks):
            return False
        return all(self._socket(name, vnic) for vnic in vm.nics if vnic.vswitches)

    def _socket(self, vmm: str, vnic: Vnic) -> bool:
        """Whether a VMM has what a vNIC is plugged into, with all that this has carried for it so far."""
        here = self._of[vmm]
        reached = {segment for name in vnic.vswitches for segment in self.ground.uplinked[name]}
        out = reached & set(vnic.carries)
        if vnic.portgroups:
            *_, vswitch, group = vnic.portgroups[0].split(".")
            groups = [its for one in here for its in self.model.portgroups_of.get(one.id, ())]
            groups = [its for its in groups if its.id.split(".")[-1] == group]
            exact = [its for its in groups if its.vswitch.split(".")[-1] == vswitch]
            inside = set() if "carries" in vnic.written else set(vnic.carries)
            return any(
                out <= self.ground.uplinked[its.vswitch] and inside <= set(its.carries) for its in exact or groups
            )
        if "switch" in vnic.written:
            here = [its for its in here if its.id.split(".")[-1] == vnic.vswitches[0].split(".")[-1]]
        elif len(here) > 1:
            return False
        return any(out <= self.ground.uplinked[its.id] for its in here)

    @cached_property
    def _of(self) -> dict[str, list[Vswitch]]:
        found: dict[str, list[Vswitch]] = {vmm: [] for vmm in self.model.vmms}
        for vswitch in self.model.vswitches.values():
            found[vswitch.vmm].append(vswitch)
        return found
