"""Where each VM may be: the members of its cluster that have what it needs (SEMANTICS 13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vtopo.model.plan import Model
from vtopo.model.things import PortGroup, Vm, Vnic, Vswitch


@dataclass(frozen=True, slots=True)
class Socket:
    """What a vNIC needs of a VMM: something to be plugged into, by its name or the only vswitch, with its segments.

    `inside` are those that its port group has to carry, `wired` those that an uplink has to, as where it is now.
    """

    vswitch: str
    portgroup: str
    inside: tuple[str, ...]
    wired: frozenset[str]


@dataclass(frozen=True, slots=True)
class Plug:
    """What a vNIC is plugged into: a vswitch, and a port group of it where it is in one."""

    vswitch: str
    portgroup: str = ""


class Fitting:
    """Tells where VMs may be, and remembers it: VMs that need the same are one question."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._serving = {its.service_vm for its in model.vswitches.values() if its.service_vm}
        self._carried: dict[str, frozenset[str]] = {}
        self._sockets: dict[object, Socket] = {}
        self._members: dict[object, tuple[str, ...]] = {}

    def vmms(self, vm: Vm) -> tuple[str, ...]:
        """The VMMs that a VM may be on, in the order of its cluster; none, if no member has what it needs."""
        if self.stays(vm):
            return vm.vmms
        # Nobody knows what a vNIC is plugged into that is on no vswitch: it needs nothing.
        sockets = tuple([self._socket(vnic) for vnic in vm.nics if vnic.vswitches])
        key = (vm.cluster, sockets, vm.disks, vm.cores, vm.memory)
        members = self.model.clusters[vm.cluster].members
        if key not in self._members:
            self._members[key] = tuple(vmm for vmm in members if self._fits(vm, sockets, vmm))
        found = self._members[key]
        if len(vm.vmms) == 1 and vm.vmms[0] not in found:  # it is there already
            return tuple(vmm for vmm in members if vmm in found or vmm == vm.vmms[0])
        return found

    def stays(self, vm: Vm) -> bool:
        """Whether a VM is where the plan says, and nowhere else.

        So is a VM with a device of its host, or with a vswitch that runs in it: neither goes along.
        """
        if not vm.cluster:
            return True
        return len(vm.vmms) == 1 and (vm.pinned is True or bool(vm.passthrough) or vm.id in self._serving)

    def _fits(self, vm: Vm, sockets: Iterable[Socket], vmm: str) -> bool:
        its = self.model.vmms[vmm]
        host = self.model.hosts[its.host]
        if _exceeds(vm.cores, host.cores) or _exceeds(vm.memory, host.memory):
            return False
        if "mounts" in its.written and "mounts" not in its.unknown and not set(vm.disks).issubset(its.mounts):
            return False
        return all(self._plug(socket, vmm) for socket in sockets)

    def _socket(self, vnic: Vnic) -> Socket:
        said = "carries" in vnic.written, "switch" in vnic.written
        key = (vnic.vswitches, vnic.portgroups, vnic.carries, said)
        if key not in self._sockets:
            group = _last(vnic.portgroups[0]) if vnic.portgroups else ""
            wired = {segment for vswitch in vnic.vswitches for segment in self._carries(vswitch)}
            self._sockets[key] = Socket(
                vswitch=_last(vnic.vswitches[0]) if group or said[1] else "",
                portgroup=group,
                inside=() if said[0] else vnic.carries,
                wired=frozenset(wired.intersection(vnic.carries)),
            )
        return self._sockets[key]

    def plugged(self, vnic: Vnic, vmm: str) -> Plug | None:
        """What a vNIC is plugged into on a VMM, None where there is nothing that it could be."""
        return self._plug(self._socket(vnic), vmm)

    def _plug(self, socket: Socket, vmm: str) -> Plug | None:
        vswitches = self.model.vswitches_of.get(vmm, ())
        if socket.portgroup:
            found = list(self._groups(socket.portgroup, vswitches))
            same = [group for group in found if _last(group.vswitch) == socket.vswitch]
            fitting = (
                Plug(group.vswitch, group.id)
                for group in same or found
                if socket.wired <= self._carries(group.vswitch) and set(socket.inside).issubset(group.carries)
            )
            return next(fitting, None)
        if socket.vswitch:
            vswitches = tuple(its for its in vswitches if _last(its.id) == socket.vswitch)
        elif len(vswitches) > 1:
            return None
        return next((Plug(its.id) for its in vswitches if socket.wired <= self._carries(its.id)), None)

    def _groups(self, name: str, vswitches: Iterable[Vswitch]) -> Iterator[PortGroup]:
        """The port groups of that name on some vswitches."""
        for vswitch in vswitches:
            yield from (its for its in self.model.portgroups_of.get(vswitch.id, ()) if _last(its.id) == name)

    def _carries(self, vswitch: str) -> frozenset[str]:
        """The segments that uplinks of a vswitch carry, overlays included."""
        if vswitch not in self._carried:
            model = self.model
            nics = (model.nics[name] for name in model.vswitches[vswitch].uplinks)
            self._carried[vswitch] = frozenset(model.all_carried(segment for nic in nics for segment in nic.carries))
        return self._carried[vswitch]


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _exceeds(needed: object, there: object) -> bool:
    """Whether one amount is more than another; what nobody knows is not judged."""
    return isinstance(needed, int | float) and isinstance(there, int | float) and needed > there
