"""A workload has interfaces in two segments of unequal level."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Machine, Severity, Vm, Witness, alike, cause, listed, nodes_of

SEVERITY = Severity.WARNING
CATEGORY = "isolation"
STANDARDS = ("CWE-441", "CWE-501", "BSI SYS.1.5.A4", "ATT&CK T1599")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for the workloads of a cluster, VMM or writing that are between the same levels.

    A firewall or router does not bridge, it guards. A trunk to a guest is for the rule of that name. A workload that
    somebody answers for is a finding of its own: who accepts one does not accept those that come after it.
    """
    model = case.model
    bridging: list[Vm | Machine] = [
        its for its in model.workloads() if len(case.ranked(its)) > 1 and not _trunk(case, its)
    ]
    for group in alike(bridging, model, lambda its: (frozenset(case.ranked(its)), case.answered(its))):
        first, ends = group[0], case.ranked(group[0])
        segments = [model.segments[name] for name in ends.values()]
        if len({*map(model.segments_of, group)}) == 1:
            both = listed(f"{segment.id} ({segment.level})" for segment in segments)
        else:
            both = f"segments of {listed(str(segment.level) for segment in segments)}"
        yield case.finding(
            f"{nodes_of(group)} {'is' if len(group) == first.count == 1 else 'are each'} in {both} and may carry "
            "traffic past the controls between them",
            about=[its.id for its in group],
            cause=cause(model, "node", [its.id for its in group]),
            at=first.at,
            label="this workload",
            also=[(case.interface(first.id, segment.id), f"in {segment.id}") for segment in segments],
            proof=Witness(
                f"{first.id} is in segments of unequal level",
                tuple(statement for segment in segments for statement in case.is_in(first.id, segment.id)),
            ),
        )


def _trunk(case: Case, workload: Vm | Machine) -> bool:
    """Whether one trunk brings a workload into all that it is in."""
    vnics = workload.nics if isinstance(workload, Vm) else ()
    every = set(case.model.segments_of(workload))
    return any(every.issubset(vnic.carries) for vnic in vnics)
