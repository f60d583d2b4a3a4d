"""Least privilege: what is granted and nothing needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.privilege import privilege as granted
from vtopo.facts.privilege.boxes import bits
from vtopo.facts.privilege.ends import Ends
from vtopo.facts.privilege.excess import Excess
from vtopo.facts.privilege.gaps import Pairs, PolicyGap
from vtopo.facts.privilege.interfaces import GuestPort
from vtopo.facts.privilege.interfaces import Interface as Placed
from vtopo.proofs import Thing


@dataclass(frozen=True, slots=True)
class Port:
    """A vNIC of a VM (or of each of `count` equal ones), its segments, and where the plan says what it may do."""

    vm: str
    vnic: str
    count: int
    segments: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Interface:
    """What has an interface, and where the plan says so."""

    of: Thing
    place: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Interfaces of the platform in a segment with these workloads."""

    segment: str
    interfaces: tuple[Interface, ...]
    workloads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trunk:
    """An uplink with segments that nothing needs there. `unsaid` may: things with an attribute nobody knows."""

    vswitch: str
    nic: str
    segments: tuple[str, ...]
    unsaid: tuple[tuple[str, str], ...]
    place: str


@dataclass(frozen=True, slots=True)
class Box:
    """What a policy allows and no flow needs: each source to each target in each service, and the lines that say so.

    An end is a whole segment, a node, a `nic` in a segment, the `others` of a segment (who is told from nobody there),
    or `any`.
    """

    sources: tuple[Thing, ...]
    targets: tuple[Thing, ...]
    services: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Permit:
    """What one policy, with all its copies, allows beyond the flows; if not `complete`, the boxes may hold more."""

    controls: tuple[Thing, ...]
    boxes: tuple[Box, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Granted:
    """Segments that the uplinks of a vswitch carry, and those among them that no port of it uses."""

    vswitch: str
    granted: tuple[str, ...]
    gap: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Each segment of the one with each of the other."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """How many ordered pairs of segments a policy lets something through between, and which no flow needs."""

    controls: tuple[Thing, ...]
    granted: int
    gap: int
    pairs: tuple[Between, ...]


@dataclass(frozen=True, slots=True)
class Privilege:
    """What is granted and not needed, kind by kind. Without `flows`, nobody says what policies have to allow."""

    flows: int
    trunks: tuple[Port, ...]
    over_trunks: tuple[Trunk, ...]
    promiscuous: tuple[Port, ...]
    forged_transmits: tuple[Port, ...]
    mac_changes: tuple[Port, ...]
    admin: tuple[Beside, ...]
    storage: tuple[Beside, ...]
    migration: tuple[Beside, ...]
    over_permits: tuple[Permit, ...]
    vswitches: tuple[Granted, ...]
    policies: tuple[Passed, ...]


def privilege(facts: Facts) -> Privilege:
    """What a plan grants and does not need."""
    its = facts(granted)
    return Privilege(
        flows=len(facts.model.flows),
        trunks=tuple(map(_port, its.trunks)),
        over_trunks=tuple(Trunk(t.vswitch, t.nic, t.segments, t.unsaid, str(t.at)) for t in its.over_trunks),
        promiscuous=tuple(map(_port, its.promiscuous)),
        forged_transmits=tuple(map(_port, its.forged_transmits)),
        mac_changes=tuple(map(_port, its.mac_changes)),
        admin=_beside(its.admin),
        storage=_beside(its.storage),
        migration=_beside(its.migration),
        over_permits=tuple(map(_permit, its.over_permits)),
        vswitches=tuple(Granted(gap.vswitch, gap.granted, gap.gap) for gap in its.vswitch_gaps),
        policies=tuple(map(_passed, its.policy_gaps)),
    )


def _port(its: GuestPort) -> Port:
    return Port(its.vm, its.vnic, its.count, its.segments, str(its.at))


def _beside(all_: Iterable[Placed]) -> tuple[Beside, ...]:
    """Segment by segment: a segment may hold hundreds of interfaces and thousands of workloads."""
    found: dict[tuple[str, tuple[str, ...]], list[Interface]] = {}
    for its in all_:
        found.setdefault((its.segment, its.workloads), []).append(Interface((its.kind, its.name), str(its.at)))
    return tuple(Beside(segment, tuple(some), workloads) for (segment, workloads), some in found.items())


def _permit(its: Excess) -> Permit:
    boxes = tuple(
        Box(_ends(box.sources), _ends(box.targets), box.services, tuple(map(str, box.at))) for box in its.boxes
    )
    return Permit(its.controls, boxes, its.complete)


def _ends(its: Ends) -> tuple[Thing, ...]:
    if its.everybody:
        return (("any",),)
    found: list[Thing] = [("segment", name) for name in its.segments]
    found += [("node", name) for name in its.nodes]
    found += [("nic", nic, segment) for _, nic, segment in its.nics]
    return (*found, *(("others", name) for name in (*its.others, *its.rest)))


def _passed(its: PolicyGap) -> Passed:
    return Passed(its.controls, len(its.granted), len(its.gap), tuple(_between(its.gap)))


def _between(pairs: Pairs) -> list[Between]:
    return [Between(_named(pairs, sources), _named(pairs, targets)) for sources, targets in pairs.rows if targets]


def _named(pairs: Pairs, some: int) -> tuple[str, ...]:
    return tuple(pairs.segments[at] for at in bits(some))
