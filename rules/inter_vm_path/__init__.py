"""A VM can take over another that it can send nothing to: by the VMM they share, and no sensor sees it."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Witness, alike, along, failures, neighbours, route, steps, together

SEVERITY = Severity.NOTE
CATEGORY = "attack"
STANDARDS = ("ATT&CK T1611", "CWE-653")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each cluster, or written VMM, whose VMs are of one level and kept apart by the network alone."""
    model, paths = case.model, case.after(neighbours)
    for vmms in alike((vmm for vmm in model.vmms.values() if vmm.id in paths), model):
        first = vmms[0]
        path = paths[first.id]
        one, other = path.start[1], path.steps[-1].target[1]
        whom = (f"a member of {model.vms[one].names}", "another") if one == other else (one, other)
        yield case.finding(
            f"{whom[0]} can send nothing to {whom[1]}, and take it over with {failures(path)} that no sensor sees: "
            f"{route(path)}",
            about=[vmm.id for vmm in vmms],
            at=first.at,
            label="they share this VMM" if len(vmms) == 1 else f"they share {together(vmms)}",
            also=along(model, path),
            proof=Witness(f"{whom[0]} can take over {whom[1]} unseen", steps(model, path, unseen=True)),
        )
