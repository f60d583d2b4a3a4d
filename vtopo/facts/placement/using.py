"""What nodes and segments use wherever their VMs may be, thing by thing with who brings it, and from where.

What they use in every placement (segments, disks) is left out: that is `vtopo.facts.separation`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple, TypeAlias

from vtopo.facts import Facts
from vtopo.facts.placement import Placement, placement
from vtopo.model.things import Vm

Used: TypeAlias = tuple[str, str]
"""Kind and name of a thing."""


class Carrier(NamedTuple):
    """Nodes of one kind at one place: what is used there because of them. One of no kind (-1) is everywhere."""

    kind: int
    vmm: str = ""
    host: str = ""


EVERYWHERE = Carrier(-1)
Uses: TypeAlias = Mapping[Used, dict[Carrier, None]]


class Using:
    """What is used by whom, asked for one node or segment at a time; nodes that may use the same are one kind."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.model = facts.model
        self.placement: Placement = facts(placement)
        self._kinds: dict[object, int] = {}
        self._segments: dict[str, Uses] = {}
        self._nodes: dict[int, Uses] = {}
        self.members: list[list[str]] = []
        """The nodes of each kind."""
        for name in (*self.model.machines, *self.model.vms):
            key = self._key(name)
            if key not in self._kinds:
                self._kinds[key] = len(self.members)
                self.members.append([])
            self.members[self._kinds[key]].append(name)
        self._of = {name: kind for kind, names in enumerate(self.members) for name in names}

    def _key(self, name: str) -> object:
        vm = self.model.vms.get(name)
        if vm is None:
            return name
        vmms = self.vmms(vm)
        plugs = tuple((vnic.carries, *(self.placement.plug(name, vnic, vmm) for vmm in vmms)) for vnic in vm.nics)
        appliance = name in self.model.gateways_in
        return vmms, plugs, vm.passthrough, vm.cluster, self.placement.sets(name), appliance

    def vmms(self, vm: Vm) -> tuple[str, ...]:
        """The VMMs that a VM may be on; of one that no member takes, none."""
        return self.placement.vmms(vm.id)

    # -- what is used --------------------------------------------------------------------------------------------------

    def node(self, name: str) -> Uses:
        """What a node uses."""
        kind = self._of[name]
        if kind not in self._nodes:
            found: dict[Used, dict[Carrier, None]] = {}
            for carrier, thing in self._by_node(name):
                found.setdefault(thing, {})[carrier] = None
            self._nodes[kind] = found
        return self._nodes[kind]

    def segment(self, name: str) -> Uses:
        """What a segment uses: by its workloads, and by the vswitches that have it."""
        if name not in self._segments:
            found: dict[Used, dict[Carrier, None]] = {
                ("switch", its.id): {EVERYWHERE: None} for its in self.model.carriers.get(name, ())
            }
            for kind in self._in.get(name, ()):
                for carrier, thing in self._by_segment(self.members[kind][0], name):
                    found.setdefault(thing, {})[carrier] = None
            self._segments[name] = found
        return self._segments[name]

    @cached_property
    def _in(self) -> Mapping[str, list[int]]:
        """The kinds of nodes in each segment."""
        found: dict[str, list[int]] = {}
        for kind, names in enumerate(self.members):
            node = self.model.vms.get(names[0]) or self.model.machines[names[0]]
            for segment in self.model.segments_of(node):
                found.setdefault(segment, []).append(kind)
        return found

    def _by_node(self, name: str) -> Iterator[tuple[Carrier, Used]]:
        yield from self._places(name)
        vm = self.model.vms.get(name)
        for carrier in self._carriers(name) if vm else ():
            for vnic in vm.nics if vm else ():
                plug = self.placement.plug(name, vnic, carrier.vmm)
                if plug is not None:
                    yield carrier, ("vswitch", plug.vswitch)
                    for segment in vnic.carries:
                        uplinks = self._uplinks(plug.vswitch, segment)
                        yield from ((carrier, ("nic", nic)) for nic in uplinks)
                        yield from ((carrier, switch) for switch in self._switches(segment) if uplinks)
        for nic in self._own(name):
            for segment in self.model.nics[nic].carries:
                yield from ((EVERYWHERE, switch) for switch in self._switches(segment))

    def _by_segment(self, name: str, segment: str) -> Iterator[tuple[Carrier, Used]]:
        if name not in self.model.gateways_in:
            yield from self._places(name)
        vm = self.model.vms.get(name)
        for vnic in vm.nics if vm else ():
            for carrier in self._carriers(name) if segment in vnic.carries else ():
                plug = self.placement.plug(name, vnic, carrier.vmm)
                if plug is not None:
                    yield carrier, ("vswitch", plug.vswitch)
                    yield from ((carrier, ("nic", nic)) for nic in self._uplinks(plug.vswitch, segment))

    def _places(self, name: str) -> Iterator[tuple[Carrier, Used]]:
        """The hosts and VMMs that a node may be on, what manages these, and its NICs."""
        for carrier in self._carriers(name):
            yield carrier, ("host", carrier.host)
            if carrier.vmm:
                yield carrier, ("vmm", carrier.vmm)
                managers = self.model.managers_of.get(carrier.vmm, ())
                yield from ((carrier, ("manager", its.id)) for its in managers)
            yield from ((carrier, ("nic", nic)) for nic in self._own(name))

    def _carriers(self, name: str) -> Iterator[Carrier]:
        machine, kind = self.model.machines.get(name), self._of[name]
        if machine is not None:
            yield Carrier(kind, "", machine.host)
        else:
            vmms = self.vmms(self.model.vms[name])
            yield from (Carrier(kind, vmm, self.model.vmms[vmm].host) for vmm in vmms)

    def _own(self, name: str) -> tuple[str, ...]:
        machine = self.model.machines.get(name)
        return machine.nics if machine is not None else self.model.vms[name].passthrough

    def _uplinks(self, vswitch: str, segment: str) -> tuple[str, ...]:
        """The uplinks of a vswitch that carry a segment."""
        uplinks = self.model.vswitches[vswitch].uplinks
        return tuple(nic for nic in uplinks if segment in self._carried[nic])

    def _switches(self, segment: str) -> Iterator[Used]:
        return (("switch", its.id) for its in self.model.carriers.get(segment, ()))

    @cached_property
    def _carried(self) -> Mapping[str, frozenset[str]]:
        return {nic.id: frozenset(self.model.all_carried(nic.carries)) for nic in self.model.nics.values()}

    # -- two at once ---------------------------------------------------------------------------------------------------

    def at_once(self, one: Carrier, other: Carrier, names: tuple[str, str] | None = None) -> tuple[str, str] | None:
        """A node of each, the ones of these names if any, that can be where they are said to be in one placement.

        A node may be there for both, unless names are given; empty names stand for what is everywhere.
        """
        ones, others = (
            [name] if name else self._there(its) for name, its in zip(names or ("", ""), (one, other), strict=True)
        )
        if one == other and names is None and ones[0]:
            return ones[0], ones[0]
        for mine in ones:
            for its in others:
                same = mine == its and mine != "" and self._count(mine) == 1
                near = one.host == other.host and mine != "" and its != ""
                if not same and not (near and self.placement.apart(mine, its)):
                    return mine, its
        return None

    def moves(self, name: str, vmm: str) -> bool:
        """Whether the plan has a node elsewhere, or nobody knows where."""
        return vmm != "" and self.model.vms[name].vmms != (vmm,)

    def _there(self, its: Carrier) -> list[str]:
        """Who stands for a kind of nodes: two of those that the plan has there, or any two."""
        if its.kind < 0:
            return [""]
        names = self.members[its.kind]
        here = [name for name in names if not self.moves(name, its.vmm)]
        return (here or names)[:2]

    def _count(self, name: str) -> int:
        return (self.model.vms.get(name) or self.model.machines[name]).count


def using(facts: Facts) -> Using:
    """What nodes and segments use in a plan."""
    return Using(facts)
