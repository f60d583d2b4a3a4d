"""The plan says that something is unknown which verdicts depend on."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Unsaid, Witness, says, together, unsaid

SEVERITY = Severity.NOTE
CATEGORY = "hygiene"
STANDARDS = ("CWE-1059",)


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each attribute of a kind of thing, with all things that it is unknown of."""
    for its in case.after(unsaid):
        first = its.things[0]
        yield case.finding(
            f"`{its.attribute}` of {together(its.things)} is unknown: {_meaning(its)}",
            about=[thing.id for thing in its.things],
            aspect=f"{its.kind} {its.attribute}",
            at=first.place(its.attribute),
            label="unknown",
            also=[(thing.place(its.attribute), f"{thing.id} too") for thing in its.things[1:4]],
            proof=Witness(
                f"`{its.attribute}` of {first.id} is unknown",
                (says(first.id, its.attribute, "unknown", first.place(its.attribute)),),
            ),
        )


def _meaning(its: Unsaid) -> str:
    if its.attribute == "level":
        return "judgments about levels leave out what is in there"
    if its.flatters:
        return "it is taken for the better, so there may be more to find"
    return "it is taken as an attacker would like it"
