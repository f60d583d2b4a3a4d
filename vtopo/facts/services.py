"""Services as sets of packets: the pieces into which the plan's services cut protocols and ports (SEMANTICS 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from vtopo.facts import Facts
from vtopo.model.things import Node, Service, Unknown

LAST_PORT = 65535
FEW = 4
"""Ranges of ports that are told of a piece."""
OTHER, MANAGE = "other", "manage"


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of a plan. A set of pieces is a number, bit by bit in the order of `labels`.

    A label is a packet of its piece: `tcp/443`, `service app` for a service without ports, `other` for what no service
    of the plan names, `manage` for what a manager offers; `spans` tell all of a piece, as `tcp/81..90`. `services` are
    the pieces of each service by name, `other` is one piece, `silent` the pieces that a node offers which does not say
    what it serves.
    """

    labels: tuple[str, ...]
    spans: tuple[str, ...]
    services: Mapping[str, int]
    other: int
    silent: int

    @property
    def every(self) -> int:
        """All pieces."""
        return (1 << len(self.labels)) - 1

    def of(self, names: Iterable[str]) -> int:
        """The pieces of these services; all, if none is named."""
        found = 0
        for name in names:
            found |= self.services[name]
        return found or self.every

    def offered(self, serves: tuple[str, ...] | Unknown | None, *, manages: bool = False) -> int:
        """The pieces that a node offers which says this of its services."""
        found = self.services[MANAGE] if manages else 0
        if isinstance(serves, tuple):
            return found | (self.of(serves) if serves else 0)
        return found | self.silent

    def node(self, node: Node, *, manages: bool) -> int:
        """The pieces that a node offers."""
        return self.offered(node.serves, manages=manages)

    def label(self, pieces: int) -> str:
        """One packet of a set of pieces that is not empty: the first in the order of the plan."""
        return self.labels[(pieces & -pieces).bit_length() - 1]

    def names(self, pieces: int) -> tuple[str, ...]:
        """The services some packet of which is in a set of pieces, `other` and `manage` among them."""
        named = [name for name, its in self.services.items() if its & pieces]
        return (*named, *((OTHER,) if pieces & self.other else ()))


def services(facts: Facts) -> Pieces:
    """The pieces of a model's services."""
    declared = facts.model.services
    members: dict[frozenset[str], str] = {}
    spans: dict[str, list[str]] = {}
    for protocol, ranges in _ranges(declared.values()).items():
        cuts = sorted({0, *(first for first, _, _ in ranges), *(last + 1 for _, last, _ in ranges)})
        for start, end in pairwise((*cuts, LAST_PORT + 1)):
            inside = frozenset(name for first, last, name in ranges if first <= start <= last)
            if inside:
                label = members.setdefault(inside, f"{protocol}/{start}")
                spans.setdefault(label, []).append(_span(protocol, start, end - 1))
    for service in declared.values():
        if not service.ports:
            members[frozenset({service.id})] = f"service {service.id}"
    known = dict.fromkeys(declared, 0)
    for at, inside in enumerate(members):
        for name in inside:
            known[name] |= 1 << at
    labels = list(members.values())
    plain = (1 << len(labels)) - 1
    if MANAGE not in known:
        known[MANAGE] = 1 << len(labels)
        labels.append(MANAGE)
    other = 1 << len(labels)
    told = (_few(spans.get(label, [label])) for label in (*labels, OTHER))
    return Pieces((*labels, OTHER), tuple(told), known, other, plain | other)


def _few(spans: list[str]) -> str:
    return " ".join(spans if len(spans) <= FEW else [*spans[:FEW], f"and {len(spans) - FEW:,} more ranges"])


def _span(protocol: str, first: int, last: int) -> str:
    if (first, last) == (0, LAST_PORT):
        return protocol
    return f"{protocol}/{first}" if first == last else f"{protocol}/{first}..{last}"


def _ranges(declared: Iterable[Service]) -> dict[str, list[tuple[int, int, str]]]:
    """For each protocol the ranges of ports that services name; a protocol alone stands for all its ports."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    for service in declared:
        for ports in service.ports:
            first = 0 if ports.first is None else ports.first
            last = (LAST_PORT if ports.first is None else first) if ports.last is None else ports.last
            found.setdefault(ports.protocol.lower(), []).append((first, last, service.id))
    return found
