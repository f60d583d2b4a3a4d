"""What nodes trust, and how large that is (docs/semantics.md, Trusted computing base), worked out anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import fsum, inf
from typing import TypeAlias

from vtopo.model.things import Machine, Size, Vm
from vtopo.model.things import Thing as Written
from vtopo.proofs import Port, Thing
from vtopo.verify.ground import Ground
from vtopo.verify.stepping import in_core

Parts: TypeAlias = frozenset[Thing]


@dataclass(frozen=True, slots=True)
class Trust:
    """The parts of one TCB: `full` with life, `net` with traffic only, and the VMM that makes it the largest."""

    full: Parts
    net: Parts
    vmm: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of sizes: `high` is None where it is open, `unknown` are the parts of which nobody knows the size."""

    low: float
    high: float | None
    unknown: Parts

    @property
    def extent(self) -> tuple[float, float, int]:
        """What makes one TCB larger than another."""
        return (inf if self.high is None else self.high, self.low, len(self.unknown))


class Trusting:
    """The TCBs of one plan."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.model = ground.model
        self._trusts: dict[object, list[Trust]] = {}
        self._brought: dict[str, Parts] = {}
        self._guards: dict[Port, tuple[str, ...]] = {}
        self._cores: dict[str, tuple[Thing, ...]] = {}

    def of(self, name: str) -> Trust:
        """The TCB of a node; of a VM on a cluster the largest it may have on any member."""
        return self.options(name)[0]

    def options(self, name: str) -> list[Trust]:
        """The TCBs a node may have: several where it is as large on several of the members that it may be on."""
        key = self._likeness(name)
        if key not in self._trusts:
            found = [self._on(name, vmm) for vmm in self.homes(name)]
            extents = [self.total(its.full | its.net).extent for its in found]
            self._trusts[key] = [its for its, extent in zip(found, extents, strict=True) if extent == max(extents)]
        return self._trusts[key]

    def total(self, parts: Iterable[Thing]) -> Total:
        """The sizes of distinct parts, summed."""
        sizes = {part: self.size(part) for part in parts}
        known = [size for size in sizes.values() if size is not None]
        highs = [size.high for size in known if size.high is not None]
        unknown = frozenset(part for part, size in sizes.items() if size is None)
        return Total(fsum(size.low for size in known), fsum(highs) if len(highs) == len(known) else None, unknown)

    def size(self, part: Thing) -> Size | None:
        """The size of a part, None where nobody knows it."""
        written = self.written(part)
        return written.size if written else None

    def written(self, part: Thing) -> Written | None:
        """A part as the plan has it, None where it has no such thing."""
        model = self.model
        tables: Mapping[str, Mapping[str, Written]] = {
            "node": self.ground.nodes, "host": model.hosts, "vmm": model.vmms, "component": model.components,
            "vswitch": model.vswitches, "filter": model.filters, "gateway": model.gateways, "sensor": model.sensors,
            "manager": model.managers, "storage": model.storages, "switch": model.switches,
        }  # fmt: skip
        return tables[part[0]].get(part[1]) if len(part) == 2 and part[0] in tables else None

    # -- what rests on what ------------------------------------------------------------------------------------------

    def of_vmm(self, vmm: str, served: str = "") -> Iterator[Thing]:
        """All that controls a VMM, itself included, with the components that serve all its VMs, or that one."""
        if vmm not in self._cores:
            self._cores[vmm] = tuple(self._of_vmm(vmm))
        yield from self._cores[vmm]
        if served:
            own = (its for its in self.model.components_of.get(vmm, ()) if its.serves and served in its.serves)
            yield from (("component", its.id) for its in own)

    def _of_vmm(self, vmm: str) -> Iterator[Thing]:
        model, its = self.model, self.model.vmms[vmm]
        yield from (("vmm", vmm), ("host", its.host))
        if its.machine:
            yield "node", its.machine
        yield from (("component", its.id) for its in model.components_of.get(vmm, ()) if its.serves is None)
        for vswitch in model.vswitches_of.get(vmm, ()):
            if in_core(vswitch):
                yield from self.of_vswitch(vswitch.id)
        yield from (("gateway", its.id) for its in model.gateways_in.get(vmm, ()) if its.vmm == vmm)
        yield from (("sensor", its.id) for its in model.sensors_in.get(vmm, ()) if its.vmm == vmm)
        for manager in model.managers_of.get(vmm, ()):
            yield from (("manager", manager.id), ("node", manager.node))

    def of_vswitch(self, vswitch: str) -> Iterator[Thing]:
        """A vswitch and the filters in it."""
        yield "vswitch", vswitch
        yield from (("filter", its.id) for its in self.model.filters_of.get(vswitch, ()))

    def life(self, name: str, vmm: str) -> Iterator[Thing]:
        """What a node on that VMM trusts fully, without what nodes among these trust."""
        node = self.ground.nodes[name]
        if isinstance(node, Machine):
            yield "host", node.host
            return
        if vmm:
            yield from self.of_vmm(vmm, name)
        if node.encrypted is not True:
            yield from (("storage", disk) for disk in node.disks)

    def traffic(self, name: str, vmm: str) -> Iterator[Thing]:
        """What a node on that VMM trusts with its traffic, without what nodes among these trust."""
        model = self.model
        ports = self._ports(name, vmm)
        for vswitch in self._attached(name, vmm):
            yield from self.forwarding(vswitch, name)
        for gateway in dict.fromkeys(its for port in ports for its in self._gateways(port)):
            if model.gateways[gateway].vm != name:
                yield "gateway", gateway
                yield from self.beneath(gateway)
        for port in ports:
            if self.ground.goes_out(port):
                yield from (("switch", switch.id) for switch in model.carriers.get(port.segment, ()))

    def forwarding(self, vswitch: str, name: str) -> Iterator[Thing]:
        """A vswitch outside the core, for a node that is attached to it: with its filters and the VM it runs in."""
        its = self.model.vswitches[vswitch]
        if not in_core(its):
            yield from self.of_vswitch(vswitch)
            if its.service_vm not in ("", name):
                yield "node", its.service_vm

    def beneath(self, gateway: str) -> Iterator[Thing]:
        """The VM a gateway is in, or all that controls the VMM it is in."""
        its = self.model.gateways[gateway]
        if its.vm:
            yield "node", its.vm
        if its.vmm:
            yield from self.of_vmm(its.vmm)

    def own(self, name: str) -> Parts:
        """A node's own software: it trusts none of that."""
        model = self.model
        found: set[Thing] = {("node", name)}
        found |= {("manager", its.id) for its in model.managers_on.get(name, ())}
        found |= {("sensor", its.id) for its in model.sensors_in.get(name, ()) if its.vm == name}
        found |= {("gateway", its.id) for its in model.gateways_in.get(name, ()) if its.vm == name}
        for vswitch in self._inside.get(name, ()):
            found.update(self.of_vswitch(vswitch))
        return frozenset(found)

    @cached_property
    def _inside(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for vswitch in self.model.vswitches.values():
            found.setdefault(vswitch.service_vm, []).append(vswitch.id)
        return found

    def _ports(self, name: str, vmm: str) -> list[Port]:
        """The ports of a node that it has on that VMM."""
        vswitches = self.model.vswitches
        ports = self.ground.ports(("node", name))
        return [port for port in ports if not port.vswitch or vswitches[port.vswitch].vmm == vmm]

    def _attached(self, name: str, vmm: str) -> dict[str, None]:
        """The vswitches of that VMM that a node is plugged into, in whatever segments."""
        node = self.ground.nodes[name]
        names = (vswitch for vnic in node.nics for vswitch in vnic.vswitches) if isinstance(node, Vm) else ()
        return dict.fromkeys(its for its in names if self.model.vswitches[its].vmm == vmm)

    def _gateways(self, port: Port) -> tuple[str, ...]:
        """The gateways that are linked to a port, or to one like it."""
        spot = Port((), "", port.segment, port.vswitch, port.isolated)
        if spot not in self._guards:
            near = self._legs.get(port.segment, {}).items()
            self._guards[spot] = tuple(name for name, legs in near if any(self.ground.link(spot, leg) for leg in legs))
        return self._guards[spot]

    @cached_property
    def _legs(self) -> dict[str, dict[str, list[Port]]]:
        found: dict[str, dict[str, list[Port]]] = {}
        for gateway in self.model.gateways:
            for leg in self.ground.ports(("gateway", gateway)):
                found.setdefault(leg.segment, {}).setdefault(gateway, []).append(leg)
        return found

    # -- the largest TCB ---------------------------------------------------------------------------------------------

    def homes(self, name: str) -> tuple[str, ...]:
        """The VMMs that a node may be on; a machine is on none."""
        node = self.ground.nodes[name]
        return node.vmms if isinstance(node, Vm) and node.vmms else ("",)

    def _on(self, name: str, vmm: str) -> Trust:
        """The TCB of a node that is on that VMM."""
        own = self.own(name)
        full = self._with_nodes(self.life(name, vmm), name) - own
        net = self._with_nodes(self.traffic(name, vmm), name) - full - own
        return Trust(frozenset(full), frozenset(net), vmm)

    def _with_nodes(self, parts: Iterable[Thing], but: str) -> set[Thing]:
        """Parts, and all that the nodes among them trust fully, but nothing by way of one of them."""
        found = set(parts)
        todo = [part[1] for part in found if part[0] == "node"]
        while todo:
            name = todo.pop()
            if name != but:
                more = self.brought(name) - found
                found |= more
                todo += [part[1] for part in more if part[0] == "node"]
        return found

    def brought(self, name: str) -> Parts:
        """What a node trusts fully, wherever it may be, without what other nodes among that trust."""
        if name not in self._brought:
            lives = (self.life(name, vmm) for vmm in self.homes(name))
            self._brought[name] = frozenset(part for life in lives for part in life) - self.own(name)
        return self._brought[name]

    def _likeness(self, name: str) -> object:
        """What nodes with the same TCB have in common."""
        node = self.ground.nodes[name]
        if isinstance(node, Machine) or name in self._relied or len(self.own(name)) > 1:
            return name
        ports = tuple((its.segment, its.vswitch, its.isolated) for its in self.ground.ports(("node", name)))
        plugged = tuple(vnic.vswitches for vnic in node.nics)
        disks = () if node.encrypted is True else node.disks
        return node.vmms, disks, tuple(self._served.get(name, ())), ports, plugged

    @cached_property
    def _served(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for component in self.model.components.values():
            for name in component.serves or ():
                found.setdefault(name, []).append(component.id)
        return found

    @cached_property
    def _relied(self) -> frozenset[str]:
        """The nodes that others may rely on."""
        model = self.model
        named = [its.node for its in model.managers.values()] + [its.machine for its in model.vmms.values()]
        named += [its.vm for its in model.gateways.values()] + [its.service_vm for its in model.vswitches.values()]
        return frozenset(named)
