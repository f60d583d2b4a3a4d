"""Workloads of unequal level share a host, though no VMM: what they share may still leak."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Host, Machine, Severity, Vm, Witness, alike, levels, together

SEVERITY = Severity.NOTE
CATEGORY = "attack"
STANDARDS = ("CWE-1189", "BSI SYS.1.5.A8")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each written host; where a VMM runs both, `mixed-levels` speaks of more than a leak."""
    model, known = case.model, case.after(levels)
    pairs = {host.id: pair for host in model.hosts.values() if (pair := _unequal(case, host))}
    for hosts in alike((host for host in model.hosts.values() if host.id in pairs), model):
        first = hosts[0]
        low, high = pairs[first.id]
        yield case.finding(
            f"{together(hosts)} {'has' if len(hosts) == 1 else 'each have'} neighbours of unequal level: {low.names} "
            f"({known[low.id].level}) may learn secrets of {high.names} ({known[high.id].level}) by what they share",
            about=[host.id for host in hosts],
            at=first.at,
            label="this host",
            also=[(node.at, known[node.id].level) for node in (low, high)],
            proof=Witness(
                f"{first.id} is shared by workloads of unequal level",
                tuple(
                    statement
                    for node in (low, high)
                    for statement in (*case.stands(node), *case.is_in(node.id, known[node.id].segment))
                ),
            ),
        )


def _unequal(case: Case, host: Host) -> tuple[Vm | Machine, ...]:
    """The lowest and the highest workload of a host, none if they are equal or one VMM runs two that are not."""
    model, known = case.model, case.after(levels)
    machines: list[list[Vm | Machine]] = [[machine] for machine in model.machines_on.get(host.id, ())]
    vmms: list[list[Vm | Machine]] = [
        [vm for vm in model.vms_of.get(vmm.id, ()) if len(vm.vmms) == 1] for vmm in model.vmms_on.get(host.id, ())
    ]
    ranked: list[tuple[int, str, Vm | Machine]] = []
    for home in (*machines, *vmms):
        its = [(rank, node.id, node) for node in home if node.id in known and (rank := known[node.id].rank) is not None]
        if len({rank for rank, _, _ in its}) > 1:
            return ()
        ranked += its
    low, high = min(ranked, default=None), max(ranked, default=None)
    return (low[2], high[2]) if low and high and low[0] < high[0] else ()
