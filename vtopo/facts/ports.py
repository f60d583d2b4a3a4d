"""Who meets which segment where, and which ports are linked (SEMANTICS 2 and 3).

A *place* is where ports are alike: a segment, a vswitch or the wire, isolated or not, and who sees what leaves there. A
*zone* is a set of places that the rest of their segment can not tell apart: all that reach out and are judged by the
same filters. So links are told by zone, never by pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from vtopo.facts import Facts
from vtopo.facts.addresses import Addresses, addresses
from vtopo.facts.links import links, ports_link
from vtopo.facts.sight import Sight, sight
from vtopo.model.plan import Model
from vtopo.model.things import Gateway, Policy, Vm

Owner: TypeAlias = tuple[str, str]
"""Kind and name of who has a port: node, gateway, outside (of a segment), vmm (its admin interface), storage."""


class Port(NamedTuple):
    """A port: whose, by which NIC (empty: none is named), at which place, and the class of its address."""

    of: Owner
    nic: str
    place: int
    address: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where ports are alike; `vswitch` is empty on the wire.

    `out` says that it is linked to all else in the segment that is out, `link` how two ports of it or of another place
    at the same vswitch are linked: local, hairpin, out (on the wire), or an empty text.
    `leaving` and `inside` are who sees those links (bits of `vtopo.facts.sight`).
    """

    segment: str
    vswitch: str
    isolated: bool
    out: bool
    link: str
    leaving: int
    inside: int
    filters: tuple[int, ...]
    zone: int

    def meets(self, other: Place) -> bool:
        """Whether ports of two places at one vswitch, or of one place, are linked there."""
        return bool(self.link) and not (self.isolated and other.isolated)


