"""Admin interfaces of VMMs are in a segment with workloads."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, among_workloads, privilege

SEVERITY = Severity.WARNING
CATEGORY = "privilege"
STANDARDS = ("CWE-923", "CWE-668", "BSI SYS.1.5.A5", "BSI SYS.1.5.A11", "NIST SP 800-125A HY-SR-21")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each segment that has such interfaces and a workload in it that runs no manager."""
    yield from among_workloads(case, case.after(privilege).admin, "admin interface", "admin")
