"""A VMM runs workloads of unequal level."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    Case,
    Confidence,
    Evidence,
    Finding,
    Severity,
    Vm,
    Witness,
    alike,
    by_level,
    cause,
    clash,
    levels,
    listed,
    says,
    together,
)

SEVERITY = Severity.WARNING
CATEGORY = "isolation"
STANDARDS = ("CWE-653", "BSI SYS.1.5.A8", "BSI SYS.1.5.A15", "ATT&CK T1611")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each cluster, or written VMM, whose VMs are of unequal level."""
    model, known = case.model, case.after(levels)
    for vmms in alike(model.vmms.values(), model):
        workloads = {vmm.id: [vm for vm in model.vms_of.get(vmm.id, ()) if vm.id in known] for vmm in vmms}
        mixed = [(vmm, pair) for vmm in vmms if (pair := _unequal(case, workloads[vmm.id]))]
        if not mixed:
            continue
        found = by_level((vm for vmm, _ in mixed for vm in workloads[vmm.id]), known)
        first, pair = mixed[0]
        yield case.finding(
            f"{together([vmm for vmm, _ in mixed])} {'runs' if len(mixed) == 1 else 'each run'} workloads of unequal "
            f"level: {listed(f'{level} ({vm.names})' for level, vm in found)}",
            about=[vmm.id for vmm, _ in mixed],
            cause=cause(model, "vmm", [vmm.id for vmm, _ in mixed]),
            at=first.at,
            label="this VMM",
            also=[(vm.at, f"{level}, by {known[vm.id].segment}") for level, vm in found],
            proof=Witness(
                f"{first.id} runs workloads of unequal level",
                tuple(
                    statement
                    for vm in pair
                    for statement in (_placed(vm, first.id), *case.is_in(vm.id, known[vm.id].segment))
                ),
            ),
            confidence=Confidence.HIGH if all(len(vm.vmms) == 1 for vm in pair) else Confidence.MEDIUM,
        )


def _unequal(case: Case, vms: list[Vm]) -> tuple[Vm, ...]:
    """Two VMs of unequal level that may be on one VMM at once; of known place, if there are such."""
    known = case.after(levels)
    ranked = [(rank, vm, vm) for vm in vms if (rank := known[vm.id].rank) is not None]
    return clash(case, (one for one in ranked if len(one[1].vmms) == 1)) or clash(case, ranked)


def _placed(vm: Vm, vmm: str) -> Evidence:
    return says(vm.id, "on" if len(vm.vmms) == 1 else "may-be-on", vmm, vm.place("on"))
