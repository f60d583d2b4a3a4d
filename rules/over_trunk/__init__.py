"""An uplink carries a segment that nothing needs there."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    Case,
    Confidence,
    Finding,
    Fix,
    Nic,
    OverTrunk,
    Severity,
    Witness,
    alike,
    attached,
    change,
    listed,
    privilege,
    says,
    together,
)

SEVERITY = Severity.WARNING
CATEGORY = "privilege"
STANDARDS = ("CWE-250", "CWE-668")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for the uplinks of one name in a cluster; a note where what is not needed is no more sensitive."""
    model = case.model
    over = {its.nic: its for its in case.after(privilege).over_trunks if its.idle}
    for nics in alike((model.nics[name] for name in over), model):
        its = [over[nic.id] for nic in nics]
        first = its[0]
        idle = dict.fromkeys(segment for one in its for segment in one.idle)
        unsaid = dict.fromkeys(f"`{word}` of {name}" for one in its for name, word in one.unsaid)
        yield case.finding(
            f"{together(nics)} {'carries' if len(nics) == 1 else 'carry'} "
            f"{listed(f'{segment} ({case.level(segment)})' for segment in idle)}, which nothing on "
            f"{'its vswitch' if len(nics) == 1 else 'their vswitches'} needs"
            + (f", unless {listed(unsaid, most=2)} does: nobody says" if unsaid else ""),
            about=[nic.id for nic in nics],
            at=first.at,
            label="carried here",
            also=[(nic.place("carries"), "and here") for nic in nics[1:4]],
            proof=Witness(
                f"{first.nic} carries what no port of {first.vswitch} is in",
                tuple(says(first.nic, "carries", segment, first.at) for segment in first.idle),
            ),
            confidence=_confidence(its),
            severity=None if any(_gains(case, one) for one in its) else Severity.NOTE,
            fix=_fix(nics, its),
        )


def _fix(nics: list[Nic], its: list[OverTrunk]) -> Fix | None:
    """What is needed there, if that is the same for all of them and anything at all."""
    needed = {tuple(name for name in nic.carries if name not in one.idle) for nic, one in zip(nics, its, strict=True)}
    if len(needed) > 1 or () in needed:
        return None
    (segments,) = needed
    return change(
        nics,
        f"carries [{' '.join(segments)}]" if len(segments) > 1 else f"carries {segments[0]}",
        message=f"carry {listed(segments)} only",
        safe=_confidence(its) is Confidence.HIGH,
    )


def _confidence(its: list[OverTrunk]) -> Confidence:
    """Less sure where the plan leaves open what needs a segment; an admin interface mostly has one of its own."""
    words = {word for one in its for _, word in one.unsaid}
    return Confidence.LOW if words - {"admin"} else Confidence.MEDIUM if words else Confidence.HIGH


def _gains(case: Case, its: OverTrunk) -> bool:
    """Whether something is carried that is more sensitive than all that is used at the vswitch."""
    used = [case.model.rank(vnic.segment) for vnic in case.after(attached).get(its.vswitch, ())]
    idle = [case.model.rank(segment) for segment in its.idle]
    return max((rank for rank in idle if rank is not None), default=-1) > max(
        (rank for rank in used if rank is not None), default=-1
    )
