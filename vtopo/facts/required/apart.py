"""Whether two ends are as separate as a plan requires (SEMANTICS 5 and 12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.separation import Shared, rank_of, separation
from vtopo.model.plan import Model
from vtopo.model.terms import Requirement
from vtopo.model.things import Ref, Vm


@dataclass(frozen=True, slots=True)
class Drifting:
    """Two ends that may come too close, as nobody knows on which member of a cluster some of their VMs are."""

    shared: Shared
    vms: tuple[str, ...]


def too_close(facts: Facts, requirement: Requirement) -> Iterator[Shared]:
    """What two ends share that are required apart, for each pair that shares too much."""
    return (its for its in pairs(facts, requirement) if its.rank >= rank_of(requirement.level))


def drifting(facts: Facts, requirement: Requirement) -> Iterator[Drifting]:
    """The pairs that do not share too much, but may: on a member of a cluster that VMs of both may be on."""
    for shared in pairs(facts, requirement):
        if shared.rank < rank_of(requirement.level) and _may_share(facts, shared, requirement.level):
            vms = tuple(_adrift(facts, shared))
            if vms:
                yield Drifting(shared, vms)


def pairs(facts: Facts, requirement: Requirement) -> Iterator[Shared]:
    """What each pair of ends shares that a requirement is about; nothing is apart from itself, nor has to be."""
    known, model = facts(separation), facts.model
    for one in members(facts.model, requirement.one):
        for other in members(facts.model, requirement.other):
            if one.kind == other.kind == "segment" and one != other:
                yield known.between(one.id, other.id)
            elif one.kind == other.kind == "node" and (one != other or _many(model, one.id)):
                yield known.nodes(one.id, other.id)


def _many(model: Model, node: str) -> bool:
    return (model.vms.get(node) or model.machines[node]).count > 1


def members(model: Model, ends: Iterable[Ref]) -> Iterator[Ref]:
    """The nodes and segments that ends mean: groups are taken apart."""
    todo, seen = list(ends), set[str]()
    while todo:
        end = todo.pop(0)
        if end.kind != "group":
            yield end
        elif end.id not in seen:
            seen.add(end.id)
            todo.extend(model.groups[end.id].members)


def _adrift(facts: Facts, shared: Shared) -> Iterator[str]:
    """The VMs of two ends that are on the cluster they share with no host named, and may meet one of the other end."""
    parted = facts(separation).parted
    ends = _vms(facts, shared.one), _vms(facts, shared.other)
    for own, others in (ends, ends[::-1]):
        for vm in own:
            near = [other for other in others if other.cluster == vm.cluster]
            adrift = len(vm.vmms) > 1 and vm.cluster in shared.things.get("cluster", ())
            if adrift and any(not parted(vm.id, other.id) for other in near):
                yield vm.id


def _may_share(facts: Facts, shared: Shared, kind: str) -> bool:
    """Whether two ends could share that kind of thing, or a weaker one, on some member of their cluster.

    Below the VMM that takes a common vswitch: a NIC is the uplink of one.
    """
    if kind in ("nic", "vswitch"):
        return not _sockets(facts, shared.one).isdisjoint(_sockets(facts, shared.other))
    return kind in ("host", "vmm")


def _sockets(facts: Facts, end: str) -> set[str]:
    """The vswitches that VMs of an end are plugged into, wherever they may be."""
    return {name for vm in _vms(facts, end) for vnic in vm.nics for name in vnic.vswitches}


def _vms(facts: Facts, end: str) -> list[Vm]:
    """The VMs of a segment, or the one that an end is."""
    names = facts(separation).workloads.get(end, (end,))
    return [facts.model.vms[name] for name in names if name in facts.model.vms]
