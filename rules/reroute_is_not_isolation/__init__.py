"""A vswitch that hands its frames to the switch outside is still shared by segments of unequal level."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Span, Vswitch, Witness, alike, attached, listed, says, together

SEVERITY = Severity.NOTE
CATEGORY = "rerouting"
STANDARDS = ("CWE-653",)


def judge(case: Case) -> Iterator[Finding]:
    """One note for each written vswitch in mode vepa with segments of unequal level, its copies included."""
    model = case.model
    shared = [w for w in model.vswitches.values() if w.mode == "vepa" and len(set(_ranked(case, w).values())) > 1]
    for copies in alike(shared, model, lambda vswitch: tuple(_ranked(case, vswitch))):
        first = copies[0]
        segments = sorted(_ranked(case, first), key=lambda segment: (_ranked(case, first)[segment], segment))
        low, high = segments[0], segments[-1]
        yield case.finding(
            f"{together(copies)} {'shows its' if len(copies) == 1 else 'show their'} frames to the switch outside, and "
            f"{listed(segments)} still share the vswitch and its host",
            about=[vswitch.id for vswitch in copies],
            at=first.place("mode"),
            label="brings back sight, not isolation",
            proof=Witness(
                f"{first.id} has {low} and {high}, whichever way their frames take",
                (
                    says(first.id, "mode", "vepa", first.place("mode")),
                    says(first.id, "has", low, _at(case, first, low)),
                    case.has_level(low),
                    says(first.id, "has", high, _at(case, first, high)),
                    case.has_level(high),
                ),
            ),
        )


def _ranked(case: Case, vswitch: Vswitch) -> dict[str, int]:
    """The segments of known level with a vNIC there for certain, and how sensitive each is."""
    here = dict.fromkeys(vnic.segment for vnic in case.after(attached).get(vswitch.id, ()) if vnic.sure)
    return {segment: rank for segment in here if (rank := case.model.rank(segment)) is not None}


def _at(case: Case, vswitch: Vswitch, segment: str) -> Span:
    """Where the plan puts a vNIC of that vswitch into a segment."""
    return next(vnic.at for vnic in case.after(attached)[vswitch.id] if vnic.sure and vnic.segment == segment)
