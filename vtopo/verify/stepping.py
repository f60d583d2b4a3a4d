"""The table of attack steps (docs/semantics.md, Attack): what leads from one thing to another, and how hard it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Final

from vtopo.model.things import UNKNOWN, Ref, Vm, Vswitch
from vtopo.proofs import Thing
from vtopo.verify.ground import Ground, forged
from vtopo.verify.moving import Moving

PACKETS: Mapping[str, str] = MappingProxyType(
    {"network": "node", "gateway": "gateway", "admin": "vmm", "storage": "storage"}
)
"""The steps that need a packet delivered, and the kind of thing each takes."""

BY_PACKET: Mapping[str, str] = MappingProxyType({kind: step for step, kind in PACKETS.items()})

FAILURES: Mapping[str, int] = MappingProxyType(
    {
        "network": 1, "gateway": 1, "admin": 1, "storage": 1, "spoof": 0, "manager": 0, "escape": 1, "vswitch": 1,
        "dma": 0, "core": 0, "service-vm": 0, "control": 0, "disk": 0, "appliance": 0, "migration": 1,
    }
)  # fmt: skip
"""How many things have to go wrong for a step; a datastore that is mounted is taken without any."""

USUAL: Mapping[str, str] = MappingProxyType(
    {
        "network": "low", "gateway": "moderate", "admin": "moderate", "storage": "moderate", "spoof": "trivial",
        "manager": "trivial", "escape": "high", "vswitch": "high", "dma": "low", "core": "trivial",
        "service-vm": "trivial", "control": "trivial", "disk": "low", "appliance": "trivial", "migration": "high",
    }
)  # fmt: skip
USUAL_MOUNT: Final = "low"


class Stepping:
    """The steps of one plan."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.model = ground.model
        self.moving = Moving(ground)

    def over_envelope(self, thing: Thing) -> Iterator[tuple[str, Thing]]:
        """Every step from a thing that needs no packet, VMs being wherever their clusters let them."""
        yield from self.from_here(thing)
        yield from self.moving.from_here(thing)

    def from_here(self, thing: Thing) -> Iterator[tuple[str, Thing]]:
        """Every step from a thing that needs no packet: its kind and what it takes. VMs are where the plan says."""
        kind, name = thing[0], thing[1]
        model = self.model
        if kind in ("node", "outside"):
            yield from (("spoof", forged(port)) for port in self.ground.ports(thing) if self.ground.forges(port))
        if kind == "node":
            yield from self._from_node(name)
        elif kind == "vswitch":
            vswitch = model.vswitches[name]
            if in_core(vswitch):
                yield "core", ("vmm", vswitch.vmm)
            if vswitch.service_vm:
                yield "service-vm", ("node", vswitch.service_vm)
        elif kind == "vmm":
            yield from self._from_vmm(name)
        elif kind == "gateway":
            gateway = model.gateways[name]
            if gateway.vm:
                yield "appliance", ("node", gateway.vm)
            if gateway.vmm:
                yield "appliance", ("vmm", gateway.vmm)
        elif kind == "storage":
            yield from (("disk", ("node", vm.id)) for vm in self._disks.get(name, ()))

    def _from_node(self, name: str) -> Iterator[tuple[str, Thing]]:
        model = self.model
        for manager in model.managers_on.get(name, ()):
            yield from (("manager", ("vmm", vmm)) for vmm in manager.manages)
        for gateway in model.gateways_in.get(name, ()):
            if gateway.vm == name:
                yield "appliance", ("gateway", gateway.id)
        for vswitch in self._served_by.get(name, ()):
            yield "service-vm", ("vswitch", vswitch.id)
        node = self.ground.nodes[name]
        if not isinstance(node, Vm):
            yield from (("control", ("vmm", vmm.id)) for vmm in model.vmms.values() if vmm.machine == name)
            return
        for vmm in node.vmms:
            if model.vmms[vmm].sandboxed is not True:
                yield "escape", ("vmm", vmm)
        plugged = [model.vswitches[vswitch] for vnic in node.nics for vswitch in vnic.vswitches]
        for vswitch in plugged:
            if vswitch.hardened is not True and vswitch.runs != "nic":
                yield "vswitch", ("vswitch", vswitch.id)
            if vswitch.runs == "nic" and self._bare(vswitch.vmm):
                yield "dma", ("vmm", vswitch.vmm)
        for vmm in node.vmms if node.passthrough else ():
            if self._bare(vmm):
                yield "dma", ("vmm", vmm)

    def _from_vmm(self, name: str) -> Iterator[tuple[str, Thing]]:
        model = self.model
        yield from (("control", ("node", vm.id)) for vm in model.vms_of.get(name, ()))
        yield from (("control", ("vswitch", vswitch.id)) for vswitch in model.vswitches_of.get(name, ()))
        yield from (("control", ("outside", segment)) for segment in self.ground.wires(name))
        yield from (("storage", ("storage", storage)) for storage in model.vmms[name].mounts)
        for gateway in model.gateways_in.get(name, ()):
            if gateway.vmm == name:
                yield "appliance", ("gateway", gateway.id)

    def _bare(self, vmm: str) -> bool:
        """Whether a device may write to any memory of the host of a VMM; an unknown IOMMU is taken to be there."""
        return self.model.hosts[self.model.vmms[vmm].host].iommu is False

    @cached_property
    def _served_by(self) -> dict[str, list[Vswitch]]:
        found: dict[str, list[Vswitch]] = {}
        for vswitch in self.model.vswitches.values():
            if vswitch.service_vm:
                found.setdefault(vswitch.service_vm, []).append(vswitch)
        return found

    @cached_property
    def _disks(self) -> dict[str, list[Vm]]:
        found: dict[str, list[Vm]] = {}
        for vm in self.model.vms.values():
            for storage in vm.disks if vm.encrypted is not True else ():
                found.setdefault(storage, []).append(vm)
        return found

    def hardened(self, target: Thing) -> bool:
        """Whether packets can not take a thing over: it, or the VM that a gateway is in, is hardened."""
        kind, name = target
        model = self.model
        if kind == "gateway":
            gateway = model.gateways[name]
            vm = model.vms.get(gateway.vm)
            return gateway.hardened is True or (vm is not None and vm.hardened is True)
        if kind == "node":
            return self.ground.nodes[name].hardened is True
        return (model.vmms[name] if kind == "vmm" else model.storages[name]).hardened is True

    def difficulty(self, step: str, source: Thing, target: Thing, by_packet: bool) -> str:
        """How hard a step is: as the plan says for a thing at either end of it, for its kind, or as usual."""
        ends = {Ref(*thing) for thing in (source, target) if len(thing) == 2 and thing[0] != "outside"}
        said = [its for its in self.model.difficulties if its.step == step]
        named = [its.difficulty for its in said if not ends.isdisjoint(its.on)]
        every = [its.difficulty for its in said if not its.on]
        usual = USUAL_MOUNT if step == "storage" and not by_packet else USUAL[step]
        return (named or every or [usual])[-1]


def in_core(vswitch: Vswitch) -> bool:
    """Whether a vswitch runs in the core of its VMM; one that runs nobody knows where is taken to."""
    return vswitch.runs in ("kernel", UNKNOWN)
