"""What each VM needs of a host: its sockets, disks and room (SEMANTICS 13)."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.model.plan import Model
from vtopo.model.things import Vm, Vnic


@dataclass(frozen=True, slots=True)
class Socket:
    """What a vNIC needs of a VMM: something to be plugged into, by its name or the only vswitch, with its segments.

    `inside` are those that its port group has to carry, `wired` those that an uplink has to, as where it is now.
    """

    vswitch: str
    portgroup: str
    inside: tuple[str, ...]
    wired: frozenset[str]


class Wired:
    """The segments that uplinks of each vswitch carry, overlays included; found when they are asked for."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._known: dict[str, frozenset[str]] = {}

    def __getitem__(self, vswitch: str) -> frozenset[str]:
        if vswitch not in self._known:
            model = self.model
            nics = (model.nics[name] for name in model.vswitches[vswitch].uplinks)
            self._known[vswitch] = frozenset(model.all_carried(segment for nic in nics for segment in nic.carries))
        return self._known[vswitch]


class Needs:
    """What the VMs of a plan need; vNICs that need the same have one socket."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.wired = Wired(model)
        self._sockets: dict[object, Socket] = {}

    def of(self, vm: Vm) -> Vm:
        """A VM as this plan has it: its disks, cores and memory, and its NICs passed through."""
        return self.model.vms[vm.id]

    def sockets(self, vm: Vm) -> tuple[Socket, ...]:
        """What the vNICs of a VM need.

        Nobody knows what a vNIC is plugged into that is on no vswitch: it needs nothing.
        """
        return tuple([self._socket(vnic) for vnic in self.of(vm).nics if vnic.vswitches])

    def socket(self, vm: Vm, vnic: Vnic) -> Socket:
        """What one vNIC of a VM needs."""
        return self._socket(next(its for its in self.of(vm).nics if its.id == vnic.id))

    def _socket(self, vnic: Vnic) -> Socket:
        said = "carries" in vnic.written, "switch" in vnic.written
        key = (vnic.vswitches, vnic.portgroups, vnic.carries, said)
        if key not in self._sockets:
            group = last(vnic.portgroups[0]) if vnic.portgroups else ""
            wired = {segment for vswitch in vnic.vswitches for segment in self.wired[vswitch]}
            self._sockets[key] = Socket(
                vswitch=last(vnic.vswitches[0]) if group or said[1] else "",
                portgroup=group,
                inside=() if said[0] else vnic.carries,
                wired=frozenset(wired.intersection(vnic.carries)),
            )
        return self._sockets[key]


def last(name: str) -> str:
    """The name of a thing in what it stands in."""
    return name.rpartition(".")[2]
