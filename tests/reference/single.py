"""A model with all ranges written out: every node stands for itself (SEMANTICS 1), as plain lists.

Only the plain tables of the model and the attributes of things are read here.
"""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.model.plan import Model
from vtopo.model.things import Machine, Nic, Vm


@dataclass(frozen=True)
class Single:
    """One VM or machine. `group` is the name of the range it was written in, cut as the model cuts it."""

    name: str
    group: str
    thing: Vm | Machine

    def __str__(self) -> str:
        return self.name


def singles(model: Model) -> list[Single]:
    """All single nodes of a model."""
    found = []
    for table in (model.machines, model.vms):
        for thing in table.values():
            for name in thing.names:
                found += [Single(name, thing.id, thing)]
    return found


def group_members(model: Model, name: str) -> list[str]:
    """The names of the single nodes that one node of the model stands for."""
    for table in (model.machines, model.vms):
        for thing in table.values():
            if thing.id == name:
                return list(thing.names)
    raise KeyError(name)


def own_name(single: Single, name: str) -> str:
    """The name of a part of a node (or of its box), said of the single node instead of its range."""
    if name == single.group:
        return single.name
    if name.startswith(single.group + "."):
        return single.name + name[len(single.group) :]
    return name


def own_nics(model: Model, single: Single) -> dict[str, Nic]:
    """The NICs of a machine, by the name each has when its range is written out. A VM has none of its own."""
    if isinstance(single.thing, Machine):
        return {own_name(single, nic): model.nics[nic] for nic in single.thing.nics}
    return {}


def passed_nics(model: Model, single: Single) -> dict[str, Nic]:
    """The NICs of the host that are passed through to a VM."""
    if isinstance(single.thing, Vm):
        return {nic: model.nics[nic] for nic in single.thing.passthrough}
    return {}


def homes(single: Single) -> list[str]:
    """The VMMs a node is on, or may be on where it is placed on a cluster only. A machine is on none."""
    return list(single.thing.vmms) if isinstance(single.thing, Vm) else []


def placed(single: Single) -> bool:
    """Whether it is known where a node runs."""
    return isinstance(single.thing, Machine) or len(single.thing.vmms) == 1


def is_appliance(model: Model, single: Single) -> bool:
    """Whether a node is a VM with a gateway in it (SEMANTICS 1)."""
    return isinstance(single.thing, Vm) and any(gateway.vm == single.group for gateway in model.gateways.values())


def segments_of(model: Model, single: Single) -> set[str]:
    """The segments a node has an interface in: its vNICs, the NICs passed through to it, its own NICs."""
    found: set[str] = set()
    if isinstance(single.thing, Vm):
        for vnic in single.thing.nics:
            found.update(vnic.carries)
    for nic in (*own_nics(model, single).values(), *passed_nics(model, single).values()):
        found.update(nic.carries)
    return found
