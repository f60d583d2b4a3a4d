"""Policies: the first rule that matches a packet decides, then the default."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeAlias

from tests.reference.ports import Port, nic_at, node_at
from tests.reference.remembering import remembered
from tests.reference.services import Piece, pieces, pieces_of
from tests.reference.single import group_members
from vtopo.model.plan import Model
from vtopo.model.things import Policy, Ref, Unknown

Network: TypeAlias = IPv4Network | IPv6Network


@remembered
def gateway_allows(model: Model, gateway: str, source: Port, target: Port) -> frozenset[Piece]:
    """The pieces that a gateway lets through from one port to another."""
    return _allowed(model, model.gateways[gateway].policy, source, target)


def filters_allow(model: Model, vswitch: str, source: Port, target: Port) -> frozenset[Piece]:
    """The pieces that all filters of a vswitch let through from one port to another."""
    found = pieces(model)
    for its in model.filters.values():
        if its.vswitch == vswitch:
            found &= filter_allows(model, its.id, source, target)
    return found


@remembered
def filter_allows(model: Model, its: str, source: Port, target: Port) -> frozenset[Piece]:
    """The pieces that one filter lets through."""
    return _allowed(model, model.filters[its].policy, source, target)


def _allowed(model: Model, policy: Policy, source: Port, target: Port) -> frozenset[Piece]:
    if isinstance(policy.rules, Unknown):
        return pieces(model)  # one whose rules are unknown may allow
    allowed: set[Piece] = set()
    undecided = set(pieces(model))
    for rule in policy.rules:
        if not any(matches(model, ref, source, allow=rule.allow) for ref in rule.sources):
            continue
        if not any(matches(model, ref, target, allow=rule.allow) for ref in rule.targets):
            continue
        decided = undecided & (pieces_of(model, rule.services) if rule.services else pieces(model))
        undecided -= decided
        if rule.allow:
            allowed |= decided
    # An unknown default may allow.
    return frozenset(allowed if policy.default_allow is False else allowed | undecided)


@remembered
def matches(model: Model, ref: Ref, port: Port, *, allow: bool) -> bool:
    """Whether a packet of that port is meant by one end of a rule."""
    if ref.kind == "any":
        return True
    if ref.kind == "node":
        return node_at(model, port) in group_members(model, ref.id)
    if ref.kind == "segment":
        return port.segment == ref.id
    if ref.kind == "group":
        return any(matches(model, member, port, allow=allow) for member in model.groups[ref.id].members)
    assert ref.kind == "prefix", ref
    return in_prefix(model, ip_network(ref.id), port, allow=allow)


def in_prefix(model: Model, prefix: Network, port: Port, *, allow: bool) -> bool:
    """An `allow` matches if some address may be in the prefix, a `deny` only if all are known to be."""
    known = networks(model, port)
    if not known:
        return allow
    if allow:
        return any(network.overlaps(prefix) for network in known if network.version == prefix.version)
    return all(_inside(network, prefix) for network in known)


def _inside(network: Network, prefix: Network) -> bool:
    first, last = network.network_address, network.broadcast_address
    return first in prefix and last in prefix


@remembered
def networks(model: Model, port: Port) -> list[Network]:
    """Where the address of a port may be: the addresses declared at its NIC, else the subnets of its segment."""
    nic = nic_at(model, port)
    addresses = nic.addresses if nic else ()
    return [ip_network(address) for address in addresses or model.segments[port.segment].subnets]
