"""What the declared sensors see of links and gateways (SEMANTICS 4), as bits: by a physical sensor, by any sensor."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property

from vtopo.facts import Facts
from vtopo.model.plan import Model
from vtopo.model.things import Nic, Ref, Sensor, Vswitch

PHYSICAL, ANY = 1, 2
BLIND = (0, PHYSICAL, ANY)
"""The bits that hide a way, by how it is asked for: no matter who sees it, unseen by physical sensors, by all."""


class Sight:
    """What sees what; every answer is bits: `PHYSICAL` (which is also `ANY`), `ANY`, or none.

    With `only`, as if there were no sensors but those.
    """

    def __init__(self, model: Model, only: Collection[str] | None = None) -> None:
        self.model = model
        self._only = only
        self.everywhere: dict[str, int] = {}
        self.gateways: dict[str, int] = {}
        self._touching: dict[tuple[str, str], int] = {}
        self._listening: dict[str, list[tuple[int, Sensor]]] = {}
        for sensor in model.sensors.values():
            self._sensor(sensor)
        for vswitch in model.vswitches.values():
            for ref in vswitch.mirrors:
                self._mirror(vswitch, ref)

    def _sensor(self, sensor: Sensor) -> None:
        bits = self._bits(sensor)
        for ref in sensor.watches:
            if ref.kind == "vswitch":
                self._touch(ref.id, "", bits)
            elif ref.kind == "gateway":
                self.gateways[ref.id] = self.gateways.get(ref.id, 0) | bits
            elif ref.kind == "segment" and sensor.listens:
                self._listening.setdefault(ref.id, []).append((bits, sensor))
            elif ref.kind == "segment" and "at" not in sensor.unknown:
                self.everywhere[ref.id] = self.everywhere.get(ref.id, 0) | bits

    def _mirror(self, vswitch: Vswitch, ref: Ref) -> None:
        """A copy of all that a vswitch handles: to a sensor, or to where one is."""
        if ref.kind == "sensor":
            self._touch(vswitch.id, "", self._bits(self.model.sensors[ref.id]))
            return
        vm = self.model.mirrored_to(ref)
        for sensor in self.model.sensors.values():
            if sensor.vm == vm if vm else ref in sensor.listens:
                for watched in sensor.watches:
                    if watched.kind == "segment":
                        self._touch(vswitch.id, watched.id, self._bits(sensor))

    def _touch(self, vswitch: str, segment: str, bits: int) -> None:
        key = (vswitch, segment)
        self._touching[key] = self._touching.get(key, 0) | bits

    @cached_property
    def nobody(self) -> int:
        """The bits of which there is no sensor at all: who is asked for makes no difference."""
        found = 0
        for sensor in self.model.sensors.values():
            found |= self._bits(sensor)
        return (PHYSICAL | ANY) & ~found

    def touching(self, vswitch: str, segment: str) -> int:
        """Who sees every link of a segment that touches a vswitch."""
        return self._touching.get((vswitch, ""), 0) | self._touching.get((vswitch, segment), 0)

    def leaving(self, vswitch: str, segment: str) -> int:
        """Who sees what a vswitch sends to the wire or gets from it."""
        uplinks = [self.model.nics[name] for name in self.model.vswitches[vswitch].uplinks]
        its = [nic for nic in uplinks if self._carries(nic, segment)]
        return self.touching(vswitch, segment) | self.covered(segment, its)

    def inside(self, vswitch: str, segment: str, link: str) -> int:
        """Who sees a packet between two ports of one vswitch."""
        seen = self.touching(vswitch, segment)
        its = self.model.vswitches[vswitch]
        if link == "local":
            # A hub repeats every frame to its uplinks; what else is local never gets there.
            repeats = its.mode == "hub" and any(self._carries(self.model.nics[name], segment) for name in its.uplinks)
            if not repeats:
                return seen
        return seen | self.everywhere.get(segment, 0) | self.leaving(vswitch, segment)

    def covered(self, segment: str, nics: Iterable[Nic]) -> int:
        """Who sees all that passes these NICs in a segment; of what passes no NIC, who is at all switches there."""
        its = tuple(nics)
        found = 0
        for bits, sensor in self._listening.get(segment, ()):
            if all(self._at(sensor, segment, nic) for nic in its) if its else self._at_all(sensor, segment):
                found |= bits
        return found

    def _at(self, sensor: Sensor, segment: str, nic: Nic) -> bool:
        """Whether all that passes a NIC in a segment passes a sensor: there, at a bond of it, or at its switches."""
        return any(self._near(sensor, segment, one) for one in (nic.id, *self._bonds.get(nic.id, ())))

    def _near(self, sensor: Sensor, segment: str, name: str) -> bool:
        nic = self.model.nics[name]
        if name in {ref.id for ref in sensor.listens if ref.kind == "nic"}:
            return True
        if nic.bonds and all(self._near(sensor, segment, bonded) for bonded in nic.bonds):
            return True
        if nic.switches:
            return {ref.id for ref in sensor.listens if ref.kind == "switch"}.issuperset(nic.switches)
        return self._at_all(sensor, segment)

    def _at_all(self, sensor: Sensor, segment: str) -> bool:
        carriers = self.model.carriers.get(segment, ())
        there = {ref.id for ref in sensor.listens if ref.kind == "switch"}
        return bool(carriers) and all(switch.id in there for switch in carriers)

    def _carries(self, nic: Nic, segment: str) -> bool:
        return segment in self.model.all_carried(nic.carries)

    @cached_property
    def _bonds(self) -> dict[str, tuple[str, ...]]:
        """The bonds that each NIC belongs to."""
        found: dict[str, tuple[str, ...]] = {}
        for nic in self.model.nics.values():
            for name in nic.bonds:
                found[name] = (*found.get(name, ()), nic.id)
        return found

    def _bits(self, sensor: Sensor) -> int:
        if self._only is not None and sensor.id not in self._only:
            return 0
        return ANY if sensor.vm or sensor.vmm else PHYSICAL | ANY


def sight(facts: Facts) -> Sight:
    """What the sensors of a model see."""
    return Sight(facts.model)
