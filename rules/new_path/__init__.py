"""Somebody can attack what they could not before, or with fewer failures than before."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    Case,
    Cause,
    Confidence,
    Finding,
    Severity,
    Witness,
    along,
    cause,
    exposure,
    failures,
    listed,
    new_paths,
    route,
    stands,
    steps,
    supposed,
    told,
    was,
)

SEVERITY = Severity.WARNING
CATEGORY = "attack"
STANDARDS = ("ATT&CK T1210", "ATT&CK T1611", "BSI SYS.1.5.A8")
COMPARES = True


def judge(case: Case) -> Iterator[Finding]:
    """One finding for what makes new paths, unless an error tells of an asset that it leads to."""
    its = case.compare(new_paths)
    if its is None:
        return
    near = (one for one in case.after(exposure) if one.called and one.path.length.failures <= 1)
    errors = {its.cause(one.path.steps)[0] for one in near if its.approach(one)}
    for new in its.causes:
        if new.key not in errors:
            yield _finding(case, new)


def _finding(case: Case, new: Cause) -> Finding:
    model, path = case.model, new.path
    start, goal = told(path.start), told(path.steps[-1].target)
    unseen = ", and no physical sensor sees it" if new.hidden else ""
    others = [f"{one.start[1] if one.source.name else 'attackers'} → {one.goal[1]}" for one in new.nearer[1:]]
    more = f"; nearer too: {listed(others)}" if others else ""
    way = along(model, path)
    return case.finding(
        f"{start} gets to {goal} with {failures(path)}{was(new.nearer[0])}: {route(path)}{unseen}{more}",
        about=new.things or (goal,),
        cause=cause(model, new.kind, new.things),
        aspect=" ".join(new.key),
        at=stands(model, (new.kind, new.things[0])) if new.things else way[-1][0],
        label="new ways lead over this" if new.things else "this can be reached now",
        also=way,
        proof=Witness(f"{start} gets to {goal} with {failures(path)}", steps(model, path, unseen=new.hidden)),
        confidence=Confidence.MEDIUM if supposed(model, path) else Confidence.HIGH,
    )
