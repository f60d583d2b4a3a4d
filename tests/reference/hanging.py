"""What hangs on a single thing, and who stands by: sentence by sentence, ranges written out."""

from __future__ import annotations

from collections.abc import Iterator

from tests.reference.single import homes, segments_of, singles
from vtopo.model.plan import Model
from vtopo.model.things import Vm


def lifelines(model: Model) -> set[tuple[str, frozenset[str], str]]:
    """Vswitches with VMs that reach the wire by one NIC, or by several that all end on one physical switch."""
    plugged = {vswitch for vm in model.vms.values() for vnic in vm.nics for vswitch in vnic.vswitches}
    found = set()
    for vswitch in model.vswitches.values():
        nics = {one for nic in (*vswitch.uplinks, *vswitch.standby) for one in _single_nics(model, nic)}
        ends = [set(model.nics[nic].switches) for nic in nics]
        every = set().union(*ends)
        if vswitch.id in plugged and len(nics) == 1:
            found.add((vswitch.id, frozenset(nics), ""))
        elif vswitch.id in plugged and nics and all(ends) and len(every) == 1:
            found.add((vswitch.id, frozenset(nics), every.pop()))
    return found


def _single_nics(model: Model, nic: str) -> Iterator[str]:
    for one in model.nics[nic].bonds:
        yield from _single_nics(model, one)
    if not model.nics[nic].bonds:
        yield nic


def together(model: Model) -> set[tuple[frozenset[str], bool]]:
    """Equal VMs that one host takes along, or may: of a range, or appliances that are copies; whether it is sure."""
    vms = [single for single in singles(model) if isinstance(single.thing, Vm)]
    twins = {
        frozenset((gateway.vm, model.gateways[ref.id].vm))
        for gateway in model.gateways.values()
        for ref in gateway.policy.copy_of
        if ref.kind == "gateway" and gateway.vm and model.gateways[ref.id].vm
    }
    found = set()
    for one in vms:
        for other in vms:
            equal = one.group == other.group or frozenset((one.group, other.group)) in twins
            common = set(homes(one)) & set(homes(other))
            if one.name != other.name and equal and common and not _parted(model, one.group, other.group):
                sure = len(homes(one)) == len(homes(other)) == 1
                found.add((frozenset((one.group, other.group)), sure))
    return found


def _parted(model: Model, one: str, other: str) -> bool:
    """Whether the cluster of a VM keeps it from ever being on one host with another."""
    cluster = model.clusters.get(model.vms[one].cluster)
    return cluster is not None and any(one in names and other in names for names in cluster.separate)


def bystanders(model: Model) -> dict[tuple[str, str], set[str]]:
    """By what is in the core of which VMM, the groups of VMs there that do not use it; left out where all use it."""
    found: dict[tuple[str, str], set[str]] = {}
    for part, vmm, used in _in_core(model):
        for single in singles(model):
            if isinstance(single.thing, Vm) and vmm in homes(single):
                plugged = {vswitch for vnic in single.thing.nics for vswitch in vnic.vswitches}
                if not (plugged | segments_of(model, single)) & used:
                    found.setdefault((part, vmm), set()).add(single.group)
    return found


def _in_core(model: Model) -> Iterator[tuple[str, str, set[str]]]:
    """Filters of vswitches in the kernel, routers and sensors of a VMM, each with where it is used."""
    for its in model.filters.values():
        if model.vswitches[its.vswitch].runs == "kernel":
            yield its.id, model.vswitches[its.vswitch].vmm, {its.vswitch}
    for gateway in model.gateways.values():
        if gateway.vmm:
            yield gateway.id, gateway.vmm, set(gateway.legs)
    for sensor in model.sensors.values():
        legs = {leg for ref in sensor.watches if ref.kind == "gateway" for leg in model.gateways[ref.id].legs}
        if sensor.vmm:
            yield sensor.id, sensor.vmm, legs | {ref.id for ref in sensor.watches if ref.kind != "gateway"}


def moving(model: Model, vswitch: str, segment: str) -> bool:
    """Whether a VM that may move needs a segment at the vswitch of that name on any member of the cluster."""
    for cluster in model.clusters.values():
        if model.vswitches[vswitch].vmm in cluster.members:
            copies = {
                its.id
                for its in model.vswitches.values()
                if its.vmm in cluster.members and its.id.split(".")[-1] == vswitch.split(".")[-1]
            }
            for single in singles(model):
                if isinstance(single.thing, Vm) and single.thing.pinned is not True:
                    for vnic in single.thing.nics:
                        if copies & set(vnic.vswitches) and segment in _with_below(model, vnic.carries):
                            return True
    return False


def _with_below(model: Model, segments: tuple[str, ...]) -> set[str]:
    """Segments, and those that they are overlays over."""
    found = set(segments)
    for name in segments:
        over = model.segments[name].over
        found |= _with_below(model, (over,)) if over else set()
    return found
