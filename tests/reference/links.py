"""SEMANTICS 2, sentence by sentence: which positions in one segment have a layer-2 link."""

from __future__ import annotations

from dataclasses import dataclass

from tests.reference.single import Single, own_nics, passed_nics, placed
from vtopo.model.plan import Model
from vtopo.model.things import UNKNOWN, Gateway, Nic, Switch, Vm

WIRE = "the wire"


@dataclass(frozen=True)
class Position:
    """Section 1: an entity is attached to a segment inside a host, on a vswitch, or on the wire."""

    where: str
    isolated: bool = False


def carries(model: Model, carrier: Nic | Switch, segment: str) -> bool:
    """Section 1: what carries a segment carries every overlay over it."""
    return _in(model, segment, carrier.carries)


def _in(model: Model, segment: str, carried: tuple[str, ...]) -> bool:
    at: str | None = segment
    while at is not None:
        if at in carried:
            return True
        at = model.segments[at].over
    return False


def has_wire(model: Model, segment: str) -> bool:
    """Section 1: a segment has a wire if anything physical carries it: a switch, a NIC, a leg of a gateway box."""
    for switch in model.switches.values():
        if carries(model, switch, segment):
            return True
    for nic in model.nics.values():
        if carries(model, nic, segment):
            return True
    for gateway in model.gateways.values():
        if not gateway.vm and not gateway.vmm and _in(model, segment, gateway.legs):
            return True
    return False


def has(model: Model, vswitch: str, segment: str) -> bool:
    """A vswitch has a segment if a vNIC on it is in the segment; one of a VM that is nowhere yet is on none."""
    for vm in model.vms.values():
        if len(vm.vmms) != 1:
            continue
        for vnic in vm.nics:
            if vswitch in vnic.vswitches and segment in vnic.carries:
                return True
    return False


def uplinks_with(model: Model, vswitch: str, segment: str) -> set[str]:
    """The uplinks of a vswitch (the standby ones are of the team) that carry a segment."""
    its = model.vswitches[vswitch]
    return {nic for nic in (*its.uplinks, *its.standby) if carries(model, model.nics[nic], segment)}


def reaches_out(model: Model, vswitch: str, segment: str) -> bool:
    """It reaches out if one of its uplinks carries the segment."""
    return len(uplinks_with(model, vswitch, segment)) > 0


def is_local(model: Model, vswitch: str) -> bool:
    """To itself local if the mode is switch or hub. Of unknown mode: no way is missed, so local."""
    return model.vswitches[vswitch].mode in ("switch", "hub", UNKNOWN)


def is_hairpin(model: Model, vswitch: str, segment: str) -> bool:
    """To itself out and back if vepa and some uplink with the segment ends only on reflective switches.

    None named is not reflective; one that may be reflective is taken to be.
    """
    if model.vswitches[vswitch].mode != "vepa":
        return False
    for nic in uplinks_with(model, vswitch, segment):
        ends = model.nics[nic].switches
        if ends and all(model.switches[switch].reflective is not False for switch in ends):
            return True
    return False


def linked(model: Model, segment: str, one: Position, other: Position) -> bool:
    """Whether there is any link between two positions in a segment."""
    if one.where == WIRE and other.where == WIRE:
        return has_wire(model, segment)  # wire to wire
    if one.where == other.where:
        if one.isolated and other.isolated:
            return False  # two isolated ports of one vswitch
        return is_local(model, one.where) or is_hairpin(model, one.where, segment)
    # a vswitch to the wire, or to another vswitch: both reach out
    return all(place.where == WIRE or reaches_out(model, place.where, segment) for place in (one, other))


def positions(model: Model, single: Single, segment: str) -> list[Position]:
    """Where a node is attached to a segment. A VM that is nowhere yet may be on the vswitch of any member."""
    return _positions(model, single, segment, None)


def positions_on(model: Model, single: Single, segment: str, vmm: str) -> list[Position]:
    """Where a VM is attached to a segment once it is on that VMM."""
    return _positions(model, single, segment, vmm)


def _positions(model: Model, single: Single, segment: str, vmm: str | None) -> list[Position]:
    found = []
    if isinstance(single.thing, Vm):
        for vnic in single.thing.nics:
            for vswitch in vnic.vswitches:
                if segment in vnic.carries and vmm in (None, model.vswitches[vswitch].vmm):
                    found += [Position(vswitch, vnic.isolated is True)]
    for nic in (*own_nics(model, single).values(), *passed_nics(model, single).values()):
        if segment in nic.carries:
            found += [Position(WIRE)]
    return found


def legs_of(model: Model, gateway: Gateway, nodes: list[Single], segment: str) -> list[Position]:
    """Where a gateway is attached to a segment (section 1): a box on the wire, an appliance where its VM is.

    A router in a VMM has a port on every vswitch of that VMM in the segments of its legs, and is nowhere else.
    """
    if gateway.vm:
        found = []
        for node in nodes:
            if node.group == gateway.vm:
                found += positions(model, node, segment)
        return found
    if segment not in gateway.legs:
        return []
    if gateway.vmm:
        return [Position(vswitch.id) for vswitch in model.vswitches.values() if vswitch.vmm == gateway.vmm]
    return [Position(WIRE)]


def wired_segments(model: Model, single: Single) -> set[str]:
    """The segments a node reaches on the wire: through its vswitch, or by a NIC of its own or passed through."""
    found = set()
    for segment in model.segments:
        for position in positions(model, single, segment):
            if position.where == WIRE or reaches_out(model, position.where, segment):
                found.add(segment)
    return found


def switches_with(model: Model, segment: str) -> set[str]:
    """The physical switches that carry a segment."""
    return {switch.id for switch in model.switches.values() if carries(model, switch, segment)}


def attached(single: Single) -> set[str]:
    """The vswitches a node is attached to; none of them in particular where the VM is nowhere yet."""
    if isinstance(single.thing, Vm) and placed(single):
        return {vswitch for vnic in single.thing.nics for vswitch in vnic.vswitches}
    return set()
