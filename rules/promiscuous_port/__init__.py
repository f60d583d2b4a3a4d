"""A guest has a promiscuous port and no sensor in it: it hears the frames of others."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, decided, setting

SEVERITY = Severity.WARNING
CATEGORY = "privilege"
STANDARDS = ("CWE-300", "CWE-250", "ATT&CK T1040")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for what decides that ports are promiscuous: a vNIC, a port group, a vswitch or its product."""
    for group in decided(case, "promiscuous"):
        yield setting(case, "promiscuous", group, "hear the frames of others, and no sensor is in there")
