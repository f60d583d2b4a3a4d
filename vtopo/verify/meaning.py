"""Which nodes the ends of a declared flow mean (docs/semantics.md, Delivery)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network

from vtopo.model.things import Ref
from vtopo.proofs import Port
from vtopo.verify.ground import Ground


class Meaning:
    """The nodes that are meant, in one plan."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.model = ground.model
        self._known: dict[tuple[Ref, ...], tuple[str, ...]] = {}

    def nodes(self, refs: tuple[Ref, ...]) -> tuple[str, ...]:
        """The nodes of that name, and those with a port that is meant; an address that nobody knows may be meant."""
        if refs not in self._known:
            found: dict[str, None] = {}
            for ref in self._opened(refs):
                found.update(dict.fromkeys(self._meant(ref)))
            self._known[refs] = tuple(found)
        return self._known[refs]

    def _opened(self, refs: Iterable[Ref]) -> Iterator[Ref]:
        todo, known = list(refs), set(refs)
        while todo:
            ref = todo.pop()
            if ref.kind == "group":
                new = [one for one in self.model.groups[ref.id].members if one not in known]
                known.update(new)
                todo += new
            else:
                yield ref

    def _meant(self, ref: Ref) -> Iterable[str]:
        if ref.kind == "any":
            return self.ground.nodes
        if ref.kind == "node":
            return (ref.id,)
        if ref.kind == "segment":
            return (port.of[1] for port in self.ground.by_segment.get(ref.id, ()))
        network = ip_network(ref.id, strict=False)
        ports = (port for ports in self.ground.by_segment.values() for port in ports)
        return (port.of[1] for port in ports if _may_be(self._networks(port), network))

    def _networks(self, port: Port) -> tuple[str, ...]:
        """What is known of the address of a port: nothing, if nobody declares any."""
        nic = self.ground.vnics.get(port.nic) or self.ground.nic(port.nic)
        return (nic.addresses if nic else ()) or self.model.segments[port.segment].subnets


def _may_be(known: tuple[str, ...], network: IPv4Network | IPv6Network) -> bool:
    its = [ip_network(one, strict=False) for one in known]
    return not its or any(one.version == network.version and one.overlaps(network) for one in its)
