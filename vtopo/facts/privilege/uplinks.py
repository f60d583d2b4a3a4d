"""Segments that uplinks carry and nothing needs there (SEMANTICS 8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from vtopo.facts import Facts
from vtopo.model.carrying import left_open
from vtopo.model.things import Vmm, Vswitch
from vtopo.source import Span


@dataclass(frozen=True, slots=True)
class OverTrunk:
    """An uplink of a vswitch, the segments that it carries and nothing needs there, and where the plan says so.

    `moving` are those among them that a VM of the cluster would need there if it moved. `unsaid` are the things, each
    with an attribute, which may need them all the same: the plan does not say.
    """

    vswitch: str
    nic: str
    segments: tuple[str, ...]
    at: Span
    unsaid: tuple[tuple[str, str], ...]
    moving: tuple[str, ...] = ()

    @property
    def idle(self) -> tuple[str, ...]:
        """The segments that nothing needs there, not even a VM that moves."""
        return tuple(segment for segment in self.segments if segment not in self.moving)


@dataclass(frozen=True, slots=True)
class VswitchGap:
    """The segments that the uplinks of a vswitch carry, and those among them that its ports use."""

    vswitch: str
    granted: tuple[str, ...]
    needed: tuple[str, ...]

    @property
    def gap(self) -> tuple[str, ...]:
        """What is granted and not needed."""
        return tuple(segment for segment in self.granted if segment not in self.needed)


class Uplinks:
    """What the uplinks of all vswitches carry, and who needs it."""

    def __init__(self, facts: Facts) -> None:
        self.model = facts.model
        self._below: dict[str, tuple[str, ...]] = {}
        self._hosts: dict[str, frozenset[str]] = {}

    @cached_property
    def over_trunks(self) -> tuple[OverTrunk, ...]:
        """The uplinks that carry what nothing needs there, in the order of the plan."""
        return tuple(its for vswitch in self.model.vswitches.values() for its in self._of(vswitch))

    @cached_property
    def gaps(self) -> tuple[VswitchGap, ...]:
        """What is granted to each vswitch, and needed by its ports."""
        found = []
        for vswitch in self.model.vswitches.values():
            carried = (segment for nic in vswitch.uplinks for segment in self.model.nics[nic].carries)
            granted = tuple(dict.fromkeys(carried))
            used = self._used[vswitch.id]
            found.append(VswitchGap(vswitch.id, granted, tuple(segment for segment in granted if segment in used)))
        return tuple(found)

    def _of(self, vswitch: Vswitch) -> Iterator[OverTrunk]:
        host = self.model.vmms[vswitch.vmm].host
        for name in vswitch.uplinks:
            nic = self.model.nics[name]
            needed = self._used[vswitch.id] | self._needed_by(host)
            over = tuple(segment for segment in nic.carries if segment not in needed)
            if over:
                moving = tuple(segment for segment in over if segment in self._moving.get(self._copies(vswitch), ()))
                yield OverTrunk(
                    vswitch.id, name, over, nic.place("carries"), tuple(self._unsaid(vswitch, host)), moving
                )

    def _copies(self, vswitch: Vswitch) -> tuple[str, str]:
        """The cluster of a vswitch and its name there: what a VM that moves is plugged into on each member."""
        cluster = self.model.cluster_of.get(vswitch.vmm)
        return (cluster.id if cluster else ""), vswitch.id.rpartition(".")[2]

    @cached_property
    def _moving(self) -> dict[tuple[str, str], set[str]]:
        """The segments that VMs which may move need at the vswitches of their cluster, by the name of these."""
        found: dict[tuple[str, str], set[str]] = {}
        for vm in self.model.vms.values():
            for vnic in vm.nics if vm.pinned is not True else ():
                for name in vnic.vswitches:
                    key = self._copies(self.model.vswitches[name])
                    if key[0]:
                        its = (below for segment in vnic.carries for below in self._with_below(segment))
                        found.setdefault(key, set()).update(its)
        return found

    @cached_property
    def _used(self) -> dict[str, set[str]]:
        """The segments of the ports at each vswitch, and those that they are overlays over."""
        model = self.model
        found: dict[str, set[str]] = {name: set() for name in model.vswitches}
        for vm in model.vms.values():
            for vnic in vm.nics:
                for name in vnic.vswitches:
                    found[name].update(vnic.carries)
        for gateway in model.gateways.values():
            for vswitch in model.vswitches_of.get(gateway.vmm, ()):
                found[vswitch.id].update(gateway.legs)
        return {name: {below for segment in its for below in self._with_below(segment)} for name, its in found.items()}

    def _with_below(self, segment: str) -> tuple[str, ...]:
        if segment not in self._below:
            below = self.model.segments[segment].over
            self._below[segment] = (segment, *(self._with_below(below) if below else ()))
        return self._below[segment]

    # -- hosts -------------------------------------------------------------------------------------------------------

    def _needed_by(self, host: str) -> frozenset[str]:
        """The segments that a host needs itself: for administration, for migration, for datastores."""
        if host not in self._hosts:
            self._hosts[host] = frozenset(segment for vmm in self._vmms[host] for segment in self._of_vmm(vmm))
        return self._hosts[host]

    def _of_vmm(self, vmm: Vmm) -> Iterator[str]:
        yield from vmm.admin if isinstance(vmm.admin, tuple) else ()
        if vmm.id in self.model.cluster_of:
            yield from self.model.cluster_of[vmm.id].migration
        for storage in vmm.mounts:
            yield from self.model.storages[storage].reached

    @cached_property
    def _vmms(self) -> dict[str, list[Vmm]]:
        """The VMMs of each host; that of a machine is on the box of the machine."""
        found: dict[str, list[Vmm]] = {}
        for vmm in self.model.vmms.values():
            found.setdefault(vmm.host, []).append(vmm)
        return found

    # -- what is not known -------------------------------------------------------------------------------------------

    def _unsaid(self, vswitch: Vswitch, host: str) -> Iterator[tuple[str, str]]:
        model = self.model
        for vm in model.vms_of.get(vswitch.vmm, ()):
            for vnic in vm.nics:
                if "switch" in vnic.unknown:
                    yield vnic.id, "switch"
                elif vswitch.id in vnic.vswitches and (its := left_open(vnic, model.portgroups)):
                    yield its.id, "carries"
        for vmm in self._vmms[host]:
            if not isinstance(vmm.admin, tuple):
                yield vmm.id, "admin"
            if "mounts" in vmm.unknown:
                yield vmm.id, "mounts"
            yield from ((name, "at") for name in vmm.mounts if "at" in model.storages[name].unknown)
            cluster = model.cluster_of.get(vmm.id)
            if cluster is not None and "migration" in cluster.unknown:
                yield cluster.id, "migration"


def uplinks(facts: Facts) -> Uplinks:
    """What uplinks carry, and who needs it."""
    return Uplinks(facts)
