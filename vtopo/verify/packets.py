"""What packets are to policies: pieces of services, addresses, and whether a policy lets one pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import NamedTuple, TypeAlias

from vtopo.model.plan import Model
from vtopo.model.things import Policy, Ports, Ref, Rule, Unknown
from vtopo.proofs import Port, Thing
from vtopo.verify.ground import Ground

Network: TypeAlias = IPv4Network | IPv6Network

LAST_PORT = 65535
_NUMBERED = re.compile(r"([a-z][\w-]*)(?:/(\d{1,5}))?")


class Piece(NamedTuple):
    """What some packets are: the services they belong to, and whether they are of a piece that no service has."""

    services: frozenset[str]
    own: str = ""


OTHER = Piece(frozenset(), "other")


class Seen(NamedTuple):
    """What policies can tell of an address: the ends of rules that it may be among, and those it surely is among."""

    may: frozenset[Ref]
    surely: frozenset[Ref]


class Packets:
    """Pieces, offers and policies of one plan."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.model: Model = ground.model
        self._seen: dict[tuple[str, str, tuple[str, ...]], Seen] = {}
        self._aimed: dict[tuple[int, Seen], list[Rule]] = {}
        self._asked: dict[tuple[Seen, Piece], frozenset[Ref]] = {}
        self._numbers: dict[Policy, int] = {}
        self._numbered: dict[int, int] = {}

    # -- services ----------------------------------------------------------------------------------------------------

    def piece(self, word: str) -> Piece | None:
        """The piece that a proof names, None if the plan has no such piece."""
        services = self.model.services
        if word == "other" or (word == "manage" and word not in services):
            return Piece(frozenset(), word)
        if word.startswith("service "):
            service = services.get(word.removeprefix("service "))
            return Piece(frozenset({service.id})) if service and not service.ports else None
        match = _NUMBERED.fullmatch(word)
        within = self._of(match[1], int(match[2] or 0)) if match else frozenset[str]()
        return Piece(within) if within else None

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Every piece there is; those that belong to the same services are one."""
        starts: dict[str, set[int]] = {}
        for ports in (ports for service in self.model.services.values() for ports in service.ports):
            first, last = _range(ports)
            starts.setdefault(ports.protocol, set()).update((first, last + 1))
        within = {self._of(protocol, start) for protocol, cuts in starts.items() for start in cuts}
        within |= {frozenset({service.id}) for service in self.model.services.values() if not service.ports}
        found = [Piece(services) for services in sorted(within - {frozenset()}, key=sorted)]
        if "manage" not in self.model.services:
            found.append(Piece(frozenset(), "manage"))
        return (*found, OTHER)

    def _of(self, protocol: str, number: int) -> frozenset[str]:
        """The services that a port number of a protocol belongs to."""
        return frozenset(
            service.id
            for service in self.model.services.values()
            for ports in service.ports
            if ports.protocol == protocol and _range(ports)[0] <= number <= _range(ports)[1]
        )

    def offers(self, thing: Thing, piece: Piece) -> bool:
        """Whether a node, gateway, admin interface or datastore offers a piece; nothing else is a target."""
        kind, name = thing
        if kind == "gateway":
            gateway = self.model.gateways[name]
            if gateway.serves is None:  # silent, or it says `any`
                return "serves" in gateway.written
            return isinstance(gateway.serves, Unknown) or not piece.services.isdisjoint(gateway.serves)
        if kind != "node":
            return kind in ("vmm", "storage")
        manages = "manage" in piece.services or piece.own == "manage"
        if manages and name in self.model.managers_on:
            return True
        serves = self.ground.nodes[name].serves
        if serves is None or isinstance(serves, Unknown):
            return bool(piece.services) or piece == OTHER
        return not piece.services.isdisjoint(serves)

    # -- addresses ---------------------------------------------------------------------------------------------------

    def seen(self, port: Port) -> Seen:
        """What policies can tell of the address of a port of somebody; an appliance has the addresses of its VM."""
        port = self.ground.body(port)
        node = port.of[1] if port.of[0] == "node" else ""
        nic = self.ground.vnics.get(port.nic) or self.ground.nic(port.nic)
        networks = (nic.addresses if nic else ()) or self.model.segments[port.segment].subnets
        key = (node if Ref("node", node) in self._ends else "", port.segment, networks if self._prefixes else ())
        if key not in self._seen:
            atoms = {Ref("any"), Ref("segment", port.segment), Ref("node", node)}
            surely = {end for atom in atoms for end in self._ends.get(atom, ())}
            may = set(surely)
            for prefix in self._prefixes:
                inside = [_within(network, prefix.id) for network in networks]
                if any(overlap for overlap, _ in inside) or not networks:
                    may.update(self._ends[prefix])
                if networks and all(whole for _, whole in inside):
                    surely.update(self._ends[prefix])
            self._seen[key] = Seen(frozenset(may), frozenset(surely))
        return self._seen[key]

    @cached_property
    def _ends(self) -> dict[Ref, list[Ref]]:
        """For each node, segment and prefix that policies name, and for any, the ends of rules that it is among."""
        found: dict[Ref, list[Ref]] = {}
        for end in dict.fromkeys(self._named()):
            for atom in self._taken_apart(end):
                found.setdefault(atom, []).append(end)
        return found

    @cached_property
    def _prefixes(self) -> tuple[Ref, ...]:
        return tuple(ref for ref in self._ends if ref.kind == "prefix")

    def _named(self) -> Iterator[Ref]:
        for policy in self._policies:
            for rule in () if isinstance(policy.rules, Unknown) else policy.rules:
                yield from (*rule.sources, *rule.targets)

    def _taken_apart(self, end: Ref) -> Iterator[Ref]:
        todo, known = [end], {end}
        while todo:
            ref = todo.pop()
            if ref.kind != "group":
                yield ref
                continue
            for member in self.model.groups[ref.id].members:
                if member not in known:
                    known.add(member)
                    todo.append(member)

    # -- policies ----------------------------------------------------------------------------------------------------

    def number(self, policy: Policy) -> int:
        """A number that equal policies share."""
        known = self._numbered.get(id(policy))
        if known is None:
            known = self._numbered[id(policy)] = self._numbers.setdefault(policy, len(self._numbers))
        return known

    def passes(self, policy: Policy, source: Seen, target: Seen, piece: Piece) -> bool:
        """Whether a policy may let a packet pass: the first rule that matches decides, else the default."""
        if isinstance(policy.rules, Unknown):
            return True
        for rule in self._about(policy, target, piece):
            if _among(rule.sources, source, rule.allow):
                return rule.allow
        return policy.default_allow is not False

    def asked(self, target: Seen, piece: Piece) -> frozenset[Ref]:
        """The ends of rules, of all policies, that decide who may send a piece to an address; any is none of them."""
        key = (target, piece)
        if key not in self._asked:
            rules = (rule for policy in self._policies for rule in self._about(policy, target, piece))
            self._asked[key] = frozenset(end for rule in rules for end in rule.sources if end.kind != "any")
        return self._asked[key]

    def _about(self, policy: Policy, target: Seen, piece: Piece) -> list[Rule]:
        """The rules of a policy that are about an address as target, and about a piece."""
        key = (self.number(policy), target)
        if key not in self._aimed:
            rules = () if isinstance(policy.rules, Unknown) else policy.rules
            self._aimed[key] = [rule for rule in rules if _among(rule.targets, target, rule.allow)]
        return [rule for rule in self._aimed[key] if not rule.services or not piece.services.isdisjoint(rule.services)]

    @cached_property
    def _policies(self) -> tuple[Policy, ...]:
        """The policies of the plan, equal ones once."""
        every = [its.policy for its in self.model.filters.values()]
        every += [its.policy for its in self.model.gateways.values()]
        return tuple({self.number(policy): policy for policy in every}.values())

    @cached_property
    def filters(self) -> dict[str, tuple[Policy, ...]]:
        """The policies of the filters in each vswitch that has any, equal ones once."""
        return {
            vswitch: tuple({self.number(its.policy): its.policy for its in filters}.values())
            for vswitch, filters in self.model.filters_of.items()
        }


def _among(ends: Iterable[Ref], seen: Seen, allow: bool) -> bool:
    """Whether an address is among the ends of a rule; for an `allow` it is enough that it may be."""
    return not (seen.may if allow else seen.surely).isdisjoint(ends)


def _range(ports: Ports) -> tuple[int, int]:
    if ports.first is None:
        return 0, LAST_PORT
    return ports.first, ports.first if ports.last is None else ports.last


@lru_cache(maxsize=4096)
def _network(text: str) -> Network:
    return ip_network(text, strict=False)


@lru_cache(maxsize=65536)
def _within(inner: str, outer: str) -> tuple[bool, bool]:
    """Whether some of the addresses of one are in the other, and whether all are."""
    one, other = _network(inner), _network(outer)
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one.overlaps(other), one.subnet_of(other)
    if isinstance(one, IPv6Network) and isinstance(other, IPv6Network):
        return one.overlaps(other), one.subnet_of(other)
    return False, False
