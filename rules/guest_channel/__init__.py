"""A VMM gives VMs of unequal level a channel beside the network."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Witness, alike, change, clash, levels, says, together

SEVERITY = Severity.WARNING
CATEGORY = "attack"
STANDARDS = ("CWE-668", "BSI SYS.1.5.A23", "BSI SYS.1.5.A16")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each cluster, or written VMM, that has such a channel between VMs of unequal level."""
    model, known = case.model, case.after(levels)
    open_ = [vmm for vmm in model.vmms.values() if vmm.guest_channel is True]
    for vmms in alike(open_, model):
        pairs = {}
        for vmm in vmms:
            vms = [vm for vm in model.vms_of.get(vmm.id, ()) if vm.id in known]
            pair = clash(case, ((rank, vm, vm) for vm in vms if (rank := known[vm.id].rank) is not None))
            if pair:
                pairs[vmm.id] = pair
        mixed = [vmm for vmm in vmms if vmm.id in pairs]
        if not mixed:
            continue
        first = mixed[0]
        low, high = pairs[first.id]
        yield case.finding(
            f"{together(mixed)} {'lets' if len(mixed) == 1 else 'each let'} VMs of unequal level talk past every "
            f"network sensor: {low.names} ({known[low.id].level}) and {high.names} ({known[high.id].level})",
            about=[vmm.id for vmm in mixed],
            at=first.place("guest-channel"),
            label="a channel between its VMs",
            also=[(vm.at, known[vm.id].level) for vm in (low, high)],
            proof=Witness(
                f"{first.id} has a channel between VMs of unequal level",
                (
                    says(first.id, "guest-channel", "yes", first.written.get("guest-channel")),
                    *(
                        statement
                        for vm in (low, high)
                        for statement in (case.placed(vm, first.id), *case.is_in(vm.id, known[vm.id].segment))
                    ),
                ),
            ),
            fix=change(mixed, "guest-channel no", message="close the channel between VMs", safe=False),
        )
