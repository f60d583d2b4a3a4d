"""VMs move between hosts over a segment with workloads."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, among_workloads, privilege

SEVERITY = Severity.WARNING
CATEGORY = "privilege"
STANDARDS = ("CWE-668", "BSI SYS.1.5.A9")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each segment that has such interfaces and a workload in it that runs no manager."""
    yield from among_workloads(case, case.after(privilege).migration, "migration interface", "migration")
