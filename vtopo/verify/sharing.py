"""What nodes and segments use, what two of them share, and how separate that leaves them (docs/semantics.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import combinations
from typing import Final, TypeAlias

from vtopo.model.things import Cluster, Machine, Vm
from vtopo.proofs import Apart, Shared, Thing
from vtopo.verify.ground import Ground, listed, told

KINDS: Final = ("switch", "manager", "storage", "cluster", "host", "vmm", "nic", "vswitch", "segment")
"""The kinds of thing that can be shared, from strong to weak."""

Used: TypeAlias = frozenset[Thing]


class Sharing:
    """Separation as this page of the semantics says it, worked out anew."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.model = ground.model
        self._nodes: dict[str, Used] = {}
        self._segments: dict[str, Used] = {}
        self._clustered: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}

    # -- proofs ------------------------------------------------------------------------------------------------------

    def shared(self, claim: Shared) -> Iterator[str]:
        """The reasons why two things do not share what is said, or are not as separate as that."""
        ends = list(self._ends(claim.one, claim.other))
        yield from ends
        if ends:
            return
        common = self.common(claim.one, claim.other)
        things = [_plain(thing) for thing in claim.things]
        for thing in things:
            if thing not in common:
                yield f"{told(claim.one)} and {told(claim.other)} do not both use {told(thing)}"
        segments = claim.one[0] == "segment"
        level = self.level(common, segments)
        if claim.level != level:
            yield f"the separation level of {told(claim.one)} and {told(claim.other)} is {level}, not {claim.level}"
        elif common and all(self.level([thing], segments) != level for thing in things if thing in common):
            yield f"none of the things that are named makes the level {level}"

    def apart(self, claim: Apart) -> Iterator[str]:
        """The reasons why two things share something after all, or the lists of what they use are not complete."""
        ends = list(self._ends(claim.one, claim.other))
        yield from ends
        if ends:
            return
        for end, things in ((claim.one, claim.ones), (claim.other, claim.others)):
            said, used = {_plain(thing) for thing in things}, self.uses(end)
            if missing := sorted(thing for thing in used - said if thing[0] != "node"):
                yield f"{told(end)} also uses {listed(missing)}"
            if wrong := sorted(thing for thing in said - used if not self._beside(end, thing)):
                yield f"{told(end)} does not use {listed(wrong)}"
        if common := sorted(self.common(claim.one, claim.other)):
            yield f"{told(claim.one)} and {told(claim.other)} share {listed(common)}"

    def _ends(self, one: Thing, other: Thing) -> Iterator[str]:
        for end in (one, other):
            there = self.ground.nodes if end[:1] == ("node",) else self.model.segments
            if len(end) != 2 or end[0] not in ("node", "segment") or end[1] not in there:
                yield f"{told(end)} is no node or segment of the plan"
                return
        if one[0] != other[0]:
            yield f"{told(one)} and {told(other)} can not be compared"
        elif one == other and (one[0] == "segment" or self.ground.nodes[one[1]].count < 2):
            yield f"{told(one)} is compared with itself"

    def _beside(self, end: Thing, thing: Thing) -> bool:
        """A cluster that is listed as used: two share it or not, whatever else each does."""
        return len(thing) == 2 and thing[0] == "cluster" and self.on_cluster(end, thing[1])

    def on_cluster(self, end: Thing, name: str) -> bool:
        """Whether a node, or a workload of a segment, is on members of a cluster."""
        cluster = self.model.clusters.get(name)
        nodes = self.workloads.get(end[1], ()) if end[0] == "segment" else (end[1],)
        return cluster is not None and any(self._on(node, cluster) for node in nodes)

    # -- what is used ------------------------------------------------------------------------------------------------

    def uses(self, end: Thing) -> Used:
        """All that a node or a segment uses; a segment its workloads too, which bridge it to others."""
        known = self._nodes if end[0] == "node" else self._segments
        if end[1] not in known:
            found = self._of_node(end[1]) if end[0] == "node" else self._of_segment(end[1])
            known[end[1]] = frozenset(found)
        return known[end[1]]

    def _of_node(self, name: str) -> Iterator[Thing]:
        model, node = self.model, self.ground.nodes[name]
        for segment in model.segments_of(node):
            yield "segment", segment
        for port in self.ground.ports(("node", name)):
            if self.ground.goes_out(port):
                yield from (("switch", switch.id) for switch in model.carriers.get(port.segment, ()))
        for nic in node.nics if isinstance(node, Machine) else node.passthrough:
            yield "nic", nic
        if isinstance(node, Machine):
            yield "host", node.host
            return
        yield from (("storage", disk) for disk in node.disks)
        for vmm in node.vmms:
            yield from (("manager", manager.id) for manager in model.managers_of.get(vmm, ()))
        if len(node.vmms) == 1:
            yield "vmm", node.vmms[0]
            yield "host", model.vmms[node.vmms[0]].host
            for vnic in node.nics:
                for vswitch in vnic.vswitches:
                    yield "vswitch", vswitch
                    for segment in vnic.carries:
                        yield from (("nic", nic.id) for nic in self.ground.uplinks(vswitch, segment))

    def _of_segment(self, segment: str) -> Iterator[Thing]:
        for name in self.workloads.get(segment, ()):
            node = self.ground.nodes[name]
            yield "node", name
            yield from (
                thing for thing in self.uses(("node", name)) if thing[0] in ("vmm", "host", "storage", "manager")
            )
            yield from (("nic", nic) for nic in (node.nics if isinstance(node, Machine) else node.passthrough))
        for vswitch in self.ground.having.get(segment, ()):
            yield "vswitch", vswitch
            yield from (("nic", nic.id) for nic in self.ground.uplinks(vswitch, segment))
        yield from (("switch", switch.id) for switch in self.model.carriers.get(segment, ()))

    @cached_property
    def workloads(self) -> Mapping[str, tuple[str, ...]]:
        """The workloads in each segment that has any."""
        found: dict[str, list[str]] = {}
        for node in self.model.workloads():
            for segment in self.model.segments_of(node):
                found.setdefault(segment, []).append(node.id)
        return {segment: tuple(names) for segment, names in found.items()}

    # -- what is shared ----------------------------------------------------------------------------------------------

    def common(self, one: Thing, other: Thing) -> Used:
        """All that two nodes, or two segments, share."""
        both = self.uses(one) & self.uses(other)
        if one == other and isinstance(node := self.ground.nodes[one[1]], Machine):
            own = {("host", node.host)} if self.model.hosts[node.host].machine else set[Thing]()
            both -= own | {("nic", nic) for nic in node.nics}  # each member has its own
        return both | {("cluster", cluster) for cluster in self._clusters(one, other)}

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The pairs of segments that share anything, each once, in the order of the plan."""
        order = {name: number for number, name in enumerate(self.model.segments)}
        users: dict[Thing, list[str]] = {}
        for name in order:
            clusters = (cluster for cluster in self.model.clusters.values() if self._there(cluster, ("segment", name)))
            for thing in (*self.uses(("segment", name)), *(("cluster", cluster.id) for cluster in clusters)):
                users.setdefault(thing, []).append(name)
        found = {pair for names in users.values() for pair in combinations(names, 2)}
        for one, other in sorted(found, key=lambda pair: (order[pair[0]], order[pair[1]])):
            if self.common(("segment", one), ("segment", other)):
                yield one, other

    def level(self, common: Iterable[Thing], segments: bool) -> str:
        """The separation level: the weakest kind of thing that is shared."""
        kinds = {"segment" if thing[0] == "node" else thing[0] for thing in common}
        weakest = max(kinds, key=KINDS.index, default="")
        if not weakest:
            return "physical"
        return "bridged" if weakest == "segment" and segments else f"shared-{weakest}"

    def _clusters(self, one: Thing, other: Thing) -> Iterator[str]:
        for cluster in self.model.clusters.values():
            first, second = self._there(cluster, one), self._there(cluster, other)
            if any(self._meet(cluster, mine, its) for mine in first for its in second):
                yield cluster.id

    def meeting(self, ones: Iterable[str], others: Iterable[str]) -> Iterator[str]:
        """The clusters on which one of some nodes and one of others may come to one host."""
        both = tuple(ones), tuple(others)
        for cluster in self.model.clusters.values():
            first, second = (self._sorts(cluster, names) for names in both)
            if any(self._meet(cluster, mine, its) for mine in first for its in second):
                yield cluster.id

    def clusters_of(self, names: Iterable[str]) -> frozenset[str]:
        """The clusters on members of which some nodes are."""
        some = tuple(names)
        return frozenset(its.id for its in self.model.clusters.values() if any(self._on(name, its) for name in some))

    def _there(self, cluster: Cluster, end: Thing) -> tuple[str, ...]:
        """The nodes that an end means and that are on members of a cluster; two of each sort stand for all."""
        if end[0] == "node":
            return (end[1],) if self._on(end[1], cluster) else ()
        return self._sorts(cluster, self.workloads.get(end[1], ()))

    def _sorts(self, cluster: Cluster, names: tuple[str, ...]) -> tuple[str, ...]:
        """Of nodes those on members of a cluster: two of each sort stand for all."""
        known = self._clustered.get((cluster.id, names))
        if known is None:
            sorts: dict[object, list[str]] = {}
            for name in names:
                if self._on(name, cluster):
                    kept = [number for number, some in enumerate(cluster.separate) if name in some]
                    sorts.setdefault((self._moves(name), *kept), []).append(name)
            known = tuple(name for some in sorts.values() for name in some[:2])
            self._clustered[cluster.id, names] = known
        return known

    def _meet(self, cluster: Cluster, one: str, other: str) -> bool:
        """Whether, of two nodes on members of a cluster, one may move to the other, and nothing keeps them apart."""
        parted = any(one in names and other in names for names in cluster.separate)
        two = one != other or self.ground.nodes[one].count > 1
        return two and not parted and (self._moves(one) or self._moves(other))

    def _on(self, name: str, cluster: Cluster) -> bool:
        node = self.ground.nodes[name]
        return isinstance(node, Vm) and bool(node.vmms) and set(node.vmms) <= set(cluster.members)

    def _moves(self, name: str) -> bool:
        node = self.ground.nodes[name]
        return isinstance(node, Vm) and (node.pinned is not True or len(node.vmms) > 1)


def _plain(thing: Thing) -> Thing:
    """A workload that bridges two segments may be named as what it is."""
    return ("node", *thing[1:]) if thing[:1] in (("vm",), ("machine",)) else thing
