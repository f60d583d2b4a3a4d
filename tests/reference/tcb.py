"""SEMANTICS 6, sentence by sentence: what a node must trust fully, what with its traffic, and the size of that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from tests.reference.links import (
    WIRE,
    Position,
    legs_of,
    linked,
    positions,
    positions_on,
    reaches_out,
    switches_with,
)
from tests.reference.remembering import remembered
from tests.reference.single import Single, group_members, homes, own_name, singles
from vtopo.model.plan import Model
from vtopo.model.things import Machine, Size, Vm, Vswitch

Part: TypeAlias = tuple[str, str]
"""A kind and a name: a machine and its box are called the same."""


@dataclass(frozen=True)
class Trusted:
    """The TCB of one node."""

    full: frozenset[Part]
    net: frozenset[Part]


def tcb(model: Model, node: Single) -> list[Trusted]:
    """The TCB of a node: "that of a VM on a cluster is the largest it may have on any member".

    There are several where several are equally large: the prose does not choose.
    """
    options = [_on(model, node, vmm) for vmm in homes(node) or [""]]
    most = max(extent(model, its.full | its.net) for its in options)
    return [its for its in options if extent(model, its.full | its.net) == most]


def _on(model: Model, node: Single, vmm: str) -> Trusted:
    own = own_software(model, node)
    full = _and_theirs(model, directly(model, node, vmm), node) - own
    net = _and_theirs(model, net_of(model, node, vmm), node) - full - own
    return Trusted(frozenset(full), frozenset(net))


def _and_theirs(model: Model, parts: set[Part], trusting: Single) -> set[Part]:
    """Parts and, transitively, what every node among them trusts, but for the one that trusts them: not by itself."""
    found = set(parts)
    grown = True
    while grown:
        before = len(found)
        for node in singles(model):
            if ("node", node.name) in found and node.name != trusting.name:
                found |= brought(model, node)
        grown = len(found) > before
    return found


@remembered
def brought(model: Model, node: Single) -> set[Part]:
    """What a node trusts fully itself on any VMM it may be on, without its own software."""
    return set().union(*(directly(model, node, vmm) for vmm in homes(node) or [""])) - own_software(model, node)


def extent(model: Model, parts: Iterable[Part]) -> tuple[float, float, int]:
    """How large a TCB may be: by its upper end, its lower end, and how many sizes nobody knows."""
    its = size(model, parts)
    return (float("inf") if its.high is None else its.high, its.low, len(its.unknown))


def own_software(model: Model, node: Single) -> set[Part]:
    """V's own software: itself, managers and sensors on it, vswitches that run in it, the gateway it is."""
    found = {("node", node.name)}
    for manager in model.managers.values():
        if manager.node == node.group:
            found.add(("manager", manager.id))
    for sensor in model.sensors.values():
        if sensor.vm == node.group:
            found.add(("sensor", sensor.id))
    for gateway in model.gateways.values():
        if gateway.vm == node.group:
            found.add(("gateway", gateway.id))
    for vswitch in model.vswitches.values():
        if vswitch.service_vm == node.group:
            found |= _with_filters(model, vswitch)
    return found


def directly(model: Model, node: Single, vmm: str) -> set[Part]:
    """Compromise of a part gives control of the node; what nodes among these trust themselves is left out."""
    thing = node.thing
    if isinstance(thing, Machine):
        return {("host", own_name(node, thing.host))}  # a machine: its host
    found = of_vmm(model, vmm, node)
    if thing.encrypted is not True:
        found |= {("storage", disk) for disk in thing.disks}  # datastores of V unless its disk is encrypted
    return found


