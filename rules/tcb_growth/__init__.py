"""How much more each workload trusts than in the baseline, in thousands of source lines."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Growth, Item, Measure, Place, Severity, amount, growths, part_amount

SEVERITY = Severity.NOTE
CATEGORY = "tcb"
STANDARDS = ("CWE-1125", "CWE-1357")
COMPARES = True


def judge(case: Case) -> Iterator[Measure]:
    """One measure for each class of workloads that trust the same new things, and are rid of the same old ones."""
    its = case.compare(growths)
    if its is None:
        return
    classes: dict[object, list[Growth]] = {}
    for growth in its.workloads:
        if growth.added or growth.gone:
            classes.setdefault((growth.added, growth.gone), []).append(growth)
    for alike in classes.values():
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
                *(Item(name, kind, part_amount(its.after, (kind, name)), "new") for kind, name in sorted(first.added)),
                *(Item(name, kind, part_amount(its.before, (kind, name)), "gone") for kind, name in sorted(first.gone)),
            ),
            place=Place.of((case.model.vms.get(node.after) or case.model.machines[node.after]).at),
        )
