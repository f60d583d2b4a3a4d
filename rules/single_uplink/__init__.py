"""The VMs of a vswitch reach the wire by one NIC, or by several that end on one switch."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Lifeline, Severity, Witness, alike, lifelines, listed, says, together

SEVERITY = Severity.NOTE
CATEGORY = "availability"
STANDARDS = ("NIST SP 800-125A HY-SR-22",)


def judge(case: Case) -> Iterator[Finding]:
    """One finding for the vswitches of a cluster or VMM that hang on the same: a NIC each, or one switch.

    A single NIC counts where others of the plan have two: else redundancy is not what this plan is about.
    """
    model = case.model
    meant = any(len(its.uplinks) + len(its.standby) > 1 for its in model.vswitches.values())
    found: dict[tuple[str, str], list[Lifeline]] = {}
    for its in case.after(lifelines):
        if its.switch or meant:
            found.setdefault((its.vswitch.vmm, its.switch), []).append(its)
    for switch in dict.fromkeys(switch for _, switch in found):
        vmms = (vmm for vmm in model.vmms.values() if (vmm.id, switch) in found)
        for group in alike(vmms, model):
            yield _finding(case, [its for vmm in group for its in found[vmm.id, switch]])


def _finding(case: Case, group: list[Lifeline]) -> Finding:
    vswitches, its = [one.vswitch for one in group], group[0]
    first, model = its.vswitch, case.model
    if its.switch:
        what = f"by several NICs that all end on {its.switch}"
    else:
        what = f"by one NIC{' each' if len(vswitches) > 1 else f', {its.nics[0]}'}"
    nics = [model.nics[name] for name in its.nics]
    uplinks = [*(("uplink", nic) for nic in first.uplinks), *(("standby", nic) for nic in first.standby)]
    return case.finding(
        f"the VMs on {together(vswitches)} reach the wire {what}: without it they are cut off",
        about=[vswitch.id for vswitch in vswitches],
        at=first.at,
        label="this vswitch",
        also=[(nic.at, f"by {nic.id}") for nic in nics[:3]],
        proof=Witness(
            f"{first.id} hangs on {its.switch or listed(its.nics)}",
            (
                *(says(first.id, word, nic, first.place(word)) for word, nic in uplinks),
                *(says(nic.id, "switch", its.switch, nic.place("switch")) for nic in nics if its.switch),
            ),
        ),
    )
