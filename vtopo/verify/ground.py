"""Who stands where in a plan, and which two ports are linked: read from the model alone (docs/semantics.md, Ports)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from vtopo.model.plan import Model
from vtopo.model.things import UNKNOWN, Gateway, Machine, Nic, Unknown, Vm, Vnic, Vswitch
from vtopo.proofs import Port, Thing

KINDS = ("node", "outside", "vswitch", "vmm", "gateway", "storage")
"""The kinds of thing that an attacker can own; what a spoof leads to is `forged` beside."""


class Ground:
    """The ports of everything and the links between them, worked out once for all that is asked."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.nodes: dict[str, Vm | Machine] = {**model.machines, **model.vms}
        self._ports: dict[Thing, tuple[Port, ...]] = {}

    # -- what there is -----------------------------------------------------------------------------------------------

    def things(self) -> Iterator[Thing]:
        """Everything that can be owned, forged ports left out."""
        model = self.model
        for kind, table in zip(
            KINDS,
            (self.nodes, model.segments, model.vswitches, model.vmms, model.gateways, model.storages),
            strict=True,
        ):
            for name in table:
                yield kind, name

    def has(self, thing: Thing) -> bool:
        """Whether the plan has such a thing; a forged port is there if somebody has a port there that lets it be."""
        if len(thing) == 4 and thing[0] == "forged":
            return thing in self.forgeries
        return thing in self._things

    @cached_property
    def _things(self) -> frozenset[Thing]:
        return frozenset(self.things())

    def nic(self, name: str) -> Nic | None:
        """A physical NIC, if there is one of that name."""
        return self.model.nics.get(name)

    @cached_property
    def vnics(self) -> dict[str, Vnic]:
        """Every vNIC, by its full name."""
        return {vnic.id: vnic for vm in self.model.vms.values() for vnic in vm.nics}

    @cached_property
    def uplinked(self) -> dict[str, frozenset[str]]:
        """For each vswitch the segments it reaches out on."""
        return {
            vswitch.id: frozenset(segment for nic in vswitch.uplinks for segment in self._carried[nic])
            for vswitch in self.model.vswitches.values()
        }

    def uplinks(self, vswitch: str, segment: str) -> list[Nic]:
        """The uplinks of a vswitch that carry a segment."""
        nics = (self.model.nics[name] for name in self.model.vswitches[vswitch].uplinks)
        return [nic for nic in nics if segment in self._carried[nic.id]]

    @cached_property
    def having(self) -> dict[str, tuple[str, ...]]:
        """For each segment the vswitches that have it; a VM that is nowhere in particular makes none have it."""
        found: dict[str, dict[str, None]] = {}
        for vm in self.model.vms.values():
            if len(vm.vmms) == 1:
                for vnic in vm.nics:
                    for segment in vnic.carries:
                        found.setdefault(segment, {}).update(dict.fromkeys(vnic.vswitches))
        return {segment: tuple(vswitches) for segment, vswitches in found.items()}

    def host_nics(self, vmm: str, segment: str) -> list[Nic]:
        """The NICs of the host of a VMM that carry a segment, or the carrier of it."""
        return [nic for nic in self._by_host.get(self.model.vmms[vmm].host, ()) if segment in self._carried[nic.id]]

    @cached_property
    def _by_host(self) -> dict[str, list[Nic]]:
        found: dict[str, list[Nic]] = {}
        for nic in self.model.nics.values():
            found.setdefault(nic.host, []).append(nic)
        return found

    @cached_property
    def _carried(self) -> dict[str, frozenset[str]]:
        return {nic.id: frozenset(self.model.all_carried(nic.carries)) for nic in self.model.nics.values()}

    def wires(self, vmm: str) -> tuple[str, ...]:
        """The segments that a NIC of the host of a VMM carries."""
        nics = self._by_host.get(self.model.vmms[vmm].host, ())
        return tuple(dict.fromkeys(segment for nic in nics for segment in self.model.all_carried(nic.carries)))

    def host_vswitches(self, vmm: str) -> Iterator[Vswitch]:
        """The vswitches of the host that a VMM runs on."""
        host = self.model.vmms[vmm].host
        return (its for its in self.model.vswitches.values() if self.model.vmms[its.vmm].host == host)

    # -- ports -------------------------------------------------------------------------------------------------------

    def ports(self, thing: Thing) -> tuple[Port, ...]:
        """The ports of a thing that packets go to and ordinary packets come from; an appliance has those of its VM."""
        known = self._ports.get(thing)
        if known is None:
            known = self._ports[thing] = tuple(dict.fromkeys(self._found(thing)))
        return known

    def body(self, port: Port) -> Port:
        """The same port as one of the VM, where it is said to be one of the gateway in the VM."""
        gateway = self.model.gateways.get(port.of[1]) if len(port.of) == 2 and port.of[0] == "gateway" else None
        return replace(port, of=("node", gateway.vm)) if gateway and gateway.vm else port

    def real(self, port: Port) -> bool:
        """Whether somebody has that port."""
        port = self.body(port)
        return port in self.ports(port.of)

    def _found(self, thing: Thing) -> Iterator[Port]:
        model = self.model
        if not self.has(thing) or len(thing) != 2:
            return
        kind, name = thing
        if kind == "node":
            yield from self._of_node(thing, self.nodes[name])
        elif kind == "outside":
            yield from self._where_outside_is(thing, name)
        elif kind == "storage":
            for segment in model.storages[name].reached:
                yield from self._where_outside_is(thing, segment)
        elif kind == "gateway":
            yield from self._of_gateway(thing, model.gateways[name])
        elif kind == "vmm":
            admin = model.vmms[name].admin
            for segment in () if isinstance(admin, Unknown) else admin:
                if segment in model.wired:
                    yield Port(thing, "", segment)
                having = self.having.get(segment, ())
                yield from (Port(thing, "", segment, w.id) for w in self.host_vswitches(name) if w.id in having)

    def _of_node(self, thing: Thing, node: Vm | Machine) -> Iterator[Port]:
        own = node.nics if isinstance(node, Machine) else node.passthrough
        if isinstance(node, Vm):
            for vnic in node.nics:
                for segment in vnic.carries:
                    for vswitch in vnic.vswitches:
                        yield Port(thing, vnic.id, segment, vswitch, vnic.isolated is True)
        for name in own:
            for segment in self.model.nics[name].carries:
                yield Port(thing, name, segment)

    def _where_outside_is(self, thing: Thing, segment: str) -> Iterator[Port]:
        if segment in self.model.wired:
            yield Port(thing, "", segment)
        else:
            yield from (Port(thing, "", segment, vswitch) for vswitch in self.having.get(segment, ()))

    def _of_gateway(self, thing: Thing, gateway: Gateway) -> Iterator[Port]:
        if gateway.vm:
            yield from self.ports(("node", gateway.vm))
        elif gateway.vmm:
            for vswitch in self.model.vswitches_of.get(gateway.vmm, ()):
                yield from (Port(thing, "", leg, vswitch.id) for leg in gateway.legs)
        else:
            yield from (Port(thing, "", leg) for leg in gateway.legs)

    @cached_property
    def parts(self) -> dict[str, str]:
        """For each segment one that stands for all segments that gateways connect it with: nothing gets out of them."""
        leads = {name: name for name in self.model.segments}

        def lead(name: str) -> str:
            while leads[name] != name:
                name = leads[name] = leads[leads[name]]
            return name

        for gateway in self.model.gateways:
            segments = [port.segment for port in self.ports(("gateway", gateway))]
            for other in segments[1:]:
                leads[lead(other)] = lead(segments[0])
        return {name: lead(name) for name in leads}

    # -- links -------------------------------------------------------------------------------------------------------

    def link(self, one: Port, other: Port) -> str:
        """How two ports are linked: local, hairpin or out; empty if they are not."""
        if one.segment != other.segment:
            return ""
        if one.vswitch and one.vswitch == other.vswitch:
            return "" if one.isolated and other.isolated else self.inside(one.vswitch, one.segment)
        return "out" if self.goes_out(one) and self.goes_out(other) else ""

    def goes_out(self, port: Port) -> bool:
        """Whether a port is on the wire, or at a vswitch that reaches out."""
        return not port.vswitch or port.segment in self.uplinked[port.vswitch]

    def inside(self, vswitch: str, segment: str) -> str:
        """How a vswitch links its own ports in a segment; one of unknown mode is taken to do so."""
        its = self.model.vswitches[vswitch]
        if its.mode in ("switch", "hub", UNKNOWN):
            return "local"
        ends = (nic.switches for nic in self.uplinks(vswitch, segment) if nic.switches) if its.mode == "vepa" else ()
        reflected = any(all(self.model.switches[s].reflective is not False for s in switches) for switches in ends)
        return "hairpin" if reflected else ""

    # -- forged frames -----------------------------------------------------------------------------------------------

    def forges(self, port: Port) -> bool:
        """Whether a port of a node, or of some other machine in a segment, accepts forged frames."""
        vnic = self.vnics.get(port.nic) if port.vswitch else None
        if vnic is not None:
            return vnic.forged_transmits is not False
        nic = self.nic(port.nic)
        switches = [self.model.switches[name] for name in nic.switches] if nic else []
        switches = switches or list(self.model.carriers.get(port.segment, ()))
        return not switches or any(switch.port_security is not True for switch in switches)

    @cached_property
    def forgeries(self) -> dict[Thing, tuple[Port, ...]]:
        """The places where a spoof is possible, each with the ports there that accept forged frames."""
        found: dict[Thing, list[Port]] = {}
        for kind, names in (("node", self.nodes), ("outside", self.model.segments)):
            for name in names:
                for port in self.ports((kind, name)):
                    if self.forges(port):
                        found.setdefault(forged(port), []).append(port)
        return {thing: tuple(ports) for thing, ports in found.items()}

    @cached_property
    def by_segment(self) -> dict[str, tuple[Port, ...]]:
        """The ports of nodes in each segment."""
        found: dict[str, list[Port]] = {}
        for name in self.nodes:
            for port in self.ports(("node", name)):
                found.setdefault(port.segment, []).append(port)
        return {segment: tuple(ports) for segment, ports in found.items()}


def forged(port: Port) -> Thing:
    """What owns the emission of forged frames at a port."""
    return "forged", port.segment, port.vswitch, "isolated" if port.isolated else ""


def told(thing: Thing) -> str:
    """A thing as one says it in a sentence."""
    if len(thing) == 4 and thing[0] == "forged":
        at = f"vswitch {thing[2]}" if thing[2] else "the wire"
        return f"forged frames in {thing[1]} at {'an isolated port of ' if thing[3] else ''}{at}"
    if len(thing) == 2 and thing[0] == "outside":
        return f"some other machine in {thing[1]}"
    return " ".join(thing) if thing else "nothing"


def at(port: Port) -> str:
    """A port as one says it in a sentence."""
    isolated = "isolated " if port.isolated else ""
    where = f"at vswitch {port.vswitch}" if port.vswitch else "on the wire"
    return f"the {isolated}port of {told(port.of)} in {port.segment} {where}{f' by {port.nic}' if port.nic else ''}"


def listed(things: Iterable[Thing], most: int = 3) -> str:
    """A few of some things, and how many more there are."""
    names = [told(thing) for thing in things]
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")
