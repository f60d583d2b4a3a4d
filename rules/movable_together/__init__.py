"""Moves over a cluster can bring workloads of unequal level together."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Confidence, Evidence, Finding, Severity, Vm, Witness, levels, listed, movable, says

SEVERITY = Severity.WARNING
CATEGORY = "isolation"
STANDARDS = ("CWE-653", "BSI SYS.1.5.A8", "BSI SYS.1.5.A15", "ATT&CK T1611")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each cluster, about the levels that no VMM of it runs both of yet."""
    model, known = case.model, case.after(levels)
    for cluster in model.clusters.values():
        pairs = [its for its in case.after(movable) if its.cluster == cluster.id]
        if not pairs:
            continue
        first = pairs[0]
        vms = {name: model.vms[name] for its in pairs for name in (its.low, its.high)}
        met = listed(f"{known[one.low].level} ({vms[one.low].names}) with {known[one.high].level} "
                     f"({vms[one.high].names})" for one in pairs)  # fmt: skip
        yield case.finding(
            f"cluster {cluster.id} may bring workloads of unequal level onto one host: {met}",
            about=[cluster.id],
            cause=(cluster.id,),
            at=cluster.at,
            label="this cluster",
            also=[(vm.at, f"{known[name].level}, by {known[name].segment}") for name, vm in vms.items()],
            proof=Witness(
                f"{first.low} and {first.high} can both be on {model.vmms[first.vmms[0]].host}",
                tuple(
                    statement
                    for name, vmm in zip((first.low, first.high), first.vmms, strict=True)
                    for statement in (_reaches(case, vms[name], vmm), *case.is_in(name, known[name].segment))
                ),
            ),
            confidence=Confidence.MEDIUM,
        )


def _reaches(case: Case, vm: Vm, vmm: str) -> Evidence:
    return case.placed(vm, vmm) if vmm in vm.vmms else says(vm.id, "may-come-to", vmm, vm.place("on"))
