"""A workload has interfaces in two segments of unequal level."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Witness, listed

SEVERITY = Severity.WARNING
STANDARDS = ("CWE-441", "CWE-501", "BSI SYS.1.5.A4", "ATT&CK T1599")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each workload in segments of unequal level; a firewall or router does not bridge, it guards."""
    model = case.model
    for workload in model.workloads():
        ranked = [(rank, name) for name in model.segments_of(workload) if (rank := model.rank(name)) is not None]
        if len({rank for rank, _ in ranked}) < 2:
            continue
        segments = [model.segments[name] for _, name in sorted(ranked)]
        both = listed(f"{segment.id} ({segment.level})" for segment in segments)
        yield case.finding(
            f"{workload.names} {'is' if workload.count == 1 else 'are each'} in {both} and may carry traffic past the "
            "controls between them",
            about=[workload.id],
            at=workload.at,
            label="this workload",
            also=[(case.interface(workload.id, segment.id), f"in {segment.id}") for segment in segments],
            proof=Witness(
                f"{workload.id} is in segments of unequal level",
                tuple(statement for segment in segments for statement in case.is_in(workload.id, segment.id)),
            ),
        )
