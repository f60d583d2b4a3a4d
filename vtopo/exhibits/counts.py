"""How large the plan is: things by kind, in the singular, as the head of a report shows them."""

from __future__ import annotations

from vtopo.facts import Facts


def counts(facts: Facts) -> tuple[tuple[str, int], ...]:
    """Kinds with their numbers, members of ranges counted; kinds there are none of are left out."""
    model = facts.model
    hosts = sum(1 for host in model.hosts.values() if not host.machine)
    known = (
        ("segment", len(model.segments)),
        ("host", hosts),
        ("VMM", len(model.vmms)),
        ("vswitch", len(model.vswitches)),
        ("VM", sum(vm.count for vm in model.vms.values())),
        ("machine", sum(machine.count for machine in model.machines.values())),
        ("gateway", len(model.gateways)),
        ("sensor", len(model.sensors)),
    )
    return tuple((kind, number) for kind, number in known if number)
