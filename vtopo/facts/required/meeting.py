"""Whether two nodes may ever be on one host: where they are, and where moves may bring them (SEMANTICS 12 and 13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from vtopo.facts import Facts
from vtopo.facts.placement import placement
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
    its = facts(placement)
    names = tuple(dict.fromkeys(ref.id for ref in requirement.one))
    many = ((name, name) for name in names if _node(facts, name).count > 1)
    for one, other in (*many, *combinations(names, 2)):
        host = its.meeting(one, other)
        if host:
            now = _now(facts, one)
            sure = now != "" and now == _now(facts, other)
            yield Together(one, other, now if sure else host, sure)


def _now(facts: Facts, name: str) -> str:
    """The host that the plan puts a node on, empty where it names none."""
    node, vmms = _node(facts, name), facts.model.vmms
    if isinstance(node, Machine):
        return node.host
    hosts = tuple(dict.fromkeys(vmms[vmm].host for vmm in node.vmms))
    return hosts[0] if len(hosts) == 1 else ""


def _node(facts: Facts, name: str) -> Machine | Vm:
    return facts.model.vms.get(name) or facts.model.machines[name]
