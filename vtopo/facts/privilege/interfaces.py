"""vNICs that let a guest do more than it has to, and interfaces of the platform beside workloads (SEMANTICS 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.model.plan import Model
from vtopo.model.things import Thing, Vm, Vnic
from vtopo.source import Span


@dataclass(frozen=True, slots=True)
class GuestPort:
    """A vNIC of a VM, or of each of `count` equal ones, with its segments and where the plan says so."""

    vm: str
    vnic: str
    count: int
    segments: tuple[str, ...]
    at: Span


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface of a `vmm` (admin), `storage` or `cluster` (migration) in a segment with these workloads."""

    kind: str
    name: str
    segment: str
    workloads: tuple[str, ...]
    at: Span


def trunks(model: Model) -> tuple[GuestPort, ...]:
    """The vNICs of workloads with two segments or more."""
    vms = (vm for vm in model.vms.values() if vm.id not in model.gateways_in)
    return tuple(_ports(model, vms, lambda vnic: len(vnic.carries) > 1, "carries"))


def promiscuous(model: Model) -> tuple[GuestPort, ...]:
    """The promiscuous ports of VMs without a sensor in them."""
    vms = (vm for vm in model.vms.values() if vm.id not in model.sensors_in)
    return tuple(_ports(model, vms, lambda vnic: vnic.promiscuous is True, "promiscuous"))


def forging(model: Model) -> tuple[GuestPort, ...]:
    """The ports that accept forged transmits."""
    return tuple(_ports(model, model.vms.values(), lambda vnic: vnic.forged_transmits is True, "forged-transmits"))


def changing(model: Model) -> tuple[GuestPort, ...]:
    """The ports that accept changes of the MAC address."""
    return tuple(_ports(model, model.vms.values(), lambda vnic: vnic.mac_changes is True, "mac-changes"))


def _ports(model: Model, vms: Iterable[Vm], so: Callable[[Vnic], bool], word: str) -> Iterator[GuestPort]:
    for vm in vms:
        for vnic in vm.nics:
            if so(vnic):
                yield GuestPort(vm.id, vnic.id, vm.count, vnic.carries, _place(model, vnic, word))


def _place(model: Model, vnic: Vnic, word: str) -> Span:
    """Where the plan says that of a vNIC: there, at its port group, or at its vswitch."""
    above: list[Thing] = [model.portgroups[name] for name in vnic.portgroups]
    above += [model.vswitches[name] for name in vnic.vswitches]
    return next((thing.written[word] for thing in (vnic, *above) if word in thing.written), vnic.at)


class Beside:
    """The interfaces of the platform that are in a segment with a workload that runs no manager."""

    def __init__(self, facts: Facts) -> None:
        model = self.model = facts.model
        found: dict[str, list[str]] = {}
        for workload in model.workloads():
            if workload.id not in model.managers_on:
                for segment in model.segments_of(workload):
                    found.setdefault(segment, []).append(workload.id)
        self._workloads = {segment: tuple(names) for segment, names in found.items()}

    def admin(self) -> tuple[Interface, ...]:
        """Admin interfaces of VMMs."""
        vmms = self.model.vmms.values()
        its = ((vmm, vmm.admin) for vmm in vmms if isinstance(vmm.admin, tuple))
        return tuple(self._beside("vmm", "admin", its))

    def storage(self) -> tuple[Interface, ...]:
        """Interfaces of datastores."""
        its = ((storage, storage.reached) for storage in self.model.storages.values())
        return tuple(self._beside("storage", "at", its))

    def migration(self) -> tuple[Interface, ...]:
        """Interfaces that VMs move over in their cluster."""
        its = ((cluster, cluster.migration) for cluster in self.model.clusters.values())
        return tuple(self._beside("cluster", "migration", its))

    def _beside(self, kind: str, word: str, its: Iterable[tuple[Thing, tuple[str, ...]]]) -> Iterator[Interface]:
        for thing, segments in its:
            for segment in segments:
                if segment in self._workloads:
                    yield Interface(kind, thing.id, segment, self._workloads[segment], thing.place(word))


def beside(facts: Facts) -> Beside:
    """The interfaces of the platform among workloads."""
    return Beside(facts)
