"""Twins and hygiene of policies, packet by packet: every two who may meet, at every address that matters."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import product
from typing import NamedTuple, TypeAlias

from tests.reference.policies import Network, networks
from tests.reference.ports import nic_at, ports
from tests.reference.remembering import remembered
from tests.reference.services import Piece, pieces, pieces_of
from tests.reference.single import group_members
from vtopo.model.plan import Model
from vtopo.model.things import UNKNOWN, Filter, Gateway, Policy, Ref, Rule

Address: TypeAlias = IPv4Address | IPv6Address


class Who(NamedTuple):
    """One who may be at an end of a packet, a node or nobody by name, in a segment or in none; its own addresses."""

    segment: str
    node: str
    known: tuple[Network, ...]
    own: bool = False


class Packet(NamedTuple):
    source: Who
    source_address: Address
    target: Who
    target_address: Address
    piece: Piece


@remembered
def whos(model: Model) -> list[Who]:
    """Every node at each port, some other machine in each segment, and somebody outside of the plan."""
    found = {
        Who(p.segment, p.who[1], tuple(networks(model, p)), bool((nic := nic_at(model, p)) and nic.addresses))
        for p in ports(model)
        if p.who[0] == "node"
    }
    found |= {Who(its.id, "", tuple(map(ip_network, its.subnets))) for its in model.segments.values()}
    return [*sorted(found, key=str), Who("", "", ())]


@remembered
def addresses(model: Model, who: Who) -> list[Address]:
    """The addresses somebody may have: of any two that no prefix and no declaration of the plan tells apart, one."""
    given = {network for its in whos(model) for network in its.known if network.prefixlen}
    taken = [net for its in whos(model) if its.own for net in its.known if net.num_addresses == 1]
    found: dict[frozenset[Network], Address] = {}
    for address in _all_addresses(model):
        if who.known and not who.own and any(address in network for network in taken):
            possible = False  # what a NIC declares is of that NIC alone
        elif who.known:
            possible = any(address in network for network in who.known)
        else:
            possible = not any(address in network for network in given)
        if possible:
            found.setdefault(frozenset(network for network in named(model) if address in network), address)
    return list(found.values())


@remembered
def named(model: Model) -> set[Network]:
    """Every network that the plan names: of somebody, or in a rule."""
    found = {network for its in whos(model) for network in its.known}
    for thing in _controls(model):
        for rule in thing.policy.rules if isinstance(thing.policy.rules, tuple) else ():
            for ref in (*rule.sources, *rule.targets):
                found.update(_prefixes(model, ref))
    return found


@remembered
def _all_addresses(model: Model) -> list[Address]:
    """The first and last address of every network that the plan names, and those just beside it."""
    found: set[Address] = {ip_address("0.0.0.0"), ip_address("::")}
    for network in named(model):
        kind = IPv4Address if network.version == 4 else IPv6Address
        for number in (
            int(network.network_address) - 1,
            int(network.network_address),
            int(network.broadcast_address),
            int(network.broadcast_address) + 1,
        ):
            if 0 <= number < 1 << network.max_prefixlen:
                found.add(kind(number))
    return sorted(found, key=lambda its: (its.version, int(its)))


def _prefixes(model: Model, ref: Ref) -> Iterator[Network]:
    if ref.kind == "prefix":
        yield ip_network(ref.id)
    if ref.kind == "group":
        for member in model.groups[ref.id].members:
            yield from _prefixes(model, member)


def _controls(model: Model) -> list[Filter | Gateway]:
    return [*model.filters.values(), *model.gateways.values()]


@remembered
def names(model: Model, ref: Ref, who: Who, address: Address) -> bool:
    """Whether somebody at an address is meant by one end of a rule."""
    if ref.kind == "any":
        return True
    if ref.kind == "node":
        return who.node in group_members(model, ref.id)
    if ref.kind == "segment":
        return who.segment == ref.id
    if ref.kind == "group":
        return any(names(model, member, who, address) for member in model.groups[ref.id].members)
    return address in ip_network(ref.id)


def packets(model: Model) -> Iterator[Packet]:
    """Every packet that matters."""
    ends = [(who, address) for who in whos(model) for address in addresses(model, who)]
    every = sorted(pieces(model))
    for (source, its), (target, other), piece in product(ends, ends, every):
        yield Packet(source, its, target, other, piece)


def matches(model: Model, rule: Rule, packet: Packet) -> bool:
    """Whether a rule is about a packet."""
    return (
        (not rule.services or packet.piece in pieces_of(model, rule.services))
        and any(names(model, ref, packet.source, packet.source_address) for ref in rule.sources)
        and any(names(model, ref, packet.target, packet.target_address) for ref in rule.targets)
    )


def decider(model: Model, policy: Policy, packet: Packet) -> int:
    """The number of the first rule about a packet; of the default, one more than there are rules."""
    assert isinstance(policy.rules, tuple)
    for number, rule in enumerate(policy.rules):
        if matches(model, rule, packet):
            return number
    return len(policy.rules)


def decision(policy: Policy, number: int) -> bool | None:
    """Whether a rule or default allows; None if nobody knows."""
    assert isinstance(policy.rules, tuple)
    if number < len(policy.rules):
        return policy.rules[number].allow
    return None if policy.default_allow is UNKNOWN else policy.default_allow is True


def differing(model: Model, one: Policy, other: Policy) -> dict[tuple[int, int], list[Packet]]:
    """By the two rules that decide, the packets on which two policies are known to differ."""
    found: dict[tuple[int, int], list[Packet]] = {}
    for packet in packets(model):
        its = decider(model, one, packet), decider(model, other, packet)
        both = decision(one, its[0]), decision(other, its[1])
        if None not in both and both[0] != both[1]:
            found.setdefault(its, []).append(packet)
    return found


def sure(model: Model, found: list[Packet]) -> bool:
    """Whether some two differ in some service, whatever addresses those have who do not say. The outside has all."""
    groups: dict[tuple[Who, Who, Piece], set[tuple[Address, Address]]] = {}
    for its in found:
        groups.setdefault((its.source, its.target, its.piece), set()).add((its.source_address, its.target_address))
    return any(_sure(model, source, target, its) for (source, target, _), its in groups.items())


def _sure(model: Model, source: Who, target: Who, found: set[tuple[Address, Address]]) -> bool:
    def loose(who: Who) -> bool:
        return bool(who.segment) and not who.known

    ones = [addresses(model, source)] if loose(source) else [[one] for one, _ in found]
    others = [addresses(model, target)] if loose(target) else [[other] for _, other in found]
    return any(set(product(some, more)) <= found for some in ones for more in others)


def twins(model: Model) -> set[tuple[str, str]]:
    """An original and its copy: as the plan says it, or of copies of one writing one of the most that are equal."""
    found = {(ref.id, its.id) for its in _controls(model) for ref in its.policy.copy_of}
    for its in _controls(model):
        same = [
            other
            for other in _controls(model)
            if type(other) is type(its) and (other.at.source.name, other.at.start) == (its.at.source.name, its.at.start)
        ]
        equal = [[other for other in same if _equal(other, one)] for one in same]
        most = max(equal, key=len)[0]
        if not _equal(most, its):
            found.add((most.id, its.id))
    return found


def _equal(one: Filter | Gateway, other: Filter | Gateway) -> bool:
    return (one.policy.rules, one.policy.default_allow) == (other.policy.rules, other.policy.default_allow)
