"""A NIC has to bear more than its speed."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Witness, alike, load, rate, says, together

SEVERITY = Severity.WARNING
CATEGORY = "rerouting"
STANDARDS = ("CWE-400",)


def judge(case: Case) -> Iterator[Finding]:
    """One finding for the NICs of one name in a cluster, or of one writing; a bond speaks for the NICs in it."""
    model, its = case.model, case.after(load)
    over = its.over()
    bonded = {one for name in over for one in model.nics[name].bonds}
    for nics in alike((model.nics[name] for name in over if name not in bonded), model):
        first = max(nics, key=lambda nic: over[nic.id].most)
        both, speed = over[first.id], its.speeds[first.id]
        most = sorted(its.by[first.id], key=lambda part: -part[1].most)
        extra = f", {rate(float(both.extra))} of it only since it leaves a host and comes back" if both.extra else ""
        yield case.finding(
            f"{together(nics)} {'has' if len(nics) == 1 else 'have up'} to bear {rate(float(both.most))} at a speed of "
            f"{rate(speed)}{extra}",
            about=[nic.id for nic in nics],
            at=first.place("speed"),
            label="this speed",
            also=[(flow.at, "loads it") for flow, _ in most[:3]],
            proof=Witness(
                f"{first.id} sends {rate(float(both.sends))} and receives {rate(float(both.receives))}",
                (
                    says(first.id, "speed", rate(speed), first.written.get("speed")),
                    *(
                        says(
                            f"{', '.join(map(str, flow.sources))} -> {', '.join(map(str, flow.targets))}",
                            "loads",
                            f"{first.id} with {rate(float(part.most))}",
                            flow.at,
                        )
                        for flow, part in most
                    ),
                ),
            ),
        )
