"""What hangs on a single thing: vswitches on one NIC or one physical switch, equal VMs on one host."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.attached import attached
from vtopo.facts.separation import separation
from vtopo.model.plan import Model
from vtopo.model.things import Vm, Vswitch


@dataclass(frozen=True, slots=True)
class Lifeline:
    """A vswitch with VMs that reach the wire by one NIC (`switch` is empty), or by several that end on one switch."""

    vswitch: Vswitch
    nics: tuple[str, ...]
    switch: str


@dataclass(frozen=True, slots=True)
class Together:
    """Equal VMs that one host takes along: `vms` are one range, or two appliances that are copies of each other.

    `vmm` is one that takes them all, of several the first. `sure` is no where nobody says on which member of their
    cluster they are.
    """

    vms: tuple[Vm, ...]
    vmm: str
    sure: bool


def lifelines(facts: Facts) -> tuple[Lifeline, ...]:
    """The vswitches with VMs that hang on one NIC or one physical switch.

    Where a NIC names no switch, nobody knows where it ends.
    """
    model = facts.model
    found = []
    for vswitch in model.vswitches.values():
        nics = tuple(dict.fromkeys(one for nic in (*vswitch.uplinks, *vswitch.standby) for one in _bonded(model, nic)))
        ends = [model.nics[nic].switches for nic in nics]
        if vswitch.id in facts(attached) and nics:
            if len(nics) == 1:
                found.append(Lifeline(vswitch, nics, ""))
            elif all(ends) and len({switch for its in ends for switch in its}) == 1:
                found.append(Lifeline(vswitch, nics, ends[0][0]))
    return tuple(found)


def _bonded(model: Model, nic: str) -> Iterator[str]:
    """A NIC, or those that it bonds."""
    bonds = model.nics[nic].bonds
    if not bonds:
        yield nic
    for one in bonds:
        yield from _bonded(model, one)


def together(facts: Facts) -> tuple[Together, ...]:
    """The ranges of VMs, and appliances that are copies of each other, that are on one host or may be, in order."""
    return (*_ranges(facts), *_twins(facts))


def _ranges(facts: Facts) -> Iterator[Together]:
    for vm in facts.model.vms.values():
        sure = len(vm.vmms) == 1
        if vm.count > 1 and vm.vmms and (sure or not facts(separation).parted(vm.id, vm.id)):
            yield Together((vm,), vm.vmms[0], sure)


def _twins(facts: Facts) -> Iterator[Together]:
    model = facts.model
    for gateway in model.gateways.values():
        for ref in gateway.policy.copy_of:
            twin = model.gateways.get(ref.id) if ref.kind == "gateway" else None
            if twin is not None and gateway.vm and twin.vm and gateway.vm != twin.vm:
                one, other = model.vms[gateway.vm], model.vms[twin.vm]
                common = [vmm for vmm in other.vmms if vmm in one.vmms]
                if common and not facts(separation).parted(one.id, other.id):
                    yield Together((other, one), common[0], len(one.vmms) == len(other.vmms) == 1)
