"""What is seen and how near attackers are, a line each, with what was before."""

from __future__ import annotations

from vtopo.findings import Assessment, AttackLine, Exhibits, SeenTable
from vtopo.reports.safe import visible
from vtopo.reports.wording import count, listed

FEW = 3
"""Names that a line may list."""


def visibility(assessment: Assessment) -> list[str]:
    """What physical sensors see, and with a baseline what they saw."""
    now, baseline = assessment.exhibits.seen, assessment.baseline
    before = baseline.exhibits.seen if baseline else None
    if now is None or now.share is None:
        return []
    if not now.physical and not (before and before.physical):
        return ["no physical sensor is declared: nothing is seen"]
    line = f"physical sensors see {percent(now.share)} of {measured(now)}"
    if baseline and before and before.share is not None:
        of = "" if before.by_rate == now.by_rate else f" of {measured(before)}"
        line += f" (before: {percent(before.share)}{of})"
    kept = baseline.kept if baseline else None
    if kept and kept.before and kept.after:
        then, since = 1 - kept.blind_before / kept.before, 1 - kept.blind_after / kept.after
        if before and (then, since) != (before.share, now.share):
            line += f"; of pairs that go on {percent(since)} (before: {percent(then)})"
    return [line]


def measured(its: SeenTable) -> str:
    """What the coverage is a share of."""
    return "the declared traffic" if its.by_rate else "the pairs of nodes that talk"


def attack(assessment: Assessment, *, full: bool) -> list[str]:
    """How near attackers are to the nearest assets, and with a baseline how near they were."""
    changes = assessment.baseline.assets if assessment.baseline else ()
    before = {name: change.before for change in changes for name in change.assets}
    lines = assessment.exhibits.attacks
    rows = []
    for its in lines if full else _nearest(assessment.exhibits):
        names = listed([visible(name) for name in (its.asset, *its.alike)], FEW)
        was = f" (before: {_away(before[its.asset])})" if its.asset in before else ""
        rows.append(f"{names}: {_away(its.failures)} from {visible(its.attacker)}{was}")
    return rows


def _nearest(its: Exhibits) -> tuple[AttackLine, ...]:
    lines = [line for line in its.attacks if line.failures is not None] or its.attacks[:1]
    return tuple(sorted(lines, key=lambda line: line.failures or 0)[:1])


def _away(failures: int | None) -> str:
    if failures is None:
        return "no path"
    return f"{count(failures, 'failure') if failures else 'no failure'} away"


def percent(share: float) -> str:
    """A share in whole percent: nothing and all are said only where that is exact."""
    return f"{share if share in (0, 1) else min(max(share, 0.01), 0.99):.0%}"
