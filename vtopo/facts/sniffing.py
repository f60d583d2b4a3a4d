"""Who hears the traffic of others on a vswitch (SEMANTICS 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from vtopo.facts import Facts
from vtopo.facts.delivery import delivery
from vtopo.facts.ports import Owner
from vtopo.facts.ways import Way, Ways
from vtopo.model.things import UNKNOWN, Thing, Vm, Vnic, Vswitch
from vtopo.source import Span


@dataclass(frozen=True, slots=True)
class Hearing:
    """A VM that hears a segment at a vswitch; `segment` is empty where it is all of them.

    `why` is hub, promiscuous, flooding or mirror, and `by` the thing whose attribute says so: the vswitch, or the
    vNIC.
    """

    node: str
    segment: str
    vswitch: str
    why: str
    by: Thing

    @property
    def says_so(self) -> Span:
        """Where the plan says so."""
        return self.by.place("mode" if self.why == "hub" else self.why)


class Sniffing:
    """Who hears what. `hearings` are in the order of the plan, one for each VM, segment and vswitch."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.model = facts.model
        self.hearings: tuple[Hearing, ...] = tuple(self._hearings())

    def _hearings(self) -> Iterator[Hearing]:
        mirrored: dict[str, list[Vswitch]] = {}
        for vswitch in self.model.vswitches.values():
            for node in dict.fromkeys(map(self.model.mirrored_to, vswitch.mirrors)):  # it may be named by VM and vNIC
                if node:
                    mirrored.setdefault(node, []).append(vswitch)
        for vm in self.model.vms.values():
            for vswitch in mirrored.get(vm.id, ()):
                yield Hearing(vm.id, "", vswitch.id, "mirror", vswitch)
            yield from self._of_ports(vm)

    def _of_ports(self, vm: Vm) -> Iterator[Hearing]:
        known: set[tuple[str, str]] = set()
        for vnic in vm.nics:
            for name in vnic.vswitches:
                why, by = self._why(vnic, self.model.vswitches[name])
                for segment in vnic.carries if why else ():
                    if (segment, name) not in known:
                        known.add((segment, name))
                        yield Hearing(vm.id, segment, name, why, by)

    def _why(self, vnic: Vnic, vswitch: Vswitch) -> tuple[str, Thing]:
        """Why a port hears what is not for it, empty where it does not; unknown counts as yes."""
        if vswitch.mode in ("hub", UNKNOWN):
            return "hub", vswitch
        if vnic.promiscuous is not False:
            return "promiscuous", vnic
        return ("flooding", vswitch) if vswitch.flooding is not False else ("", vnic)

    @cached_property
    def heard_by(self) -> Mapping[str, frozenset[tuple[str, str]]]:
        """The segments that each VM hears, with the vswitch, where it hears any."""
        found: dict[str, set[tuple[str, str]]] = {}
        for its in self.hearings:
            segments = (its.segment,) if its.segment else tuple(self.model.segments)
            found.setdefault(its.node, set()).update((segment, its.vswitch) for segment in segments)
        return {node: frozenset(places) for node, places in found.items()}

    def hears(self, node: str, segment: str, vswitch: str) -> bool:
        """Whether a VM hears a segment at a vswitch."""
        return (segment, vswitch) in self.heard_by.get(node, ())

    def sees(self, node: str, source: Owner, target: Owner) -> Way | None:
        """A way of the traffic between two others that a VM hears on one of its links; None where it hears none."""
        if ("node", node) in (source, target) or node not in self.heard_by:
            return None
        return self._ways.through(source, target, self.heard_by[node])

    @cached_property
    def _ways(self) -> Ways:
        return Ways(self.facts(delivery))


def sniffing(facts: Facts) -> Sniffing:
    """Who hears the traffic of others in a model."""
    return Sniffing(facts)
