"""Filters, gateways and sensors in the core of a VMM, and the VMs there that do not use them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from vtopo.facts import Facts
from vtopo.model.plan import Model
from vtopo.model.things import Filter, Gateway, Sensor, Vm

Guarding: TypeAlias = Filter | Gateway | Sensor


@dataclass(frozen=True, slots=True)
class Bystander:
    """Something in the core of a VMM, and the first VM there that does not use it and trusts it all the same."""

    part: Guarding
    vmm: str
    vm: Vm


def bystanders(facts: Facts) -> tuple[Bystander, ...]:
    """What is in the core of a VMM and not used by some VM on it.

    A filter is used at its vswitch, a gateway in the segments of its legs, a sensor where it watches.
    """
    model = facts.model
    met = {
        vm.id: frozenset((*(name for vnic in vm.nics for name in vnic.vswitches), *model.segments_of(vm)))
        for vm in model.vms.values()
    }
    found = []
    for part, vmm, used in _in_core(model):
        first = next((vm for vm in model.vms_of.get(vmm, ()) if used.isdisjoint(met[vm.id])), None)
        if first is not None:
            found.append(Bystander(part, vmm, first))
    return tuple(found)


def _in_core(model: Model) -> Iterator[tuple[Guarding, str, frozenset[str]]]:
    for its in model.filters.values():
        vswitch = model.vswitches[its.vswitch]
        if vswitch.runs == "kernel":
            yield its, vswitch.vmm, frozenset({vswitch.id})
    for gateway in model.gateways.values():
        if gateway.vmm:
            yield gateway, gateway.vmm, frozenset(gateway.legs)
    for sensor in model.sensors.values():
        if sensor.vmm:
            watched = (model.gateways[ref.id].legs if ref.kind == "gateway" else (ref.id,) for ref in sensor.watches)
            yield sensor, sensor.vmm, frozenset(name for names in watched for name in names)
