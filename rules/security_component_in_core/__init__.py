"""A filter, gateway or sensor runs in the core of a VMM, and VMs that do not use it trust it with their life."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    Bystander,
    Case,
    Evidence,
    Filter,
    Finding,
    Severity,
    Witness,
    alike,
    bystanders,
    listed,
    says,
    together,
)

SEVERITY = Severity.NOTE
CATEGORY = "tcb"
STANDARDS = ("CWE-1125", "CWE-250")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each cluster, or written VMM, with such components and VMs that do not use them."""
    model = case.model
    inside: dict[str, list[Bystander]] = {}
    for its in case.after(bystanders):
        inside.setdefault(its.vmm, []).append(its)
    for vmms in alike((vmm for vmm in model.vmms.values() if vmm.id in inside), model):
        found = [its for vmm in vmms for its in inside[vmm.id]]
        parts, one = [its.part for its in found], len(found) == 1
        first, vm = found[0], found[0].vm
        yield case.finding(
            f"{together(parts)} {'runs' if one else 'run'} in the core of {together(vmms)}: VMs that do not use "
            f"{'it' if one else 'them'} trust {'it' if one else 'them'} with their life, such as "
            f"{listed(dict.fromkeys(str(its.vm.names) for its in found), most=2)}",
            about=[part.id for part in parts],
            at=first.part.at,
            label="in the core",
            also=[*((part.at, "and this one") for part in parts[1:3]), (vm.at, f"{vm.id} does not use it")],
            proof=Witness(
                f"{first.part.id} is in the full TCB of {vm.id}, which does not use it",
                (
                    *_placed(case, first),
                    says(vm.id, "may-be-on" if len(vm.vmms) > 1 else "on", first.vmm, vm.place("on")),
                ),
            ),
        )


def _placed(case: Case, its: Bystander) -> Iterator[Evidence]:
    part = its.part
    if isinstance(part, Filter):
        vswitch = case.model.vswitches[part.vswitch]
        yield says(part.id, "on", vswitch.id, part.place("on"))
        yield says(vswitch.id, "runs", "kernel", vswitch.written.get("runs"))
    else:
        yield says(part.id, "on", its.vmm, part.place("on"))
