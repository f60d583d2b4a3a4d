"""SEMANTICS 11, choke points: settings and moves, all sets of a few of them tried one after the other."""

from __future__ import annotations

from itertools import combinations
from typing import TypeAlias

from tests.reference.attack import Owned, Step, steps
from tests.reference.attack_paths import by_mount
from vtopo.model.plan import Model

Setting: TypeAlias = tuple[str, tuple[Owned, ...]]


def stopped_by(model: Model, step: Step) -> set[Setting]:
    """What to change so that a step is not possible any more."""
    kind, one, other = step
    if kind in ("network", "gateway", "admin") or (kind == "storage" and not by_mount(model, step)):
        return {("hardened", (other,))}
    if kind == "vswitch":
        return {("hardened", (other,)), ("moved", (one, ("vmm", model.vswitches[other[1]].vmm)))}
    if kind == "escape":
        return {("sandboxed", (other,)), ("moved", (one, other))}
    if kind == "dma":
        return {("iommu", (("host", model.vmms[other[1]].host),)), ("moved", (one, other))}
    if kind == "disk":
        return {("encrypted", (other,))}
    if kind == "spoof":
        return {("no-forging", (("vswitch", other[2]) if other[2] else ("outside", other[1]),))}
    if kind == "control" and other[0] == "node":
        return {("moved", (other, one))}
    return {("no-manager", (one,))} if kind == "manager" else set()


def reaches(model: Model, start: Owned, goal: Owned, chosen: set[Setting]) -> bool:
    """Whether there is a path without the steps that some settings stop."""
    left = [step for step in steps(model) if not stopped_by(model, step) & chosen]
    owned = {start}
    while True:
        more = {step.other for step in left if step.one in owned} - owned
        if not more:
            return goal in owned
        owned |= more


def fewest(model: Model, start: Owned, goal: Owned, most: int) -> int | None:
    """The size of the smallest set of settings without which there is no path; None if more than so many are needed."""
    every = sorted({setting for step in steps(model) for setting in stopped_by(model, step)})
    for size in range(most + 1):
        if any(not reaches(model, start, goal, set(chosen)) for chosen in combinations(every, size)):
            return size
    return None


def all_settings(model: Model) -> set[Setting]:
    """Everything there is to set."""
    return {setting for step in steps(model) for setting in stopped_by(model, step)}
