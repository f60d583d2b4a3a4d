"""The model of a plan: all its things by name, its statements, and the lookups every analysis needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from vtopo.knowledge.steps import USUAL
from vtopo.model.terms import Accept, Allow, Difficulty, Flow, Requirement
from vtopo.model.things import (
    Attacker,
    Cluster,
    Component,
    Filter,
    Gateway,
    Group,
    Host,
    Level,
    Machine,
    Manager,
    Nic,
    PortGroup,
    Ref,
    Segment,
    Sensor,
    Service,
    Storage,
    Switch,
    Vm,
    Vmm,
    Vswitch,
)
from vtopo.source import Span

Item = TypeVar("Item")


@dataclass(frozen=True)
class Model:
    """One plan, resolved. Every mapping is by full name, in the order of the text."""

    title: str
    owner: str
    baseline: str | None
    at: Span = field(compare=False, repr=False)
    baseline_at: Span | None = field(compare=False, repr=False, default=None)
    files: tuple[tuple[str, str], ...] = field(compare=False, default=())
    """The files the plan was read from, each with the SHA-256 of its bytes."""
    levels: Mapping[str, Level] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    segments: Mapping[str, Segment] = field(default_factory=dict)
    switches: Mapping[str, Switch] = field(default_factory=dict)
    hosts: Mapping[str, Host] = field(default_factory=dict)
    nics: Mapping[str, Nic] = field(default_factory=dict)
    vmms: Mapping[str, Vmm] = field(default_factory=dict)
    vswitches: Mapping[str, Vswitch] = field(default_factory=dict)
    portgroups: Mapping[str, PortGroup] = field(default_factory=dict)
    components: Mapping[str, Component] = field(default_factory=dict)
    filters: Mapping[str, Filter] = field(default_factory=dict)
    gateways: Mapping[str, Gateway] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    sensors: Mapping[str, Sensor] = field(default_factory=dict)
    machines: Mapping[str, Machine] = field(default_factory=dict)
    vms: Mapping[str, Vm] = field(default_factory=dict)
    storages: Mapping[str, Storage] = field(default_factory=dict)
    managers: Mapping[str, Manager] = field(default_factory=dict)
    clusters: Mapping[str, Cluster] = field(default_factory=dict)
    attackers: Mapping[str, Attacker] = field(default_factory=dict)
    flows: tuple[Flow, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    accepts: tuple[Accept, ...] = ()
    allows: tuple[Allow, ...] = ()
    difficulties: tuple[Difficulty, ...] = ()

    @cached_property
    def carried(self) -> Mapping[str, tuple[str, ...]]:
        """For each segment, itself and the segments over it, near and far: what is carried where it is carried."""
        below: dict[str, list[str]] = {}
        for segment in self.segments.values():
            if segment.over:
                below.setdefault(segment.over, []).append(segment.id)
        found: dict[str, tuple[str, ...]] = {}
        for name in self.segments:
            reached, todo = [name], list(below.get(name, ()))
            while todo:
                over = todo.pop(0)
                if over not in reached:
                    reached.append(over)
                    todo.extend(below.get(over, ()))
            found[name] = tuple(reached)
        return found

    def all_carried(self, segments: Iterable[str]) -> tuple[str, ...]:
        """These segments and all overlays over them, each once, in order."""
        return tuple(dict.fromkeys(over for segment in segments for over in self.carried.get(segment, (segment,))))

    @cached_property
    def vswitches_of(self) -> Mapping[str, tuple[Vswitch, ...]]:
        """The vswitches of each VMM that has any."""
        return _by(self.vswitches.values(), lambda vswitch: (vswitch.vmm,))

    @cached_property
    def filters_of(self) -> Mapping[str, tuple[Filter, ...]]:
        """The filters in each vswitch that has any."""
        return _by(self.filters.values(), lambda its: (its.vswitch,))

    @cached_property
    def components_of(self) -> Mapping[str, tuple[Component, ...]]:
        """The components of each VMM that has any."""
        return _by(self.components.values(), lambda component: (component.vmm,))

    @cached_property
    def vms_of(self) -> Mapping[str, tuple[Vm, ...]]:
        """The VMs of each VMM; one on a cluster is with every member, since it may be there."""
        return _by(self.vms.values(), lambda vm: vm.vmms)

    @cached_property
    def managers_of(self) -> Mapping[str, tuple[Manager, ...]]:
        """The managers that control each VMM."""
        return _by(self.managers.values(), lambda manager: manager.manages)

    @cached_property
    def managers_on(self) -> Mapping[str, tuple[Manager, ...]]:
        """The managers that run on each node."""
        return _by(self.managers.values(), lambda manager: (manager.node,))

    @cached_property
    def gateways_in(self) -> Mapping[str, tuple[Gateway, ...]]:
        """The gateways in each VM and in each VMM."""
        return _by(self.gateways.values(), lambda gateway: (gateway.vm or gateway.vmm,))

    @cached_property
    def nics_of(self) -> Mapping[str, tuple[Nic, ...]]:
        """The NICs of each host, those of machines on it left out."""
        return _by((nic for nic in self.nics.values() if not nic.machine), lambda nic: (nic.host,))

    @cached_property
    def machines_on(self) -> Mapping[str, tuple[Machine, ...]]:
        """The machines of each host."""
        return _by(self.machines.values(), lambda machine: (machine.host,))

    @cached_property
    def vmms_on(self) -> Mapping[str, tuple[Vmm, ...]]:
        """The VMMs of each host, and of each machine that holds one."""
        return _by(self.vmms.values(), lambda vmm: (vmm.machine or vmm.host,))

    @cached_property
    def portgroups_of(self) -> Mapping[str, tuple[PortGroup, ...]]:
        """The port groups of each vswitch."""
        return _by(self.portgroups.values(), lambda portgroup: (portgroup.vswitch,))

    @cached_property
    def sensors_in(self) -> Mapping[str, tuple[Sensor, ...]]:
        """The virtual sensors in each VM and in each VMM."""
        return _by(self.sensors.values(), lambda sensor: (sensor.vm or sensor.vmm,))

    @cached_property
    def cluster_of(self) -> Mapping[str, Cluster]:
        """The cluster each VMM is a member of, if it is in one."""
        return {vmm: cluster for cluster in self.clusters.values() for vmm in cluster.members}

    @cached_property
    def carriers(self) -> Mapping[str, tuple[Switch, ...]]:
        """The physical switches that carry each segment, overlays included."""
        return _by(self.switches.values(), lambda switch: self.all_carried(switch.carries))

    @cached_property
    def wired(self) -> frozenset[str]:
        """The segments that have a wire: anything physical carries them."""
        carried = [switch.carries for switch in self.switches.values()]
        carried += [nic.carries for nic in self.nics.values()]
        carried += [gateway.legs for gateway in self.gateways.values() if not gateway.vm and not gateway.vmm]
        return frozenset(self.all_carried(segment for segments in carried for segment in segments))

    @cached_property
    def vm_of(self) -> Mapping[str, str]:
        """The VM that each vNIC is of."""
        return {vnic.id: vm.id for vm in self.vms.values() for vnic in vm.nics}

    def mirrored_to(self, ref: Ref) -> str:
        """The VM that a copy of all traffic goes to, by its name or by a vNIC of it; empty if it goes elsewhere."""
        return ref.id if ref.kind == "node" else self.vm_of.get(ref.id, "") if ref.kind == "nic" else ""

    def workloads(self) -> Iterable[Vm | Machine]:
        """Every node that is not an appliance VM (SEMANTICS 1)."""
        yield from self.machines.values()
        for vm in self.vms.values():
            if vm.id not in self.gateways_in:
                yield vm

    def segments_of(self, node: Vm | Machine) -> tuple[str, ...]:
        """The segments a node has an interface in, those of its own and passthrough NICs included, each once."""
        known = self._segments_of.get(node.id)
        if known is None:
            known = self._segments_of[node.id] = self._carried(node)
        return known

    @cached_property
    def _segments_of(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _carried(self, node: Vm | Machine) -> tuple[str, ...]:
        carried: list[str] = []
        if isinstance(node, Vm):
            carried += [segment for vnic in node.nics for segment in vnic.carries]
            carried += [segment for nic in node.passthrough for segment in self.nics[nic].carries]
        else:
            carried += [segment for nic in node.nics for segment in self.nics[nic].carries]
        return tuple(dict.fromkeys(carried))

    def usual_difficulty(self, step: str) -> str:
        """How hard a kind of attack step is where the plan does not say."""
        return USUAL[step][0]

    def rank(self, segment: str) -> int | None:
        """The rank of a segment's level, None where it is unknown."""
        level = self.segments[segment].level
        return self.levels[level].rank if isinstance(level, str) else None


def _by(items: Iterable[Item], keys: Callable[[Item], Iterable[str]]) -> Mapping[str, tuple[Item, ...]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        for key in keys(item):
            if key:
                found.setdefault(key, []).append(item)
    return {key: tuple(group) for key, group in found.items()}
