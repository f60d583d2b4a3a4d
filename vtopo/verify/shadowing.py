"""Whether some rules of a policy decide on all that a rule behind them is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import product
from typing import TypeAlias

from vtopo.model.things import Filter, Gateway, Ref, Rule
from vtopo.source import Span
from vtopo.verify.deciding import Deciding, End, Network
from vtopo.verify.stretches import Within

_CLAIM = re.compile(r"rule (?P<rule>\d{1,9})(?: behind (?P<behind>\d{1,9}(?: \d{1,9})*))?")

Held: TypeAlias = tuple[bool, ...]
"""For a rule and those before it, whether one end of a packet is among theirs."""


class Shadowing:
    """Checks on every packet that is told apart by the rules at hand that one of them never gets to decide."""

    def __init__(self, deciding: Deciding) -> None:
        self.deciding = deciding
        self.model = deciding.model

    def never_reached(self, name: str, claim: str) -> Iterator[Span]:
        """Where a rule stands that no packet gets to, because of the rules named; nothing if one does."""
        its: Filter | Gateway | None = self.model.filters.get(name) or self.model.gateways.get(name)
        match = _CLAIM.fullmatch(claim)
        if its is None or match is None or not isinstance(its.policy.rules, tuple):
            return
        number = int(match["rule"])
        behind = [int(word) for word in (match["behind"] or "").split()]
        if not 0 < number <= len(its.policy.rules) or any(not 0 < one < number for one in behind):
            return
        rules = [its.policy.rules[one - 1] for one in (number, *behind)]
        if not any(self._reaching(rules)):
            yield rules[0].at

    def _reaching(self, rules: list[Rule]) -> Iterator[bool]:
        """For all packets that the first rule is about, whether none of the others is about them."""
        ends = [tuple(self._opened(refs(rule)) for rule in rules) for refs in (_sources, _targets)]
        prefixes = {ip_network(ref.id, strict=False) for some in ends for refs in some for ref in refs if _prefix(ref)}
        cuts = {at for one in prefixes for at in _edges(one)}
        sources, targets = (self._held(its, cuts) for its in ends)
        pieces = {
            tuple(not rule.services or not piece.services.isdisjoint(rule.services) for rule in rules)
            for piece in self.deciding.packets.pieces
        }
        for three in product(sources, targets, pieces):
            about = [all(one) for one in zip(*three, strict=True)]
            yield about[0] and not any(about[1:])

    def _held(self, ends: Iterable[frozenset[Ref]], cuts: set[tuple[int, int]]) -> set[Held]:
        """What anybody there may be is to one end of the rules; those whom the first is not about are left out."""
        every = tuple(ends)
        found: set[Held] = set()
        addresses: dict[tuple[bool, tuple[Network, ...]], list[Network]] = {}
        for node, segment in self._somebody():
            for own, known in self.deciding.standing(node, segment):
                if (own, known) not in addresses:
                    addresses[own, known] = [*self._possible(own, known, cuts)]
                for address in addresses[own, known]:
                    end = End(node, segment, address, known)
                    held = tuple(any(_means(ref, end) for ref in refs) for refs in every)
                    if held[0]:
                        found.add(held)
        return found

    def among(self, ends: Sequence[tuple[Ref, ...]]) -> Iterator[tuple[bool, frozenset[int]]]:
        """For each who may be at one end of rules, whether his address may be any; the rules he is among, bit by bit.

        They are told for every address that he may have.
        """
        opened = [self._opened(refs) for refs in ends]
        prefixes = {ip_network(ref.id, strict=False) for refs in opened for ref in refs if _prefix(ref)}
        cuts = {at for one in prefixes for at in _edges(one)}
        named: dict[Ref, int] = {}
        for at, refs in enumerate(opened):
            for ref in refs:
                named[ref] = named.get(ref, 0) | 1 << at
        within = Within({ref.id: held for ref, held in named.items() if _prefix(ref)})
        addresses: dict[tuple[bool, tuple[Network, ...]], list[int]] = {}
        for node, segment in self._somebody():
            plain = named.get(Ref("any"), 0) | named.get(Ref("node", node), 0) | named.get(Ref("segment", segment), 0)
            for own, known in self.deciding.standing(node, segment):
                if (own, known) not in addresses:
                    addresses[own, known] = [within.holding(one) for one in self._possible(own, known, cuts)]
                yield bool(segment) and not known, frozenset(plain | held for held in addresses[own, known])

    def _somebody(self) -> Iterator[tuple[str, str]]:
        """Every node in each segment that it may be in, some other machine in each, and somebody outside."""
        for segment in ("", *self.model.segments):
            yield "", segment
        for name, node in self.deciding.ground.nodes.items():
            yield from ((name, segment) for segment in self.model.segments_of(node))

    def _possible(self, own: bool, known: tuple[Network, ...], cuts: set[tuple[int, int]]) -> Iterator[Network]:
        """Addresses that somebody may have, one of every stretch that no cut runs through."""
        others = self.deciding.taken if known else self.deciding.given
        near = {at for one in others if not known or any(_meets(one, its) for its in known) for at in _edges(one)}
        starts = cuts | {at for one in known for at in _edges(one)} | {(4, 0), (6, 0)}
        found = False
        for version, number in sorted(starts if own else starts | near):
            found = found and (version, number) not in starts
            if not found and number < 1 << (32 if version == 4 else 128):
                address = IPv4Network((number, 32)) if version == 4 else IPv6Network((number, 128))
                if self.deciding.possible(address, own, known):
                    found = True
                    yield address

    def _opened(self, refs: Iterable[Ref]) -> frozenset[Ref]:
        """What an end of a rule names, groups written out."""
        return reduce(
            frozenset.union,
            (self._opened(self.model.groups[ref.id].members) if ref.kind == "group" else {ref} for ref in refs),
            frozenset[Ref](),
        )


def _sources(rule: Rule) -> tuple[Ref, ...]:
    return rule.sources


def _targets(rule: Rule) -> tuple[Ref, ...]:
    return rule.targets


def _prefix(ref: Ref) -> bool:
    return ref.kind == "prefix"


def _means(ref: Ref, end: End) -> bool:
    """Whether one that a rule names is somebody with that address."""
    if ref.kind == "any":
        return True
    if ref.kind == "prefix":
        network = ip_network(ref.id, strict=False)
        return end.address is not None and _meets(end.address, network)
    return ref.id != "" and ref.id == (end.node if ref.kind == "node" else end.segment)


def _edges(network: Network) -> tuple[tuple[int, int], tuple[int, int]]:
    """The first address of a network, and the first behind it."""
    first, last = int(network.network_address), int(network.broadcast_address)
    return (network.version, first), (network.version, last + 1)


def _meets(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)
