"""VMs that stand in for each other are on one host, or may come together on one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vtopo.rulekit import Case, Confidence, Finding, Severity, Together, Vm, Witness, alike, kept_together, listed

SEVERITY = Severity.NOTE
CATEGORY = "availability"
STANDARDS = ("CWE-654",)


def judge(case: Case) -> Iterator[Finding]:
    """One finding for those of a cluster or VMM, where the plan has another host that one of them could be on."""
    elsewhere = _elsewhere(case)
    found: dict[tuple[str, bool], list[Together]] = {}
    for one in case.after(kept_together):
        if elsewhere(one.vms[0]):
            found.setdefault((one.vms[0].id, one.sure), []).append(one)
    firsts = [(its[0].vms[0], sure) for (_, sure), its in found.items()]
    groups = [
        (vms, sure) for sure in (True, False) for vms in alike((vm for vm, own in firsts if own is sure), case.model)
    ]
    for vms, sure in groups:
        its = [one for vm in vms for one in found[vm.id, sure]]
        # Of two it is the one that may move whose place is of interest.
        first = max(its[0].vms, key=lambda vm: len(vm.vmms))
        where = f"are together on {case.model.vmms[first.vmms[0]].host}" if sure else "may come together on one host"
        many = f" and {len(its) - 4} more" if len(its) > 4 else ""
        if sure and len({vm.vmms for vm in vms}) > 1:
            where = "are each together on one host"
        yield case.finding(
            f"{', '.join(map(_names, its[:4]))}{many} {where}: they would fail together",
            about=list(dict.fromkeys(vm.id for one in its for vm in one.vms)),
            at=first.place("on"),
            label="on this host" if sure else f"anywhere in {first.cluster}",
            also=[(vm.at, vm.id) for vm in {vm.id: vm for one in its[:3] for vm in one.vms}.values()],
            proof=Witness(
                f"{_names(its[0])} may be on {its[0].vmm} at once",
                tuple(case.placed(vm, its[0].vmm) for vm in its[0].vms),
            ),
            confidence=Confidence.MEDIUM if sure else Confidence.LOW,
        )


def _elsewhere(case: Case) -> Callable[[Vm], bool]:
    """Tells whether a VM could be on another host: a member of its cluster, or one that carries a segment of it."""
    model = case.model
    running = {vmm.host for vmm in model.vmms.values()}
    carrying: dict[str, set[str]] = {}
    for nic in model.nics.values():
        for segment in model.all_carried(nic.carries) if nic.host in running else ():
            carrying.setdefault(segment, set()).add(nic.host)

    def has(vm: Vm) -> bool:
        members = {host for vmm in vm.vmms if (its := model.cluster_of.get(vmm)) for host in its.members}
        hosts = {model.vmms[vmm].host for vmm in {*vm.vmms, *members}}
        return len(hosts.union(*(carrying.get(segment, ()) for segment in model.segments_of(vm)))) > 1

    return has


def _names(its: Together) -> str:
    return listed(str(vm.names) for vm in its.vms)
