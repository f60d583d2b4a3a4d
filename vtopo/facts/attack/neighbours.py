"""VMs of one VMM that can own one another without a packet between them: by what they stand on (SEMANTICS 11)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

from vtopo.facts import Facts
from vtopo.facts.attack.digraph import PASSING, SHIFT, Digraph, attack
from vtopo.facts.attack.lengths import PACKETS, Length, Owned
from vtopo.facts.attack.paths import Path, Paths
from vtopo.facts.delivery import delivery
from vtopo.facts.levels import levels
from vtopo.model.things import Vm


def neighbours(facts: Facts) -> Mapping[str, Path]:
    """For each VMM whose workloads are of one level a path between two of them that no packet gets from one to other.

    It takes one failure at most, and no sensor of a network sees anything of it. VMMs with no such pair are left out.
    A path that ends where it starts leads from a member of a range to another.
    """
    paths = Paths(facts(attack), 0, [*PACKETS, "spoof"])
    known = facts(levels)
    beside = _beside(facts(attack).digraph())
    found: dict[str, Path] = {}
    for name, vms in facts.model.vms_of.items():
        its = [vm for vm in vms if vm.id in known and len(vm.vmms) == 1]
        if len({known[vm.id].rank for vm in its} - {None}) <= 1:
            path = _path(facts, paths, its, beside) or _within(facts, paths, its)
            if path:
                found[name] = path
    return found


def _beside(graph: Digraph) -> Mapping[Owned, tuple[frozenset[int], frozenset[tuple[int, int]]]]:
    """What each thing has edges to, and from which things: those with the same own the same, and are owned alike."""
    takers: list[set[tuple[int, int]]] = [set() for _ in graph.things]
    for source in range(len(graph.things)):
        for edge in graph.edges[source]:
            target = edge >> SHIFT
            if target < len(takers):
                takers[target].add((source, edge & PASSING))
    return {thing: (frozenset(graph.edges[at]), frozenset(takers[at])) for thing, at in graph.number.items()}


def _path(
    facts: Facts,
    paths: Paths,
    vms: list[Vm],
    beside: Mapping[Owned, tuple[frozenset[int], frozenset[tuple[int, int]]]],
) -> Path | None:
    reach, ports, offers = facts(delivery).reach, facts(delivery).ports.of, facts(delivery).offers
    alike: dict[object, list[Vm]] = {}
    for vm in vms:
        owner = ("node", vm.id)
        key = (frozenset((port.place, port.address) for port in ports[owner]), offers(owner), beside[owner])
        alike.setdefault(key, []).append(vm)
    some = [vm for its in alike.values() for vm in its[:2]]  # enough for a pair of each two classes
    for one, other in permutations(some, 2):
        if not reach(("node", one.id), ("node", other.id)):
            path = paths.path(("node", one.id), ("node", other.id))
            if path and path.length.failures <= 1:
                return path
    return None


def _within(facts: Facts, paths: Paths, vms: list[Vm]) -> Path | None:
    """A path from one member of a range to another, by the VMM."""
    reach = facts(delivery).reach
    for vm in vms:
        node, vmm = ("node", vm.id), ("vmm", vm.vmms[0])
        if vm.count > 1 and not reach(node, node):
            out, back = paths.path(node, vmm), paths.path(vmm, node)
            if out and back and out.length.failures + back.length.failures <= 1:
                length = Length(*map(sum, zip(out.length, back.length, strict=True)))
                return Path(node, (*out.steps, *back.steps), length)
    return None
