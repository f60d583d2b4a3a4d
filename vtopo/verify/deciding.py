"""What one policy does with one packet that a statement tells: the first rule about it, or the default."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import NamedTuple, TypeAlias

from vtopo.model.things import Filter, Gateway, Machine, Nic, Policy, Ref, Rule, Vm, Vnic
from vtopo.source import Span
from vtopo.verify.ground import Ground
from vtopo.verify.packets import Packets, Piece

Network: TypeAlias = IPv4Network | IPv6Network

_PACKET = re.compile(r"(?P<source>.+) -> (?P<target>.+) : (?P<piece>.+)")
_END = re.compile(
    r"(?:(?P<who>somebody else|\S+) in (?P<segment>\S+)|somebody outside the plan)(?: at (?P<address>\S+))?"
)


class End(NamedTuple):
    """Somebody at an end of a packet: a node, or nobody by name, in a segment or in none; its address, if told."""

    node: str
    segment: str
    address: Network | None
    known: tuple[Network, ...]


class Deciding:
    """Decides on packets as policies of one plan do."""

    def __init__(self, ground: Ground, packets: Packets) -> None:
        self.ground = ground
        self.model = ground.model
        self.packets = packets

    def allowing(self, name: str, packet: str) -> Iterator[Span]:
        """Where the plan says that a policy allows a packet; nothing if it does not."""
        return self._deciding(name, packet, allow=True)

    def denying(self, name: str, packet: str) -> Iterator[Span]:
        """Where the plan says that a policy denies a packet; nothing if it does not."""
        return self._deciding(name, packet, allow=False)

    def _deciding(self, name: str, packet: str, *, allow: bool) -> Iterator[Span]:
        its: Filter | Gateway | None = self.model.filters.get(name) or self.model.gateways.get(name)
        match = _PACKET.fullmatch(packet)
        if its is None or match is None or not isinstance(its.policy.rules, tuple):
            return
        # An end with several NICs there is told when they all fare alike.
        deciders = self.deciders(its.policy, match["source"], match["target"], match["piece"])
        rules = [its.policy.rules[at] if at < len(its.policy.rules) else None for at in sorted(deciders)]
        if len({rule.allow if rule else its.policy.default_allow for rule in rules} - {allow}) == 0:
            yield from (rule.at if rule else its.place("default") for rule in rules)

    def deciders(self, policy: Policy, source: str, target: str, piece: str) -> set[int]:
        """The rules, counted from 0, that decide on packets told in words; their number stands for the default.

        There are several where an end has several NICs there, and none where nobody can be there.
        """
        rules, its = policy.rules if isinstance(policy.rules, tuple) else (), self.packets.piece(piece)
        if its is None:
            return set()
        ends = [[*self._ends(said)] for said in (source, target)]
        return {self._first(rules, one, other, its) for one in ends[0] for other in ends[1]}

    def end(self, said: str) -> End | None:
        """Who is meant by the words for an end, the first if several may be; None if nobody is."""
        return next(self._ends(said), None)

    def _first(self, rules: tuple[Rule, ...], source: End, target: End, piece: Piece) -> int:
        for at, rule in enumerate(rules):
            served = not rule.services or not piece.services.isdisjoint(rule.services)
            if served and self._among(rule.sources, source, rule) and self._among(rule.targets, target, rule):
                return at
        return len(rules)

    def _among(self, refs: tuple[Ref, ...], end: End, rule: Rule) -> bool:
        return any(self._means(ref, end, rule) for ref in refs)

    def _means(self, ref: Ref, end: End, rule: Rule) -> bool:
        if ref.kind == "group":
            return any(self._means(member, end, rule) for member in self.model.groups[ref.id].members)
        if ref.kind != "prefix":
            return ref.kind == "any" or (
                ref.id != "" and ref.id == {"node": end.node, "segment": end.segment}[ref.kind]
            )
        prefix = ip_network(ref.id, strict=False)
        if end.address is not None:
            return _within(end.address, prefix)
        if rule.allow:
            return not end.known or any(_within(one, prefix) or _within(prefix, one) for one in end.known)
        return bool(end.known) and all(_within(one, prefix) for one in end.known)

    # -- who may be there ----------------------------------------------------------------------------------------------

    def _ends(self, said: str) -> Iterator[End]:
        """Who is meant by the words for an end, for each interface of it that may have the address told."""
        match = _END.fullmatch(said)
        if match is None:
            return
        node, segment = (match["who"] or "").removeprefix("somebody else"), match["segment"] or ""
        try:
            address = ip_network(match["address"]) if match["address"] else None
        except ValueError:
            return
        for own, known in self.standing(node, segment):
            if address is None or self.possible(address, own, known):
                yield End(node, segment, address, known)

    def standing(self, node: str, segment: str) -> Iterator[tuple[bool, tuple[Network, ...]]]:
        """For each interface of somebody in a segment, the networks its address is in, and whether they are its own."""
        if segment and segment not in self.model.segments:
            return
        subnets = tuple(map(ip_network, self.model.segments[segment].subnets)) if segment else ()
        if not node:
            yield False, subnets
            return
        for nic in self._nics.get(node, ()):
            if segment in nic.carries:
                yield bool(nic.addresses), tuple(map(_network, nic.addresses)) or subnets

    def possible(self, address: Network, own: bool, known: tuple[Network, ...]) -> bool:
        """Whether somebody at such an interface may have an address."""
        if own:
            return any(_within(address, one) for one in known)
        if known:
            return any(_within(address, one) for one in known) and address not in self.taken
        return not any(_within(address, one) for one in self.given)

    @cached_property
    def _nics(self) -> dict[str, list[Nic | Vnic]]:
        """The interfaces of each node."""
        found: dict[str, list[Nic | Vnic]] = {}
        for name, node in self.ground.nodes.items():
            passed = node.nics if isinstance(node, Machine) else node.passthrough
            found[name] = [*(node.nics if isinstance(node, Vm) else ()), *(self.model.nics[nic] for nic in passed)]
        return found

    @cached_property
    def taken(self) -> frozenset[Network]:
        """The addresses that interfaces in some segment declare."""
        every = (nic for nics in self._nics.values() for nic in nics if nic.carries)
        return frozenset(_network(one) for nic in every for one in nic.addresses)

    @cached_property
    def given(self) -> frozenset[Network]:
        """All that the plan gives to somebody, but for subnets of every address."""
        subnets = {_network(one) for segment in self.model.segments.values() for one in segment.subnets}
        return frozenset(one for one in subnets | self.taken if one.prefixlen)


def _network(text: str) -> Network:
    return ip_network(text, strict=False)


def _within(inner: Network, outer: Network) -> bool:
    if inner.version != outer.version:
        return False
    ends = [int(end) for end in (outer.network_address, inner.network_address, inner.broadcast_address)]
    return ends[0] <= ends[1] and ends[2] <= int(outer.broadcast_address)
