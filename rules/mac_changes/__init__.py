"""A port lets a guest change its address, though it may not send with a forged one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vtopo.rulekit import Case, Finding, Severity, decided, setting

SEVERITY = Severity.WARNING
CATEGORY = "privilege"
STANDARDS = ("CWE-923", "CWE-1188", "ATT&CK T1557")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for what decides that ports take another address; that they send with it, another rule says."""
    forging = {port.vnic for group in decided(case, "forged-transmits") for one in group for port in one.ports}
    for group in decided(case, "mac-changes"):
        kept = [replace(one, ports=tuple(p for p in one.ports if p.vnic not in forging)) for one in group]
        if kept := [one for one in kept if one.ports]:
            yield setting(case, "mac-changes", kept, "take another address, and with it the frames sent there")
