"""The attack as the prose says it: steps, paths and what follows from them; and the channels that take nothing over."""

from __future__ import annotations

from itertools import combinations

from tests.reference.attack_paths import (
    Length,
    alternatives,
    best_path,
    blast,
    closed,
    cut,
    difficulty,
    distances,
    failures,
)
from tests.reference.attack_steps import Owned, Step, steps, unseen_steps
from tests.reference.single import Single, homes, own_name, singles
from vtopo.model.plan import Model
from vtopo.model.things import Machine

__all__ = [
    "Length", "Owned", "Step", "alternatives", "best_path", "blast", "channels", "closed", "cut", "difficulty",
    "distances", "failures", "steps", "unseen_steps",
]  # fmt: skip


def channels(model: Model) -> set[tuple[str, str, str, str]]:
    """`guest-channel` with the VMM, or `covert` with the host, and two single nodes in the order of their names."""
    found = set()
    for one, other in combinations(sorted(singles(model), key=lambda node: node.name), 2):
        if _kept_apart(model, one, other):
            continue
        for vmm in {*homes(one)} & {*homes(other)}:
            if model.vmms[vmm].guest_channel is not False:
                found.add(("guest-channel", vmm, one.name, other.name))
        for host in boxes(model, one) & boxes(model, other):
            found.add(("covert", host, one.name, other.name))
    return found


def boxes(model: Model, node: Single) -> set[str]:
    """The hosts a node is on or may be on; the box of its own is named as the single machine."""
    if isinstance(node.thing, Machine):
        return {own_name(node, node.thing.host)}
    return {model.vmms[vmm].host for vmm in homes(node)}


def _kept_apart(model: Model, one: Single, other: Single) -> bool:
    """`separate` sets never share a host, nor do the members of a range named in one."""
    return any(
        one.group in its and other.group in its for cluster in model.clusters.values() for its in cluster.separate
    )
