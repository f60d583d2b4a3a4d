"""Two things that the plan requires apart share more than it allows."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import (
    Case,
    Confidence,
    Finding,
    Requirement,
    Severity,
    Shared,
    Vm,
    Witness,
    cause,
    listed,
    members,
    rank_of,
    says,
    separation,
)

SEVERITY = Severity.ERROR
CATEGORY = "isolation"
STANDARDS = ("CWE-653", "BSI SYS.1.5.A15")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each pair that a `require ... apart` is about and that shares that kind, or a weaker one."""
    for requirement in case.model.requirements:
        if requirement.kind == "apart":
            for shared in _pairs(case, requirement):
                if shared.rank >= rank_of(requirement.level):
                    yield _finding(case, requirement, shared)
                elif (drifting := _drifting(case, shared)) and _may_share(case, shared, requirement.level):
                    yield _doubt(case, requirement, shared, drifting)


def _drifting(case: Case, shared: Shared) -> list[Vm]:
    """The VMs of two ends that stand on the cluster they share: no host is named for them, so they may share one."""
    vms = (*_vms(case, shared.one), *_vms(case, shared.other))
    return [vm for vm in vms if len(vm.vmms) > 1 and vm.cluster in shared.things.get("cluster", ())]


def _vms(case: Case, end: str) -> list[Vm]:
    """The VMs of a segment, or the one that an end is."""
    names = case.after(separation).workloads.get(end, (end,))
    return [case.model.vms[name] for name in names if name in case.model.vms]


def _may_share(case: Case, shared: Shared, kind: str) -> bool:
    """Whether two ends could share that kind of thing, or a weaker one, on some member of their cluster.

    Below the VMM that takes a common vswitch: a NIC is the uplink of one.
    """
    if kind in ("nic", "vswitch"):
        return not _sockets(case, shared.one).isdisjoint(_sockets(case, shared.other))
    return kind in ("host", "vmm")


def _sockets(case: Case, end: str) -> set[str]:
    """The vswitches that VMs of an end are plugged into, wherever they may be."""
    return {name for vm in _vms(case, end) for vnic in vm.nics for name in vnic.vswitches}


def _doubt(case: Case, requirement: Requirement, shared: Shared, drifting: list[Vm]) -> Finding:
    first = drifting[0]
    return case.finding(
        f"{shared.one} and {shared.other} may share a {requirement.level}, as {first.names} may be on any member of "
        f"{first.cluster}, but are required apart by {requirement.level}",
        about=[shared.one, shared.other],
        aspect=f"by {requirement.level}",
        at=requirement.at,
        label=f"required apart by {requirement.level}",
        also=[(first.place("on"), "on the cluster, no host named")],
        proof=Witness(
            f"{shared.one} and {shared.other} may come together on a member of {first.cluster}",
            tuple(says(first.id, "may-be-on", vmm, first.place("on")) for vmm in first.vmms),
        ),
        confidence=Confidence.MEDIUM,
        severity=Severity.WARNING,
    )


def _pairs(case: Case, requirement: Requirement) -> Iterator[Shared]:
    known = case.after(separation)
    for one in members(case.model, requirement.one):
        for other in members(case.model, requirement.other):
            if one.kind == other.kind == "segment":
                yield known.between(one.id, other.id)
            elif one.kind == other.kind == "node":
                yield known.nodes(one.id, other.id)


def _finding(case: Case, requirement: Requirement, shared: Shared) -> Finding:
    too_weak = [(kind, things) for kind, things in shared.things.items() if rank_of(kind) >= rank_of(requirement.level)]
    kind, things = too_weak[-1]
    what = "are both in" if kind == "segment" and shared.level == "shared-segment" else f"share {kind}"
    if shared.level == "bridged":
        what = "are bridged by"
    also = [
        (at, f"{kind} {name}")
        for kind, names in reversed(too_weak)
        for name in names[:1]
        if (at := case.at(kind, name))
    ]
    return case.finding(
        f"{shared.one} and {shared.other} {what} {listed(things)}, but are required apart by {requirement.level}",
        about=[shared.one, shared.other],
        aspect=f"by {requirement.level}",
        cause=cause(case.model, kind, things),
        at=requirement.at,
        label=f"required apart by {requirement.level}",
        also=also,
        proof=Witness(
            f"the separation level of {shared.one} and {shared.other} is {shared.level}",
            tuple(
                says(end, f"uses {kind}", name, case.at(kind, name))
                for kind, names in too_weak
                for name in names
                for end in (shared.one, shared.other)
            ),
        ),
    )
