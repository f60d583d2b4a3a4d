"""A vswitch has vNICs in two segments of unequal level: both use one network stack."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    UNKNOWN,
    Attached,
    Case,
    Confidence,
    Finding,
    Severity,
    Witness,
    alike,
    attached,
    cause,
    clash,
    listed,
    says,
    together,
)

SEVERITY = Severity.WARNING
CATEGORY = "privilege"
STANDARDS = ("CWE-653", "CWE-250", "BSI SYS.1.5.A15")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each written vswitch whose vNICs are in segments of unequal level, its copies included."""
    model = case.model
    held = {name: _by_segment(case, vnics) for name, vnics in case.after(attached).items()}
    pairs = {w.id: _clash(case, w.id) for w in model.vswitches.values() if w.runs != "nic"}
    shared = [w for w in model.vswitches.values() if pairs.get(w.id)]
    for copies in alike(shared, model, lambda vswitch: frozenset(held[vswitch.id])):
        first = copies[0]
        vnics = held[first.id]
        sure = all(vnic.sure for vnic in pairs[first.id]) and first.runs is not UNKNOWN
        yield case.finding(
            f"{together(copies)} {'is' if len(copies) == 1 else 'are each'} the one network stack of "
            f"{listed(f'{segment} ({model.segments[segment].level})' for segment in vnics)}",
            about=[vswitch.id for vswitch in copies],
            cause=cause(model, "vswitch", [vswitch.id for vswitch in copies]),
            at=first.at,
            label="this vswitch",
            also=[(vnic.at, f"a vNIC in {segment}") for segment, vnic in vnics.items()],
            proof=Witness(
                f"{first.id} has vNICs in segments of unequal level",
                tuple(
                    statement
                    for vnic in pairs[first.id]
                    for statement in (
                        says(first.id, "has" if vnic.sure else "may-have", vnic.segment, vnic.at),
                        case.has_level(vnic.segment),
                    )
                ),
            ),
            confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
        )


def _clash(case: Case, vswitch: str) -> tuple[Attached, ...]:
    """Two vNICs of unequal level that may be on a vswitch at once; sure ones, if there are such."""
    vnics = case.after(attached).get(vswitch, ())
    ranked = [(rank, vnic.vm, vnic) for vnic in vnics if (rank := case.model.rank(vnic.segment)) is not None]
    return clash(case, (one for one in ranked if one[2].sure)) or clash(case, ranked)


def _by_segment(case: Case, vnics: tuple[Attached, ...]) -> dict[str, Attached]:
    """The first vNIC in each segment of known level, lowest level first."""
    first: dict[str, Attached] = {}
    for vnic in vnics:
        first.setdefault(vnic.segment, vnic)
    known = {segment: rank for segment in first if (rank := case.model.rank(segment)) is not None}
    return {segment: first[segment] for segment in sorted(known, key=lambda segment: (known[segment], segment))}
