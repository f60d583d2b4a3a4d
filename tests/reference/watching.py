"""What a sensor sees, sentence by sentence: links and gateways."""

from __future__ import annotations

from tests.reference.links import carries, uplinks_with
from tests.reference.links import is_local as delivers_locally
from tests.reference.ports import Port, node_at
from tests.reference.remembering import remembered
from tests.reference.single import singles
from vtopo.model.plan import Model
from vtopo.model.things import Machine, Ref, Sensor


@remembered
def sees_link(model: Model, sensor: str, one: Port, other: Port, *, forced: bool = False) -> bool:
    """Whether a sensor sees a link. One that an owned vswitch makes (`forced`) is local whatever its mode."""
    its = model.sensors[sensor]
    for vswitch in {one.vswitch, other.vswitch} - {None}:
        assert vswitch is not None
        if sees_all_of(model, its, vswitch) or (watches(its, one.segment) and is_fed_by(model, its, vswitch)):
            return True
    if not watches(its, one.segment):
        return False
    if one.vswitch is not None and one.vswitch == other.vswitch and (forced or delivers_locally(model, one.vswitch)):
        # A local link: only a hub repeats it to an uplink that carries the segment, unless it is owned.
        is_hub = model.vswitches[one.vswitch].mode == "hub" and not forced
        if not is_hub or not uplinks_with(model, one.vswitch, one.segment):
            return False
    everywhere = not its.listens and "at" not in its.unknown
    return everywhere or covered(model, sensor, one) or covered(model, sensor, other)


def sees_gateway(model: Model, sensor: str, gateway: str) -> bool:
    """Whether a sensor sees every way through a gateway."""
    return Ref("gateway", gateway) in model.sensors[sensor].watches


def watches(sensor: Sensor, segment: str) -> bool:
    """Whether a sensor watches a segment; that of the carrier does not tell whose frames of an overlay pass."""
    return Ref("segment", segment) in sensor.watches


def sees_all_of(model: Model, sensor: Sensor, vswitch: str) -> bool:
    """A sensor on a vswitch, and one that is named as its mirror, see every link that touches it."""
    return Ref("vswitch", vswitch) in sensor.watches or Ref("sensor", sensor.id) in model.vswitches[vswitch].mirrors


def is_fed_by(model: Model, sensor: Sensor, vswitch: str) -> bool:
    """Whether a vswitch is mirrored to the VM a sensor is in, or to a NIC of a box the sensor is at."""
    mirrors = model.vswitches[vswitch].mirrors
    if any(ref.kind == "nic" and ref.id in model.nics and ref in sensor.listens for ref in mirrors):
        return True
    if sensor.vm == "":
        return False
    vnics = [Ref("nic", vnic.id) for vnic in model.vms[sensor.vm].nics]
    return any(ref in mirrors for ref in (Ref("node", sensor.vm), *vnics))


@remembered
def covered(model: Model, sensor: str, port: Port) -> bool:
    """Whether all frames of a port pass the places where a sensor listens."""
    if port.vswitch is not None:
        # At a vswitch: all its uplinks that carry the segment are.
        nics = uplinks_with(model, port.vswitch, port.segment)
        return all(nic in covered_nics(model, sensor, port.segment) for nic in nics)
    # A machine's or passed-through port: all its NICs are that carry the segment.
    for node in singles(model):
        if node.name == node_at(model, port):
            own = node.thing.nics if isinstance(node.thing, Machine) else node.thing.passthrough
            carrying = [nic for nic in own if port.segment in model.nics[nic].carries]
            return all(nic in covered_nics(model, sensor, port.segment) for nic in carrying)
    if port.nic:
        return port.nic in covered_nics(model, sensor, port.segment)
    return at_all_carriers(model, sensor, port.segment)


@remembered
def covered_nics(model: Model, sensor: str, segment: str) -> frozenset[str]:
    """The NICs of which a sensor sees all frames of a segment."""
    listens = model.sensors[sensor].listens
    found: set[str] = set()
    grown = True
    while grown:
        grown = False
        for nic in model.nics.values():
            there = Ref("nic", nic.id) in listens
            if nic.switches:
                there = there or all(Ref("switch", switch) in listens for switch in nic.switches)
            else:
                there = there or at_all_carriers(model, sensor, segment)
            there = there or (len(nic.bonds) > 0 and all(member in found for member in nic.bonds))
            there = there or any(nic.id in bond.bonds for bond in model.nics.values() if bond.id in found)
            if there and nic.id not in found:
                found.add(nic.id)
                grown = True
    return frozenset(found)


def at_all_carriers(model: Model, sensor: str, segment: str) -> bool:
    """Whether some switch carries the segment, and the sensor is at all that do."""
    carriers = [switch.id for switch in model.switches.values() if carries(model, switch, segment)]
    listens = model.sensors[sensor].listens
    return len(carriers) > 0 and all(Ref("switch", switch) in listens for switch in carriers)
