"""A guest has a trunk: one vNIC brings several segments into the VM."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vtopo.rulekit import (
    Case,
    Confidence,
    Evidence,
    Finding,
    GuestPort,
    Severity,
    Witness,
    alike,
    cause,
    decided,
    guests,
    listed,
    nodes_of,
    privilege,
    says,
)

SEVERITY = Severity.WARNING
CATEGORY = "privilege"
STANDARDS = ("CWE-250", "BSI SYS.1.5.A4", "ATT&CK T1599")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for the trunks of a cluster or VMM, and one for a vswitch whose product makes trunks of silence."""
    model = case.model
    silent = list(decided(case, "carries"))
    by_product = {port.vnic for group in silent for one in group for port in one.ports}
    ports: dict[str, GuestPort] = {}
    for port in case.after(privilege).trunks:
        if port.vnic not in by_product:
            ports.setdefault(port.vm, port)
    for vms in alike((model.vms[name] for name in ports), model, case.answered):
        first = ports[vms[0].id]
        segments = dict.fromkeys(segment for vm in vms for segment in ports[vm.id].segments)
        yield case.finding(
            f"{nodes_of(vms)} {'has' if len(vms) == vms[0].count == 1 else 'have'} a trunk with "
            f"{listed(f'{segment} ({case.level(segment)})' for segment in segments)}: the guest picks its segment",
            about=[vm.id for vm in vms],
            cause=cause(case.model, "node", [vm.id for vm in vms]),
            at=vms[0].at,
            label="this VM",
            also=[(ports[vm.id].at, "the trunk") for vm in vms[:3]],
            proof=_carries(first),
            severity=_severity(case, segments),
        )
    for group in silent:
        thing, product, port = group[0].thing, group[0].product, group[0].ports[0]
        yield case.finding(
            f"{guests(case, group)} may pick a segment of {listed(port.segments)}: none is said, and by the default of "
            f"{product} such a port of {thing.id} is a trunk",
            about=[one.thing.id for one in group],
            at=thing.at,
            label=f"{product} has it so by default",
            also=[(port.at, "no segment is said here") for port in group[0].ports[:3]],
            proof=_carries(port, says(thing.id, "product", thing.product, thing.place("product"))),
            confidence=Confidence.MEDIUM,
            severity=_severity(case, port.segments),
        )


def _severity(case: Case, segments: Iterable[str]) -> Severity | None:
    """Less where all that a trunk carries is of one level."""
    ranks = {case.model.rank(segment) for segment in segments}
    return Severity.NOTE if len(ranks) == 1 and None not in ranks else None


def _carries(port: GuestPort, *why: Evidence) -> Witness:
    statements = (says(port.vnic, "carries", segment, port.at) for segment in port.segments)
    return Witness(f"{port.vnic} carries several segments", (*why, *statements))
