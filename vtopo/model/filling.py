"""One attribute of one thing, filled in with a value that nobody knows: which field of the model becomes what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from vtopo.model.plan import Model
from vtopo.model.things import Filter, Gateway, Policy, Ref, Rule, Sensor, Size, Thing, Vm, Vmm, Vswitch

FLAGS: Final[Mapping[str, Mapping[str, str]]] = {
    "switch": {"reflective": "reflective", "port-security": "port_security"},
    "host": {"iommu": "iommu"},
    "vmm": {"sandboxed": "sandboxed", "hardened": "hardened"},
    "vswitch": {"mode": "mode", "runs": "runs", "forged-transmits": "forged_transmits", "hardened": "hardened"},
    "portgroup": {"forged-transmits": "forged_transmits", "isolated": "isolated"},
    "vnic": {"forged-transmits": "forged_transmits", "isolated": "isolated"},
    "gateway": {"hardened": "hardened"},
    "machine": {"hardened": "hardened"},
    "vm": {"hardened": "hardened", "encrypted": "encrypted", "pinned": "pinned"},
    "storage": {"hardened": "hardened"},
}  # fmt: skip
"""Attributes with a value that is `UNKNOWN` where nobody knows it, and their fields; those that no requirement is about
are left out."""


def _segments(model: Model, _: Thing) -> Iterable[str]:
    return model.segments


def _nics(model: Model, thing: Thing) -> Iterable[str]:
    """The physical NICs that a vswitch or a VM could have."""
    vmms = (thing.vmm,) if isinstance(thing, Vswitch) else thing.vmms if isinstance(thing, Vm) else ()
    hosts = {model.vmms[vmm].host for vmm in vmms}
    return (nic.id for nic in model.nics.values() if nic.host in hosts)


def _watched(model: Model, _: Thing) -> Iterable[Ref]:
    tables = {"segment": model.segments, "gateway": model.gateways, "vswitch": model.vswitches}
    return (Ref(kind, name) for kind, table in tables.items() for name in table)


def _stands(model: Model, _: Thing) -> Iterable[Ref]:
    tables = {"node": {**model.machines, **model.vms}, "segment": model.segments}
    return (Ref(kind, name) for kind, table in tables.items() for name in table)


NAMES: Final[Mapping[tuple[str, str], tuple[str, Callable[[Model, Thing], Iterable[Any]]]]] = {
    ("vmm", "admin"): ("admin", _segments),
    ("vmm", "mounts"): ("mounts", lambda model, _: model.storages),
    ("vswitch", "uplink"): ("uplinks", _nics),
    ("vswitch", "standby"): ("uplinks", _nics),
    ("vswitch", "mirror"): ("mirrors", lambda model, _: (Ref("sensor", name) for name in model.sensors)),
    ("portgroup", "carries"): ("carries", _segments),
    ("vnic", "carries"): ("carries", _segments),
    ("component", "for"): ("serves", lambda *_: ()),
    ("vm", "disk"): ("disks", lambda model, _: model.storages),
    ("vm", "passthrough"): ("passthrough", _nics),
    ("storage", "at"): ("reached", _segments),
    ("manager", "manages"): ("manages", lambda model, _: model.vmms),
    ("cluster", "separate"): ("separate", lambda model, _: ((*model.machines, *model.vms),)),
    ("sensor", "watches"): ("watches", _watched),
    ("sensor", "at"): ("listens", lambda *_: ()),
    ("attacker", "at"): ("stands", _stands),
}
"""Lists with an order: their fields, and everything that could be named there. More is worse; of what watches, and of
what is kept separate, it is better."""


def filled(
    model: Model, kind: str, thing: Thing, attribute: str, value: str, so_far: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The fields of a thing with which an attribute has a value, given those that have changed so far."""
    if attribute == "size":
        return {"size": _end(thing.size, high=value == "high")}
    if attribute == "serves":
        return {"serves": () if value == "none" else None}
    if isinstance(thing, Filter | Gateway) and attribute in ("allow", "default"):
        return {"policy": _policy(so_far.get("policy", thing.policy), attribute, value, thing)}
    if attribute == "runs":
        place, _, vm = value.partition(" ")
        return {"runs": place, "service_vm": vm}
    if attribute == "switch":
        return {"vswitches": () if value == "none" else (value,)}
    if attribute == "mode":
        return {"mode": value}
    if attribute in FLAGS.get(kind, {}):
        return {FLAGS[kind][attribute]: value == "yes"}
    if isinstance(thing, Sensor) and attribute == "at":
        return _everywhere(model, thing, so_far) if value == "all" else {}
    name, candidates = NAMES[kind, attribute]
    if kind == "component":
        return {name: None if value == "all" else ()}
    # Uplink and standby are one list: of either, what the plan says stays.
    named = so_far.get(name, thing.uplinks) if isinstance(thing, Vswitch) and name == "uplinks" else ()
    if isinstance(thing, Vmm) and attribute == "mounts":
        known = tuple(its for its in thing.unknown if its != attribute)
        mounted = tuple(dict.fromkeys((*thing.mounts, *candidates(model, thing)))) if value == "all" else thing.mounts
        return {name: mounted, "unknown": known}
    return {name: tuple(dict.fromkeys((*named, *candidates(model, thing))))} if value == "all" else {name: named}


def _end(size: Size | None, *, high: bool) -> Size | None:
    """A size at one end of what is known of it; None where it may be anything."""
    if not high:
        return Size(size.low, size.low) if size else Size(0, 0)
    return Size(size.high, size.high) if size and size.high is not None else None


def _policy(policy: Policy, attribute: str, value: str, thing: Thing) -> Policy:
    if attribute == "default":
        return replace(policy, default_allow=value == "allow")
    everything = (Ref("any"),)
    return replace(
        policy, rules=(Rule(allow=value == "all", sources=everything, targets=everything, at=thing.place("allow")),)
    )


def _everywhere(model: Model, sensor: Sensor, so_far: Mapping[str, Any]) -> Mapping[str, Any]:
    """A sensor of which nobody knows where it listens, at its best: all over its segments, and at every vswitch that is
    mirrored to a NIC."""
    watches: tuple[Ref, ...] = so_far.get("watches", sensor.watches)
    mirrored = (
        Ref("vswitch", its.id) for its in model.vswitches.values() if any(ref.kind == "nic" for ref in its.mirrors)
    )
    known = tuple(name for name in sensor.unknown if name != "at")
    return {"listens": (), "unknown": known, "watches": tuple(dict.fromkeys((*watches, *mirrored)))}
