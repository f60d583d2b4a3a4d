"""What decides the settings of ports: the vNIC, port group or vswitch that says so, else the product of the vswitch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.privilege.interfaces import GuestPort, changing, forging, promiscuous, trunks
from vtopo.model.assumed import assumed
from vtopo.model.plan import Model
from vtopo.model.things import PortGroup, Vnic, Vswitch


@dataclass(frozen=True, slots=True)
class Decided:
    """The ports at which one thing decides a setting.

    `product` is empty where the plan says it, else the vswitch has it by that product.
    """

    thing: Vnic | PortGroup | Vswitch
    product: str
    ports: tuple[GuestPort, ...]


def deciding(facts: Facts) -> Mapping[str, tuple[Decided, ...]]:
    """By the word for a setting, what decides it where it is on; of a trunk, where a product makes one of silence."""
    model = facts.model
    known = {vnic.id: vnic for vm in model.vms.values() for vnic in vm.nics}
    return {
        "promiscuous": tuple(_decided(model, known, "promiscuous", promiscuous(model))),
        "forged-transmits": tuple(_decided(model, known, "forged-transmits", forging(model))),
        "mac-changes": tuple(_decided(model, known, "mac-changes", changing(model))),
        "carries": tuple(_untagged(model, known)),
    }


def _decided(model: Model, known: Mapping[str, Vnic], word: str, ports: Iterable[GuestPort]) -> Iterator[Decided]:
    found: dict[str, tuple[Vnic | PortGroup | Vswitch, list[GuestPort]]] = {}
    for port in ports:
        for thing in _nearest(model, known[port.vnic], word):
            found.setdefault(thing.id, (thing, []))[1].append(port)
    for thing, some in found.values():
        its = None if word in thing.written else assumed("vswitch", thing.product, word)
        yield Decided(thing, its.product if its else "", tuple(some))


def _nearest(model: Model, vnic: Vnic, word: str) -> Iterable[Vnic | PortGroup | Vswitch]:
    """The nearest things that say it; where none does, the vswitches, one on each member that the VM may be on."""
    if word in vnic.written:
        return (vnic,)
    groups = [model.portgroups[name] for name in vnic.portgroups]
    saying: list[PortGroup | Vswitch] = [group for group in groups if word in group.written]
    vswitches = [model.vswitches[name] for name in vnic.vswitches]
    return saying or [its for its in vswitches if word in its.written] or vswitches


def _untagged(model: Model, known: Mapping[str, Vnic]) -> Iterator[Decided]:
    """The vswitches with vNICs that say no segment and are trunks, as their product makes such of silence."""
    found: dict[str, list[GuestPort]] = {}
    for port in trunks(model):
        vnic = known[port.vnic]
        if not vnic.portgroups and "carries" not in vnic.written:
            for name in vnic.vswitches:
                found.setdefault(name, []).append(port)
    for name, ports in found.items():
        vswitch = model.vswitches[name]
        its = assumed("nic", vswitch.product, "carries")
        if its is not None:
            yield Decided(vswitch, its.product, tuple(ports))
