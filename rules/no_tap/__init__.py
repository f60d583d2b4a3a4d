"""VMs talk over a vswitch that nothing is attached to, so nobody can look when something goes wrong."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Witness, blindness, says, together, visibility

SEVERITY = Severity.NOTE
CATEGORY = "visibility"
STANDARDS = ("CWE-778",)


def judge(case: Case) -> Iterator[Finding]:
    """One finding for all such vswitches, where the plan has sensors; those of a `blind-spot` are left to it."""
    model = case.model
    if not model.sensors:
        return
    blind = case.after(blindness)
    told = {its.place for its in blind.all if not its.wire} if blind.sensors else set()
    bare = [model.vswitches[name] for name in case.after(visibility).no_tap if name not in told]
    if bare:
        yield case.finding(
            f"{together(bare)} {'has' if len(bare) == 1 else 'have'} no tap: neither a sensor nor a mirror is attached",
            about=[vswitch.id for vswitch in bare],
            at=bare[0].at,
            label="this vswitch",
            also=[(vswitch.at, "and this one") for vswitch in bare[1:]],
            proof=Witness(
                "nodes talk over vswitches with no sensor and no mirror",
                tuple(says(vswitch.id, "is", "a vswitch with no tap", vswitch.at) for vswitch in bare),
            ),
        )
