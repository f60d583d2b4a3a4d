"""Pairs of segments of unequal level that a policy joins, and that nobody says to be guarded (SEMANTICS 8)."""

from __future__ import annotations

from ipaddress import ip_network

from tests.reference.privilege import Control, controls, granted
from tests.reference.remembering import remembered
from vtopo.model.plan import Model
from vtopo.model.things import Ref


@remembered
def unguarded(model: Model, control: Control) -> set[tuple[str, str]]:
    """From which segment to which a policy lets a packet through, levels differing, and no `guards`."""
    found = set()
    for source, target, _ in granted(model, control):
        one, other = source.segment, target.segment
        levels = {model.segments[one].level, model.segments[other].level}
        known = all(isinstance(level, str) for level in levels)
        if known and len(levels) == 2 and {one, other} <= _joined(model, control) and not _guarded(model, one, other):
            found.add((one, other))
    return found


def _joined(model: Model, control: Control) -> set[str]:
    kind, name = control
    if kind == "gateway":
        return set(model.gateways[name].legs)
    vnics = [vnic for vm in model.vms.values() for vnic in vm.nics]
    return {segment for vnic in vnics if model.filters[name].vswitch in vnic.vswitches for segment in vnic.carries}


def _guarded(model: Model, one: str, other: str) -> bool:
    guards = [guard for policy in controls(model).values() for guard in policy.guards]
    return any(
        any(_in(model, ref, here) for ref in guard.sources) and any(_in(model, ref, there) for ref in guard.targets)
        for guard in guards
        for here, there in ((one, other), (other, one))
    )


def _in(model: Model, ref: Ref, segment: str) -> bool:
    """Whether an end of a `guards` means some of a segment."""
    todo, seen = [ref], set[Ref]()
    while todo:
        its = todo.pop()
        if its in seen:
            continue
        seen.add(its)
        if its.kind == "group":
            todo += model.groups[its.id].members
        elif _means(model, its, segment):
            return True
    return False


def _means(model: Model, ref: Ref, segment: str) -> bool:
    if ref.kind == "node":
        return segment in _segments(model, ref.id)
    if ref.kind == "prefix":
        return any(_meet(ref.id, subnet) for subnet in model.segments[segment].subnets)
    return ref.kind == "any" or (ref.kind == "segment" and ref.id == segment)


def _segments(model: Model, node: str) -> set[str]:
    if node in model.machines:
        return {segment for nic in model.machines[node].nics for segment in model.nics[nic].carries}
    vm = model.vms[node]
    return {segment for vnic in vm.nics for segment in vnic.carries} | {
        segment for nic in vm.passthrough for segment in model.nics[nic].carries
    }


def _meet(one: str, other: str) -> bool:
    its, there = ip_network(one), ip_network(other)
    return its.version == there.version and bool(its.overlaps(there))
