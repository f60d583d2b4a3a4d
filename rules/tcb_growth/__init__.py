"""How much more each workload trusts than in the baseline, in thousands of source lines."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Measure, Place, Severity, amount, growths, itemised

SEVERITY = Severity.NOTE
CATEGORY = "tcb"
STANDARDS = ("CWE-1125", "CWE-1357")
COMPARES = True


def judge(case: Case) -> Iterator[Measure]:
    """One measure for each class of workloads that trust the same new things, and are rid of the same old ones."""
    its = case.compare(growths)
    if its is None:
        return
    now, then = itemised(its.after), itemised(its.before)
    for alike in its.classes:
        first, node = alike[0], alike[0].node
        count = sum(growth.node.count for growth in alike)
        others = f" and {count - node.count:,} more" if len(alike) > 1 else ""
        yield Measure(
            rule=case.rule,
            subject=node.after,
            count=count,
            message=f"{node.after}{others} {'trusts' if count == 1 else 'trust'} {len(first.added)} parts more than "
            f"before, and {len(first.gone)} less",
            amount=amount(its.added(first)),
            items=(
                *(now(part, "new") for part in sorted(first.added)),
                *(then(part, "gone") for part in sorted(first.gone)),
            ),
            place=Place.of((case.model.vms.get(node.after) or case.model.machines[node.after]).at),
        )
