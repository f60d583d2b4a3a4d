"""Trusted computing bases: what each workload relies on, with its life or with its traffic only (SEMANTICS 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from vtopo.facts import Facts
from vtopo.facts.links import links, ports_link
from vtopo.model.things import Machine, Size, Thing, Vm

Part: TypeAlias = tuple[str, str]
"""Kind and full name of something trusted: `("vmm", "esx1.hv")`. The kind `host` is the box with its firmware."""
Attachment: TypeAlias = tuple[tuple[tuple[str, str, bool], ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Vswitches with segments and isolation, segments of NICs passed through, vswitches attached, gateways in the VM."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Source lines in thousands, summed over distinct parts; `high` is None where some upper end is open.

    `unknown` are the parts whose size is not known: they are in the TCB and not in the sum.
    """

    low: float
    high: float | None
    unknown: tuple[Part, ...]

    @property
    def sort_key(self) -> tuple[float, float, int]:
        """Orders sums by how large they may be."""
        return (float("inf") if self.high is None else self.high, self.low, len(self.unknown))


@dataclass(frozen=True, slots=True)
class Tcb:
    """The TCB of one workload: `full` parts, compromise of which gives control of it, and `net` ones, its traffic only.

    A part may be in both. Where the plan leaves open which member of a cluster a VM is on, it is the TCB on the
    member with the largest one, and `members` names all it may be on; `vmm` is that one.
    """

    workload: str
    full: frozenset[Part]
    net: frozenset[Part]
    members: tuple[str, ...] = ()
    vmm: str = ""

    @property
    def all(self) -> frozenset[Part]:
        """Everything trusted in either way, each part once."""
        return self.full | self.net


