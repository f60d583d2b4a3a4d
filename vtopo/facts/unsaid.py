"""What the plan says that nobody knows, and verdicts depend on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.model.things import Segment, Thing

LISTS = frozenset(
    {"carries", "uplink", "standby", "switch", "mirror", "mounts", "disk", "passthrough", "legs", "watches", "at",
     "manages", "members", "migration", "bonds", "admin", "iommu"}
)  # fmt: skip
"""Attributes that are taken for the better if nobody knows them: nothing is in a list, and an IOMMU is there."""

FLAGS = frozenset(
    {"mode", "runs", "promiscuous", "forged-transmits", "mac-changes", "flooding", "isolated", "hardened", "sandboxed",
     "encrypted", "guest-channel", "reflective", "port-security", "pinned", "serves"}
)  # fmt: skip
"""Attributes that are read for the attacker if nobody knows them."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """An attribute of some things that nobody knows; `flatters` if verdicts may be better than the truth."""

    kind: str
    attribute: str
    things: tuple[Thing, ...]
    flatters: bool


def unsaid(facts: Facts) -> tuple[Unsaid, ...]:
    """By kind and attribute what is written as unknown; and segments with no level, where others have one."""
    model = facts.model
    tables: dict[str, Iterable[Thing]] = {
        "switch": model.switches.values(), "host": model.hosts.values(), "vmm": model.vmms.values(),
        "vswitch": model.vswitches.values(), "portgroup": model.portgroups.values(),
        "nic": [*model.nics.values(), *(vnic for vm in model.vms.values() for vnic in vm.nics)],
        "gateway": model.gateways.values(), "sensor": model.sensors.values(), "machine": model.machines.values(),
        "vm": model.vms.values(), "storage": model.storages.values(), "manager": model.managers.values(),
        "cluster": model.clusters.values(),
    }  # fmt: skip
    levels = tuple(segment for segment in model.segments.values() if _is_open(segment, bool(model.levels)))
    found = [Unsaid("segment", "level", levels, True)] if levels else []
    for kind, things in tables.items():
        alike: dict[str, list[Thing]] = {}
        for thing in things:
            for word in thing.unknown:
                if word in LISTS or word in FLAGS:
                    alike.setdefault(word, []).append(thing)
        found += [Unsaid(kind, word, tuple(some), word in LISTS) for word, some in alike.items()]
    return tuple(found)


def _is_open(segment: Segment, expected: bool) -> bool:
    return not isinstance(segment.level, str) and (expected or "level" in segment.written)
