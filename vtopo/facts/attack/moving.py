"""What moves add to attacks: VMs that may come to other VMMs of their cluster, those alike together (SEMANTICS 11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.placement import placement


@dataclass(frozen=True, slots=True)
class Moving:
    """VMs that may come to some VMMs which the plan does not put them on."""

    vms: tuple[str, ...]
    to: tuple[str, ...]


def moving(facts: Facts) -> tuple[Moving, ...]:
    """All VMs that may come to where they are not: few classes, however many VMs there are."""
    its = facts(placement)
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for vm in facts.model.vms.values():
        if its.moves(vm.id):
            found.setdefault((its.vmms(vm.id), vm.vmms), []).append(vm.id)
    every = (Moving(tuple(vms), _without(may, now)) for (may, now), vms in found.items())
    return tuple(one for one in every if one.to)


def _without(some: Iterable[str], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in some if name not in others)