class Tcbs:
    """The TCB of every node, computed when asked; what VMs of one VMM have in common is computed once."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._vmms: dict[str, frozenset[Part]] = {}
        self._bring: dict[str, frozenset[Part]] = {}
        self._sets: dict[object, frozenset[Part]] = {}
        self._known: dict[str, Tcb] = {}
        self._alike: dict[object, Tcb] = {}

    def of(self, node: str) -> Tcb:
        """The TCB of a VM or machine, by name."""
        if node not in self._known:
            model = self.facts.model
            self._known[node] = self._vm(model.vms[node]) if node in model.vms else self._machine(model.machines[node])
        return self._known[node]

    def workloads(self) -> list[Tcb]:
        """The TCBs of all workloads, in the order of the plan."""
        return [self.of(workload.id) for workload in self.facts.model.workloads()]

    @cached_property
    def sharers(self) -> Mapping[Part, tuple[str, ...]]:
        """The workloads in whose TCB each part is."""
        found: dict[Part, list[str]] = {}
        for tcb in self.workloads():
            for part in tcb.all:
                found.setdefault(part, []).append(tcb.workload)
        return {part: tuple(names) for part, names in found.items()}

    def direct(self, node: str) -> frozenset[Part]:
        """The parts a node trusts by itself; the others are in its TCB because one of these rests on them."""
        return self.life(node) | self.traffic(node)

    def life(self, node: str) -> frozenset[Part]:
        """The parts a node trusts with its life by itself."""
        model = self.facts.model
        if node in model.machines:
            return self.brings(node)
        vm, vmm = model.vms[node], self.of(node).vmm
        return frozenset((*self._of_vmm(vmm), *self._of_vm(vm, vmm))) - self._own(vm)

    def traffic(self, node: str) -> frozenset[Part]:
        """The parts a node trusts with its traffic by itself."""
        model = self.facts.model
        if node in model.machines:
            machine = model.machines[node]
            near = (part for segment in model.segments_of(machine) for part in self._on_wire(segment))
            return frozenset(near) - self._own(machine)
        vm = model.vms[node]
        return frozenset(self._near(self._attachment(vm, self.of(node).vmm))) - self._own(vm)

    # -- sizes -------------------------------------------------------------------------------------------------------

    def thing(self, part: Part) -> Thing:
        """The thing that a part is."""
        kind, name = part
        return self._tables[kind][name]

    @cached_property
    def _tables(self) -> Mapping[str, Mapping[str, Thing]]:
        model = self.facts.model
        return {
            "host": model.hosts, "vmm": model.vmms, "component": model.components, "vswitch": model.vswitches,
            "filter": model.filters, "gateway": model.gateways, "sensor": model.sensors, "manager": model.managers,
            "storage": model.storages, "switch": model.switches, "vm": model.vms, "machine": model.machines,
        }  # fmt: skip

    def size(self, part: Part) -> Size | None:
        """The size of one part, None where it is not known."""
        return self.thing(part).size

    def sum(self, parts: Iterable[Part]) -> Sum:
        """The sizes of parts, each counted once; what is not known is named, never counted as zero."""
        low, high, unknown = 0.0, 0.0, list[Part]()
        bounded = True
        for part in sorted(set(parts)):
            size = self.size(part)
            if size is None:
                unknown.append(part)
                continue
            low += size.low
            bounded = bounded and size.high is not None
            high += size.high or 0.0
        return Sum(low, high if bounded else None, tuple(unknown))

    # -- full --------------------------------------------------------------------------------------------------------

    def _vm(self, vm: Vm) -> Tcb:
        """The TCB of a VM: one of those that stand alike trust the same, but for those that have a part in others."""
        if vm.id in self._singular:
            return self._largest(vm)
        plugs = tuple([(vnic.vswitches, vnic.carries, vnic.isolated is True) for vnic in vm.nics])
        key = (vm.vmms, plugs, vm.passthrough, vm.disks, vm.encrypted is True)
        if key not in self._alike:
            self._alike[key] = self._largest(vm)
        its = self._alike[key]
        return Tcb(vm.id, its.full, its.net, its.members, its.vmm)

    def _largest(self, vm: Vm) -> Tcb:
        """The largest TCB that a VM may have on any of the VMMs that it may be on."""
        found = [self.on(vm.id, vmm) for vmm in vm.vmms]
        return found[0] if len(found) == 1 else max(found, key=lambda tcb: self.sum(tcb.all).sort_key)

    def on(self, name: str, vmm: str) -> Tcb:
        """The TCB of a VM on one of the VMMs that it may be on."""
        vm = self.facts.model.vms[name]
        members = vm.vmms if len(vm.vmms) > 1 else ()
        return Tcb(name, self._full(vm, vmm), self._net(vm, vmm) - self._own(vm), members, vmm)

    def _machine(self, machine: Machine) -> Tcb:
        segments = self.facts.model.segments_of(machine)
        near = self._with(part for segment in segments for part in self._on_wire(segment))
        return Tcb(machine.id, self.brings(machine.id), near - self._own(machine))

    def _full(self, vm: Vm, vmm: str) -> frozenset[Part]:
        """What a VM trusts with its life on one VMM."""
        added, own = self._of_vm(vm, vmm), self._own(vm)
        if vm.id in self.relied_on:
            return self._with((*self._of_vmm(vmm), *added), but=vm.id) - own
        # The set of a VM that adds nothing of its own is that of its VMM: thousands of VMs share one object.
        common = self._all_of_vmm(vmm)
        mine = common.intersection(own)
        key = (vmm, added, mine)
        if key not in self._sets:
            self._sets[key] = common.union(added) - mine
        return self._sets[key]

    def _of_vm(self, vm: Vm, vmm: str) -> tuple[Part, ...]:
        """What a VM trusts with its life beside what all VMs there do: components that serve it, its datastores."""
        disks = () if vm.encrypted is True else tuple(("storage", name) for name in vm.disks)
        components = self.facts.model.components_of.get(vmm, ())
        return (*disks, *(("component", c.id) for c in components if c.serves is not None and vm.id in c.serves))

    def _with(self, parts: Iterable[Part], but: str = "") -> frozenset[Part]:
        """Parts, with what the nodes among them bring, and the nodes among that, and so on.

        A node does not rely on itself: it is the one that brings nothing.
        """
        found = set(parts)
        todo, known = list(found), {but}
        while todo:
            kind, name = todo.pop()
            if kind in ("vm", "machine") and name not in known:
                known.add(name)
                brought = self.brings(name)
                found |= brought
                todo += brought
        return frozenset(found)

    def brings(self, node: str) -> frozenset[Part]:
        """What a node trusts with its life by itself, on every VMM that it may be on, without its own software."""
        if node not in self._bring:
            model = self.facts.model
            if node in model.machines:
                self._bring[node] = frozenset({("host", model.machines[node].host)})
            else:
                self._bring[node] = frozenset[Part]().union(*(self.brought(node, vmm) for vmm in model.vms[node].vmms))
        return self._bring[node]

    def brought(self, name: str, vmm: str) -> frozenset[Part]:
        """What a VM on one VMM trusts with its life by itself, without its own software."""
        vm = self.facts.model.vms[name]
        return frozenset((*self._of_vmm(vmm), *self._of_vm(vm, vmm))) - self._own(vm)

    @cached_property
    def _singular(self) -> frozenset[str]:
        """The VMs that trust what no other does, or do not trust what others do: software of their own."""
        model = self.facts.model
        served = (name for component in model.components.values() for name in component.serves or ())
        running = (*model.managers_on, *model.gateways_in, *model.sensors_in, *self._running_in)
        return self.relied_on.union(served, running)

    @cached_property
    def relied_on(self) -> frozenset[str]:
        """The nodes that others may rely on: those that run managers, gateways or vswitches, or hold a VMM."""
        model = self.facts.model
        named = [manager.node for manager in model.managers.values()] + [its.machine for its in model.vmms.values()]
        return frozenset((*named, *(its.vm for its in model.gateways.values()), *self._running_in))

    def _own(self, node: Vm | Machine) -> frozenset[Part]:
        """The node's own software: itself, managers on it, the gateway it is, sensors and vswitches that run in it."""
        model = self.facts.model
        kind = "vm" if isinstance(node, Vm) else "machine"
        parts = [(kind, node.id)]
        parts += [("manager", manager.id) for manager in model.managers_on.get(node.id, ())]
        parts += [("gateway", gateway.id) for gateway in model.gateways_in.get(node.id, ())]
        for vswitch in self._running_in.get(node.id, ()):
            parts.append(("vswitch", vswitch))
            parts += [("filter", its.id) for its in model.filters_of.get(vswitch, ())]
        parts += [("sensor", sensor.id) for sensor in model.sensors_in.get(node.id, ())]
        return frozenset(parts)

    @cached_property
    def _running_in(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for vswitch in self.facts.model.vswitches.values():
            if vswitch.service_vm:
                found[vswitch.service_vm] = (*found.get(vswitch.service_vm, ()), vswitch.id)
        return found

    def _all_of_vmm(self, vmm: str) -> frozenset[Part]:
        """What every VM of a VMM trusts with its life, the nodes its managers run on and all they trust included."""
        if vmm not in self._vmms:
            self._vmms[vmm] = self._with(self._of_vmm(vmm))
        return self._vmms[vmm]

    def _of_vmm(self, name: str) -> list[Part]:
        """What a VMM brings into the full TCB of its VMs by itself."""
        model = self.facts.model
        vmm = model.vmms[name]
        parts: list[Part] = [("vmm", name), ("host", vmm.host)]
        if vmm.machine:
            parts.append(("machine", vmm.machine))
        parts += [("component", part.id) for part in model.components_of.get(name, ()) if part.serves is None]
        for vswitch in model.vswitches_of.get(name, ()):
            if vswitch.runs not in ("process", "nic", "service-vm"):
                parts.append(("vswitch", vswitch.id))
                parts += [("filter", its.id) for its in model.filters_of.get(vswitch.id, ())]
        parts += [("gateway", gateway.id) for gateway in model.gateways_in.get(name, ())]
        parts += [("sensor", sensor.id) for sensor in model.sensors_in.get(name, ())]
        for manager in model.managers_of.get(name, ()):
            parts.append(("manager", manager.id))
            parts.append(("vm" if manager.node in model.vms else "machine", manager.node))
        return parts

    # -- net ---------------------------------------------------------------------------------------------------------

    def _net(self, vm: Vm, vmm: str) -> frozenset[Part]:
        attachment = self._attachment(vm, vmm)
        but = vm.id if vm.id in self.relied_on else ""
        key = (*attachment, but)
        if key not in self._sets:
            self._sets[key] = self._with(self._near(attachment), but)
        return self._sets[key]

    def _attachment(self, vm: Vm, vmm: str) -> Attachment:
        """Where a VM is plugged in on one VMM: what it trusts with its traffic depends on that alone."""
        model = self.facts.model
        positions: list[tuple[str, str, bool]] = []
        for vnic in vm.nics:
            vswitch = next((name for name in vnic.vswitches if model.vswitches[name].vmm == vmm), "")
            positions += [(vswitch, segment, vnic.isolated is True) for segment in vnic.carries]
        wire = [segment for nic in vm.passthrough for segment in model.nics[nic].carries]
        attached = {name for vnic in vm.nics for name in vnic.vswitches if model.vswitches[name].vmm == vmm}
        own = tuple(gateway.id for gateway in model.gateways_in.get(vm.id, ()))
        return tuple(sorted(positions)), tuple(wire), tuple(sorted(attached)), own

    def _near(self, attachment: Attachment) -> set[Part]:
        """What a VM that is plugged in so trusts with its traffic, without what nodes among that trust."""
        positions, wire, attached, own = attachment
        parts: set[Part] = set()
        for name in attached:
            parts |= self._of_vswitch(name)
        for vswitch, segment, isolated in positions:
            parts |= self._at(vswitch, segment, isolated, own)
        for segment in wire:
            parts |= self._on_wire(segment, own)
        return parts

    def _of_vswitch(self, name: str) -> set[Part]:
        """A vswitch outside the kernel, its service VM, and its filters."""
        model = self.facts.model
        vswitch = model.vswitches[name]
        if vswitch.runs not in ("process", "nic", "service-vm"):
            return set()
        parts: set[Part] = {("vswitch", name)}
        parts.update(("filter", its.id) for its in model.filters_of.get(name, ()))
        if vswitch.service_vm:
            parts.add(("vm", vswitch.service_vm))
        return parts

    def _at(self, vswitch: str, segment: str, isolated: bool, own: tuple[str, ...]) -> frozenset[Part]:
        """What a VM in a segment on a vswitch trusts with its traffic: gateways linked to it, switches on the wire.

        `own` are the gateways that the VM is.
        """
        key = ("at", vswitch, segment, isolated, own)
        if key not in self._sets:
            linked = self.facts(links)[segment]
            parts: set[Part] = set()
            for leg, other in self._legs.get(segment, ()):
                if other is None:
                    near = vswitch in linked.out
                elif other[0] == vswitch:
                    near = bool(ports_link(self.facts, vswitch, segment)) and not (isolated and other[1])
                else:
                    near = other[0] in linked.out and vswitch in linked.out
                if near and leg not in own:
                    parts.update(self._of_gateway(leg))
            if vswitch in linked.out:
                parts.update(("switch", switch.id) for switch in self.facts.model.carriers.get(segment, ()))
            self._sets[key] = frozenset(parts)
        return self._sets[key]

    def _on_wire(self, segment: str, own: tuple[str, ...] = ()) -> frozenset[Part]:
        """What a machine, or a NIC passed through, trusts with its traffic in a segment."""
        key = ("wire", segment, own)
        if key not in self._sets:
            linked = self.facts(links)[segment]
            parts: set[Part] = {("switch", switch.id) for switch in self.facts.model.carriers.get(segment, ())}
            for leg, other in self._legs.get(segment, ()):
                if leg not in own and (other is None or other[0] in linked.out):
                    parts.update(self._of_gateway(leg))
            self._sets[key] = frozenset(parts)
        return self._sets[key]

    @cached_property
    def _legs(self) -> Mapping[str, tuple[tuple[str, tuple[str, bool] | None], ...]]:
        """For each segment the gateways with a leg in it: at a vswitch (and whether isolated there), or on the wire."""
        model = self.facts.model
        found: dict[str, list[tuple[str, tuple[str, bool] | None]]] = {}
        for gateway in model.gateways.values():
            if gateway.vm:
                vm = model.vms[gateway.vm]
                for vnic in vm.nics:
                    for segment in vnic.carries:
                        for vswitch in vnic.vswitches:
                            found.setdefault(segment, []).append((gateway.id, (vswitch, vnic.isolated is True)))
                for nic in vm.passthrough:
                    for segment in model.nics[nic].carries:
                        found.setdefault(segment, []).append((gateway.id, None))
            elif gateway.vmm:
                for segment in gateway.legs:
                    for its in model.vswitches_of.get(gateway.vmm, ()):
                        found.setdefault(segment, []).append((gateway.id, (its.id, False)))
            else:
                for segment in gateway.legs:
                    found.setdefault(segment, []).append((gateway.id, None))
        return {segment: tuple(legs) for segment, legs in found.items()}

    def _of_gateway(self, name: str) -> tuple[Part, ...]:
        """A gateway, with its VM, or its VMM and what controls that."""
        gateway = self.facts.model.gateways[name]
        if gateway.vm:
            return ("gateway", name), ("vm", gateway.vm)
        return ("gateway", name), *(self._of_vmm(gateway.vmm) if gateway.vmm else ())


def tcb(facts: Facts) -> Tcbs:
    """The TCBs of a model."""
    return Tcbs(facts)
