"""Whether a TCB stays below a size, wherever VMs may be (SEMANTICS 6, 12 and 13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from vtopo.facts import Facts
from vtopo.facts.links import links
from vtopo.facts.placement import placement
from vtopo.facts.placement.moving import moved
from vtopo.facts.required.elsewhere import Moves
from vtopo.facts.tcb import Part, Sum, Tcb, Tcbs, tcb
from vtopo.model.terms import Requirement

MOST_PLACED: Final = 1_000
"""So many placements of the VMs that one trusts are tried. With more, nobody knows of the rest."""

COMMON: Final = ("manager", "vm", "machine", "storage")
"""The kinds of parts that two VMMs may both bring."""


@dataclass(frozen=True, slots=True)
class Weight:
    """The size of all that a node trusts, fully or with its traffic, each part once.

    `anywhere` are VMs with too many placements to be tried: what is trusted in all of these together counts then, and
    no single one is known to come to that.
    """

    node: str
    total: Sum
    anywhere: tuple[str, ...] = ()


def too_large(facts: Facts, requirement: Requirement) -> tuple[Weight, Moves] | None:
    """The first node whose TCB is not surely below the bound, and where VMs are then; None if all are, anywhere.

    One that is so in a single placement goes before those of which nobody knows.
    """
    names = tuple(dict.fromkeys(ref.id for ref in requirement.one))
    sums: dict[frozenset[Part], Sum] = {}
    for name in names:
        its = facts(tcb).of(name)
        if its.all not in sums:
            sums[its.all] = facts(tcb).sum(its.all)
        if _exceeds(sums[its.all], requirement) and not _adrift(facts, its):
            return Weight(name, sums[its.all]), ()
    over = _over(facts, names)
    doubtful: tuple[Weight, Moves] | None = None
    for name in names:
        for found in _Elsewhere(facts, over, name).too_large(requirement):
            if not found[0].anywhere:
                return found
            doubtful = doubtful or found
    return doubtful


def _over(facts: Facts, names: Iterable[str]) -> Facts:
    """The facts of the plan with these nodes, and all that a TCB may hold, on each VMM they may be on, at once.

    Moves change no links of vswitches.
    """
    its = facts(placement)
    about = dict.fromkeys((*names, *sorted(facts(tcb).relied_on)))
    where = {vm: its.vmms(vm) for vm in about if vm in facts.model.vms and its.moves(vm)}
    where = {vm: vmms for vm, vmms in where.items() if vmms and vmms != facts.model.vms[vm].vmms}
    return Facts(moved(facts, where), {links: facts(links)}) if where else facts


def _adrift(facts: Facts, its: Tcb) -> bool:
    """Whether nobody knows where a node is, or a VM that it trusts."""
    vms = facts.model.vms
    return bool(its.members) or any(kind == "vm" and len(vms[name].vmms) > 1 for kind, name in its.all)


def _exceeds(total: Sum, requirement: Requirement) -> bool:
    """Whether a size is not surely below the bound."""
    return total.high is None or bool(total.unknown) or total.high >= (requirement.bound or 0)


class _Elsewhere:
    """The TCB of one node in the placements that matter to it: of itself, and of the VMs that it trusts."""

    def __init__(self, facts: Facts, over: Facts, name: str) -> None:
        self.facts = facts
        self.model = facts.model
        self.over = over
        self.tcbs: Tcbs = over(tcb)
        self.placement = facts(placement)
        self.name = name

    def too_large(self, requirement: Requirement) -> Iterator[tuple[Weight, Moves]]:
        """Each placement found in which the TCB is not surely below the bound, with its size."""
        vm = self.over.model.vms.get(self.name)
        for vmm in vm.vmms if vm else ("",):
            parts = (self.tcbs.on(self.name, vmm) if vmm else self.tcbs.of(self.name)).all
            bound = self.tcbs.sum(parts)  # of all places that others may be at, together
            if not _exceeds(bound, requirement):
                continue
            places = self._places(vmm, parts)
            for chosen in islice(places, MOST_PLACED):
                moves = tuple(move for move in chosen if self.model.vms[move[0]].vmms != (move[1],))
                total = self._total(moves)
                if _exceeds(total, requirement):
                    yield Weight(self.name, total), moves
            if next(places, None) is not None:
                yield Weight(self.name, bound, tuple(self._movable(parts))), ()

    def _total(self, moves: Moves) -> Sum:
        """The size of what the node trusts after some moves."""
        model = moved(self.facts, {vm: (vmm,) for vm, vmm in moves})
        tcbs = Facts(model, {links: self.over(links)})(tcb)
        return tcbs.sum(tcbs.of(self.name).all)

    def _places(self, vmm: str, parts: frozenset[Part]) -> Iterator[Moves]:
        """Where the node is and the VMs among its parts that may be in several places, as far as it matters."""
        own = [(self.name, vmm)] if vmm else []
        others = self._movable(parts)
        options = [[(name, place) for place in self._worst(name, vmm, len(others) + 1)] for name in others]
        for chosen in product(*options):
            places = (*own, *chosen)
            if self._allowed(places):
                yield places

    def _movable(self, parts: frozenset[Part]) -> list[str]:
        return sorted(name for kind, name in parts if kind == "vm" and len(self.over.model.vms[name].vmms) > 1)

    def _worst(self, name: str, near: str, most: int) -> list[str]:
        """The VMMs at which a VM that is trusted matters most, of those that have the same in common with others.

        So many as there are VMs to be placed are enough: at one of them it is alone.
        """
        alike: dict[object, list[tuple[tuple[bool, tuple[float, float, int]], str]]] = {}
        for vmm in self.over.model.vms[name].vmms:
            parts = self.tcbs.brought(name, vmm)
            common = frozenset(part for part in parts if part[0] in COMMON)
            own = self.tcbs.sum(parts - common)
            size = bool(own.unknown), own.sort_key  # what nobody knows may be of any size
            alike.setdefault((common, self._plugged(name, vmm)), []).append((size, vmm))
        kept = [vmm for some in alike.values() for _, vmm in sorted(some, key=lambda one: one[0], reverse=True)[:most]]
        return kept if near in kept or near not in self.over.model.vms[name].vmms else [*kept, near]

    def _plugged(self, name: str, vmm: str) -> object:
        """What the links of a VM depend on at a VMM: the segments it reaches out in, and where it is isolated."""
        found: list[object] = []
        for vnic in self.model.vms[name].nics:
            plug = self.placement.plug(name, vnic, vmm)
            if plug is not None:
                out = tuple(segment for segment in vnic.carries if plug.vswitch in self.over(links)[segment].out)
                group = self.model.portgroups.get(plug.portgroup)
                found.append((out, vnic.isolated if "isolated" in vnic.written or group is None else group.isolated))
        return tuple(found)

    def _allowed(self, places: Sequence[tuple[str, str]]) -> bool:
        hosts = [(vm, self.model.vmms[vmm].host) for vm, vmm in places]
        return not any(
            host == other and one != its and self.placement.apart(one, its)
            for one, host in hosts
            for its, other in hosts
        )
