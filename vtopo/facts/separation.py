"""What two segments or two nodes share, and so how well they are separated (SEMANTICS 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from vtopo.facts import Facts
from vtopo.facts.links import links
from vtopo.model.things import Machine, Vm

KINDS = ("switch", "manager", "storage", "cluster", "host", "vmm", "nic", "vswitch", "segment")
"""Kinds of thing that can be shared; sharing a later one separates less."""
OF_WORKLOADS = frozenset({"manager", "storage", "host", "vmm"})
"""Kinds that a segment uses because workloads in it do."""

PHYSICAL = "physical"


def level_name(rank: int, *, nodes: bool) -> str:
    """The name of a separation level by its rank: 0 is `physical`, 9 the weakest."""
    if rank == 0:
        return PHYSICAL
    if rank == len(KINDS):
        return "shared-segment" if nodes else "bridged"
    return f"shared-{KINDS[rank - 1]}"


def rank_of(kind: str) -> int:
    """The rank of the level at which that kind of thing is shared."""
    return KINDS.index(kind) + 1


@dataclass(frozen=True, slots=True)
class Shared:
    """What two segments or nodes share, kind by kind; `rank` is that of the separation level, 0 for `physical`."""

    one: str
    other: str
    rank: int
    level: str
    things: Mapping[str, tuple[str, ...]]

    @property
    def kind(self) -> str:
        """The kind of thing that decides the level; empty where nothing is shared."""
        return KINDS[self.rank - 1] if self.rank else ""

    @property
    def weakest(self) -> tuple[str, ...]:
        """The shared things that decide the level."""
        return self.things[self.kind] if self.rank else ()


Resources = Mapping[str, frozenset[str]]
"""The things a segment or node uses, by kind. The kind `segment` of a segment holds the workloads that are in it."""


class Separation:
    """The resources of every segment and node, and the level between any two, computed when asked."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._of_node: dict[str, Resources] = {}
        self._classes: dict[object, Resources] = {}
        self._unions: dict[tuple[str, ...], Resources] = {}
        self._apart: dict[str, tuple[frozenset[str], ...]] = {
            cluster.id: tuple(frozenset(names) for names in cluster.separate)
            for cluster in facts.model.clusters.values()
        }

    # -- nodes -------------------------------------------------------------------------------------------------------

    def node(self, name: str) -> Resources:
        """The resources of a node."""
        if name not in self._of_node:
            model = self.facts.model
            vm = model.vms.get(name)
            key: object = name
            if vm is not None:  # VMs that are plugged in alike use the same things: there are few such classes
                key = (vm.vmms, tuple((v.vswitches, v.carries) for v in vm.nics), vm.passthrough, vm.disks)
            if key not in self._classes:
                found = self._vm(vm) if vm is not None else self._machine(model.machines[name])
                self._classes[key] = {kind: frozenset(things) for kind, things in found.items() if things}
            self._of_node[name] = self._classes[key]
        return self._of_node[name]

    def _vm(self, vm: Vm) -> dict[str, set[str]]:
        model, topology = self.facts.model, self.facts.topology
        own = ("node", vm.id)
        segments = {name for _, name in topology.after(own, "in")}
        vswitches = {name for _, name in topology.after(own, "attached")}
        nics = {name for _, name in topology.after(own, "owns")}
        wired = {segment for nic in nics for _, segment in topology.after(("nic", nic), "carries")} & segments
        for vswitch in vswitches:
            for _, nic in topology.after(("vswitch", vswitch), "uplink"):
                carried = segments.intersection(name for _, name in topology.after(("nic", nic), "carries"))
                if carried & self._on(vm, vswitch):
                    nics.add(nic)
                    wired |= carried & self._on(vm, vswitch)
        for _, vswitch in topology.after(own, "may-attach"):
            reached = (name for _, name in topology.after(("vswitch", vswitch), "reaches"))
            wired |= self._on(vm, vswitch).intersection(reached)
        vmms = set(vm.vmms) if len(vm.vmms) == 1 else set()
        return {
            "segment": segments,
            "vswitch": vswitches,
            "nic": nics,
            "vmm": vmms,
            "host": {model.vmms[vmm].host for vmm in vmms},
            "storage": set(vm.disks),
            "manager": {manager.id for vmm in vm.vmms for manager in model.managers_of.get(vmm, ())},
            "switch": {switch.id for segment in wired for switch in model.carriers.get(segment, ())},
        }

    def _on(self, vm: Vm, vswitch: str) -> set[str]:
        """The segments a VM is in on one vswitch."""
        return {segment for vnic in vm.nics if vswitch in vnic.vswitches for segment in vnic.carries}

    def _machine(self, machine: Machine) -> dict[str, set[str]]:
        model = self.facts.model
        segments = set(model.segments_of(machine))
        return {
            "segment": segments,
            "nic": set(machine.nics),
            "host": {machine.host},
            "switch": {switch.id for segment in segments for switch in model.carriers.get(segment, ())},
        }

    def nodes(self, one: str, other: str) -> Shared:
        """What two nodes share. A group with itself: what any two of its members share."""
        model = self.facts.model
        mine, its = self.node(one), self.node(other)
        things = {kind: tuple(sorted(mine[kind] & its[kind])) for kind in KINDS if kind in mine and kind in its}
        if one == other and one in model.machines:  # equal machines have NICs each, and mostly a box each
            things.pop("nic", None)
            if model.hosts[model.machines[one].host].machine:
                things.pop("host", None)
        cluster = self._clusters(one, other)
        if cluster:
            things["cluster"] = cluster
        return shared(one, other, things, nodes=True)

    def among(self, ones: tuple[str, ...], others: tuple[str, ...]) -> Shared:
        """What some member of these groups of nodes shares with some other member of those."""
        mine, its = self._union(ones), self._union(others)
        things = {kind: tuple(sorted(mine[kind] & its[kind])) for kind in KINDS if kind in mine and kind in its}
        vms = self.facts.model.vms
        of_ones, of_others = ([vms[name] for name in names if name in vms] for names in (ones, others))
        clusters = {vm.cluster for vm in of_ones if vm.cluster} & {vm.cluster for vm in of_others}
        things["cluster"] = tuple(
            cluster
            for cluster in sorted(clusters)
            if self._may_meet(
                cluster, *(tuple(vm for vm in of if vm.cluster == cluster) for of in (of_ones, of_others))
            )
        )
        return shared(ones[0], others[0], things, nodes=True)

    def _union(self, names: tuple[str, ...]) -> Resources:
        """The resources of several groups together, without what a member has to itself."""
        if names not in self._unions:
            found: dict[str, set[str]] = {}
            for name in names:
                for kind, things in self.node(name).items():
                    if not self._own(name, kind):
                        found.setdefault(kind, set()).update(things)
            self._unions[names] = {kind: frozenset(things) for kind, things in found.items()}
        return self._unions[names]

    def _own(self, name: str, kind: str) -> bool:
        """Whether each member of a group has things of a kind to itself."""
        machine = self.facts.model.machines.get(name)
        boxed = machine is not None and self.facts.model.hosts[machine.host].machine
        return machine is not None and (kind == "nic" or (kind == "host" and bool(boxed)))

    def closest(self, ones: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, str]:
        """Of groups that share something, two, one of these and one of those, that share as much as any."""
        its = self.among(ones, others)
        if its.kind == "cluster":
            return next(
                (one, other) for one in ones for other in others if its.weakest[0] in self._clusters(one, other)
            )
        one, other = (
            next(
                name
                for name in names
                if its.weakest[0] in self.node(name).get(its.kind, ()) and not self._own(name, its.kind)
            )
            for names in (ones, others)
        )
        return one, other

    def _clusters(self, one: str, other: str) -> tuple[str, ...]:
        """The cluster over which two nodes may come together: one of them moves, nothing separates them."""
        model = self.facts.model
        vm, its = model.vms.get(one), model.vms.get(other)
        if vm is None or its is None or not vm.cluster or vm.cluster != its.cluster:
            return ()
        if (stays(vm) and stays(its)) or self._separated(vm.cluster, one, other):
            return ()
        return (vm.cluster,)

    def parted(self, one: str, other: str) -> bool:
        """Whether the cluster of a VM never puts it on one host with another; a group with itself: with each other."""
        cluster = self.facts.model.vms[one].cluster
        return bool(cluster) and self._separated(cluster, one, other)

    def _separated(self, cluster: str, one: str, other: str) -> bool:
        return any(one in names and other in names for names in self._apart[cluster])

    # -- segments ----------------------------------------------------------------------------------------------------

    @cached_property
    def segments(self) -> Mapping[str, Resources]:
        """The resources of every segment: of its workloads, of the vswitches that have it, its physical switches."""
        model, topology = self.facts.model, self.facts.topology
        linked = self.facts(links)
        found: dict[str, Resources] = {}
        workloads = self.workloads
        for segment in model.segments:
            own = {kind: set[str]() for kind in KINDS}
            for name in workloads[segment]:
                resources = self.node(name)
                for kind in resources.keys() & OF_WORKLOADS:
                    own[kind] |= resources[kind]
                own["nic"].update(nic for _, nic in topology.after(("node", name), "owns"))
            own["segment"].update(workloads[segment])
            for vswitch in linked[segment].has:
                own["vswitch"].add(vswitch)
                for nic in topology.after(("vswitch", vswitch), "uplink"):
                    if topology.place(nic, "carries", ("segment", segment)) is not None:
                        own["nic"].add(nic[1])
            own["switch"].update(switch.id for switch in model.carriers.get(segment, ()))
            found[segment] = {kind: frozenset(things) for kind, things in own.items() if things}
        return found

    @cached_property
    def workloads(self) -> Mapping[str, tuple[str, ...]]:
        """The workloads that have an interface in each segment."""
        model, topology = self.facts.model, self.facts.topology
        appliances = model.gateways_in
        return {
            segment: tuple(name for _, name in topology.before(("segment", segment), "in") if name not in appliances)
            for segment in model.segments
        }

    def between(self, one: str, other: str) -> Shared:
        """What two segments share."""
        mine, its = self.segments[one], self.segments[other]
        things = {kind: tuple(sorted(mine[kind] & its[kind])) for kind in KINDS if kind in mine and kind in its}
        cluster = self._meeting(one, other)
        if cluster:
            things["cluster"] = cluster
        return shared(one, other, things, nodes=False)

    def pairs(self) -> Iterator[Shared]:
        """Every pair of segments that share anything, weakest separation first, then by name.

        Pairs are made only where something is shared; the rest is `physical`.
        """
        model = self.facts.model
        order = {segment: at for at, segment in enumerate(model.segments)}
        meeting: set[tuple[str, str]] = set()
        users: dict[tuple[str, str], list[str]] = {}
        for segment, resources in self.segments.items():
            for kind, things in resources.items():
                for thing in things:
                    users.setdefault((kind, thing), []).append(segment)
        for segment in model.segments:
            for cluster in self._by_cluster[segment]:
                users.setdefault(("cluster", cluster), []).append(segment)
        for known in users.values():
            meeting.update(combinations(sorted(known, key=order.__getitem__), 2))
        found = [self.between(one, other) for one, other in meeting]
        yield from sorted(
            (shared for shared in found if shared.rank),
            key=lambda shared: (-shared.rank, order[shared.one], order[shared.other]),
        )

    @cached_property
    def _by_cluster(self) -> Mapping[str, Mapping[str, tuple[Vm, ...]]]:
        """For each segment and cluster, the workloads in the one that are on VMMs of the other."""
        model = self.facts.model
        found: dict[str, dict[str, list[Vm]]] = {segment: {} for segment in model.segments}
        for segment, names in self.workloads.items():
            for name in names:
                vm = model.vms.get(name)
                if vm is not None and vm.cluster:
                    found[segment].setdefault(vm.cluster, []).append(vm)
        return {segment: {c: tuple(vms) for c, vms in by.items()} for segment, by in found.items()}

    def _meeting(self, one: str, other: str) -> tuple[str, ...]:
        """The clusters over which a workload of one segment may come onto the host of one of the other."""
        mine, its = self._by_cluster[one], self._by_cluster[other]
        return tuple(
            cluster for cluster in mine if cluster in its and self._may_meet(cluster, mine[cluster], its[cluster])
        )

    def _may_meet(self, cluster: str, mine: tuple[Vm, ...], its: tuple[Vm, ...]) -> bool:
        if all(map(stays, (*mine, *its))):
            return False
        for vm in mine:
            for other in its:
                if vm.id == other.id and vm.count == 1:
                    continue
                if not (stays(vm) and stays(other)) and not self._separated(cluster, vm.id, other.id):
                    return True
        return False


def stays(vm: Vm) -> bool:
    """Whether a VM is where the plan says: pinned, and to one VMM. Pinned to nobody knows which, it may be anywhere."""
    return vm.pinned is True and len(vm.vmms) == 1


def separation(facts: Facts) -> Separation:
    """How well the segments and nodes of a model are separated."""
    return Separation(facts)


def shared(one: str, other: str, things: Mapping[str, tuple[str, ...]], *, nodes: bool) -> Shared:
    """Two segments or nodes with what they share, and the level that follows."""
    kept = {kind: things[kind] for kind in KINDS if things.get(kind)}
    rank = max((rank_of(kind) for kind in kept), default=0)
    return Shared(one, other, rank, level_name(rank, nodes=nodes), kept)
