"""Two things that the plan requires apart share more than it allows."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    Case,
    Finding,
    Requirement,
    Severity,
    Witness,
    cause,
    listed,
    rank_of,
    requirements,
    says,
    verdicts,
)

SEVERITY = Severity.ERROR
CATEGORY = "isolation"
STANDARDS = ("CWE-653", "BSI SYS.1.5.A15")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each pair that a `require ... apart` is about and that shares that kind, or a weaker."""
    for its in case.after(requirements):
        if its.requirement.kind == "apart" and its.verdict == "violated":
            for close in verdicts.too_close(its.completed, its.requirement):
                yield _finding(case, its.requirement, close)


def _finding(case: Case, requirement: Requirement, close: verdicts.Close) -> Finding:
    shared = close.shared
    too_weak = [(kind, things) for kind, things in shared.things.items() if rank_of(kind) >= rank_of(requirement.level)]
    kind, things = too_weak[-1]
    what = "are both in" if kind == "segment" and shared.level == "shared-segment" else f"share {kind}"
    if shared.level == "bridged":
        what = "are bridged by"
    also = [
        (at, f"{kind} {name}")
        for kind, names in reversed(too_weak)
        for name in names[:1]
        if (at := case.at(kind, name))
    ]
    when = f"{verdicts.when(case.model, close.moves)}, " if close.moves else ""
    return case.finding(
        f"{when}{shared.one} and {shared.other} {what} {listed(things)}, but are required apart by {requirement.level}",
        about=[shared.one, shared.other],
        aspect=f"by {requirement.level}",
        cause=cause(case.model, kind, things),
        at=requirement.at,
        label=f"required apart by {requirement.level}",
        also=also,
        proof=Witness(
            f"{when}the separation level of {shared.one} and {shared.other} is {shared.level}",
            tuple(
                says(end, f"{verdicts.placed(close.moves)}uses {kind}", name, case.at(kind, name))
                for kind, names in too_weak
                for name in names
                for end in (shared.one, shared.other)
            ),
        ),
    )
