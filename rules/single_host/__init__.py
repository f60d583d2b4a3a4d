"""An asset stands on one host and can not move to another."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Vm, Witness, alike, nodes_of, says

SEVERITY = Severity.NOTE
CATEGORY = "availability"
STANDARDS = ("BSI SYS.1.5.A20",)


def judge(case: Case) -> Iterator[Finding]:
    """One finding for the assets of one host that no cluster starts elsewhere, or that are pinned there."""
    model = case.model
    for vms in alike((vm for vm in model.vms.values() if vm.asset and _bound(case, vm)), model, lambda vm: vm.vmms):
        first = vms[0]
        pinned = first.pinned is True
        host = model.vmms[first.vmms[0]].host
        why = "pinned there" if pinned else "in no cluster"
        yield case.finding(
            f"{nodes_of(vms)} {'is' if len(vms) == first.count == 1 else 'are'} served by {host} alone, "
            f"{why}: no other host takes over",
            about=[vm.id for vm in vms],
            at=first.place("on"),
            label="on this host",
            also=[(vm.place("asset"), f"{vm.id}: {vm.asset}") for vm in vms[:3]],
            proof=Witness(
                f"{first.id} can be on {first.vmms[0]} only",
                (
                    says(first.id, "on", first.vmms[0], first.place("on")),
                    *((says(first.id, "pinned", "yes", first.place("pinned")),) if pinned else ()),
                ),
            ),
        )


def _bound(case: Case, vm: Vm) -> bool:
    return len(vm.vmms) == 1 and (vm.pinned is True or vm.vmms[0] not in case.model.cluster_of)
