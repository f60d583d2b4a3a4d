"""Where each VM may be: the members of its cluster that have what it needs (SEMANTICS 13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vtopo.facts.placement.needing import Needs, Socket, Wired, last
from vtopo.model.plan import Model
from vtopo.model.things import PortGroup, Vm, Vnic, Vswitch


@dataclass(frozen=True, slots=True)
class Plug:
    """What a vNIC is plugged into: a vswitch, and a port group of it where it is in one."""

    vswitch: str
    portgroup: str = ""


class Fitting:
    """Tells where VMs may be, and remembers it: VMs that need the same are one question.

    What VMs need may be that of another completion of the plan than what VMMs offer.
    """

    def __init__(self, model: Model, needs: Needs) -> None:
        self.model = model
        self.needs = needs
        self._serving = {its.service_vm for its in model.vswitches.values() if its.service_vm}
        self._wired = needs.wired if needs.model is model else Wired(model)
        self._members: dict[object, tuple[str, ...]] = {}

    def vmms(self, vm: Vm) -> tuple[str, ...]:
        """The VMMs that a VM may be on, in the order of its cluster; none, if no member has what it needs."""
        if self.stays(vm):
            return vm.vmms
        its, sockets = self.needs.of(vm), self.needs.sockets(vm)
        key = (vm.cluster, sockets, its.disks, its.cores, its.memory)
        members = self.model.clusters[vm.cluster].members
        if key not in self._members:
            self._members[key] = tuple(vmm for vmm in members if self._fits(its, sockets, vmm))
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
        if len(vm.vmms) != 1:
            return False
        return vm.pinned is True or bool(self.needs.of(vm).passthrough) or vm.id in self._serving

    def plugged(self, vm: Vm, vnic: Vnic, vmm: str) -> Plug | None:
        """What a vNIC is plugged into on a VMM, None where there is nothing that it could be."""
        return next(self._plugs(self.needs.socket(vm, vnic), vmm), None)

    def divided(self, vm: Vm) -> bool:
        """Whether a vNIC has more than one thing to be plugged into on a VMM that the VM may be on.

        It is plugged into the first; with more needs it might be another.
        """
        sockets = self.needs.sockets(vm) if not self.stays(vm) else ()
        return any(
            len(list(self._plugs(its, vmm))) > 1 for vmm in (self.vmms(vm) if sockets else ()) for its in sockets
        )

    def _fits(self, needs: Vm, sockets: Iterable[Socket], vmm: str) -> bool:
        its = self.model.vmms[vmm]
        host = self.model.hosts[its.host]
        if _exceeds(needs.cores, host.cores) or _exceeds(needs.memory, host.memory):
            return False
        if "mounts" in its.written and "mounts" not in its.unknown and not set(needs.disks).issubset(its.mounts):
            return False
        return all(next(self._plugs(socket, vmm), None) for socket in sockets)

    def _plugs(self, socket: Socket, vmm: str) -> Iterator[Plug]:
        """What a socket may be on a VMM."""
        vswitches = self.model.vswitches_of.get(vmm, ())
        if socket.portgroup:
            found = list(self._groups(socket.portgroup, vswitches))
            same = [group for group in found if last(group.vswitch) == socket.vswitch]
            for group in same or found:
                if socket.wired <= self._wired[group.vswitch] and set(socket.inside).issubset(group.carries):
                    yield Plug(group.vswitch, group.id)
            return
        if socket.vswitch:
            vswitches = tuple(its for its in vswitches if last(its.id) == socket.vswitch)
        elif len(vswitches) > 1:
            return
        yield from (Plug(its.id) for its in vswitches if socket.wired <= self._wired[its.id])

    def _groups(self, name: str, vswitches: Iterable[Vswitch]) -> Iterator[PortGroup]:
        """The port groups of that name on some vswitches."""
        for vswitch in vswitches:
            yield from (its for its in self.model.portgroups_of.get(vswitch.id, ()) if last(its.id) == name)


def _exceeds(needed: object, there: object) -> bool:
    """Whether one amount is more than another; what nobody knows is not judged."""
    return isinstance(needed, int | float) and isinstance(there, int | float) and needed > there
