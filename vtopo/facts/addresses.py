"""Who is meant by the sets of a policy: classes of addresses that no policy of the plan tells apart (SEMANTICS 3).

A port belongs to one class. Whether a set of a rule holds a class is answered twice: it *may*, and it *must* - they
differ for a prefix where the address of the port is not declared, or where it has several.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeAlias

from vtopo.facts import Facts
from vtopo.model.plan import Model
from vtopo.model.things import Policy, Ref

Network: TypeAlias = IPv4Network | IPv6Network
Matches: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
"""The sets, by number, that may hold an address, and those that must."""


@dataclass
class Addresses:
    """The classes of addresses of one model, numbered as they are asked for.

    `may` and `must` hold for each set of a policy the classes it holds, as bits: ask for them when all ports are known.
    """

    model: Model
    sets: dict[Ref, int] = field(default_factory=dict)
    may: list[int] = field(default_factory=list)
    must: list[int] = field(default_factory=list)
    count: int = 0
    _known: dict[Matches, int] = field(default_factory=dict)
    _classes: dict[tuple[object, ...], int] = field(default_factory=dict)
    _networks: dict[str, Network] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for policy in policies(self.model):
            for rule in policy.rules if isinstance(policy.rules, tuple) else ():
                for ref in (*rule.sources, *rule.targets):
                    self.sets.setdefault(ref, len(self.sets))
        self.may = [0] * len(self.sets)
        self.must = [0] * len(self.sets)

    def of(self, segment: str, node: str = "", addresses: tuple[str, ...] = ()) -> int:
        """The class of a port in a segment: of a node by name, or of something else there."""
        key = (segment, node if ("node", node) in self._holding else "", addresses if self._prefixes else ())
        if key not in self._classes:
            self._classes[key] = self._class(segment, node, addresses)
        return self._classes[key]

    def _class(self, segment: str, node: str, addresses: tuple[str, ...]) -> int:
        """The class of whatever is in the same sets."""
        sure = [at for key in (("any", ""), ("segment", segment), ("node", node)) for at in self._holding.get(key, ())]
        may, must = set(sure), set(sure)
        some, all_of_it = self._holders(addresses or self.model.segments[segment].subnets)
        holding = list(self._prefixes.values())
        while some:
            low = some & -some
            some ^= low
            sets = holding[low.bit_length() - 1]
            may.update(sets)
            must.update(sets if all_of_it & low else ())
        matches = tuple(sorted(may)), tuple(sorted(must))
        if matches not in self._known:
            self._known[matches] = self.count
            for at in may:
                self.may[at] |= 1 << self.count
            for at in must:
                self.must[at] |= 1 << self.count
            self.count += 1
        return self._known[matches]

    def may_hold(self, ref: Ref, segment: str, node: str, addresses: tuple[str, ...]) -> bool:
        """Whether any set, of a policy or not, may hold a port."""
        return any(
            one.kind == "any"
            or (one.kind == "segment" and one.id == segment)
            or (one.kind == "node" and one.id == node)
            or (one.kind == "prefix" and self._in_prefix(one.id, segment, addresses)[0])
            for one in opened(self.model, ref)
        )

    def _holders(self, known: tuple[str, ...]) -> tuple[int, int]:
        """The prefixes that may hold an address of which this is known, and those that must, as bits."""
        every = (1 << len(self._prefixes)) - 1
        some, all_of_it = (0, every) if known else (every, 0)
        for one in map(self._network, known):
            starts, holding = self._stretches[one.version]
            first = bisect_right(starts, int(one.network_address)) - 1
            last = bisect_right(starts, int(one.broadcast_address)) - 1
            for at in range(first, last + 1):
                some |= holding[at]
            all_of_it &= holding[first] & holding[last]
        return some, all_of_it

    @cached_property
    def _stretches(self) -> Mapping[int, tuple[list[int], list[int]]]:
        """For each version of IP where stretches of addresses start that are in the same prefixes, and in which."""
        found = {}
        for version in (4, 6):
            ends = {}
            for number, its in enumerate(map(self._network, self._prefixes)):
                if its.version == version:
                    ends[number] = int(its.network_address), int(its.broadcast_address) + 1
            starts = sorted({0, *(end for both in ends.values() for end in both)})
            holding = [0] * len(starts)
            for number, (first, after) in ends.items():
                for at in range(bisect_left(starts, first), bisect_left(starts, after)):
                    holding[at] |= 1 << number
            found[version] = starts, holding
        return found

    def _in_prefix(self, prefix: str, segment: str, addresses: tuple[str, ...]) -> tuple[bool, bool]:
        known = addresses or self.model.segments[segment].subnets
        if not known:
            return True, False
        wanted = self._network(prefix)
        pairs = [(wanted, self._network(one)) for one in known]
        return any(_overlap(*pair) for pair in pairs), all(_inside(*pair) for pair in pairs)

    def _network(self, text: str) -> Network:
        if text not in self._networks:
            self._networks[text] = ip_network(text, strict=False)
        return self._networks[text]

    @cached_property
    def _holding(self) -> Mapping[tuple[str, str], list[int]]:
        """The sets that each thing is named in, by itself or by a group."""
        found: dict[tuple[str, str], list[int]] = {}
        for ref, at in self.sets.items():
            for one in opened(self.model, ref):
                found.setdefault((one.kind, one.id), []).append(at)
        return found

    @cached_property
    def _prefixes(self) -> Mapping[str, list[int]]:
        """The sets that each prefix is named in."""
        return {name: holding for (kind, name), holding in self._holding.items() if kind == "prefix"}


def policies(model: Model) -> Iterator[Policy]:
    """The policies of all filters and gateways."""
    yield from (its.policy for its in model.filters.values())
    yield from (its.policy for its in model.gateways.values())


def opened(model: Model, ref: Ref, within: tuple[str, ...] = ()) -> Iterable[Ref]:
    """What one end of a rule or flow names, groups written out."""
    if ref.kind != "group" or ref.id in within:
        return (ref,)
    return [one for member in model.groups[ref.id].members for one in opened(model, member, (*within, ref.id))]


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)


def _inside(wanted: Network, other: Network) -> bool:
    if isinstance(wanted, IPv4Network):
        return isinstance(other, IPv4Network) and other.subnet_of(wanted)
    return isinstance(other, IPv6Network) and other.subnet_of(wanted)


def addresses(facts: Facts) -> Addresses:
    """The classes of addresses of a model."""
    return Addresses(facts.model)
