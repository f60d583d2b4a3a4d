"""A vswitch hands every frame to a switch that returns none: what its VMs send each other is lost."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Confidence, Finding, Severity, Witness, alike, change, listed, rerouting, says, together

SEVERITY = Severity.ERROR
CATEGORY = "rerouting"
STANDARDS = ()


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each written vswitch in mode vepa whose frames do not come back, its copies included."""
    model = case.model
    lost = {its.vswitch: its for its in case.after(rerouting) if its.rerouted and its.lost}
    for copies in alike((model.vswitches[name] for name in lost), model, lambda vswitch: lost[vswitch.id].lost):
        first, its = copies[0], lost[copies[0].id]
        switches = [model.switches[name] for name in its.returning]
        why = (
            f"{listed(its.returning)} returns no frame"
            if switches
            else "no uplink ends on a switch that returns frames"
        )
        yield case.finding(
            f"{together(copies)} {'hands' if len(copies) == 1 else 'hand'} every frame out, and {why}: what VMs there "
            f"send each other in {listed(its.lost)} is lost",
            about=[vswitch.id for vswitch in copies],
            at=first.place("mode"),
            label="never delivers by itself",
            also=[(switch.place("reflective"), "returns no frame") for switch in switches],
            proof=Witness(
                f"no frame comes back to {first.id}",
                (
                    says(first.id, "mode", "vepa", first.place("mode")),
                    *(says(switch.id, "reflective", "no", switch.written.get("reflective")) for switch in switches),
                ),
            ),
            confidence=Confidence.HIGH if all("reflective" in one.written for one in switches) else Confidence.MEDIUM,
            fix=change(switches, "reflective", message=f"let {listed(its.returning)} return frames", safe=False)
            if switches
            else None,
        )
