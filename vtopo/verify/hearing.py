"""Checks who hears traffic that is not for them (docs/semantics.md, Sniffing)."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.model.things import UNKNOWN, Ref, Vm
from vtopo.proofs import Heard
from vtopo.verify.ground import Ground, told
from vtopo.verify.walking import Walking


class Hearing:
    """Checks claims of having heard."""

    def __init__(self, ground: Ground, walking: Walking) -> None:
        self.ground = ground
        self.walking = walking

    def check(self, claim: Heard) -> Iterator[str]:
        """The reasons why nobody is heard there."""
        vm = (
            self.ground.model.vms.get(claim.hearer[1]) if len(claim.hearer) == 2 and claim.hearer[0] == "node" else None
        )
        if vm is None:
            yield f"{told(claim.hearer)} is no VM of the plan"
            return
        wrong = list(self.walking.plain(claim.way))
        yield from wrong
        if claim.vswitch not in self.ground.model.vswitches:
            yield f"vswitch {claim.vswitch} is not in the plan"
            return
        if not self.hears(vm, claim.segment, claim.vswitch):
            yield f"{told(claim.hearer)} does not hear {claim.segment} at vswitch {claim.vswitch}"
        ends = [port for hop in claim.way.hops for port in (hop.source, hop.target)]
        if not any((port.segment, port.vswitch) == (claim.segment, claim.vswitch) for port in ends):
            yield f"no link of the way ends at vswitch {claim.vswitch} in {claim.segment}"
        if ends and not wrong:
            members = 1 + sum(self.ground.body(port).of == claim.hearer for port in (ends[0], ends[-1]))
            if members > vm.count:
                yield f"{told(claim.hearer)} is at an end of the way itself"

    def hears(self, vm: Vm, segment: str, vswitch: str) -> bool:
        """Whether a VM hears a segment at a vswitch."""
        its = self.ground.model.vswitches[vswitch]
        repeats = its.mode in ("hub", UNKNOWN) or its.flooding is not False
        for vnic in vm.nics:
            if vswitch in vnic.vswitches and segment in vnic.carries and (repeats or vnic.promiscuous is not False):
                return True
        return any(self._in(vm, ref) for ref in its.mirrors)

    def _in(self, vm: Vm, fed: Ref) -> bool:
        """Whether what gets a mirror is a VM: itself, an interface of it, or a sensor that runs in it."""
        if fed.kind == "sensor":
            return self.ground.model.sensors[fed.id].vm == vm.id
        nics = {vnic.id for vnic in vm.nics} | set(vm.passthrough)
        return fed == Ref("node", vm.id) or (fed.kind == "nic" and fed.id in nics)
