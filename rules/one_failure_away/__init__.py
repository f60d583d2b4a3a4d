"""One failure, or none, is between an attacker and an asset."""

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
    new_paths,
    nodes,
    route,
    steps,
    supposed,
    together,
    told,
    was,
)

SEVERITY = Severity.ERROR
CATEGORY = "attack"
STANDARDS = ("CWE-654", "ATT&CK T1210", "ATT&CK T1611")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for assets that are alike: an error if the plan names them, else a note."""
    model, news = case.model, case.compare(new_paths)
    for its in case.after(exposure):
        path = its.path
        nearer = news.approach(its) if news else None
        if path.length.failures > 1 or (nearer and not its.called):  # `path-to-asset` or `new-path` says so
            continue
        assets, start = nodes(model, its.near), told(path.start)
        unseen = ", and no physical sensor sees it" if its.hidden else ""
        yield case.finding(
            f"{together(assets)} {'is' if len(assets) == 1 else 'are each'} {failures(path)} away from {start}"
            f"{was(nearer)}: {route(path)}{unseen}",
            about=its.near,
            at=assets[0].at,
            label=its.called or "this asset",
            also=along(model, path),
            proof=Witness(
                f"{assets[0].id} is {failures(path)} away from {start}", steps(model, path, unseen=its.hidden)
            ),
            severity=Severity.ERROR if its.called else Severity.NOTE,
            confidence=Confidence.MEDIUM if supposed(model, path) else Confidence.HIGH,
        )
