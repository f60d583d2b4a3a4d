"""What is plugged into each vswitch: the vNICs there, segment by segment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.model.things import Vm
from vtopo.source import Span


@dataclass(frozen=True, slots=True)
class Attached:
    """A vNIC in one segment, on one vswitch; `sure` is False where the plan leaves open whether its VM is there.

    One that is isolated or not, nobody knows which, counts as not.
    """

    vm: Vm
    segment: str
    sure: bool
    at: Span
    isolated: bool = False


def attached(facts: Facts) -> Mapping[str, tuple[Attached, ...]]:
    """The vNICs on every vswitch that has any, or may have, by its name and in the order of the plan."""
    found: dict[str, list[Attached]] = {}
    for vm in facts.model.vms.values():
        for vnic in vm.nics:
            at = vnic.place("carries")
            for vswitch in vnic.vswitches:
                here = found.setdefault(vswitch, [])
                here += [
                    Attached(vm, segment, len(vm.vmms) == 1, at, vnic.isolated is True) for segment in vnic.carries
                ]
    return {vswitch: tuple(vnics) for vswitch, vnics in found.items()}
