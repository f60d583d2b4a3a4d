"""Who may be at an end of a packet, and which addresses that one may have (SEMANTICS 9).

A policy is read here for packets with real addresses. One that a NIC declares is of that NIC alone, who is in a subnet
may have any other there, and who declares nothing any that the plan gives to nobody. So there is no *may* and no
*must*, and policies that mean the same decide alike.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import NamedTuple, TypeAlias

from vtopo.facts import Facts
from vtopo.facts.addresses import policies
from vtopo.model.plan import Model
from vtopo.model.things import Nic, Policy, Ref, Vnic

Stretch: TypeAlias = tuple[int, int, int]
"""Addresses of one version of IP, from the first to the last."""


class Standing(NamedTuple):
    """Somebody in a segment: a node, or some other machine there; without a segment, somebody outside of the plan.

    `known` are the addresses it has (its `own`) or the subnets it is in, empty where nobody declares any.
    """

    segment: str
    node: str
    known: tuple[str, ...]
    own: bool = False


@dataclass(frozen=True)
class Standings:
    """All who can be at an end of a packet: once for those whom no policy of the plan tells apart."""

    model: Model
    every: tuple[Standing, ...]

    @cached_property
    def given(self) -> tuple[Stretch, ...]:
        """The addresses that the plan gives to somebody, in order and without overlap; not those of a whole version."""
        return _merged(one for its in self.every for one in its.known if not one.endswith("/0"))

    @cached_property
    def taken(self) -> tuple[Stretch, ...]:
        """The single addresses that NICs declare, in order and without overlap."""
        own = {one for its in self.every if its.own for one in its.known}
        return _merged(one for one in own if _single(one))

    def of(self, name: str) -> tuple[Standing, ...]:
        """All who are a node of that name, or in a segment of that name."""
        return tuple(its for its in _all(self.model) if name in (its.node, its.segment))

    def opened(self, ref: Ref) -> tuple[Ref, ...]:
        """What one end of a rule names, groups written out."""
        return tuple(dict.fromkeys(_opened(self.model, ref, ())))


def stretch(network: str) -> Stretch:
    """The addresses of a network."""
    its = ip_network(network, strict=False)
    return its.version, int(its.network_address), int(its.broadcast_address)


def free(among: Stretch, taken: tuple[Stretch, ...]) -> int | None:
    """The first address of a stretch that is not among others; none if they are all taken."""
    version, first, last = among
    at = bisect_right(taken, (version, first, 1 << 128)) - 1
    if at >= 0 and taken[at][0] == version and taken[at][2] >= first:
        first = taken[at][2] + 1
    return first if first <= last else None


def _merged(networks: Iterable[str]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for version, first, last in sorted(map(stretch, set(networks))):
        if found and found[-1][0] == version and first <= found[-1][2] + 1:
            found[-1] = version, found[-1][1], max(last, found[-1][2])
        else:
            found.append((version, first, last))
    return tuple(found)


def _single(network: str) -> bool:
    _, first, last = stretch(network)
    return first == last


def inside(address: str, network: str) -> bool:
    """Whether an address is in a network."""
    (version, first, last), (its, number, _) = stretch(network), stretch(address)
    return version == its and first <= number <= last


def shown(version: int, number: int) -> str:
    """An address as it is written."""
    return str(IPv4Address(number) if version == 4 else IPv6Address(number))


def _opened(model: Model, ref: Ref, within: tuple[str, ...]) -> Iterable[Ref]:
    if ref.kind != "group" or ref.id in within:
        return (ref,)
    return [one for member in model.groups[ref.id].members for one in _opened(model, member, (*within, ref.id))]


def standings(facts: Facts) -> Standings:
    """All who can be at an end of a packet: nodes first, then others in each segment, then the rest of the world."""
    model = facts.model
    named = {ref for policy in policies(model) for ref in _ends(policy)}
    named.update(ref for group in model.groups.values() for ref in group.members)
    nodes = {ref.id for ref in named if ref.kind == "node"}
    prefixes = any(ref.kind == "prefix" for ref in named)
    told: dict[Standing, Standing] = {}
    for its in _all(model):
        one = its if prefixes else its._replace(known=(), own=False)
        told.setdefault(one if its.node in nodes else one._replace(node=""), one)
    return Standings(model, tuple(told.values()))


def _all(model: Model) -> Iterator[Standing]:
    for machine in model.machines.values():
        for name in machine.nics:
            yield from _at(model, model.nics[name], machine.id)
    for vm in model.vms.values():
        for vnic in vm.nics:
            yield from _at(model, vnic, vm.id)
        for name in vm.passthrough:
            yield from _at(model, model.nics[name], vm.id)
    for segment in model.segments.values():
        yield Standing(segment.id, "", segment.subnets)
    yield Standing("", "", ())


def _at(model: Model, nic: Nic | Vnic, node: str) -> Iterator[Standing]:
    for segment in nic.carries:
        yield Standing(segment, node, nic.addresses or model.segments[segment].subnets, bool(nic.addresses))


def _ends(policy: Policy) -> Iterator[Ref]:
    for rule in policy.rules if isinstance(policy.rules, tuple) else ():
        yield from rule.sources
        yield from rule.targets
