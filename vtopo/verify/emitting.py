"""Who emits what: the ports that an owned thing sends from, the addresses it may use, the controls it skips."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vtopo.proofs import Port, Thing
from vtopo.verify.ground import Ground


class Emitting:
    """What each thing can send, by the paragraph "Who emits what"."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._at: dict[str, dict[str, None]] = {}

    def starts(self, thing: Thing) -> Iterator[Port]:
        """The ports that a thing sends from; after a spoof, and on the wires of a VMM, one that stands for all there.

        Such a port has no NIC. A sensor that covers it covers every NIC there, so none that is unseen is missed.
        """
        model, ground = self.ground.model, self.ground
        kind = thing[0]
        if kind == "forged":
            yield place(thing)
        elif kind == "vswitch":
            yield from self._of_vswitch(thing, thing[1])
        elif kind == "vmm":
            for vswitch in model.vswitches_of.get(thing[1], ()):
                yield from self._of_vswitch(thing, vswitch.id)
            yield from ground.ports(thing)
            yield from (Port(thing, "", segment) for segment in ground.wires(thing[1]))
        elif kind in ("node", "outside", "gateway"):
            yield from ground.ports(thing)

    def sends_from(self, thing: Thing, port: Port) -> bool:
        """Whether a thing sends from that port."""
        ground = self.ground
        body = ground.body(port)
        if thing[0] == "forged":
            return body == place(thing) or body in ground.forgeries.get(thing, ())
        if self.forces(thing, port):
            return True
        if thing[0] == "vmm" and port.of == thing and not port.vswitch and not port.isolated:
            by = [nic.id for nic in ground.host_nics(thing[1], port.segment)]
            return port.nic in by or (not port.nic and bool(by)) or port in ground.ports(thing)
        return thing[0] in ("node", "outside", "gateway", "vmm") and body in ground.ports(thing)

    def forces(self, thing: Thing, port: Port) -> bool:
        """Whether it is the port by which an owned vswitch, or the VMM of one, feeds the ports of that vswitch."""
        model = self.ground.model
        if port.nic or port.isolated or port.segment not in model.segments or port.vswitch not in model.vswitches:
            return False
        its = ("vswitch", port.vswitch)
        owner = ("vmm", model.vswitches[port.vswitch].vmm)
        return (thing == its and port.of == its) or (thing == owner and port.of in (its, owner))

    def skips(self, thing: Thing) -> frozenset[Thing]:
        """The controls that do not hold up what a thing sends."""
        model = self.ground.model
        if thing[0] in ("vswitch", "gateway"):
            return frozenset({thing})
        if thing[0] != "vmm":
            return frozenset()
        own: list[Thing] = [("vswitch", vswitch.id) for vswitch in model.vswitches_of.get(thing[1], ())]
        own += [("gateway", gateway.id) for gateway in model.gateways_in.get(thing[1], ()) if gateway.vmm == thing[1]]
        return frozenset(own)

    def own_address(self, thing: Thing) -> bool:
        """Whether it sends with the address of the port it sends from, and no other."""
        return thing[0] in ("node", "outside")

    def sends_as(self, thing: Thing, port: Port, sender: Port) -> bool:
        """Whether what a thing sends from a port may have the address of another."""
        ground = self.ground
        body = ground.body(sender)
        if self.own_address(thing):
            return body == ground.body(port)
        if len(body.of) != 2 or body.of[0] not in ("node", "outside"):
            return False
        if thing[0] == "forged":
            return ground.real(body) and bool(ground.link(place(thing), body))
        if body.of[0] == "outside":  # an address has no place
            return body.of[1] in ground.model.segments and (body.nic, body.segment) == ("", body.of[1])
        return ground.real(body)

    def _of_vswitch(self, thing: Thing, vswitch: str) -> Iterator[Port]:
        segments = dict.fromkeys((*self.segments_at(vswitch), *sorted(self.ground.uplinked[vswitch])))
        yield from (Port(thing, "", segment, vswitch) for segment in segments)

    def segments_at(self, vswitch: str) -> Iterable[str]:
        """The segments in which anybody has a port at a vswitch."""
        if not self._at:
            self._at = {name: {} for name in self.ground.model.vswitches}
            for thing in self.ground.things():
                if thing[0] != "vswitch":
                    for port in self.ground.ports(thing):
                        if port.vswitch:
                            self._at[port.vswitch][port.segment] = None
        return self._at[vswitch]


def place(thing: Thing) -> Port:
    """The port at which forged frames are sent."""
    return Port(thing, "", thing[1], thing[2], bool(thing[3]))
