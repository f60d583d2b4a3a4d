"""A datastore holds unencrypted disks of workloads of unequal level."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Confidence, Finding, Severity, Vm, Witness, by_level, cause, levels, listed, says

SEVERITY = Severity.WARNING
CATEGORY = "isolation"
STANDARDS = ("CWE-668", "BSI SYS.1.5.A15")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each datastore with disks of unequal level; an encrypted disk gives nothing to who reads it."""
    model, known = case.model, case.after(levels)
    disks: dict[str, list[Vm]] = {}
    for vm in model.vms.values():
        for name in vm.disks if vm.id in known and vm.encrypted is not True else ():
            disks.setdefault(name, []).append(vm)
    for storage in model.storages.values():
        found = by_level(disks.get(storage.id, ()), known)
        if len(found) < 2:
            continue
        sure = by_level((vm for vm in disks[storage.id] if vm.encrypted is False), known)
        yield case.finding(
            f"datastore {storage.id} holds disks of {listed(f'{level} ({vm.names})' for level, vm in found)}",
            about=[storage.id],
            cause=cause(model, "storage", [storage.id]),
            at=storage.at,
            label="this datastore",
            also=[(vm.place("disk"), f"a disk of {level}") for level, vm in found],
            proof=Witness(
                f"{storage.id} holds unencrypted disks of unequal level",
                tuple(
                    statement
                    for _, vm in found
                    for statement in (
                        says(vm.id, "disk", storage.id, vm.place("disk")),
                        *case.is_in(vm.id, known[vm.id].segment),
                    )
                ),
            ),
            confidence=Confidence.HIGH if len(sure) > 1 else Confidence.MEDIUM,
        )
