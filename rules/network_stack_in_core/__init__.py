"""A vswitch runs in the core of its VMM, so it is in the TCB of every VM there, whether attached to it or not."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Confidence, Finding, Severity, Vswitch, Witness, alike, cause, listed, says, together

SEVERITY = Severity.NOTE
CATEGORY = "tcb"
STANDARDS = ("CWE-1125", "CWE-250")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each cluster, or written VMM, with a vswitch in its core that VMs not on it must trust."""
    model = case.model
    burdened: dict[str, list[Vswitch]] = {}
    for vswitch in model.vswitches.values():
        if vswitch.runs == "kernel" and _strangers(case, vswitch):
            burdened.setdefault(vswitch.vmm, []).append(vswitch)
    for vmms in alike((vmm for vmm in model.vmms.values() if vmm.id in burdened), model):
        vswitches = [vswitch for vmm in vmms for vswitch in burdened[vmm.id]]
        first = vswitches[0]
        stranger = _strangers(case, first)[0]
        unsure = len(model.vms[stranger].vmms) > 1
        said = all("runs" in vswitch.written for vswitch in vswitches)
        yield case.finding(
            f"{together(vswitches)} {'runs' if len(vswitches) == 1 else 'run'} in the core of {together(vmms)}: VMs "
            f"that are not attached trust {'it' if len(vswitches) == 1 else 'them'} with their life, such as "
            f"{listed(dict.fromkeys(str(_strangers(case, vswitch)[0]) for vswitch in vswitches), most=2)}",
            about=[vswitch.id for vswitch in vswitches],
            cause=cause(model, "vswitch", [vswitch.id for vswitch in vswitches]),
            at=first.place("runs"),
            label="runs in the core" if said else "runs in the core, as nothing else is said",
            also=[(vswitch.place("runs"), "and this one") for vswitch in vswitches[1:4]],
            proof=Witness(
                f"{first.id} is in the full TCB of {stranger}, which is not attached to it",
                (
                    says(first.id, "runs", "kernel", first.place("runs") if "runs" in first.written else None),
                    says(first.id, "on", first.vmm, first.place("on")),
                    says(stranger, "may-be-on" if unsure else "on", first.vmm, model.vms[stranger].place("on")),
                ),
            ),
            confidence=Confidence.HIGH if said else Confidence.MEDIUM,
        )


def _strangers(case: Case, vswitch: Vswitch) -> list[str]:
    """The VMs of its VMM that have no vNIC on a vswitch."""
    return [
        vm.id
        for vm in case.model.vms_of.get(vswitch.vmm, ())
        if all(vswitch.id not in vnic.vswitches for vnic in vm.nics)
    ]