def of_vmm(model: Model, vmm: str, node: Single | None) -> set[Part]:
    """What controls a VMM, and with it the node on it, if one is given."""
    its = model.vmms[vmm]
    found = {("host", its.host), ("vmm", vmm)}  # the host and its firmware; the VMM
    if its.machine:
        found |= members(model, its.machine)  # the machine that hosts it
    for component in model.components.values():
        if component.vmm == vmm and (component.serves is None or (node and node.group in component.serves)):
            found.add(("component", component.id))  # its components that serve all or V
    for vswitch in model.vswitches.values():
        if vswitch.vmm == vmm and _in_core(vswitch):
            found |= _with_filters(model, vswitch)  # every kernel vswitch, attached or not, and the filters in it
    for gateway in model.gateways.values():
        if gateway.vmm == vmm:
            found.add(("gateway", gateway.id))  # section 1: a virtual router is in the full TCB of every VM
    for sensor in model.sensors.values():
        if sensor.vmm == vmm:
            found.add(("sensor", sensor.id))
    for manager in model.managers.values():
        if vmm in manager.manages:
            found.add(("manager", manager.id))  # managers of the VMM and the nodes they run on
            found |= members(model, manager.node)
    return found


def members(model: Model, group: str) -> set[Part]:
    """The single nodes that one node of the model stands for."""
    return {("node", name) for name in group_members(model, group)}


def net_of(model: Model, node: Single, vmm: str) -> set[Part]:
    """Compromise of a part gives the node's traffic only."""
    found: set[Part] = set()
    nodes = singles(model)
    if isinstance(node.thing, Vm):
        for vswitch in model.vswitches.values():
            on_it = any(vswitch.id in vnic.vswitches for vnic in node.thing.nics)
            if vswitch.vmm == vmm and on_it and not _in_core(vswitch):
                found |= _with_filters(model, vswitch)  # a non-kernel vswitch V is attached to, its filter
                if vswitch.service_vm and vswitch.service_vm != node.group:
                    found |= members(model, vswitch.service_vm)  # its service VM with that VM's full TCB
    for gateway in model.gateways.values():
        if gateway.vm == node.group:
            continue
        for segment in model.segments:
            legs = legs_of(model, gateway, nodes, segment)
            if any(linked(model, segment, mine, leg) for mine in _mine(model, node, segment, vmm) for leg in legs):
                found.add(("gateway", gateway.id))  # every gateway linked to V
                if gateway.vm:
                    found |= members(model, gateway.vm)  # with its VM and that one's full TCB
                if gateway.vmm:
                    found |= of_vmm(model, gateway.vmm, None)  # or its VMM
    for segment in model.segments:
        for mine in _mine(model, node, segment, vmm):
            if mine.where == WIRE or reaches_out(model, mine.where, segment):
                found |= {("switch", switch) for switch in switches_with(model, segment)}
    return found


def _mine(model: Model, node: Single, segment: str, vmm: str) -> list[Position]:
    return positions_on(model, node, segment, vmm) if vmm else positions(model, node, segment)


def _in_core(vswitch: Vswitch) -> bool:
    """Runs in the kernel; one that runs nobody knows where is taken to."""
    return vswitch.runs not in ("process", "nic", "service-vm")


def _with_filters(model: Model, vswitch: Vswitch) -> set[Part]:
    found = {("vswitch", vswitch.id)}
    found |= {("filter", its.id) for its in model.filters.values() if its.vswitch == vswitch.id}
    return found


@dataclass(frozen=True)
class Sum:
    """Thousands of lines: at least, at most (None: open), and the parts of which nobody knows the size."""

    low: float
    high: float | None
    unknown: frozenset[Part]


def size(model: Model, parts: Iterable[Part]) -> Sum:
    """Sum of the known sizes over the union, as a range; unknown sizes are named, never counted as zero."""
    low, high = 0.0, 0.0
    is_open = False
    unknown = set()
    for part in parts:
        its = _size(model, part)
        if its is None:
            unknown.add(part)
        else:
            low += its.low
            high += its.high or 0.0
            is_open = is_open or its.high is None
    return Sum(low, None if is_open else high, frozenset(unknown))


def _size(model: Model, part: Part) -> Size | None:
    kind, name = part
    if kind == "node" or (kind == "host" and name not in model.hosts):
        for node in singles(model):
            if node.name == name:
                return node.thing.size if kind == "node" else model.hosts[node.group].size
    tables = {
        "host": model.hosts,
        "vmm": model.vmms,
        "component": model.components,
        "vswitch": model.vswitches,
        "filter": model.filters,
        "gateway": model.gateways,
        "sensor": model.sensors,
        "manager": model.managers,
        "storage": model.storages,
        "switch": model.switches,
    }
    return tables[kind][name].size
