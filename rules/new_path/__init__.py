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
    exposure,
    failures,
    listed,
    new_paths,
    route,
    steps,
    supposed,
    told,
    was,
)

SEVERITY = Severity.WARNING
STANDARDS = ("ATT&CK T1210", "ATT&CK T1611", "BSI SYS.1.5.A8")
COMPARES = True


def judge(case: Case) -> Iterator[Finding]:
    """One finding for what makes new paths, unless an error tells of an asset that it leads to."""
    its = case.compare(new_paths)
    if its is None:
        return
    near = (one for one in case.after(exposure) if one.called and one.path.length.failures <= 1)
    errors = {its.cause(one.path.steps)[0] for one in near if its.approach(one)}
    for cause in its.causes:
        if cause.key not in errors:
            yield _finding(case, cause)


def _finding(case: Case, cause: Cause) -> Finding:
    model, path = case.model, cause.path
    start, goal = told(path.start), told(path.steps[-1].target)
    unseen = ", and no physical sensor sees it" if cause.hidden else ""
    others = [f"{one.source.name or 'attackers'} → {one.target.name}" for one in cause.nearer[1:]]
    more = f"; nearer too: {listed(others)}" if others else ""
    way = along(model, path)
    return case.finding(
        f"{start} gets to {goal} with {failures(path)}{was(cause.nearer[0])}: {route(path)}{unseen}{more}",
        about=cause.things or (goal,),
        aspect=" ".join(cause.key),
        at=(case.at(cause.kind, cause.things[0]) if cause.things else None) or way[-1][0],
        label="new ways lead over this" if cause.things else "this can be reached now",
        also=way,
        proof=Witness(f"{start} gets to {goal} with {failures(path)}", steps(model, path, unseen=cause.hidden)),
        confidence=Confidence.MEDIUM if supposed(model, path) else Confidence.HIGH,
    )
