"""A node can send with the address of another, and a policy trusts that address."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    Case,
    Confidence,
    Finding,
    Impostor,
    Severity,
    Span,
    Vnic,
    Witness,
    impostors,
    poses,
    said_at,
    told,
)

SEVERITY = Severity.NOTE
CATEGORY = "attack"
STANDARDS = ("ATT&CK T1557", "ATT&CK T1599")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each place in the plan that lets forged frames in, with what is gained by them."""
    known: set[tuple[str, int, str]] = set()
    for its in case.after(impostors):
        vnic = next((nic for vm in case.model.vms.values() for nic in vm.nics if nic.id == its.nic), None)
        at = said_at(case.model, vnic, "forged-transmits") if vnic else _node(case, its)
        if (at.source.name, at.start, its.state[1]) in known:
            continue
        known.add((at.source.name, at.start, its.state[1]))
        sure = vnic is not None and vnic.forged_transmits is True
        yield case.finding(
            f"{its.node} can pass for {its.posing} in {its.state[1]}, and so reaches {told(its.target)}, which it is "
            "not to reach",
            about=[its.node, its.posing, its.target[1]],
            at=at,
            label="forged frames are accepted" if sure else "nothing keeps forged frames out",
            also=case.nodes_at(its.node, its.posing),
            proof=Witness(f"{its.node} gains by the address of {its.posing}", poses(case.model, its)),
            confidence=_confidence(vnic),
        )


def _node(case: Case, its: Impostor) -> Span:
    nic = case.model.nics.get(its.nic)
    return nic.at if nic else case.nodes_at(its.node)[0][0]


def _confidence(vnic: Vnic | None) -> Confidence:
    if vnic is None:
        return Confidence.MEDIUM
    return Confidence.HIGH if vnic.forged_transmits is True else Confidence.LOW
