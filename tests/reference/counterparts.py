"""SEMANTICS 1: the same name before and after is the same workload; a rename is said with `was`."""

from __future__ import annotations

from tests.reference.single import group_members
from vtopo.model.names import Names, read
from vtopo.model.plan import Model

KINDS = (
    "segments", "switches", "hosts", "nics", "vmms", "vswitches", "portgroups", "components", "filters", "gateways",
    "sensors", "storages", "managers", "clusters",
)  # fmt: skip


def names(model: Model) -> dict[str, str]:
    """Every single node, with the group it is in."""
    groups = (*model.machines, *model.vms)
    return {name: group for group in groups for name in group_members(model, group)}


def was(model: Model) -> dict[str, str]:
    """What each single node that says so was called."""
    found: dict[str, str] = {}
    for node in (*model.machines.values(), *model.vms.values()):
        its = read(node.was)
        assert isinstance(its, Names)
        if node.was:
            found.update(zip(node.names, its, strict=True))
    return found


def going_on(before: Model, after: Model) -> dict[str, str]:
    """For each single node of the plan that goes on, its name in the baseline."""
    known, renamed = names(before), was(after)
    found = {new: old for new, old in renamed.items() if old in known}
    # Part of a range may be known: then the range was renamed as a whole, and its other members are new.
    whole = {names(after)[new] for new in found}
    taken = set(found.values())
    own = {name for name, group in names(after).items() if group not in whole}
    return found | {name: name for name in own & known.keys() - taken}


def without_counterpart(model: Model, other: Model, counted: set[str]) -> set[tuple[str, str]]:
    """The kinds and names of what is there and not in the other; of nodes, those that are not counted."""
    found = {("node", name) for name in names(model) if name not in counted}
    for table in KINDS:
        for name, thing in getattr(model, table).items():
            of_machine = table in ("hosts", "nics") and thing.machine
            if name not in getattr(other, table) and not of_machine:
                found.add((table, name))
    return found
