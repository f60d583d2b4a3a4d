"""The places in the plan that a step of an attack follows from: what is said, or nowhere said and so a default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vtopo.facts.attack.paths import Step
from vtopo.facts.ways import Spot, Way
from vtopo.findings import Evidence, Place
from vtopo.model.plan import Model
from vtopo.model.things import Thing, Vm


def evidence(model: Model, step: Step, way: Way | None) -> tuple[Evidence, ...]:
    """What the plan says that makes a step possible, each statement with its place."""
    found = list(_of_step(model, step)) if way is None else list(_of_way(model, way))
    return tuple(dict.fromkeys(found))


def says(thing: Thing, attribute: str, value: str) -> Evidence:
    """`thing attribute value`, at the place of the attribute; no place, where it is a default."""
    at = thing.written.get(attribute, thing.at if attribute == "on" else None)
    return Evidence(attribute, thing.id, value, None if at is None else Place.of(at))


def _of_step(model: Model, step: Step) -> Iterator[Evidence]:
    source, target = step.source, step.target
    match step.kind:
        case "escape" | "dma":
            vm, vmm = model.vms[source[1]], model.vmms[target[1]]
            yield _home(vm, vmm.id)
            if step.kind == "escape":
                yield says(vmm, "sandboxed", _flag(vmm.sandboxed))
            else:
                yield says(model.hosts[vmm.host], "iommu", "no")
                yield from (says(vm, "passthrough", nic) for nic in vm.passthrough[:1])
        case "migration":
            yield from _moving(model, step)
        case "vswitch":
            for vnic in model.vms[source[1]].nics:
                if target[1] in vnic.vswitches:
                    yield Evidence("switch", vnic.id, target[1], Place.of(vnic.place("switch")))
                    break
        case "manager":
            for manager in model.managers_on.get(source[1], ()):
                if target[1] in manager.manages:
                    yield says(manager, "on", source[1])
                    yield Evidence("manages", manager.id, target[1], Place.of(manager.place("manages")))
                    break
        case "core":
            vswitch = model.vswitches[source[1]]
            yield says(vswitch, "runs", "kernel" if vswitch.runs == "kernel" else "unknown")
            yield says(vswitch, "on", target[1])
        case "service-vm":
            name = source[1] if source[0] == "vswitch" else target[1]
            vswitch = model.vswitches[name]
            yield says(vswitch, "runs", vswitch.service_vm)
        case "control":
            yield from _control(model, source, target)
        case "mount":
            vmm = model.vmms[source[1]]
            yield Evidence("mounts", vmm.id, target[1], Place.of(vmm.place("mounts")))
        case "disk":
            vm = model.vms[target[1]]
            yield says(vm, "disk", source[1])
            yield says(vm, "encrypted", _flag(vm.encrypted))
        case "appliance":
            gateway = model.gateways[source[1] if source[0] == "gateway" else target[1]]
            yield says(gateway, "on", gateway.vm or gateway.vmm)
        case "spoof":
            yield from _spoof(model, step)


def _control(model: Model, source: tuple[str, ...], target: tuple[str, ...]) -> Iterator[Evidence]:
    """A VMM over its VMs, its vswitches and the wires of its host; a machine over the VMM it hosts."""
    kind, name = target[:2]
    if kind == "vmm":
        yield says(model.vmms[name], "on", source[1])
    elif kind == "vswitch":
        yield says(model.vswitches[name], "on", source[1])
    elif kind == "node":
        yield _home(model.vms[name], source[1])
    else:
        for nic in model.nics.values():
            if nic.host == model.vmms[source[1]].host:
                for segment in nic.carries:
                    if name in model.carried[segment]:
                        yield says(nic, "carries", segment)
                        return


def _home(vm: Vm, vmm: str) -> Evidence:
    if len(vm.vmms) > 1:
        return Evidence("may-be-on", vm.id, vmm, Place.of(vm.place("on")))
    return says(vm, "on", vmm)


def _moving(model: Model, step: Step) -> Iterator[Evidence]:
    """A VM may come to a VMM of its cluster; from there it may break out."""
    node, other = (step.source, step.target) if step.source[0] == "node" else (step.target, step.source)
    vm, vmm = model.vms[node[1]], model.vmms[other[1]]
    cluster = model.clusters[vm.cluster]
    yield says(vm, "pinned", _flag(vm.pinned))
    yield says(cluster, "members", vmm.id)
    if step.target[0] == "vmm":
        yield says(vmm, "sandboxed", _flag(vmm.sandboxed))


def _spoof(model: Model, step: Step) -> Iterator[Evidence]:
    _, segment, vswitch, _ = step.target
    vm = model.vms.get(step.source[1]) if step.source[0] == "node" else None
    for vnic in vm.nics if vm and vswitch else ():
        if vswitch in vnic.vswitches and segment in vnic.carries and vnic.forged_transmits is not False:
            at = _nearest(model, vnic)
            yield Evidence("forged-transmits", vnic.id, _flag(vnic.forged_transmits), at)
            return


def _nearest(model: Model, vnic: Thing) -> Place | None:
    """Where the setting of a port is written: at the vNIC, its port group or its vswitch."""
    groups: Mapping[str, Thing] = {name: model.portgroups[name] for name in getattr(vnic, "portgroups", ())}
    switches: Mapping[str, Thing] = {name: model.vswitches[name] for name in getattr(vnic, "vswitches", ())}
    for thing in (vnic, *groups.values(), *switches.values()):
        if "forged-transmits" in thing.written:
            return Place.of(thing.written["forged-transmits"])
    return None


# -- packets -----------------------------------------------------------------------------------------------------------


def _of_way(model: Model, way: Way) -> Iterator[Evidence]:
    """Where the ports of a way are."""
    for hop in way.hops:
        for spot in (hop.source, hop.target):
            yield from _of_spot(model, spot)


def _of_spot(model: Model, spot: Spot) -> Iterator[Evidence]:
    kind, name = spot.of[:2]
    if spot.nic:
        yield from _of_nic(model, spot)
    elif kind == "gateway":
        gateway = model.gateways[name]
        yield Evidence("legs", name, spot.segment, Place.of(gateway.place("legs")))
    elif kind == "vmm":
        vmm = model.vmms[name]
        if isinstance(vmm.admin, tuple) and spot.segment in vmm.admin:
            yield says(vmm, "admin", spot.segment)
    elif kind == "storage":
        yield says(model.storages[name], "at", spot.segment)


def _of_nic(model: Model, spot: Spot) -> Iterator[Evidence]:
    if spot.nic in model.nics:
        yield says(model.nics[spot.nic], "carries", spot.segment)
        return
    vm = model.vms[model.vm_of[spot.nic]]
    vnic = next(its for its in vm.nics if its.id == spot.nic)
    yield Evidence("switch", vnic.id, spot.vswitch, Place.of(vnic.place("switch")))
    yield Evidence("carries", vnic.id, spot.segment, Place.of(vnic.place("carries")))


def _flag(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, "unknown") if isinstance(value, bool) else "unknown"
