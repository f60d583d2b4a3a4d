"""What sensors see of a packet on its way (docs/semantics.md, Visibility)."""

from __future__ import annotations

from collections.abc import Iterable

from vtopo.model.things import Machine, Nic, Ref, Sensor
from vtopo.proofs import Hop, Port
from vtopo.verify.ground import Ground


class Watching:
    """The sensors of one plan; `physical` are those at the top of it."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.every = tuple(ground.model.sensors.values())
        self.physical = tuple(sensor for sensor in self.every if not sensor.vm and not sensor.vmm)
        self._covers: dict[tuple[str, str, tuple[str, ...]], bool] = {}
        self._bonds: dict[str, list[Nic]] = {}
        for nic in ground.model.nics.values():
            for part in nic.bonds:
                self._bonds.setdefault(part, []).append(nic)

    def sees(self, sensor: Sensor, hop: Hop) -> bool:
        """Whether a sensor sees a link; what an owned vswitch forces upon a port goes to that port alone."""
        segment = hop.source.segment
        if any(self.touches(sensor, vswitch, segment) for vswitch in {hop.source.vswitch, hop.target.vswitch} - {""}):
            return True
        if Ref("segment", segment) not in sensor.watches or hop.link == "forced":
            return False
        if hop.link == "local" and not self.repeated(hop.source.vswitch, segment):
            return False
        return everywhere(sensor) or self.covers(sensor, hop.source) or self.covers(sensor, hop.target)

    def touches(self, sensor: Sensor, vswitch: str, segment: str) -> bool:
        """Whether a sensor sees every link in a segment that touches a vswitch: it watches it, or gets its mirror."""
        if Ref("vswitch", vswitch) in sensor.watches:
            return True
        mirrors = self.ground.model.vswitches[vswitch].mirrors
        if Ref("sensor", sensor.id) in mirrors:
            return True
        if Ref("segment", segment) not in sensor.watches:
            return False
        vm = self.ground.model.vms.get(sensor.vm)
        fed = [ref for ref in sensor.listens if ref.kind == "nic" and ref.id in self.ground.model.nics]
        if vm is not None:
            fed += [Ref("node", vm.id), *(Ref("nic", vnic.id) for vnic in vm.nics)]
        return any(ref in mirrors for ref in fed)

    def repeated(self, vswitch: str, segment: str) -> bool:
        """Whether a vswitch is a hub that repeats every frame of a segment to an uplink."""
        return self.ground.model.vswitches[vswitch].mode == "hub" and segment in self.ground.uplinked[vswitch]

    def covers(self, sensor: Sensor, port: Port) -> bool:
        """Whether all frames of a port pass the places where a sensor listens."""
        if everywhere(sensor):
            return False
        nics = self._nics(port)
        if not nics:
            return not port.vswitch and self._all_switches(sensor, port.segment)
        key = (sensor.id, port.segment, tuple(nic.id for nic in nics))
        if key not in self._covers:
            self._covers[key] = all(self._covered(sensor, nic, port.segment, frozenset()) for nic in nics)
        return self._covers[key]

    def _nics(self, port: Port) -> list[Nic]:
        """The NICs that all frames of a port pass, one of them each."""
        ground, model = self.ground, self.ground.model
        port = ground.body(port)
        if port.vswitch:
            return ground.uplinks(port.vswitch, port.segment)
        if port.of[0] == "node":
            node = ground.nodes[port.of[1]]
            own = node.nics if isinstance(node, Machine) else node.passthrough
            return [model.nics[name] for name in own if port.segment in model.nics[name].carries]
        return [model.nics[port.nic]] if port.nic else []

    def _covered(self, sensor: Sensor, nic: Nic, segment: str, asked: frozenset[str]) -> bool:
        if Ref("nic", nic.id) in sensor.listens:
            return True
        if nic.switches:
            if all(Ref("switch", switch) in sensor.listens for switch in nic.switches):
                return True
        elif self._all_switches(sensor, segment):
            return True
        nics, asked = self.ground.model.nics, asked | {nic.id}
        parts = [nics[name] for name in nic.bonds]
        if parts and all(its.id not in asked and self._covered(sensor, its, segment, asked) for its in parts):
            return True
        bonds = (its for its in self._bonds.get(nic.id, ()) if its.id not in asked)
        return any(self._covered(sensor, its, segment, asked) for its in bonds)

    def _all_switches(self, sensor: Sensor, segment: str) -> bool:
        """Whether some switch carries a segment and the sensor is at all that do."""
        carriers = self.ground.model.carriers.get(segment, ())
        return bool(carriers) and all(Ref("switch", switch.id) in sensor.listens for switch in carriers)

    def who(self, which: str) -> tuple[Sensor, ...]:
        """The sensors that a claim of being unseen is about: `physical` ones or `any`."""
        return self.every if which == "any" else self.physical if which else ()


def everywhere(sensor: Sensor) -> bool:
    """Whether a sensor listens wherever its segments are, since no place is named; `at unknown` is no place."""
    return "at" not in sensor.written


def watches_gateway(sensors: Iterable[Sensor], gateway: str) -> bool:
    """Whether one of some sensors sees all that passes a gateway."""
    return any(Ref("gateway", gateway) in sensor.watches for sensor in sensors)
