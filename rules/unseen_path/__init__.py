"""An attacker can get to an asset past all physical sensors, though the cheapest path is seen."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    Case,
    Confidence,
    Finding,
    Severity,
    Witness,
    along,
    exposure,
    failures,
    route,
    steps,
    supposed,
    told,
)

SEVERITY = Severity.WARNING
CATEGORY = "attack"
STANDARDS = ("CWE-778", "BSI SYS.1.5.A4")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for assets that are alike; a note where it takes more failures than the path that is seen."""
    model = case.model
    for its in case.after(exposure):
        path = its.unseen
        if path is None or its.hidden:  # then the rule about the cheapest path says that nobody sees it
            continue
        asset, start = path.steps[-1].target[1], told(path.start)
        dearer = path.length.failures > its.path.length.failures
        yield case.finding(
            f"with {failures(path)}, {start} gets to {asset} and no physical sensor sees it: {route(path)}",
            about=[asset],
            at=along(model, path)[-1][0],
            label=its.called or "this asset",
            also=along(model, path),
            proof=Witness(f"no physical sensor sees how {start} gets to {asset}", steps(model, path, unseen=True)),
            severity=Severity.NOTE if dearer else Severity.WARNING,
            confidence=Confidence.MEDIUM if supposed(model, path) else Confidence.HIGH,
        )
