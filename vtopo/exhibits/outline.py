"""The plan as nested boxes: clusters, hosts, VMMs, vswitches and VMs, and the physical network around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from vtopo.facts import Facts
from vtopo.findings import OutlineBox, Place
from vtopo.model.plan import Model
from vtopo.model.things import Gateway, Host, Machine, Sensor, Thing, Unknown, Vm, Vmm, Vswitch


def outline(facts: Facts) -> tuple[OutlineBox, ...]:
    """The outermost boxes in the order of the plan: switches, gateways and sensors, hosts, machines, the rest."""
    return tuple(_outline(facts.model))


def _outline(model: Model) -> Iterator[OutlineBox]:
    for switch in model.switches.values():
        note = "reflective" if switch.reflective is True else ""
        yield _box("switch", switch, switch.carries, note=note)
    for gateway in model.gateways.values():
        if not gateway.vm and not gateway.vmm:
            yield _gateway(gateway)
    for sensor in model.sensors.values():
        if not sensor.vm and not sensor.vmm:
            yield _sensor(sensor)
    for host in model.hosts.values():
        if not host.machine:
            yield _host(model, host)
    for machine in model.machines.values():
        if model.hosts[machine.host].machine:
            yield _machine(model, machine)
    for cluster in model.clusters.values():
        unplaced = (
            [vm for vm in model.vms_of.get(cluster.members[0], ()) if len(vm.vmms) > 1] if cluster.members else []
        )
        note = f"moves VMs between {', '.join(cluster.members)}"
        box = _box("cluster", cluster, cluster.migration, note=note, inside=[_vm(model, vm) for vm in unplaced])
        yield replace(box, members=cluster.members)
    for storage in model.storages.values():
        yield _box("storage", storage, storage.reached)


def _host(model: Model, host: Host) -> OutlineBox:
    inside = [_box("nic", nic, nic.carries, note=_ends(nic.switches)) for nic in model.nics_of.get(host.id, ())]
    inside += [_machine(model, machine) for machine in model.machines_on.get(host.id, ())]
    inside += [_vmm(model, vmm) for vmm in model.vmms_on.get(host.id, ())]
    return _box("host", host, (), inside=inside)


def _ends(switches: Iterable[str]) -> str:
    names = ", ".join(switches)
    return f"to {names}" if names else ""


def _machine(model: Model, machine: Machine) -> OutlineBox:
    inside = [_box("manager", manager, ()) for manager in model.managers_on.get(machine.id, ())]
    inside += [_vmm(model, vmm) for vmm in model.vmms_on.get(machine.id, ())]
    return _box("machine", machine, model.segments_of(machine), count=machine.count, inside=inside)


def _vmm(model: Model, vmm: Vmm) -> OutlineBox:
    placed = [vm for vm in model.vms_of.get(vmm.id, ()) if len(vm.vmms) == 1]
    vswitches = model.vswitches_of.get(vmm.id, ())
    homes = {vm.id: next((vnic.vswitches[0] for vnic in vm.nics if vnic.vswitches), "") for vm in placed}
    inside = [_box("component", component, ()) for component in model.components_of.get(vmm.id, ())]
    inside += [_gateway(gateway) for gateway in model.gateways_in.get(vmm.id, ())]
    inside += [_sensor(sensor) for sensor in model.sensors_in.get(vmm.id, ())]
    for vswitch in vswitches:
        inside.append(_vswitch(model, vswitch, [vm for vm in placed if homes[vm.id] == vswitch.id]))
    inside += [_vm(model, vm) for vm in placed if not homes[vm.id]]
    admin = "" if isinstance(vmm.admin, Unknown) else ", ".join(vmm.admin)
    return _box("vmm", vmm, (), note=f"administered in {admin}" if admin else "", inside=inside)


def _vswitch(model: Model, vswitch: Vswitch, vms: list[Vm]) -> OutlineBox:
    where = f"in VM {vswitch.service_vm}" if vswitch.service_vm else f"runs in {_word(vswitch.runs)}"
    uplinks = ", ".join(name.rpartition(".")[2] for name in vswitch.uplinks)
    note = f"{_word(vswitch.mode)}, {where}, {f'uplink {uplinks}' if uplinks else 'no uplink'}"
    grouped = {vm.id: vm.nics[0].portgroups[0] for vm in vms if vm.nics and vm.nics[0].portgroups}
    inside = [_box("filter", its, ()) for its in model.filters_of.get(vswitch.id, ())]
    inside += [
        _box("portgroup", group, group.carries, inside=[_vm(model, vm) for vm in vms if grouped.get(vm.id) == group.id])
        for group in model.portgroups_of.get(vswitch.id, ())
    ]
    inside += [_vm(model, vm) for vm in vms if vm.id not in grouped]
    has = dict.fromkeys(segment for vm in vms for vnic in vm.nics for segment in vnic.carries)
    return _box("vswitch", vswitch, tuple(has), note=note, inside=inside)


def _vm(model: Model, vm: Vm) -> OutlineBox:
    inside = [_gateway(gateway) for gateway in model.gateways_in.get(vm.id, ())]
    inside += [_box("manager", manager, ()) for manager in model.managers_on.get(vm.id, ())]
    inside += [_sensor(sensor) for sensor in model.sensors_in.get(vm.id, ())]
    notes = ["off"] if vm.on is False else []
    if vm.passthrough:
        notes.append(f"owns {', '.join(vm.passthrough)}")
    return _box("vm", vm, model.segments_of(vm), count=vm.count, note=", ".join(notes), inside=inside)


def _gateway(gateway: Gateway) -> OutlineBox:
    return _box("router" if gateway.router else "firewall", gateway, gateway.legs)


def _sensor(sensor: Sensor) -> OutlineBox:
    watched = tuple(ref.id for ref in sensor.watches if ref.kind == "segment")
    others = ", ".join(ref.id for ref in sensor.watches if ref.kind != "segment")
    return _box("sensor", sensor, watched, note=f"watches {others}" if others else "")


def _word(value: object) -> str:
    return "unknown" if isinstance(value, Unknown) else str(value)


def _box(
    kind: str,
    thing: Thing,
    segments: Iterable[str],
    *,
    count: int = 1,
    note: str = "",
    inside: Iterable[OutlineBox] = (),
) -> OutlineBox:
    label = thing.label or thing.product
    return OutlineBox(kind, thing.id, label, count, note, tuple(segments), Place.of(thing.at), tuple(inside))
