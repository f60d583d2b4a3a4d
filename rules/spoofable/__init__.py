"""A node can send with the address of another, and a policy trusts that address."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    Case,
    Confidence,
    Finding,
    Fix,
    Impostor,
    Severity,
    Span,
    Thing,
    Vnic,
    Witness,
    change,
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
            fix=_refusing(case, vnic, at) if vnic else _secured(case, its),
        )


def _node(case: Case, its: Impostor) -> Span:
    nic = case.model.nics.get(its.nic)
    return nic.at if nic else case.nodes_at(its.node)[0][0]


def _confidence(vnic: Vnic | None) -> Confidence:
    if vnic is None:
        return Confidence.MEDIUM
    return Confidence.HIGH if vnic.forged_transmits is True else Confidence.LOW


def _refusing(case: Case, vnic: Vnic, at: Span) -> Fix:
    """Forged frames are refused where that is decided; a suggestion where nobody says how it is."""
    model = case.model
    vnics = (nic for vm in model.vms.values() for nic in vm.nics)
    every: tuple[Thing, ...] = (*model.vswitches.values(), *model.portgroups.values(), *vnics)
    return change(
        (its for its in every if its.place("forged-transmits") == at),
        "forged-transmits no",
        message="set `forged-transmits` to no",
        safe=vnic.forged_transmits is True,
    )


def _secured(case: Case, its: Impostor) -> Fix | None:
    """The switches that the wire is known to end on get port security, of which not every port may be capable."""
    model = case.model
    nic = model.nics.get(its.nic)
    on = [model.switches[name] for name in nic.switches] if nic else []
    switches = [one for one in on or model.carriers.get(its.state[1], ()) if one.port_security is not True]
    return change(switches, "port-security", message="set port security", safe=False) if switches else None
