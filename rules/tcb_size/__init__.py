"""How large the trusted computing base of each workload is, in thousands of source lines."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Measure, Place, Severity, Vm, amount, itemised, tcb

SEVERITY = Severity.NOTE
CATEGORY = "tcb"
STANDARDS = ("CWE-1125", "CWE-1357")


def judge(case: Case) -> Iterator[Measure]:
    """One measure for each class of VMs that trust the same things."""
    tcbs = case.after(tcb)
    classes: dict[object, list[Vm]] = {}
    for workload in case.model.workloads():
        if isinstance(workload, Vm):
            own = tcbs.of(workload.id)
            classes.setdefault((own.full, own.net), []).append(workload)
    item = itemised(tcbs)
    for alike in classes.values():
        first, parts = alike[0], tcbs.of(alike[0].id)
        count = sum(vm.count for vm in alike)
        total = amount(tcbs.sum(parts.all))
        others = f" and {count - first.count:,} more" if len(alike) > 1 else ""
        yield Measure(
            rule=case.rule,
            subject=first.id,
            count=count,
            message=f"{first.names}{others} {'trusts' if count == 1 else 'trust'} {len(parts.all)} parts: "
            f"{len(parts.full)} with its life, {len(parts.net - parts.full)} with its traffic only",
            amount=total,
            items=tuple(item(part, "life" if part in parts.full else "traffic") for part in sorted(parts.all)),
            place=Place.of(first.at),
        )
