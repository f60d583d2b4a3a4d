"""Where VMs may move to: which members of a cluster have what one needs (docs/semantics.md, Placement)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import combinations
from typing import Any

from vtopo.model.plan import Model
from vtopo.model.things import UNKNOWN, Vm, Vnic, Vswitch
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

    def moved(self, where: Iterable[tuple[str, str]]) -> Model | None:
        """The plan with VMs on other VMMs; None if one may not be there, or two of them not be on one host at once.

        Named twice, a range has a member on each of two VMMs.
        """
        places: dict[str, tuple[str, ...]] = {}
        for vm, vmm in where:
            if vm not in self.model.vms or vmm not in self.vmms(vm) or vmm in places.get(vm, ()):
                return None
            places[vm] = (*places.get(vm, ()), vmm)
        return None if self._crowded(places) else self.put(places)

    def put(self, places: Mapping[str, tuple[str, ...]]) -> Model:
        """The plan with VMs on other VMMs, even if they can not all be there at once."""
        return replace(
            self.model, vms={name: self._on(vm, places.get(name, ())) for name, vm in self.model.vms.items()}
        )

    def anywhere(self) -> Model:
        """The plan with each VM on all VMMs it may be on, at once."""
        return self.put({vm.id: self._all(vm) for vm in self.model.vms.values()})

    def _all(self, vm: Vm) -> tuple[str, ...]:
        its = self.vmms(vm.id)
        return tuple(vmm for vmm in self.model.clusters[vm.cluster].members if vmm in its) if vm.cluster else ()

    def _crowded(self, places: Mapping[str, tuple[str, ...]]) -> bool:
        sets = [names for cluster in self.model.clusters.values() for names in cluster.separate]
        hosts = [(vm, self.model.vmms[vmm].host) for vm, vmms in places.items() for vmm in vmms]
        return any(
            host == other and any(one in names and its in names for names in sets)
            for (one, host), (its, other) in combinations(hosts, 2)
        )

    def _on(self, vm: Vm, vmms: tuple[str, ...]) -> Vm:
        if not vmms or vmms == vm.vmms:
            return vm
        pinned = False if len(vm.vmms) > 1 else vm.pinned
        return replace(vm, vmms=vmms, pinned=pinned, nics=tuple(self._plugged(vm, vnic, vmms) for vnic in vm.nics))

    def _plugged(self, vm: Vm, vnic: Vnic, vmms: tuple[str, ...]) -> Vnic:
        """A vNIC where its VM is now; whether it is isolated is said by itself, or by the port group there."""
        here = [
            (vnic.vswitches[0], *vnic.portgroups[:1]) if (its,) == vm.vmms else self._socket(its, vnic)
            for its in vmms
            if vnic.vswitches
        ]
        found = [its for its in here if its is not None]
        if not found:
            return vnic
        groups = tuple(its[1] for its in found if len(its) > 1 and its[1])
        said = [self.model.portgroups[group].isolated for group in groups] or [False]
        isolated = (
            vnic.isolated if "isolated" in vnic.written else said[0] if said.count(said[0]) == len(said) else UNKNOWN
        )
        return replace(vnic, vswitches=tuple(its[0] for its in found), portgroups=groups, isolated=isolated)

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

    def _socket(self, vmm: str, vnic: Vnic) -> tuple[str, str] | None:
        """The vswitch and port group of a VMM for a vNIC, with all that these have carried for it so far."""
        here = self._of[vmm]
        reached = {segment for name in vnic.vswitches for segment in self.ground.uplinked[name]}
        out = reached & set(vnic.carries)
        if vnic.portgroups:
            *_, vswitch, group = vnic.portgroups[0].split(".")
            groups = [its for one in here for its in self.model.portgroups_of.get(one.id, ())]
            groups = [its for its in groups if its.id.split(".")[-1] == group]
            exact = [its for its in groups if its.vswitch.split(".")[-1] == vswitch]
            inside = set() if "carries" in vnic.written else set(vnic.carries)
            for its in exact or groups:
                if out <= self.ground.uplinked[its.vswitch] and inside <= set(its.carries):
                    return its.vswitch, its.id
            return None
        if "switch" in vnic.written:
            here = [its for its in here if its.id.split(".")[-1] == vnic.vswitches[0].split(".")[-1]]
        elif len(here) > 1:
            return None
        return next(((its.id, "") for its in here if out <= self.ground.uplinked[its.id]), None)

    @cached_property
    def _of(self) -> dict[str, list[Vswitch]]:
        found: dict[str, list[Vswitch]] = {vmm: [] for vmm in self.model.vmms}
        for vswitch in self.model.vswitches.values():
            found[vswitch.vmm].append(vswitch)
        return found
