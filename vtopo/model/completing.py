"""Completions of a plan: what it may be once everything is known that nobody knows now (SEMANTICS 12).

An attribute that nobody knows is open. Its worst and best value stand in the vocabulary; one whose values have no order
has those it may have, or none, where they are too many to be tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from vtopo.model.carrying import left_open
from vtopo.model.filling import FLAGS, NAMES, filled
from vtopo.model.plan import Model
from vtopo.model.things import UNKNOWN, Filter, Gateway, PortGroup, Thing, Vm, Vmm, Vnic, Vswitch
from vtopo.vocabulary import attributes

UNORDERED: Final = frozenset(
    {("nic", "carries"), ("nic", "switch"), ("nic", "bonds"), ("nic", "address"), ("switch", "carries"),
     ("gateway", "legs"), ("cluster", "members"), ("group", "members"), ("segment", "over"), ("segment", "subnet"),
     ("vnic", "address")}
)  # fmt: skip
"""Lists without an order, and of too many values. What carries a segment makes its wire, where an attacker may stand,
and sensors and port security too: more of it is neither worse nor better. So it is with members of sets, and addresses.
"""


@dataclass(frozen=True, slots=True)
class Open:
    """An attribute that nobody knows: of one thing, or of all that one writing makes, which then have one value.

    `values` are those it may have where they have no order (`worst` and `best` are empty then).
    """

    kind: str
    attribute: str
    things: tuple[str, ...]
    worst: str = ""
    best: str = ""
    values: tuple[str, ...] = ()
    holders: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)
    """All that have the value, with their kind: those named, and the ports that take it from there."""

    @property
    def word(self) -> str:
        """The kind as the language writes it."""
        return "nic" if self.kind == "vnic" else self.kind


def opened(model: Model) -> tuple[Open, ...]:
    """What is open in a plan, in the order of its tables; sizes that are a range are open too."""
    found: dict[tuple[object, ...], list[tuple[str, Thing, str, Thing]]] = {}
    reaching = frozenset(_reaching_memory(model))
    for kind, thing in things(model):
        for attribute in _unknown(model, kind, thing, reaching):
            above_kind, above = _origin(model, thing, attribute) if isinstance(thing, Vnic) else (kind, thing)
            if kind == "portgroup" and attribute == "forged-transmits" and attribute not in thing.written:
                above_kind, above = "vswitch", model.vswitches[model.portgroups[thing.id].vswitch]
            key = (above_kind, attribute, above.at.source.name, above.at.start)
            found.setdefault(key, []).append((above_kind, above, kind, thing))
    return tuple(_open(model, str(key[1]), its) for key, its in found.items())


def things(model: Model) -> Iterator[tuple[str, Thing]]:
    """Everything that has attributes, with its kind; the vNICs of VMs are of a kind of their own."""
    tables: Mapping[str, Mapping[str, Thing]] = {
        "segment": model.segments, "switch": model.switches, "host": model.hosts, "nic": model.nics,
        "vmm": model.vmms, "vswitch": model.vswitches, "portgroup": model.portgroups, "component": model.components,
        "filter": model.filters, "gateway": model.gateways, "group": model.groups, "sensor": model.sensors,
        "machine": model.machines, "storage": model.storages, "manager": model.managers, "cluster": model.clusters,
        "attacker": model.attackers,
    }  # fmt: skip
    for kind, table in tables.items():
        for thing in table.values():
            yield kind, thing
    for vm in model.vms.values():
        yield "vm", vm
        for vnic in vm.nics:
            yield "vnic", vnic


def _unknown(model: Model, kind: str, thing: Thing, reaching: frozenset[str]) -> Iterator[str]:
    """The attributes of a thing that nobody knows, and its size where that is a range."""
    for attribute, name in FLAGS.get(kind, {}).items():
        if getattr(thing, name) is UNKNOWN and (kind != "host" or thing.id in reaching):
            yield attribute
    for attribute in thing.unknown:
        if (kind, attribute) in NAMES or (kind, attribute) in UNORDERED or (kind, attribute) == ("vnic", "switch"):
            yield attribute
    if isinstance(thing, Vnic) and isinstance(left_open(thing, model.portgroups), PortGroup):
        yield "carries"
    if isinstance(thing, Vmm) and thing.admin is UNKNOWN:
        yield "admin"
    if isinstance(thing, Filter | Gateway):
        if thing.policy.rules is UNKNOWN:
            yield "allow"
        if thing.policy.default_allow is UNKNOWN:
            yield "default"
    if getattr(thing, "serves", None) is UNKNOWN:
        yield "serves"
    if kind in SIZED and (thing.size is None or thing.size.low != thing.size.high):
        yield "size"


SIZED: Final = frozenset(
    {"host", "vmm", "component", "vswitch", "filter", "gateway", "sensor", "manager", "storage", "switch", "vm",
     "machine"}
)  # fmt: skip
"""Kinds of things that may be in a TCB."""


def _reaching_memory(model: Model) -> Iterator[str]:
    """The hosts where a VM has a NIC passed through, or a vNIC in NIC hardware, or may have."""
    for vm in model.vms.values():
        for vmm in vm.vmms:
            if vm.passthrough or "passthrough" in vm.unknown or _in_hardware(model, vm, vmm):
                yield model.vmms[vmm].host


def _in_hardware(model: Model, vm: Vm, vmm: str) -> bool:
    its = (model.vswitches[name] for vnic in vm.nics for name in vnic.vswitches)
    unplugged = any("switch" in vnic.unknown for vnic in vm.nics)
    own = model.vswitches_of.get(vmm, ()) if unplugged else ()
    return any(vswitch.runs in ("nic", UNKNOWN) for vswitch in (*its, *own))


def _origin(model: Model, vnic: Vnic, attribute: str) -> tuple[str, Thing]:
    """What a vNIC has a setting from: itself, its port group or its vswitch."""
    if attribute == "carries":
        its = left_open(vnic, model.portgroups)
        return ("portgroup", its) if isinstance(its, PortGroup) else ("vnic", vnic)
    name = FLAGS["vnic"].get(attribute, "")
    if attribute in vnic.written or not name:
        return "vnic", vnic
    above: list[tuple[str, Thing]] = []
    for group in vnic.portgroups:
        its = model.portgroups[group]
        inherits = attribute != "isolated" and attribute not in its.written
        above.append(("vswitch", model.vswitches[its.vswitch]) if inherits else ("portgroup", its))
    above = above or [("vswitch", model.vswitches[name]) for name in vnic.vswitches]
    # Where the members of a cluster differ, it is unknown of the vNIC alone.
    return above[0] if above and all(getattr(thing, name) is UNKNOWN for _, thing in above) else ("vnic", vnic)


def _open(model: Model, attribute: str, its: list[tuple[str, Thing, str, Thing]]) -> Open:
    kind, first = its[0][0], its[0][1]
    own = tuple(dict.fromkeys((above_kind, above.id) for above_kind, above, _, _ in its))
    holders = tuple(dict.fromkeys((*own, *((each, thing.id) for _, _, each, thing in its))))
    names = tuple(name for _, name in own)
    word = {"vnic": "nic", "gateway": "router" if getattr(first, "router", False) else "firewall"}.get(kind, kind)
    row = attributes(word).get(attribute)
    if row is not None and row.worst and (kind, attribute) not in UNORDERED:
        repeats = isinstance(first, Vswitch) and first.mode == "hub" and attribute in ("uplink", "standby")
        if not repeats:  # with an uplink, more of what a hub does is seen, and more of it gets out
            return Open(kind, attribute, names, row.worst, row.best, holders=holders)
    values = tuple(_values(model, attribute, first)) if len(names) == 1 else ()
    return Open(kind, attribute, names, values=values, holders=holders)


def _values(model: Model, attribute: str, thing: Thing) -> Iterator[str]:
    """The values of an attribute without an order, as far as they can be told."""
    if isinstance(thing, Vswitch) and attribute == "runs":
        yield from ("kernel", "process", "nic")
        yield from (f"service-vm {vm.id}" for vm in model.vms_of.get(thing.vmm, ()))
    elif isinstance(thing, Vnic) and attribute == "switch":
        vm = model.vms[model.vm_of[thing.id]]
        if len(vm.vmms) == 1:
            yield "none"
            yield from (vswitch.id for vswitch in model.vswitches_of.get(vm.vmms[0], ()))


# -- completions -------------------------------------------------------------------------------------------------------


def complete(model: Model, values: Iterable[tuple[Open, str]]) -> Model:
    """The plan with these values of what is open; what else is open stays so."""
    changes: dict[str, dict[str, dict[str, Any]]] = {}
    for its, value in values:
        for kind, name in its.holders:
            own = changes.setdefault(kind, {}).setdefault(name, {})
            own.update(filled(model, kind, _thing(model, kind, name), its.attribute, value, own))
    tables: dict[str, Any] = {}
    for kind, changed in changes.items():
        if kind not in ("vm", "vnic"):
            table = getattr(model, _TABLES[kind])
            tables[_TABLES[kind]] = {
                name: replace(thing, **changed[name]) if name in changed else thing for name, thing in table.items()
            }
    tables["vms"] = _vms(model, changes.get("vm", {}), changes.get("vnic", {}), tables)
    return _following(model, replace(model, **tables))


def _thing(model: Model, kind: str, name: str) -> Thing:
    if kind == "vnic":
        return next(vnic for vnic in model.vms[model.vm_of[name]].nics if vnic.id == name)
    table: Mapping[str, Thing] = model.vms if kind == "vm" else getattr(model, _TABLES[kind])
    return table[name]


_TABLES: Final[Mapping[str, str]] = {
    "segment": "segments", "switch": "switches", "host": "hosts", "nic": "nics", "vmm": "vmms",
    "vswitch": "vswitches", "portgroup": "portgroups", "component": "components", "filter": "filters",
    "gateway": "gateways", "group": "groups", "sensor": "sensors", "machine": "machines", "storage": "storages",
    "manager": "managers", "cluster": "clusters", "attacker": "attackers",
}  # fmt: skip


def _vms(
    model: Model, changed: Mapping[str, Any], ports: Mapping[str, Any], tables: Mapping[str, Any]
) -> Mapping[str, Vm]:
    if not changed and not ports:
        return model.vms
    found: dict[str, Vm] = {}
    vswitches: Mapping[str, Vswitch] = tables.get("vswitches", model.vswitches)
    for name, vm in model.vms.items():
        own = dict(changed.get(name, {}))
        if any(vnic.id in ports for vnic in vm.nics):
            own["nics"] = tuple(_vnic(vnic, ports.get(vnic.id, {}), vswitches) for vnic in vm.nics)
        found[name] = replace(vm, **own) if own else vm
    return found


def _vnic(vnic: Vnic, changed: Mapping[str, Any], vswitches: Mapping[str, Vswitch]) -> Vnic:
    if "vswitches" in changed and changed["vswitches"] and "forged-transmits" not in vnic.written:
        above = vswitches[changed["vswitches"][0]]  # what it is plugged into now
        changed = {**changed, "forged_transmits": above.forged_transmits}
    return replace(vnic, **changed) if changed else vnic


def _following(model: Model, done: Model) -> Model:
    """What follows of what was filled in: a VMM mounts the disks of its VMs, an appliance has the legs of its vNICs."""
    if done.vms is model.vms:
        return done
    mounted: dict[str, tuple[str, ...]] = {}
    legs: dict[str, tuple[str, ...]] = {}
    for name, vm in done.vms.items():
        if vm.disks != model.vms[name].disks:
            near = done.clusters[vm.cluster].members if vm.cluster else ()
            for vmm in dict.fromkeys((*vm.vmms, *near)):
                if "mounts" not in done.vmms[vmm].written:
                    mounted[vmm] = tuple(dict.fromkeys((*done.vmms[vmm].mounts, *mounted.get(vmm, ()), *vm.disks)))
        if vm.nics != model.vms[name].nics or vm.passthrough != model.vms[name].passthrough:
            legs.update((gateway.id, done.segments_of(vm)) for gateway in done.gateways_in.get(name, ()))
    if not mounted and not legs:
        return done
    vmms = {name: replace(vmm, mounts=mounted.get(name, vmm.mounts)) for name, vmm in done.vmms.items()}
    gateways = {name: replace(its, legs=legs.get(name, its.legs)) for name, its in done.gateways.items()}
    return replace(done, vmms=vmms, gateways=gateways)
