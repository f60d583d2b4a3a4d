"""SEMANTICS 5, sentence by sentence: what two nodes or two segments share, and the level that follows."""

from __future__ import annotations

from typing import TypeAlias

from tests.reference.links import attached, has, switches_with, uplinks_with, wired_segments
from tests.reference.single import (
    Single,
    homes,
    is_appliance,
    own_name,
    own_nics,
    passed_nics,
    placed,
    segments_of,
    singles,
)
from vtopo.model.plan import Model
from vtopo.model.things import Machine, Vm

Shared: TypeAlias = dict[str, set[str]]

STRONG_TO_WEAK = ("switch", "manager", "storage", "cluster", "host", "vmm", "nic", "vswitch", "segment")
LAST_OF_SEGMENTS = "bridged"


def uses(model: Model, single: Single) -> Shared:
    """The resources of a node, cluster left out: that is a matter of two."""
    thing = single.thing
    found: Shared = {kind: set() for kind in STRONG_TO_WEAK}
    found["segment"] = segments_of(model, single)
    found["vswitch"] = attached(single)
    # NICs: uplinks carrying its segment (one it has on that vswitch), passthrough, own.
    found["nic"] |= set(own_nics(model, single)) | set(passed_nics(model, single))
    if isinstance(thing, Vm) and placed(single):
        for vnic in thing.nics:
            for vswitch in vnic.vswitches:
                for segment in vnic.carries:
                    found["nic"] |= uplinks_with(model, vswitch, segment)
    # VMM and host.
    if isinstance(thing, Machine):
        found["host"].add(own_name(single, thing.host))
    elif placed(single):
        found["vmm"].add(thing.vmms[0])
        found["host"].add(model.vmms[thing.vmms[0]].host)
    # Datastores of its disks, managers of its VMM.
    if isinstance(thing, Vm):
        found["storage"] |= set(thing.disks)
        for manager in model.managers.values():
            if set(manager.manages) & set(thing.vmms):
                found["manager"].add(manager.id)
    # Physical switches that carry a segment it reaches on the wire.
    for segment in wired_segments(model, single):
        found["switch"] |= switches_with(model, segment)
    return found


def shared_clusters(model: Model, one: Single, other: Single) -> set[str]:
    """Two nodes share a cluster if both run on VMMs of it, one is mobile, and no anti-affinity separates them."""
    found = set()
    for cluster in model.clusters.values():
        on_it = [bool(homes(node)) and set(homes(node)) <= set(cluster.members) for node in (one, other)]
        apart = any(one.group in names and other.group in names for names in cluster.separate)
        if all(on_it) and (_may_move(one) or _may_move(other)) and not apart:
            found.add(cluster.id)
    return found


def _may_move(single: Single) -> bool:
    """Mobile unless pinned; a VM that is nowhere yet may be anywhere, pinned or not."""
    return isinstance(single.thing, Vm) and (single.thing.pinned is not True or not placed(single))


def between_nodes(model: Model, one: Single, other: Single) -> Shared:
    """What two single nodes share, by kind."""
    first, second = uses(model, one), uses(model, other)
    found = {kind: first[kind] & second[kind] for kind in STRONG_TO_WEAK}
    found["cluster"] = shared_clusters(model, one, other)
    return found


def workloads_in(model: Model, segment: str) -> list[Single]:
    """The workloads (nodes that are no appliances) in a segment."""
    return [node for node in singles(model) if not is_appliance(model, node) and segment in segments_of(model, node)]


def uses_of_segment(model: Model, segment: str) -> Shared:
    """The resources of a segment, again without the cluster."""
    found: Shared = {kind: set() for kind in STRONG_TO_WEAK}
    # Those of its workloads: VMM, host, datastore, manager, own and passthrough NICs.
    for node in workloads_in(model, segment):
        its = uses(model, node)
        for kind in ("vmm", "host", "storage", "manager"):
            found[kind] |= its[kind]
        found["nic"] |= set(own_nics(model, node)) | set(passed_nics(model, node))
    # The vswitches that have it, with those of their uplinks that carry it.
    for vswitch in model.vswitches:
        if has(model, vswitch, segment):
            found["vswitch"].add(vswitch)
            found["nic"] |= uplinks_with(model, vswitch, segment)
    # Its physical switches.
    found["switch"] = switches_with(model, segment)
    return found


def between_segments(model: Model, one: str, other: str) -> Shared:
    """What two segments share, by kind; under `segment` the workloads that bridge them."""
    first, second = uses_of_segment(model, one), uses_of_segment(model, other)
    found = {kind: first[kind] & second[kind] for kind in STRONG_TO_WEAK}
    for node in workloads_in(model, one):
        for neighbour in workloads_in(model, other):
            if node.name == neighbour.name:
                found["segment"].add(node.name)  # bridged: a workload is in both
            else:
                found["cluster"] |= shared_clusters(model, node, neighbour)
    return found


def level(shared: Shared, last: str = "shared-segment") -> str:
    """The separation level is the weakest thing shared."""
    weakest = "physical"
    for kind in STRONG_TO_WEAK:
        if shared[kind]:
            weakest = last if kind == "segment" else f"shared-{kind}"
    return weakest
