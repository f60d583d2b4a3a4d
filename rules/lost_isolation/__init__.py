"""Segments are less separate than in the baseline."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    Case,
    Change,
    Evidence,
    Finding,
    Severity,
    Witness,
    cause,
    isolation,
    listed,
    roots,
    says,
    separate,
)

SEVERITY = Severity.WARNING
CATEGORY = "isolation"
STANDARDS = ("CWE-653", "BSI SYS.1.5.A8", "BSI SYS.1.5.A15")
COMPARES = True


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each host or cluster on which pairs of segments came closer: worst, if they were apart."""
    its = case.compare(isolation)
    causes: dict[tuple[bool, tuple[str, ...]], list[Change]] = {}
    for change in its.segments if its else ():
        if change.lost:
            root = roots(case.model, change.after.kind, change.after.weakest)
            causes.setdefault((change.physical, root), []).append(change)
    for (physical, root), changes in causes.items():
        yield _finding(case, physical, root, changes)


def _finding(case: Case, physical: bool, root: tuple[str, ...], changes: list[Change]) -> Finding:
    worst = changes[0].after
    segments = list(dict.fromkeys(end for change in changes for end in (change.after.one, change.after.other)))
    place = case.at(worst.kind, worst.weakest[0]) or case.model.at
    pairs = [f"{change.after.one} - {change.after.other} {change.after.level}" for change in changes]
    what = "are not physically apart any more" if physical else "are less apart than they were"
    shared = "are bridged by" if worst.level == "bridged" else f"share {worst.kind}"
    return case.finding(
        f"{listed(segments)} {what}: they {shared} {listed(worst.weakest)}",
        about=segments,
        aspect=" ".join(root),
        cause=cause(case.model, worst.kind, worst.weakest),
        at=place,
        label=f"{worst.kind} {worst.weakest[0]}, shared now",
        also=[(case.model.segments[name].at, f"segment {name}") for name in segments],
        severity=case.severity if physical else Severity.NOTE,
        proof=Witness(
            f"{listed(pairs)}; before {listed(dict.fromkeys(_before(change) for change in changes))}",
            tuple(statement for change in changes for statement in _both(case, change)),
        ),
    )


def _both(case: Case, change: Change) -> Iterator[Evidence]:
    """What two segments share now, and how separate they were."""
    its = change.after
    for end in (its.one, its.other):
        yield says(end, f"uses {its.kind}", its.weakest[0], case.at(its.kind, its.weakest[0]))
    if case.before is not None:
        yield from separate(case.before.model, change)


def _before(change: Change) -> str:
    return change.before.level if change.before else ""