class Ports:
    """All ports of a model, by who has them, with their places and zones."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.model: Model = facts.model
        self.sight: Sight = facts(sight)
        self.addresses: Addresses = facts(addresses)
        self.places: list[Place] = []
        self.policies: list[Policy] = []
        self.zones: list[list[int]] = []
        """The places of each zone."""
        self.by_segment: dict[str, list[int]] = {}
        """The zones of each segment."""
        self.at: dict[tuple[str, str], list[int]] = {}
        """The places at each vswitch in each segment."""
        self._numbers: dict[tuple[str, str, bool, int], int] = {}
        self._zones: dict[tuple[object, ...], int] = {}
        self._filters: dict[str, tuple[int, ...]] = {}
        self._same: dict[Policy, int] = {}
        self.of: dict[Owner, tuple[Port, ...]] = {}
        self._collect()

    def _collect(self) -> None:
        model = self.model
        for machine in model.machines.values():
            self.of["node", machine.id] = tuple(self._on_nics(("node", machine.id), machine.nics))
        for vm in model.vms.values():
            self.of["node", vm.id] = tuple(self._vm(vm))
        for gateway in model.gateways.values():
            self.of["gateway", gateway.id] = tuple(self._gateway(gateway))
        for segment in model.segments:
            owner = ("outside", segment)
            self.of[owner] = tuple(self._box(owner, segment))
        for vmm in model.vmms.values():
            owner = ("vmm", vmm.id)
            admin = vmm.admin if isinstance(vmm.admin, tuple) else ()
            self.of[owner] = tuple(port for segment in admin for port in self._admin(owner, vmm.host, segment))
        for storage in model.storages.values():
            owner = ("storage", storage.id)
            self.of[owner] = tuple(port for segment in storage.reached for port in self._box(owner, segment))

    # -- who has ports where -----------------------------------------------------------------------------------------

    def _vm(self, vm: Vm) -> Iterator[Port]:
        owner = ("node", vm.id)
        for vnic in vm.nics:
            for segment in vnic.carries:
                address = self.addresses.of(segment, vm.id, vnic.addresses)
                for vswitch in vnic.vswitches:
                    yield Port(owner, vnic.id, self.place(segment, vswitch, vnic.isolated is True), address)
        yield from self._on_nics(owner, vm.passthrough)

    def _on_nics(self, owner: Owner, nics: Sequence[str]) -> Iterator[Port]:
        """The ports of physical NICs: all of those that carry a segment lead to its wire."""
        its = [self.model.nics[name] for name in nics]
        for nic in its:
            for segment in nic.carries:
                same = [one for one in its if segment in one.carries]
                place = self.place(segment, seen=self.sight.covered(segment, same))
                yield Port(owner, nic.id, place, self.addresses.of(segment, owner[1], nic.addresses))

    def _gateway(self, gateway: Gateway) -> Iterator[Port]:
        owner = ("gateway", gateway.id)
        if gateway.vm:
            yield from (port._replace(of=owner) for port in self.of["node", gateway.vm])
            return
        for segment in gateway.legs:
            address = self.addresses.of(segment)
            if gateway.vmm:
                for vswitch in self.model.vswitches_of.get(gateway.vmm, ()):
                    yield Port(owner, "", self.place(segment, vswitch.id), address)
            else:
                yield Port(owner, "", self.wire(segment), address)

    def _box(self, owner: Owner, segment: str) -> Iterator[Port]:
        """The ports of something in a segment of which no NIC is named."""
        address = self.addresses.of(segment)
        if segment in self.model.wired:
            yield Port(owner, "", self.wire(segment), address)
        else:
            for vswitch in self.facts(links)[segment].has:
                yield Port(owner, "", self.place(segment, vswitch), address)

    def _admin(self, owner: Owner, host: str, segment: str) -> Iterator[Port]:
        address = self.addresses.of(segment)
        if segment in self.model.wired:
            yield Port(owner, "", self.wire(segment), address)
        for vmm in self._on_host.get(host, ()):
            for vswitch in self.model.vswitches_of.get(vmm, ()):
                if (vswitch.id, segment) in self._having:
                    yield Port(owner, "", self.place(segment, vswitch.id), address)

    @cached_property
    def _on_host(self) -> dict[str, list[str]]:
        """The VMMs of each host."""
        found: dict[str, list[str]] = {}
        for vmm in self.model.vmms.values():
            found.setdefault(vmm.host, []).append(vmm.id)
        return found

    @cached_property
    def _having(self) -> frozenset[tuple[str, str]]:
        """Each vswitch with each segment that it has."""
        return frozenset((vswitch, its.segment) for its in self.facts(links).values() for vswitch in its.has)

    # -- places ------------------------------------------------------------------------------------------------------

    def wire(self, segment: str) -> int:
        """The place of what is on the wire of a segment by no NIC that is named."""
        return self.place(segment, seen=self.sight.covered(segment, ()))

    def place(self, segment: str, vswitch: str = "", isolated: bool = False, seen: int = 0) -> int:
        """The number of a place."""
        key = (segment, vswitch, isolated, seen)
        if key not in self._numbers:
            place = self._at_vswitch(segment, vswitch, isolated) if vswitch else self._on_wire(segment, seen)
            self._numbers[key] = len(self.places)
            self.zones[place.zone].append(len(self.places))
            self.at.setdefault((vswitch, segment), []).append(len(self.places))
            self.places.append(place)
        return self._numbers[key]

    def _on_wire(self, segment: str, seen: int) -> Place:
        zone = self._zone(segment, ("out", (), seen))
        return Place(segment, "", False, True, "out", seen, 3, (), zone)

    def _at_vswitch(self, segment: str, vswitch: str, isolated: bool) -> Place:
        out = vswitch in self.facts(links)[segment].out
        link = ports_link(self.facts, vswitch, segment)
        seen = self.sight.leaving(vswitch, segment) if out else 0
        inside = self.sight.inside(vswitch, segment, link) if link else 0
        filters = self._judged(vswitch)
        # Ports of one such zone are linked unless they are at the same vswitch: that is why it is one of its own.
        apart = "apart" if not link else "isolated" if isolated else "out"
        zone = self._zone(segment, (apart, filters, seen) if out else (vswitch, isolated))
        return Place(segment, vswitch, isolated, out, link, seen, inside, filters, zone)

    def _zone(self, segment: str, key: tuple[object, ...]) -> int:
        found = self._zones.setdefault((segment, *key), len(self.zones))
        if found == len(self.zones):
            self.zones.append([])
            self.by_segment.setdefault(segment, []).append(found)
        return found

    def _judged(self, vswitch: str) -> tuple[int, ...]:
        """The policies of the filters in a vswitch, by number; equal policies have one."""
        if vswitch not in self._filters:
            numbers = []
            for its in self.model.filters_of.get(vswitch, ()):
                number = self._same.setdefault(its.policy, len(self.policies))
                if number == len(self.policies):
                    self.policies.append(its.policy)
                numbers.append(number)
            self._filters[vswitch] = tuple(sorted(set(numbers)))
        return self._filters[vswitch]

    # -- links -------------------------------------------------------------------------------------------------------

    def unseen_out(self, one: Place, other: Place, hidden: int) -> bool:
        """Whether two places of one segment are linked over the wire, and those bits of sight are not on it."""
        if not (one.out and other.out) or (one.vswitch and one.vswitch == other.vswitch):
            return False
        return not hidden & (one.leaving | other.leaving | self.sight.everywhere.get(one.segment, 0))

    def unseen_inside(self, one: Place, other: Place, hidden: int) -> bool:
        """Whether two places at one vswitch are linked there, and those bits of sight are not on it."""
        return bool(one.vswitch) and one.vswitch == other.vswitch and one.meets(other) and not hidden & one.inside

    def linked(self, one: Place, other: Place, hidden: int = 0) -> bool:
        """Whether two places of one segment are linked in a way that those bits of sight are not on."""
        return self.unseen_out(one, other, hidden) or self.unseen_inside(one, other, hidden)

    def apart(self, zone: int) -> bool:
        """Whether ports of a zone are not linked to others at the same vswitch, though to all the rest."""
        first = self.places[self.zones[zone][0]]
        return first.out and bool(first.vswitch) and not first.meets(first)

    @cached_property
    def gateways_in(self) -> dict[str, list[tuple[str, int]]]:
        """The gateways with a port in each segment, and the place of it."""
        found: dict[str, dict[tuple[str, int], None]] = {}
        for gateway in self.model.gateways:
            for port in self.of["gateway", gateway]:
                found.setdefault(self.places[port.place].segment, {})[gateway, port.place] = None
        return {segment: list(its) for segment, its in found.items()}


def ports(facts: Facts) -> Ports:
    """The ports of a model."""
    return Ports(facts)
