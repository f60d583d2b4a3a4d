"""Whether all traffic between some is seen, wherever VMs may be (SEMANTICS 4, 12 and 13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from math import prod
from typing import Final

from vtopo.facts import Facts
from vtopo.facts.counting import Counting
from vtopo.facts.delivery import delivery
from vtopo.facts.meaning import nodes_meant
from vtopo.facts.placement import Placement, placement
from vtopo.facts.placement.moving import anywhere, moved, settled
from vtopo.facts.ports import Owner, Port, Ports
from vtopo.facts.required.elsewhere import Moves
from vtopo.facts.sight import ANY
from vtopo.model.plan import Model
from vtopo.model.terms import Requirement

MOST_PLACED: Final = 64
"""So many placements of appliances are tried. With more, each is on all VMMs it may be on, at once, and nobody knows
whether something is missed in one of them."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Two nodes (or two members of one range) between which something is delivered that is not seen.

    `anywhere` are appliances with too many placements to be tried: with each at all its places it is, and in no single
    placement it is known to be.
    """

    source: Owner
    target: Owner
    anywhere: tuple[str, ...] = ()


def missed(facts: Facts, requirement: Requirement) -> tuple[Missed, Moves] | None:
    """The first pair of nodes some traffic of which is not seen (by the sensor that is named, or by any), and where
    VMs are then; None if all is seen, wherever they are. One that is so in a single placement goes first."""
    doubtful: tuple[Missed, Moves] | None = None
    for its in dict.fromkeys((facts(settled), facts(anywhere))):
        found = next(_unseen(facts, its, requirement), None)
        if found is not None and not found[0].anywhere:
            return found
        doubtful = doubtful or found
    return doubtful


def _unseen(facts: Facts, over: Facts, requirement: Requirement) -> Iterator[tuple[Missed, Moves]]:
    """The pairs of nodes that send unseen where VMs may be. Appliances are at one place each, if that can be tried."""
    if next(_pairs(over, requirement), None) is None:
        return
    vms = facts.model.vms
    where = {vm: its.vmms for vm, its in over.model.vms.items() if its.vmms != vms[vm].vmms}
    options = _places(over.model)
    many = prod(map(len, options.values())) > MOST_PLACED
    for chosen in [()] if many else product(*options.values()):
        fixed = tuple(zip(options, chosen, strict=True) if chosen else ())
        here = Facts(moved(facts, {**where, **{vm: (vmm,) for vm, vmm in fixed}})) if fixed else over
        for found, *ends in _pairs(here, requirement):
            if _at_once(facts(placement), found, ends, fixed):
                places = dict.fromkeys((*zip((found.source[1], found.target[1]), ends, strict=True), *fixed))
                moves = tuple((vm, vmm) for vm, vmm in places if vm in vms and vms[vm].vmms != (vmm,))
                yield (replace(found, anywhere=tuple(options)), ()) if many else (found, moves)


def _pairs(facts: Facts, requirement: Requirement) -> Iterator[tuple[Missed, str, str]]:
    """The pairs of nodes between which something is delivered unseen, and on which VMM each is then."""
    watching = watched(facts, requirement.sensor)
    counting, its = watching(_counting), watching(delivery)
    sources, targets = nodes_meant(watching, requirement.one), nodes_meant(watching, requirement.other)
    for source in sources if counting.between(sources, targets) else ():
        if not counting.between([source], targets):
            continue
        for target in targets:
            if source == target and counting.count(source) == 1:
                continue
            for one in its.ports.of[source]:
                sent = its.sent(one.place, one.address, counting.hidden)
                for other in its.ports.of[target]:
                    if sent.to(other, its.ports.places[other.place]) & its.offers(target):
                        yield Missed(source, target), _vmm(its.ports, one), _vmm(its.ports, other)


def _vmm(its: Ports, port: Port) -> str:
    """The VMM of which a port is; of none, the only one that a node is on."""
    model, vswitch = its.model, its.places[port.place].vswitch
    vm = model.vms.get(port.of[1])
    return model.vswitches[vswitch].vmm if vswitch else vm.vmms[0] if vm is not None else ""


def _places(model: Model) -> Mapping[str, tuple[str, ...]]:
    """The appliances that may be in several places, with these."""
    names = sorted({its.vm for its in model.gateways.values() if its.vm and len(model.vms[its.vm].vmms) > 1})
    return {name: model.vms[name].vmms for name in names}


def _at_once(its: Placement, found: Missed, ends: Sequence[str], fixed: Moves) -> bool:
    """Whether two nodes can be on these VMMs at once, with appliances that are fixed."""
    (one, other), model = (found.source[1], found.target[1]), its.model
    places = dict.fromkeys((*zip((one, other), ends, strict=True), *fixed))
    hosts = [(name, model.vmms[vmm].host if vmm else model.machines[name].host) for name, vmm in places]
    if one == other and ends[0] == ends[1] and its.apart(one, one):
        return False
    return not any(host == there and its.apart(name, who) for (name, host), (who, there) in combinations(hosts, 2))


def watched(facts: Facts, sensor: str) -> Facts:
    """The facts of the same plan with no other sensor in it; of the plan itself where none is named."""
    if not sensor:
        return facts
    known = facts(_watched_by)
    if sensor not in known:
        known[sensor] = Facts(alone(facts.model, sensor))
    return known[sensor]


def alone(model: Model, sensor: str) -> Model:
    """A plan without all sensors but one."""
    vswitches = {
        name: replace(its, mirrors=tuple(ref for ref in its.mirrors if ref.kind != "sensor" or ref.id == sensor))
        for name, its in model.vswitches.items()
    }
    return replace(model, sensors={sensor: model.sensors[sensor]}, vswitches=vswitches)


def _watched_by(_: Facts) -> dict[str, Facts]:
    return {}


def _counting(facts: Facts) -> Counting:
    return Counting(facts, ANY & ~facts(delivery).ports.sight.nobody)
