"""Which ports accept frames with the address of another (SEMANTICS 11)."""

from __future__ import annotations

from collections.abc import Iterable

from vtopo.facts.ports import Port, Ports
from vtopo.model.plan import Model
from vtopo.model.things import Switch


def forges(model: Model, its: Ports, port: Port) -> bool:
    """Whether a port of a node, or of `outside`, accepts forged frames."""
    place = its.places[port.place]
    if port.of[0] == "node" and place.vswitch:
        vnic = next(vnic for vnic in model.vms[port.of[1]].nics if vnic.id == port.nic)
        return vnic.forged_transmits is not False
    switches = [model.switches[name] for name in model.nics[port.nic].switches] if port.nic else []
    return not _secured(switches or model.carriers.get(place.segment, ()))


def _secured(switches: Iterable[Switch]) -> bool:
    """Whether there are switches, and all of them refuse what a port has not been seen to have."""
    its = tuple(switches)
    return bool(its) and all(switch.port_security is True for switch in its)
