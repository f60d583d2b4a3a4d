"""Traffic between nodes passes where no physical sensor sees it."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    Blind,
    Case,
    Evidence,
    Finding,
    Severity,
    Witness,
    alike,
    blindness,
    listed,
    nodes,
    says,
    watching,
)

SEVERITY = Severity.WARNING
CATEGORY = "visibility"
STANDARDS = ("CWE-778", "CWE-223", "BSI SYS.1.5.A4")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for the vswitches of each cluster or written VMM, and one for all wires; none without a sensor."""
    model, its = case.model, case.after(blindness)
    if not its.sensors:
        return
    wires = [blind for blind in its.all if blind.wire]
    inside = {blind.place: blind for blind in its.all if not blind.wire}
    homes = {name: [w.id for w in model.vswitches_of.get(name, ()) if w.id in inside] for name in model.vmms}
    for vmms in alike((vmm for vmm in model.vmms.values() if homes[vmm.id]), model):
        blinds = [inside[name] for vmm in vmms for name in homes[vmm.id]]
        yield _finding(case, blinds, f"no physical sensor sees what stays on {listed(blind.place for blind in blinds)}")
    if wires:
        wire = listed(blind.place for blind in wires)
        yield _finding(case, wires, f"no physical sensor sees what passes on the wire of {wire}", Severity.NOTE)


def _finding(case: Case, blinds: list[Blind], message: str, severity: Severity = Severity.WARNING) -> Finding:
    model, news = case.model, case.compare(watching)
    seen = next((blind for blind in blinds if news and news.saw(blind.source, blind.target)), None)
    first = seen or blinds[0]
    where = model.segments if first.wire else model.vswitches
    source, target = nodes(model, (first.source, first.target))
    return case.finding(
        f"{message}, such as {first.source} → {first.target}{', which one saw before' if seen else ''}",
        about=list(dict.fromkeys(blind.place for blind in blinds)),
        at=where[first.place].at,
        label="no physical sensor here",
        also=[(source.at, "what this sends"), (target.at, "and this gets, no physical sensor sees")],
        proof=Witness("traffic passes that no physical sensor sees", tuple(_unseen(case, blind) for blind in blinds)),
        severity=severity,
    )


def _unseen(case: Case, blind: Blind) -> Evidence:
    return says(blind.source, "unseen reaches", blind.target, nodes(case.model, [blind.target])[0].at)
