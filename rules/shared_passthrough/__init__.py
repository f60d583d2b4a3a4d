"""A NIC is passed through to several VMs, or taken from a vswitch that uses it."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Evidence, Finding, Model, Severity, Vm, Vswitch, Witness, cause, listed, says

SEVERITY = Severity.WARNING
CATEGORY = "isolation"
STANDARDS = ("CWE-653", "BSI SYS.1.5.A3")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each NIC that a VM owns and somebody else uses, too: by itself, or in a bond."""
    model = case.model
    owners: dict[str, dict[str, str]] = {}
    for vm in model.vms.values():
        for nic in vm.passthrough:
            for part in _parts(model, nic):
                owners.setdefault(part, {})[vm.id] = nic
    uplinks = {
        part: (its, nic)
        for its in model.vswitches.values()
        if its.runs != "nic"
        for nic in its.uplinks
        for part in _parts(model, nic)
    }
    for part, by in owners.items():
        vms = [model.vms[name] for name in by]
        bonded = all(nic != part for nic in by.values())  # then what it is a part of is told
        if not bonded and (sum(vm.count for vm in vms) > 1 or part in uplinks):
            yield _finding(case, part, vms, by, uplinks.get(part))


def _parts(model: Model, nic: str) -> tuple[str, ...]:
    """A NIC, and all that are bonded in it."""
    return (nic, *(part for name in model.nics[nic].bonds for part in _parts(model, name)))


def _finding(case: Case, nic: str, vms: list[Vm], by: dict[str, str], uplink: tuple[Vswitch, str] | None) -> Finding:
    model = case.model
    names = listed(str(vm.names) for vm in vms)
    also = f", and {'is' if uplink[1] == nic else 'is bonded in'} an uplink of {uplink[0].id}" if uplink else ""
    users = listed([*(str(vm.names) for vm in vms), *([f"vswitch {uplink[0].id}"] if uplink else [])])
    bonds = dict.fromkeys(own for own in (*by.values(), *([uplink[1]] if uplink else [])) if own != nic)
    return case.finding(
        f"nic {nic} is passed through to {names}{also}: one function is no border",
        about=[nic],
        cause=cause(model, "nic", [nic]),
        at=model.nics[nic].at,
        label="this NIC",
        also=[(vm.place("passthrough"), f"passed through to {vm.names}") for vm in vms],
        proof=Witness(
            f"{users} use nic {nic}",
            (
                *(says(vm.id, "passthrough", by[vm.id], vm.place("passthrough")) for vm in vms),
                *([says(uplink[0].id, "uplink", uplink[1], uplink[0].place("uplink"))] if uplink else ()),
                *(statement for bond in bonds for statement in _bonded(case, bond, nic)),
            ),
        ),
    )


def _bonded(case: Case, bond: str, nic: str) -> Iterator[Evidence]:
    """That a NIC is bonded in another, one bond in the next."""
    its = case.model.nics[bond]
    part = next(name for name in its.bonds if nic in _parts(case.model, name))
    yield says(bond, "bonds", part, its.place("bonds"))
    if part != nic:
        yield from _bonded(case, part, nic)
