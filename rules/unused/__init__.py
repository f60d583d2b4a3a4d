"""Something is declared that nothing in the plan uses."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Witness, alike_pairs, remove, says, together, usage

SEVERITY = Severity.NOTE
CATEGORY = "hygiene"
STANDARDS = ("CWE-1059",)

LACK = {
    "segment": "no interface, gateway or service of the plan is in it",
    "switch": "it carries nothing",
    "vswitch": "no VM is plugged into it",
    "portgroup": "no VM is plugged into it",
    "service": "nobody offers it, asks for it or rules on it",
    "group": "no policy, flow or requirement names it",
    "storage": "no VM has a disk on it and no VMM mounts it",
}


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each thing that was written and is used by nothing, its copies included."""
    for kind, things in alike_pairs(case.after(usage), case.model):
        first = things[0]
        yield case.finding(
            f"{kind} {together(things)} {'is' if len(things) == 1 else 'are'} used by nothing: {LACK[kind]}",
            about=[thing.id for thing in things],
            at=first.at,
            proof=Witness(
                f"{LACK[kind]}", tuple(says(thing.id, "is", f"an unused {kind}", thing.at) for thing in things)
            ),
            fix=remove(things, message=f"take out {kind} {together(things)}", safe=False),
        )
