"""How each node stands: its level, where it runs, how large its TCB is, and how far attackers are from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vtopo.exhibits.facts.attack import starts
from vtopo.exhibits.trusted import amount_of
from vtopo.facts import Facts
from vtopo.facts.assets import assets
from vtopo.facts.attack.digraph import attack
from vtopo.facts.attack.paths import Paths
from vtopo.facts.levels import levels
from vtopo.facts.tcb import Part, tcb
from vtopo.findings import Amount, Place


@dataclass(frozen=True, slots=True)
class Standing:
    """One node, or a range of equal ones, and where it is written.

    `home` are the VMMs of a VM, or the host of a machine. `failures` is how many things have to go wrong until the
    nearest attacker owns it, None where none gets there; `attacker` is the name of that one, empty where the plan names
    no attackers.
    """

    name: str
    kind: str
    at: Place
    level: str
    home: tuple[str, ...]
    tcb: Amount
    asset: bool
    failures: int | None
    attacker: str


def standings(facts: Facts) -> tuple[Standing, ...]:
    """How every node of a plan stands, in the order of the text."""
    model, tcbs, known, wanted = facts.model, facts(tcb), facts(levels), frozenset(facts(assets))
    near = _nearest(facts)
    sums: dict[frozenset[Part], Amount] = {}
    found = []
    for node in (*model.machines.values(), *model.vms.values()):
        parts = tcbs.of(node.id).all
        if parts not in sums:
            sums[parts] = amount_of(tcbs, parts)
        virtual = node.id in model.vms
        failures, attacker = near.get(node.id, (None, ""))
        found.append(
            Standing(
                name=node.id,
                kind="vm" if virtual else "machine",
                at=Place.of(node.at),
                level=known[node.id].level if node.id in known else "",
                home=model.vms[node.id].vmms if virtual else (model.machines[node.id].host,),
                tcb=sums[parts],
                asset=node.id in wanted,
                failures=failures,
                attacker=attacker,
            )
        )
    return tuple(found)


def _nearest(facts: Facts) -> Mapping[str, tuple[int, str]]:
    """For each node that any attacker gets to, how many failures away the nearest one is, and its name."""
    found: dict[str, tuple[int, str]] = {}
    paths = Paths(facts(attack))
    for name, own in starts(facts).items():
        for owned, length in paths.distances(own).items() if own else ():
            if owned[0] == "node" and (owned[1] not in found or length.failures < found[owned[1]][0]):
                found[owned[1]] = (length.failures, name)
    return found
