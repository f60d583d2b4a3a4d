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
    listed,
    members,
    rank_of,
    says,
    separation,
)

SEVERITY = Severity.ERROR
STANDARDS = ("CWE-653", "BSI SYS.1.5.A15")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each pair that a `require ... apart` is about and that shares that kind, or a weaker one."""
    for requirement in case.model.requirements:
        if requirement.kind == "apart":
            for shared in _pairs(case, requirement):
                if shared.rank >= rank_of(requirement.level):
                    yield _finding(case, requirement, shared)
                elif requirement.level in ("host", "vmm") and (drifting := _drifting(case, shared)):
                    yield _doubt(case, requirement, shared, drifting)


def _drifting(case: Case, shared: Shared) -> list[Vm]:
    """The VMs of two ends that stand on the cluster they share: no host is named for them, so they may share one."""
    workloads = case.after(separation).workloads
    nodes = (name for end in (shared.one, shared.other) for name in workloads.get(end, (end,)))
    vms = (case.model.vms[name] for name in nodes if name in case.model.vms)
    return [vm for vm in vms if len(vm.vmms) > 1 and vm.cluster in shared.things.get("cluster", ())]


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
