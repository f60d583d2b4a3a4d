"""A manager controls VMMs that run workloads of unequal level."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Witness, by_level, cause, levels, listed, says

SEVERITY = Severity.NOTE
CATEGORY = "isolation"
STANDARDS = ("CWE-653", "ATT&CK T1072")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each manager above unequal levels that no VMM of its own brings together already."""
    model, known = case.model, case.after(levels)
    for manager in model.managers.values():
        on = {vmm: [vm for vm in model.vms_of.get(vmm, ()) if vm.id in known] for vmm in manager.manages}
        found = by_level((vm for vms in on.values() for vm in vms), known)
        if len(found) < 2 or any(len(by_level(vms, known)) == len(found) for vms in on.values()):
            continue
        yield case.finding(
            f"manager {manager.id} controls the VMMs of {listed(f'{level} ({vm.names})' for level, vm in found)}",
            about=[manager.id],
            cause=cause(model, "manager", [manager.id]),
            at=manager.at,
            label="this manager",
            also=[(vm.at, f"{level}, by {known[vm.id].segment}") for level, vm in found],
            proof=Witness(
                f"who controls {manager.id} controls workloads of unequal level",
                tuple(
                    statement
                    for _, vm in found
                    for vmm in [next(vmm for vmm in manager.manages if vmm in vm.vmms)]
                    for statement in (
                        says(manager.id, "manages", vmm, manager.place("manages")),
                        says(vm.id, "on" if len(vm.vmms) == 1 else "may-be-on", vmm, vm.place("on")),
                        *case.is_in(vm.id, known[vm.id].segment),
                    )
                ),
            ),
        )
