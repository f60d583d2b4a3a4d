"""All placements of a plan without ranges, each as a plan of its own (SEMANTICS 13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product
from math import prod

from tests.reference.placement import kept_apart, may_be_on, sockets, vms
from vtopo.model.plan import Model
from vtopo.model.things import Vm, Vnic


def placements(model: Model, most: int) -> list[Model] | None:
    """The plan with its VMs wherever they may be; None if there are more placements than that.

    A VM that no member of its cluster takes is left as it is, and one placed on a cluster is pinned to no member of it.
    None too if others are in the way of a VM, or of two, that may be where they are: then more is told than is true.
    And if a VM that no member takes is kept apart from another one: where it is left, it would be with the other.
    """
    options = {node.name: sorted(its) for node in vms(model) if (its := may_be_on(model, node))}
    if prod(map(len, options.values())) > most:
        return None
    parted = [(a.name, b.name) for a, b in combinations(vms(model), 2) if kept_apart(model, a, b)]
    if not {name for pair in parted for name in pair} <= options.keys():
        return None
    every = [dict(zip(options, chosen, strict=True)) for chosen in product(*options.values())]
    found = [where for where in every if _allowed(model, where, parted)]
    seen = {pair for where in found for pair in _few(where)}
    for pair in {pair for where in every for pair in _few(where)}:
        if pair not in seen and _allowed(model, dict(pair), parted):
            return None
    return [_placed(model, where) for where in found]


def _few(where: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], ...]]:
    """Where each VM is, and each two."""
    yield from combinations(where.items(), 1)
    yield from combinations(where.items(), 2)


def _allowed(model: Model, where: Mapping[str, str], parted: Sequence[tuple[str, str]]) -> bool:
    hosts = {name: model.vmms[vmm].host for name, vmm in where.items()}
    return not any(a in hosts and b in hosts and hosts[a] == hosts[b] for a, b in parted)


def _placed(model: Model, where: Mapping[str, str]) -> Model:
    return replace(model, vms={name: _on(model, vm, where.get(name, "")) for name, vm in model.vms.items()})


def _on(model: Model, vm: Vm, vmm: str) -> Vm:
    if not vmm or list(vm.vmms) == [vmm]:
        return vm
    pinned = vm.pinned if len(vm.vmms) == 1 else False
    return replace(vm, vmms=(vmm,), pinned=pinned, nics=tuple(_plugged(model, vnic, vmm) for vnic in vm.nics))


def _plugged(model: Model, vnic: Vnic, vmm: str) -> Vnic:
    """A vNIC where its VM is now: it carries what it did, and is isolated if it or the port group there says so."""
    for vswitch, group in sockets(model, vnic, vmm):
        isolated = vnic.isolated if "isolated" in vnic.written else group.isolated if group else False
        return replace(vnic, vswitches=(vswitch.id,), portgroups=(group.id,) if group else (), isolated=isolated)
    return vnic
