"""The things an attacker can own, and the steps that need no packet (SEMANTICS 11)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from vtopo.facts import Facts
from vtopo.facts.attack.lengths import Owned
from vtopo.facts.ports import Port, Ports, ports
from vtopo.facts.spoofing import forges
from vtopo.model.plan import Model
from vtopo.model.things import Vm

Plain: TypeAlias = tuple[str, Owned, Owned]


def steps(facts: Facts) -> tuple[tuple[Owned, ...], tuple[Plain, ...]]:
    """The things of a model that can be owned, and every step between them that needs no packet."""
    found = [*_machines(facts.model), *_vms(facts.model), *_vmms(facts.model), *_gateways(facts.model)]
    spoofs = list(_spoofs(facts.model, facts(ports)))
    forged = dict.fromkeys(state for _, _, state in spoofs)
    return (*_things(facts.model), *forged), (*found, *spoofs)


def _things(model: Model) -> Iterator[Owned]:
    for kind, table in (
        ("node", model.machines), ("node", model.vms), ("vmm", model.vmms), ("vswitch", model.vswitches),
        ("gateway", model.gateways), ("storage", model.storages), ("outside", model.segments),
    ):  # fmt: skip
        yield from ((kind, name) for name in table)


def _machines(model: Model) -> Iterator[Plain]:
    for machine in model.machines.values():
        for vmm in model.vmms_on.get(machine.id, ()):
            yield "control", ("node", machine.id), ("vmm", vmm.id)
    for manager in model.managers.values():
        for name in manager.manages:
            yield "manager", ("node", manager.node), ("vmm", name)


def _vms(model: Model) -> Iterator[Plain]:
    for vm in model.vms.values():
        own = ("node", vm.id)
        plugged = dict.fromkeys(name for vnic in vm.nics for name in vnic.vswitches)
        for name in vm.vmms:
            vmm = model.vmms[name]
            yield "control", ("vmm", name), own
            if vmm.sandboxed is not True:
                yield "escape", own, ("vmm", name)
            if model.hosts[vmm.host].iommu is False and _has_device(model, vm, name):
                yield "dma", own, ("vmm", name)
        for name in plugged:
            vswitch = model.vswitches[name]
            if vswitch.hardened is not True and vswitch.runs != "nic":
                yield "vswitch", own, ("vswitch", name)
        if vm.encrypted is not True:
            for name in vm.disks:
                yield "disk", ("storage", name), own


def _has_device(model: Model, vm: Vm, vmm: str) -> bool:
    """Whether a VM has a device of the host: a NIC passed through, or a function of one."""
    plugged = (model.vswitches[name] for vnic in vm.nics for name in vnic.vswitches)
    return bool(vm.passthrough) or any(vswitch.vmm == vmm and vswitch.runs == "nic" for vswitch in plugged)


def _vmms(model: Model) -> Iterator[Plain]:
    for vmm in model.vmms.values():
        own = ("vmm", vmm.id)
        for vswitch in model.vswitches_of.get(vmm.id, ()):
            yield "control", own, ("vswitch", vswitch.id)
            if vswitch.runs not in ("process", "nic", "service-vm"):
                yield "core", ("vswitch", vswitch.id), own
            if vswitch.service_vm:
                yield "service-vm", ("vswitch", vswitch.id), ("node", vswitch.service_vm)
                yield "service-vm", ("node", vswitch.service_vm), ("vswitch", vswitch.id)
        for segment in wired_to(model, vmm.host):
            yield "control", own, ("outside", segment)
        for name in vmm.mounts:
            yield "mount", own, ("storage", name)


def wired_to(model: Model, host: str) -> tuple[str, ...]:
    """The segments that any NIC of a host carries, those of its machines and those passed through included."""
    its = list(model.nics_of.get(host, ()))
    its += [model.nics[name] for machine in model.machines_on.get(host, ()) for name in machine.nics]
    return model.all_carried(dict.fromkeys(segment for nic in its for segment in nic.carries))


def _gateways(model: Model) -> Iterator[Plain]:
    for gateway in model.gateways.values():
        if gateway.vm or gateway.vmm:
            home = ("node", gateway.vm) if gateway.vm else ("vmm", gateway.vmm)
            yield "appliance", ("gateway", gateway.id), home
            yield "appliance", home, ("gateway", gateway.id)


def _spoofs(model: Model, its: Ports) -> Iterator[Plain]:
    known: set[tuple[Owned, Owned]] = set()
    for (kind, name), own in its.of.items():
        if kind not in ("node", "outside"):
            continue
        for port in own:
            if forges(model, its, port):
                step = ((kind, name), forged(its, port))
                if step not in known:
                    known.add(step)
                    yield "spoof", *step


def forged(its: Ports, port: Port) -> Owned:
    """The state of who spoofs at a port: one for all who do so at one vswitch, or on one wire."""
    place = its.places[port.place]
    return ("forged", place.segment, place.vswitch, "isolated" if place.isolated else "")
