"""Addresses cut into stretches by prefixes: what holds an address is looked up, and not asked of every prefix."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import reduce
from ipaddress import IPv4Network, IPv6Network, ip_network
from operator import or_
from typing import TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network


class Within:
    """Prefixes, each with what it stands for as bits."""

    def __init__(self, prefixes: Mapping[str, int]) -> None:
        edges: dict[tuple[int, int], list[tuple[str, bool]]] = {}
        for name in prefixes:
            its = ip_network(name, strict=False)
            edges.setdefault((its.version, int(its.network_address)), []).append((name, True))
            edges.setdefault((its.version, int(its.broadcast_address) + 1), []).append((name, False))
        self._starts = sorted(edges)
        self._held = list[int]()
        inside: dict[str, None] = {}
        for start in self._starts:
            for name, begins in edges[start]:
                if begins:
                    inside[name] = None
                else:
                    del inside[name]
            self._held.append(reduce(or_, map(prefixes.__getitem__, inside), 0))

    def holding(self, address: Network) -> int:
        """What the prefixes that hold an address stand for, together."""
        at = bisect_right(self._starts, (address.version, int(address.network_address))) - 1
        return self._held[at] if at >= 0 else 0
