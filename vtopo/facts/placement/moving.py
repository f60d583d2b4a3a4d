"""The plan with VMs elsewhere: on VMMs that they may be on, plugged in there as they are where they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from vtopo.facts import Facts
from vtopo.facts.placement import Placement, placement
from vtopo.model.plan import Model
from vtopo.model.things import UNKNOWN, Flag, Vm, Vnic


def moved(facts: Facts, where: Mapping[str, Sequence[str]]) -> Model:
    """The plan with these VMs on these VMMs; one with several is on one of them, and nobody knows on which.

    VMs carry what they carried. What a port group says of a port is that of the group they are in there.
    """
    its, vms = facts(placement), facts.model.vms
    return replace(
        facts.model, vms={name: _on(its, vm, where[name]) if name in where else vm for name, vm in vms.items()}
    )


def anywhere(facts: Facts) -> Facts:
    """The facts of the plan with each VM on all VMMs it may be on, at once: what is so in any placement is so there."""
    its = facts(placement)
    moving = {vm: its.vmms(vm) for vm in facts.model.vms if its.moves(vm)}
    where = {vm: vmms for vm, vmms in moving.items() if vmms and vmms != facts.model.vms[vm].vmms}
    return Facts(moved(facts, where)) if where else facts


def settled(facts: Facts) -> Facts:
    """The facts of the plan with VMs that are placed on a cluster on those members alone that take them."""
    its = facts(placement)
    open_ = {vm.id: its.vmms(vm.id) for vm in facts.model.vms.values() if len(vm.vmms) > 1}
    where = {vm: vmms for vm, vmms in open_.items() if vmms and vmms != facts.model.vms[vm].vmms}
    return Facts(moved(facts, where)) if where else facts


def _on(its: Placement, vm: Vm, vmms: Sequence[str]) -> Vm:
    pinned = vm.pinned if len(vm.vmms) == 1 else False  # it is pinned nobody knows where
    return replace(vm, vmms=tuple(vmms), pinned=pinned, nics=tuple(_plugged(its, vm, vnic, vmms) for vnic in vm.nics))


def _plugged(its: Placement, vm: Vm, vnic: Vnic, vmms: Sequence[str]) -> Vnic:
    plugs = [plug for vmm in vmms if (plug := its.plug(vm.id, vnic, vmm)) is not None]
    if not vnic.vswitches or not plugs:
        return vnic
    groups = tuple(plug.portgroup for plug in plugs if plug.portgroup)
    isolated = {its.model.portgroups[group].isolated for group in groups} or {False}
    own: Flag = vnic.isolated if "isolated" in vnic.written else isolated.pop() if len(isolated) == 1 else UNKNOWN
    return replace(vnic, vswitches=tuple(plug.vswitch for plug in plugs), portgroups=groups, isolated=own)
