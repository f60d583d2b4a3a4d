"""Whether a requirement is violated with VMs elsewhere than the plan puts them (docs/semantics.md, Placement)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final, TypeAlias

from vtopo.model.things import Machine, Vm
from vtopo.proofs import Thing
from vtopo.verify.sharing import KINDS

if TYPE_CHECKING:
    from vtopo.verify.checking import Checker

MOST_TRIED: Final = 64
"""So many placements of what a requirement is about are tried; with more, it is not looked at."""

Who: TypeAlias = tuple[str, str]
"""A node and the host that it is on; two empty texts stand for what is used wherever VMs are."""


class Elsewhere:
    """Judges requirements by the placements of the plan of a checker."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self.model = checker.model
        self.ground = checker.ground
        self.moving = checker.requiring.moving
        self._sets = [names for cluster in self.model.clusters.values() for names in cluster.separate]

    @cached_property
    def placed(self) -> bool:
        """Whether the plan says of each VM on which VMM it is."""
        return all(len(vm.vmms) == 1 for vm in self.model.vms.values())

    def any(self, about: Iterable[str], broken: Callable[[Checker], bool | None], *, alone: bool) -> bool | None:
        """Whether something is broken in a placement of these VMs, or of all anywhere; None if nobody can tell.

        It is about them alone if where others are does not matter.
        """
        places = {vm: sorted(self.moving.vmms(vm)) for vm in about if vm in self.model.vms}
        if prod(len(its) for its in places.values()) <= MOST_TRIED:
            chosen = (tuple(zip(places, vmms, strict=True)) for vmms in product(*places.values()))
            found = [broken(checker) for where in chosen if (checker := self.checker.moved(where)) is not None]
            if True in found:
                return True
            if alone and None not in found and all(self.model.vms[vm].count == 1 for vm in places):
                return False
        return False if broken(self.checker.anywhere) is False else None

    # -- separation ----------------------------------------------------------------------------------------------------

    def close(self, one: Thing, other: Thing, weakest: str) -> bool:
        """Whether two nodes, or two segments, use one thing of a kind, or of a weaker one, in some placement."""
        if one == other and isinstance(self.ground.nodes[one[1]], Machine):
            return False
        mine, its = self._used(one), self._used(other)
        kinds = KINDS[KINDS.index(weakest) :]
        nodes = one[0] == "node"
        return any(
            self._at_once(first, second, alone=nodes)
            for thing in mine.keys() & its.keys()
            if thing[0] in kinds
            for first, second in product(mine[thing], its[thing])
        )

    def _at_once(self, one: Who, other: Who, *, alone: bool) -> bool:
        """Whether two nodes can be on these hosts at once; alone, a node does not stand for both."""
        if "" in (one[0], other[0]):
            return True
        if one == other and not alone:
            return True
        if one[0] == other[0] and one[1] != other[1] and self.ground.nodes[one[0]].count == 1:
            return False
        return one[1] != other[1] or not any(one[0] in names and other[0] in names for names in self._sets)

    def _used(self, end: Thing) -> Mapping[Thing, list[Who]]:
        """What an end uses that depends on where VMs are, with who uses it where: two of each sort stand for all."""
        found: dict[Thing, dict[object, list[Who]]] = {}
        for thing, who in self._using(end):
            sort = (who[1], tuple(number for number, names in enumerate(self._sets) if who[0] in names))
            some = found.setdefault(thing, {}).setdefault(sort, [])
            if len(some) < 2 and who not in some:
                some.append(who)
        return {thing: [who for some in sorts.values() for who in some] for thing, sorts in found.items()}

    def _using(self, end: Thing) -> Iterator[tuple[Thing, Who]]:
        if end[0] == "node":
            for checker in self._slices:
                yield from ((thing, self._at(checker, end[1])) for thing in checker.sharing.uses(end))
            return
        yield from ((("switch", its.id), ("", "")) for its in self.model.carriers.get(end[1], ()))
        workloads = self.checker.sharing.workloads.get(end[1], ())
        for checker in self._slices:
            for name in workloads:
                for thing in checker.sharing.uses(("node", name)):
                    if thing[0] in ("vmm", "host", "manager"):
                        yield thing, self._at(checker, name)
            for vm in checker.model.vms.values():
                for vnic in vm.nics if end[1] in self.model.segments_of(vm) else ():
                    for vswitch in vnic.vswitches if end[1] in vnic.carries else ():
                        yield ("vswitch", vswitch), self._at(checker, vm.id)
                        for nic in checker.ground.uplinks(vswitch, end[1]):
                            yield ("nic", nic.id), self._at(checker, vm.id)

    def _at(self, checker: Checker, name: str) -> Who:
        node = checker.ground.nodes[name]
        return name, checker.model.vmms[node.vmms[0]].host if isinstance(node, Vm) else node.host

    @cached_property
    def _slices(self) -> Sequence[Checker]:
        """The plan with each VM at its first place, then at its second, and so on, whatever keeps them apart."""
        places = {vm: sorted(self.moving.vmms(vm)) for vm in self.model.vms}
        most = max((len(its) for its in places.values()), default=1)
        return [
            self.checker.put({vm: its[number % len(its)] for vm, its in places.items() if its})
            for number in range(most)
        ]
