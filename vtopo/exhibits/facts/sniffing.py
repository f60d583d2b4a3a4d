"""Who hears the traffic of others."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.sniffing import sniffing as sniffed


@dataclass(frozen=True, slots=True)
class Hearing:
    """VMs that hear a segment at a vswitch (no segment: all of them), why, and where the plan says so."""

    vms: tuple[str, ...]
    segment: str
    vswitch: str
    why: str
    place: str


def sniffing(facts: Facts) -> tuple[Hearing, ...]:
    """Who hears what, in the order of the plan; who hears the same for the same reason is told together."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for its in facts(sniffed).hearings:
        place = str(its.says_so)
        found.setdefault((its.segment, its.vswitch, its.why, place), []).append(its.node)
    return tuple(Hearing(tuple(vms), *key) for key, vms in found.items())
