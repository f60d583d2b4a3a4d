"""Whether two nodes may ever be on one host: where they are, and where they may be moved (SEMANTICS 5 and 13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from vtopo.facts import Facts
from vtopo.facts.separation import stays
from vtopo.model.terms import Requirement
from vtopo.model.things import Machine, Vm


@dataclass(frozen=True, slots=True)
class Together:
    """Two nodes that are on one host (`sure`), or may come together on one; `host` is the first of those.

    Two members of one range have one name.
    """

    one: str
    other: str
    host: str
    sure: bool


def together(facts: Facts, requirement: Requirement) -> Iterator[Together]:
    """The pairs of nodes that no host may ever hold both of, and one may."""
    names = tuple(dict.fromkeys(ref.id for ref in requirement.one))
    for name in names:
        if _count(facts, name) > 1:
            yield from _meet(facts, name, name)
    for one, other in combinations(names, 2):
        yield from _meet(facts, one, other)


def _meet(facts: Facts, one: str, other: str) -> Iterator[Together]:
    own, its = _hosts(facts, one), _hosts(facts, other)
    if one == other == facts.model.hosts[own[0]].machine:  # each member of a range of machines has a box of its own
        return
    if len(own) == len(its) == 1 and own == its:
        yield Together(one, other, own[0], True)
        return
    may = [host for host in _reached(facts, one) if host in _reached(facts, other)]
    if may and not _separated(facts, one, other):
        now = _now(facts, one), _now(facts, other)
        yield Together(one, other, may[0], now[0] == now[1] != "")


def _separated(facts: Facts, one: str, other: str) -> bool:
    """Whether some cluster keeps two nodes on different hosts, wherever it moves them."""
    sets = facts(_apart)
    return any(other in facts.model.clusters[name].separate[at] for name, at in sets.get(one, ()))


def _apart(facts: Facts) -> dict[str, list[tuple[str, int]]]:
    """For each node the sets of clusters, by number, that keep it from others."""
    found: dict[str, list[tuple[str, int]]] = {}
    for cluster in facts.model.clusters.values():
        for at, names in enumerate(cluster.separate):
            for name in names:
                found.setdefault(name, []).append((cluster.id, at))
    return found


def _now(facts: Facts, name: str) -> str:
    """The host a node is on, empty where nobody knows which."""
    hosts = _hosts(facts, name)
    return hosts[0] if len(hosts) == 1 else ""


def _hosts(facts: Facts, name: str) -> tuple[str, ...]:
    """The hosts that a node is on by the plan: one, or every member of its cluster where none is named."""
    node = _node(facts, name)
    if isinstance(node, Machine):
        return (node.host,)
    return tuple(dict.fromkeys(facts.model.vmms[vmm].host for vmm in node.vmms))


def _reached(facts: Facts, name: str) -> tuple[str, ...]:
    """The hosts that a node may ever be on: of a VM that may move, those of all members of its cluster."""
    node = _node(facts, name)
    if isinstance(node, Machine) or not node.cluster or stays(node):
        return _hosts(facts, name)
    vmms = facts.model.vmms
    own = _hosts(facts, name)
    return tuple(dict.fromkeys((*own, *(vmms[one].host for one in facts.model.clusters[node.cluster].members))))


def _node(facts: Facts, name: str) -> Machine | Vm:
    return facts.model.vms.get(name) or facts.model.machines[name]


def _count(facts: Facts, name: str) -> int:
    return _node(facts, name).count
