"""An attacker can get to an asset, and this is the cheapest way."""

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
)

SEVERITY = Severity.NOTE
CATEGORY = "attack"
STANDARDS = ("ATT&CK T1210", "ATT&CK T1611")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for assets that are alike, where more than one thing has to go wrong before one of them is lost."""
    model, news = case.model, case.compare(new_paths)
    for its in case.after(exposure):
        path = its.path
        if path.length.failures <= 1 or (news and news.approach(its)):  # `one-failure-away` or `new-path` says so
            continue
        assets, start = nodes(model, its.near), told(path.start)
        unseen = ", and no physical sensor sees it" if its.hidden else ""
        yield case.finding(
            f"{together(assets)} {'is' if len(assets) == 1 else 'are each'} {failures(path)} away from {start}: "
            f"{route(path)}{unseen}",
            about=its.near,
            at=assets[0].at,
            label=its.called or "this asset",
            also=along(model, path),
            proof=Witness(
                f"{assets[0].id} is {failures(path)} away from {start}", steps(model, path, unseen=its.hidden)
            ),
            confidence=Confidence.MEDIUM if supposed(model, path) else Confidence.HIGH,
        )
