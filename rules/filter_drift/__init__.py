"""A filter or gateway that has to decide as another does not."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    Case,
    Confidence,
    Difference,
    Evidence,
    Finding,
    Severity,
    Twins,
    Witness,
    decided_at,
    decides,
    drift,
    packet,
    says,
    together,
)

SEVERITY = Severity.WARNING
CATEGORY = "policy"
STANDARDS = ("NIST SP 800-125B VM-FW-R3",)

MOST_TOLD = 5


def judge(case: Case) -> Iterator[Finding]:
    """One finding for copies with equal policies, with one packet for each two rules that differ."""
    its = case.after(drift)
    for twins in its.twins:
        opened = [one for one in twins.comparison.differences if one.other.allow and one.sure]
        guarded = [one for one in opened if its.guarded(twins, one)]
        told = sorted(
            twins.comparison.differences, key=lambda one: (one not in guarded, one not in opened, not one.sure)
        )
        if told:
            yield _finding(case, twins, told, opens=bool(guarded))


def _finding(case: Case, twins: Twins, told: list[Difference], *, opens: bool) -> Finding:
    original, copy = twins.pairs[0]
    first = told[0]
    several = len(twins.copies) > 1
    more = f"; and {len(told) - 1:,} more" if len(told) > 1 else ""
    why = "to decide as" if twins.declared else "the same rules as"
    return case.finding(
        f"{together(twins.copies)} {'have' if several else 'has'} {why} {together(twins.originals)}"
        f"{'' if twins.declared else ', being written once'}, and {'differ' if several else 'differs'}: "
        f"{copy.id} {decides(first.other)} {packet(first.packet)}, {original.id} {decides(first.one)} it{more}",
        about=[its.id for its in twins.copies],
        at=decided_at(copy, first.other),
        label=f"{decides(first.other)} it",
        also=[(decided_at(original, first.one), f"{decides(first.one)} it")]
        + [(decided_at(copy, one.other), f"{decides(one.other)} {packet(one.packet)}") for one in told[1:MOST_TOLD]],
        proof=Witness(
            f"{copy.id} and {original.id} decide differently",
            tuple(statement for one in told[:MOST_TOLD] for statement in _both(twins, one)),
        ),
        confidence=Confidence.HIGH if first.sure else Confidence.MEDIUM,
        severity=Severity.ERROR if opens else None,
        aspect=", ".join(its.id for its in twins.originals[:3]),
    )


def _both(twins: Twins, its: Difference) -> Iterator[Evidence]:
    for thing, decision in zip(twins.pairs[0], (its.one, its.other), strict=True):
        yield says(thing.id, decides(decision), packet(its.packet), decided_at(thing, decision))
