"""Where VMs have to be for a requirement to be violated (SEMANTICS 13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from vtopo.facts import Facts
from vtopo.facts.placement.moving import moved

Moves: TypeAlias = tuple[tuple[str, str], ...]
"""VMs that the plan has elsewhere (or nobody knows where), each with a VMM that it may be on; two members of one range
may be on two."""


def after(facts: Facts, moves: Moves) -> Facts:
    """The facts of the plan after some moves; of the plan itself if there are none."""
    return Facts(moved(facts, _where(moves))) if moves else facts


def _where(moves: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for vm, vmm in moves:
        found[vm] = (*found.get(vm, ()), vmm)
    return found
