"""A vswitch is a hub: every VM on it hears what the others say."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Witness, alike, change, eavesdropping, overhears, says, together

SEVERITY = Severity.WARNING
CATEGORY = "attack"
STANDARDS = ("CWE-300", "CWE-319", "ATT&CK T1040")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each written vswitch that is a hub, its copies included, where somebody hears others."""
    model = case.model
    heard = {its.hearing.vswitch: its for its in reversed(case.after(eavesdropping)) if its.hearing.why == "hub"}
    hubs = [vswitch for vswitch in model.vswitches.values() if vswitch.mode == "hub" and vswitch.id in heard]
    for copies in alike(hubs, model):
        first = copies[0]
        its, places = heard[first.id], {each.place("mode") for each in copies}
        yield case.finding(
            f"{together(copies)} {'is a hub' if len(copies) == 1 else 'are hubs'}: {its.hearing.node} hears what "
            f"{its.source} sends to {its.target}",
            about=[vswitch.id for vswitch in copies],
            at=first.place("mode"),
            label="repeats every frame to every port",
            also=case.nodes_at(its.hearing.node, its.source, its.target),
            proof=Witness(
                f"{its.hearing.node} hears others on a hub",
                (says(first.id, "mode", "hub", first.written.get("mode")), *overhears(model, its)),
            ),
            fix=change(
                [its for its in model.vswitches.values() if its.mode == "hub" and its.place("mode") in places],
                "mode switch",
                message="make it a switch, which delivers to one port",
                safe=not any(sensor.vm or sensor.vmm for sensor in model.sensors.values()),
            ),
        )
