"""A NIC is passed through to several VMs, or taken from a vswitch that uses it."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Vm, Witness, cause, listed, says

SEVERITY = Severity.WARNING
CATEGORY = "isolation"
STANDARDS = ("CWE-653", "BSI SYS.1.5.A3")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each NIC that a VM owns and somebody else uses, too."""
    model = case.model
    owners: dict[str, list[Vm]] = {}
    for vm in model.vms.values():
        for nic in vm.passthrough:
            owners.setdefault(nic, []).append(vm)
    uplink = {nic: its for its in model.vswitches.values() if its.runs != "nic" for nic in its.uplinks}
    for nic, vms in owners.items():
        vswitch = uplink.get(nic)
        if sum(vm.count for vm in vms) == 1 and vswitch is None:
            continue
        others = [f"vswitch {vswitch.id}"] if vswitch else []
        yield case.finding(
            f"nic {nic} is passed through to {listed(str(vm.names) for vm in vms)}"
            f"{f', and is an uplink of {vswitch.id}' if vswitch else ''}: one function is no border",
            about=[nic],
            cause=cause(model, "nic", [nic]),
            at=model.nics[nic].at,
            label="this NIC",
            also=[(vm.place("passthrough"), f"passed through to {vm.names}") for vm in vms],
            proof=Witness(
                f"{listed([*(str(vm.names) for vm in vms), *others])} use nic {nic}",
                (
                    *(says(vm.id, "passthrough", nic, vm.place("passthrough")) for vm in vms),
                    *([says(vswitch.id, "uplink", nic, vswitch.place("uplink"))] if vswitch else ()),
                ),
            ),
        )
