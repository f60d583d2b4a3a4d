"""What the ports of VMs carry: what the plan says, or what silence means there.

A vNIC that says nothing carries what its port group does. On a vswitch of a product whose ports are trunks by
themselves (an Open vSwitch port without a tag), it carries all there is at that vswitch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vtopo.model.assumed import assumed
from vtopo.model.drafts import Draft
from vtopo.model.said import SaidOf
from vtopo.model.things import PortGroup, Vnic, Vswitch

ALL = "all"
"""The value of `carries` by a product whose ports are trunks of everything as long as nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Port:
    """A vNIC and what it is plugged into: one vswitch (and port group), or one on each member of a cluster."""

    nic: Draft
    vswitches: tuple[Draft, ...]
    portgroups: tuple[Draft, ...]


class Carrying:
    """Tells what ports carry. Ask it when all names are cut; `nics` are those that vswitches name, by attribute."""

    def __init__(
        self,
        said: Mapping[int, SaidOf],
        ports: Mapping[int, tuple[Port, ...]],
        nics: Mapping[tuple[int, str], list[Draft]],
    ) -> None:
        self.said = said
        self._ports = ports
        self._nics = nics
        self._on: dict[int, list[Port]] | None = None
        self._all: dict[int, tuple[str, ...]] = {}

    def of(self, port: Port) -> tuple[str, ...]:
        """The segments that a port carries."""
        said = self.said[id(port.nic)]
        own = said.names("carries")
        if own or said.none("carries"):
            return own
        if said.has("carries"):  # unknown: nothing is taken to be there, and that is told
            return ()
        if port.portgroups:
            return self.said[id(port.portgroups[0])].names("carries")
        trunks = (one for one in port.vswitches if _is_trunk(self.said[id(one)].text("product")))
        return tuple(dict.fromkeys(segment for one in trunks for segment in self._everything(one)))

    def _everything(self, vswitch: Draft) -> tuple[str, ...]:
        """All segments at a vswitch: of its uplinks, of its port groups, and those that other ports name."""
        if id(vswitch) not in self._all:
            if self._on is None:
                self._on = {}
                for ports in self._ports.values():
                    for port in ports:
                        for one in port.vswitches:
                            self._on.setdefault(id(one), []).append(port)
            carrying = [nic for word in ("uplink", "standby") for nic in self._nics.get((id(vswitch), word), ())]
            carrying += [part for part in vswitch.parts if part.kind.name == "portgroup"]
            carrying += [port.nic for port in self._on.get(id(vswitch), ())]
            found = (segment for one in carrying for segment in self.said[id(one)].names("carries"))
            self._all[id(vswitch)] = tuple(dict.fromkeys(found))
        return self._all[id(vswitch)]


def _is_trunk(product: str) -> bool:
    its = assumed("nic", product, "carries") if product else None
    return its is not None and its.value == ALL


def by_product(vnic: Vnic, vswitches: Mapping[str, Vswitch]) -> tuple[Vswitch, ...]:
    """The vswitches whose product alone makes a vNIC a trunk of all there is: the plan does not say what it carries."""
    if "carries" in vnic.written or vnic.portgroups:
        return ()
    return tuple(vswitches[name] for name in vnic.vswitches if _is_trunk(vswitches[name].product))


def left_open(vnic: Vnic, portgroups: Mapping[str, PortGroup]) -> Vnic | PortGroup | None:
    """What leaves open what a vNIC carries: itself, or the port group that it has it from; None if it is known."""
    if "carries" in vnic.unknown:
        return vnic
    above = portgroups[vnic.portgroups[0]] if vnic.portgroups and "carries" not in vnic.written else None
    return above if above is not None and "carries" in above.unknown else None
