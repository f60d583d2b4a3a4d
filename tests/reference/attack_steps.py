"""The attack, line by line: every step that lets an attacker who owns one thing own another, ranges written out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from tests.reference.delivery import delivered
from tests.reference.links import carries
from tests.reference.placement import may_be_on, vms
from tests.reference.policies import matches
from tests.reference.ports import Port, linked, nic_at, ports, ports_of
from tests.reference.remembering import remembered
from tests.reference.services import offers
from tests.reference.single import Single, group_members, homes, singles
from vtopo.model.plan import Model
from vtopo.model.things import UNKNOWN, Nic, Unknown, Vm, Vnic

Owned: TypeAlias = tuple[str, ...]
"""A kind and a name: `node` (a single one), `outside` (of a segment), `vswitch`, `vmm`, `gateway` or `storage`.

After a spoof `("forged", segment, vswitch, isolated)`: no vswitch is the wire, the last is `isolated` or empty. All who
spoof at one kind of place can do the same.
"""


Controls: TypeAlias = frozenset[tuple[str, str]]
"""`("vswitch", name)` for the filters there, `("gateway", name)` for its policy."""


class Step(NamedTuple):
    """Who owns the one can own the other."""

    kind: str
    one: Owned
    other: Owned


class Emission(NamedTuple):
    """Packets that an attacker emits at some ports with some addresses, and the controls that do not hold them up."""

    start: tuple[Port, ...]
    sources: tuple[Port, ...]
    skips: Controls = frozenset()
    forced: str = ""


def steps(model: Model, *, moves: bool = False) -> set[Step]:
    """Every step there is; none from a thing to itself. With moves, those of the placement envelope, too."""
    return _steps(model, frozenset()) | (_migrations(model) if moves else set())


def unseen_steps(model: Model, *, moves: bool = False) -> set[Step]:
    """The steps that are left when every packet takes a way no physical sensor sees."""
    return _steps(model, physical_sensors(model)) | (_migrations(model) if moves else set())


def physical_sensors(model: Model) -> frozenset[str]:
    """The sensors at the top of a plan."""
    return frozenset(sensor.id for sensor in model.sensors.values() if not sensor.vm and not sensor.vmm)


@remembered
def _steps(model: Model, unseen_by: frozenset[str]) -> set[Step]:
    found = set(_packets(model, unseen_by))
    for line in (_spoof, _manager, _escape, _vswitch, _dma, _core, _service_vm, _control, _mounts, _disk, _appliance):
        found.update(line(model))
    return {step for step in found if step.one != step.other}


# -- steps with a packet ----------------------------------------------------------------------------------------------


def _packets(model: Model, unseen_by: frozenset[str]) -> Iterator[Step]:
    """Network, gateway, admin and storage: a packet is delivered, in a service that its target offers."""
    for owned in emitters(model):
        for emission in emissions(model, owned):
            for source in emission.sources:
                arriving = delivered(
                    model,
                    emission.start,
                    source,
                    skips=emission.skips,
                    forced=emission.forced,
                    unseen_by=unseen_by,
                )
                for target, its in arriving.items():
                    kind = taken_by(model, target)
                    if kind and its & offers(model, target.who):
                        yield Step(kind, owned, target.who)


def taken_by(model: Model, target: Port) -> str:
    """The kind of step that takes what stands at a port; empty where it is hardened, or `outside`."""
    kind, name = target.who
    if kind == "node":
        return "" if _node(model, name).thing.hardened is True else "network"
    if kind == "gateway":
        gateway = model.gateways[name]
        hardened = gateway.hardened is True or any(vm.hardened is True for vm in _vms(model, gateway.vm))
        return "" if hardened else "gateway"
    if kind == "vmm":
        return "" if model.vmms[name].hardened is True else "admin"
    if kind == "storage":
        return "" if model.storages[name].hardened is True else "storage"
    return ""


@remembered
def emitters(model: Model) -> list[Owned]:
    """Everything that emits packets once it is owned."""
    found: list[Owned] = [("node", node.name) for node in singles(model)]
    found += [("outside", segment) for segment in model.segments]
    found += [("vswitch", name) for name in model.vswitches]
    found += [("vmm", name) for name in model.vmms]
    found += [("gateway", name) for name in model.gateways]
    return found + sorted({step.other for step in _spoof(model)})


@remembered
def emissions(model: Model, owned: Owned) -> list[Emission]:
    """All that an owned thing emits."""
    kind, name = owned[:2]
    own = ports_of(model, (kind, name))
    if kind in ("node", "outside"):
        return [Emission((port,), (port,)) for port in own]  # at its ports, from its own address at that port
    if kind == "forged":
        here = Port(("forged", ""), "", name, owned[2] or None, owned[3] == "isolated")
        return [Emission((here,), enough(model, [port for port in addresses(model) if linked(model, here, port)]))]
    any_address = enough(model, addresses(model))
    if kind == "vswitch":
        return [_from_vswitch(model, name, any_address, frozenset({("vswitch", name)}))]
    if kind == "gateway":
        return [Emission(tuple(own), any_address, frozenset({("gateway", name)}))]
    assert kind == "vmm", owned
    vswitches = [vswitch.id for vswitch in model.vswitches.values() if vswitch.vmm == name]
    routers = [gateway.id for gateway in model.gateways.values() if gateway.vmm == name]
    skips = frozenset([("vswitch", its) for its in vswitches] + [("gateway", its) for its in routers])
    on_the_wire = tuple(Port(("vmm", name), "", segment, None, False) for segment in cabled(model, name))
    found = [Emission((*own, *on_the_wire), any_address, skips)]
    return found + [_from_vswitch(model, its, any_address, skips) for its in vswitches]


def _from_vswitch(model: Model, vswitch: str, sources: tuple[Port, ...], skips: Controls) -> Emission:
    """In any segment, to every port at it, and from it where it reaches out."""
    start = tuple(Port(("vswitch", vswitch), "", segment, vswitch, False) for segment in model.segments)
    return Emission(start, sources, skips, vswitch)


def addresses(model: Model) -> list[Port]:
    """The ports whose addresses an attacker may use: those of nodes, and of `outside`."""
    return [port for port in ports(model) if port.who[0] in ("node", "outside")]


def enough(model: Model, sources: list[Port]) -> tuple[Port, ...]:
    """Some of these addresses, with which packets get as far as with all: one of those that no rule tells apart."""
    kept: dict[tuple[bool, ...], Port] = {}
    for port in sources:
        kept.setdefault(_told_apart(model, port), port)
    return tuple(kept.values())


@remembered
def _told_apart(model: Model, port: Port) -> tuple[bool, ...]:
    """Which sources of rules mean a port, of all the policies."""
    policies = [its.policy for its in model.filters.values()] + [its.policy for its in model.gateways.values()]
    rules = [rule for policy in policies if not isinstance(policy.rules, Unknown) for rule in policy.rules]
    return tuple(matches(model, ref, port, allow=rule.allow) for rule in rules for ref in rule.sources)


def cabled(model: Model, vmm: str) -> list[str]:
    """The segments that a NIC of the host of a VMM carries, overlays included."""
    host = model.vmms[vmm].host
    nics = [nic for nic in model.nics.values() if nic.host == host]
    return [segment for segment in model.segments if any(carries(model, nic, segment) for nic in nics)]


# -- steps without a packet -------------------------------------------------------------------------------------------


@remembered
def _spoof(model: Model) -> list[Step]:
    found = []
    for port in ports(model):
        if port.who[0] in ("node", "outside") and accepts_forged(model, port):
            place = ("forged", port.segment, port.vswitch or "", "isolated" if port.isolated else "")
            found.append(Step("spoof", port.who, place))
    return found


def accepts_forged(model: Model, port: Port) -> bool:
    """Whether frames with a foreign source address get in there."""
    nic = nic_at(model, port)
    if isinstance(nic, Vnic):
        return nic.forged_transmits is not False
    if isinstance(nic, Nic) and nic.switches:
        ends = [model.switches[name] for name in nic.switches]
    else:
        ends = [switch for switch in model.switches.values() if carries(model, switch, port.segment)]
    return not ends or any(switch.port_security is not True for switch in ends)


def _manager(model: Model) -> Iterator[Step]:
    for manager in model.managers.values():
        for name in group_members(model, manager.node):
            for vmm in manager.manages:
                yield Step("manager", ("node", name), ("vmm", vmm))


def _escape(model: Model) -> Iterator[Step]:
    for node in singles(model):
        for vmm in homes(node):
            if model.vmms[vmm].sandboxed is not True:
                yield Step("escape", ("node", node.name), ("vmm", vmm))


@remembered
def _migrations(model: Model) -> set[Step]:
    """Between a VM and a VMM that it may come to and is not on: out of it unless it is sandboxed, and into it."""
    found = set()
    for node in vms(model):
        for vmm in may_be_on(model, node) - set(homes(node)):
            found.add(Step("migration", ("vmm", vmm), ("node", node.name)))
            if model.vmms[vmm].sandboxed is not True:
                found.add(Step("migration", ("node", node.name), ("vmm", vmm)))
    return found


def _vswitch(model: Model) -> Iterator[Step]:
    for node in singles(model):
        for name in plugged_into(node):
            vswitch = model.vswitches[name]
            if vswitch.hardened is not True and vswitch.runs != "nic":
                yield Step("vswitch", ("node", node.name), ("vswitch", name))


def plugged_into(node: Single) -> set[str]:
    """The vswitches a VM has a vNIC on, of every member where it is placed on a cluster. A machine has none."""
    return {name for vnic in node.thing.nics for name in vnic.vswitches} if isinstance(node.thing, Vm) else set()


def _dma(model: Model) -> Iterator[Step]:
    for node in singles(model):
        for vmm in homes(node):
            in_hardware = any(
                model.vswitches[name].vmm == vmm and model.vswitches[name].runs == "nic" for name in plugged_into(node)
            )
            passed_through = isinstance(node.thing, Vm) and len(node.thing.passthrough) > 0
            # An unknown iommu is taken to be there.
            if (in_hardware or passed_through) and model.hosts[model.vmms[vmm].host].iommu is False:
                yield Step("dma", ("node", node.name), ("vmm", vmm))


def _core(model: Model) -> Iterator[Step]:
    for vswitch in model.vswitches.values():
        if vswitch.runs in ("kernel", UNKNOWN):
            yield Step("core", ("vswitch", vswitch.id), ("vmm", vswitch.vmm))


def _service_vm(model: Model) -> Iterator[Step]:
    for vswitch in model.vswitches.values():
        for name in group_members(model, vswitch.service_vm) if vswitch.service_vm else ():
            yield Step("service-vm", ("vswitch", vswitch.id), ("node", name))
            yield Step("service-vm", ("node", name), ("vswitch", vswitch.id))


def _control(model: Model) -> Iterator[Step]:
    for vmm in model.vmms.values():
        for node in singles(model):
            if vmm.id in homes(node):
                yield Step("control", ("vmm", vmm.id), ("node", node.name))
        for vswitch in model.vswitches.values():
            if vswitch.vmm == vmm.id:
                yield Step("control", ("vmm", vmm.id), ("vswitch", vswitch.id))
        for segment in cabled(model, vmm.id):
            yield Step("control", ("vmm", vmm.id), ("outside", segment))
        for name in group_members(model, vmm.machine) if vmm.machine else ():
            yield Step("control", ("node", name), ("vmm", vmm.id))


def _mounts(model: Model) -> Iterator[Step]:
    for vmm in model.vmms.values():
        for name in vmm.mounts:
            yield Step("storage", ("vmm", vmm.id), ("storage", name))


def _disk(model: Model) -> Iterator[Step]:
    for node in singles(model):
        if isinstance(node.thing, Vm) and node.thing.encrypted is not True:
            for name in node.thing.disks:
                yield Step("disk", ("storage", name), ("node", node.name))


def _appliance(model: Model) -> Iterator[Step]:
    for gateway in model.gateways.values():
        holders: list[Owned] = [("vmm", gateway.vmm)] if gateway.vmm else []
        holders += [("node", name) for name in group_members(model, gateway.vm)] if gateway.vm else []
        for holder in holders:
            yield Step("appliance", ("gateway", gateway.id), holder)
            yield Step("appliance", holder, ("gateway", gateway.id))


# -- looking up -------------------------------------------------------------------------------------------------------


@remembered
def _node(model: Model, name: str) -> Single:
    [found] = [node for node in singles(model) if node.name == name]
    return found


def _vms(model: Model, group: str) -> list[Vm]:
    return [vm for vm in model.vms.values() if vm.id == group]
