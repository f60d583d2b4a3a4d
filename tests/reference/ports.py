"""Ports, and who stands at them, sentence by sentence; and which two of them have a link."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from tests.reference.links import WIRE, Position, has, has_wire
from tests.reference.links import linked as positions_linked
from tests.reference.remembering import remembered
from tests.reference.single import Single, own_name, own_nics, passed_nics, singles
from vtopo.model.plan import Model
from vtopo.model.things import Gateway, Nic, Unknown, Vm, Vnic

Who: TypeAlias = tuple[str, str]
"""`("node", single name)`, `("gateway", name)`, `("outside", segment)`, `("vmm", name)` or `("storage", name)`."""


class Port(NamedTuple):
    """Where something meets a segment: at a vswitch, or on the wire (None)."""

    who: Who
    nic: str
    segment: str
    vswitch: str | None
    isolated: bool


@remembered
def ports(model: Model) -> list[Port]:
    """All ports, ranges written out. Those of an appliance are there twice: of its VM and of the gateway."""
    found = []
    for node in singles(model):
        found += ports_of_node(model, node, ("node", node.name))
    for gateway in model.gateways.values():
        found += ports_of_gateway(model, gateway)
    for segment in model.segments:
        found += outside(model, segment, ("outside", segment))
    for vmm in model.vmms.values():
        if not isinstance(vmm.admin, Unknown):
            for segment in vmm.admin:
                found += ports_of_admin(model, vmm.id, segment)
    for storage in model.storages.values():
        for segment in storage.reached:
            found += outside(model, segment, ("storage", storage.id))
    return found


def ports_of_node(model: Model, node: Single, who: Who) -> list[Port]:
    """A VM: for each vNIC and segment at its vswitch, that of every member it may be on; other NICs on the wire."""
    found = []
    if isinstance(node.thing, Vm):
        for vnic in node.thing.nics:
            for vswitch in vnic.vswitches:
                for segment in vnic.carries:
                    # One that is isolated or not, nobody knows which, is taken to be linked.
                    isolated = vnic.isolated is True
                    found.append(Port(who, own_name(node, vnic.id), segment, vswitch, isolated))
    for name, nic in {**own_nics(model, node), **passed_nics(model, node)}.items():
        found += [Port(who, name, segment, None, False) for segment in nic.carries]
    return found


def ports_of_gateway(model: Model, gateway: Gateway) -> list[Port]:
    """A box on the wire of its legs, an appliance where its VM is, a router in a VMM at every vswitch of that one."""
    who = ("gateway", gateway.id)
    if gateway.vm:
        return [port for node in singles(model) if node.group == gateway.vm for port in ports_of_node(model, node, who)]
    places: list[str | None] = [None]
    if gateway.vmm:
        places = [vswitch.id for vswitch in model.vswitches.values() if vswitch.vmm == gateway.vmm]
    return [Port(who, "", segment, place, False) for segment in gateway.legs for place in places]


def outside(model: Model, segment: str, who: Who) -> list[Port]:
    """Some other machine: on the wire of a segment; where that has none, at every vswitch that has the segment."""
    if has_wire(model, segment):
        return [Port(who, "", segment, None, False)]
    return [Port(who, "", segment, vswitch, False) for vswitch in model.vswitches if has(model, vswitch, segment)]


def ports_of_admin(model: Model, vmm: str, segment: str) -> list[Port]:
    """On the wire if there is one, and at every vswitch of the same host that has the segment."""
    places: list[str | None] = [None] if has_wire(model, segment) else []
    for vswitch in model.vswitches.values():
        if model.vmms[vswitch.vmm].host == model.vmms[vmm].host and has(model, vswitch.id, segment):
            places += [vswitch.id]
    return [Port(("vmm", vmm), "", segment, place, False) for place in places]


@remembered
def ports_of(model: Model, who: Who) -> list[Port]:
    """The ports of one thing."""
    return [port for port in ports(model) if port.who == who]


@remembered
def targets(model: Model) -> list[Port]:
    """The ports a packet can be sent to: `outside` can attack but is no target."""
    return [port for port in ports(model) if port.who[0] != "outside"]


@remembered
def linked(model: Model, one: Port, other: Port) -> bool:
    """Whether two ports have a link: both in one segment, and their positions linked there."""
    return one.segment == other.segment and _linked(model, one.segment, _position(one), _position(other))


@remembered
def _linked(model: Model, segment: str, one: Position, other: Position) -> bool:
    return positions_linked(model, segment, one, other)


def _position(port: Port) -> Position:
    return Position(port.vswitch or WIRE, port.isolated)


def node_at(model: Model, port: Port) -> str:
    """The single node that stands at a port, of an appliance its VM; empty where there is none."""
    kind, name = port.who
    if kind == "gateway":
        return model.gateways[name].vm  # an appliance has a VM of its own, never a range of them
    return name if kind == "node" else ""


@remembered
def nic_at(model: Model, port: Port) -> Vnic | Nic | None:
    """The vNIC or NIC of a port, if it has one."""
    for node in singles(model):
        if isinstance(node.thing, Vm):
            for vnic in node.thing.nics:
                if own_name(node, vnic.id) == port.nic:
                    return vnic
        for name, nic in {**own_nics(model, node), **passed_nics(model, node)}.items():
            if name == port.nic:
                return nic
    return model.nics.get(port.nic)
