"""A port lets a guest send with the address of another."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, decided, setting

SEVERITY = Severity.WARNING
CATEGORY = "privilege"
STANDARDS = ("CWE-923", "CWE-1188", "ATT&CK T1557.002")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for what decides that ports accept forged frames; it tells of changes of the address as well."""
    changing = {port.vnic for group in decided(case, "mac-changes") for one in group for port in one.ports}
    for group in decided(case, "forged-transmits"):
        both = any(port.vnic in changing for one in group for port in one.ports)
        more = ", and take over such an address" if both else ""
        also_off = ("mac-changes",) if both else ()
        yield setting(case, "forged-transmits", group, f"send with the address of another{more}", *also_off)
