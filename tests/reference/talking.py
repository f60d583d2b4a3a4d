"""Who talks with whom at a port, who hears it, and who gains by the address of another, sentence by sentence."""

from __future__ import annotations

from itertools import permutations
from typing import NamedTuple, TypeAlias

from tests.reference.attack_paths import by_mount, failures
from tests.reference.attack_steps import Owned, accepts_forged, steps
from tests.reference.delivery import delivered, reach
from tests.reference.ports import Port, Who, linked, ports
from tests.reference.remembering import remembered
from tests.reference.services import offers
from tests.reference.single import Single, is_appliance, segments_of, singles
from tests.reference.sniffing import hears
from vtopo.model.plan import Model
from vtopo.model.things import Vm

Place: TypeAlias = tuple[str, str | None]
"""A segment, and the vswitch or the wire (None)."""
BY_PACKET = {"network", "gateway", "admin", "storage", "spoof"}


class Packet(NamedTuple):
    """A packet that a node sends and somebody gets: both, and the places where it sets out and where it arrives."""

    sender: str
    getter: Who
    out: Place
    into: Place


@remembered
def packets(model: Model) -> frozenset[Packet]:
    """What nodes send to somebody else who offers it, with both ends."""
    found = set()
    for port in ports(model):
        for target, its in delivered(model, [port], port).items() if port.who[0] == "node" else ():
            if target.who != port.who and its & offers(model, target.who):
                found.add(Packet(port.who[1], target.who, _place(port), _place(target)))
    return frozenset(found)


def _place(port: Port) -> Place:
    return port.segment, port.vswitch


def talked_of(model: Model, at: Place, node: str, third: str) -> bool:
    """Whether a packet of that node sets out or arrives at a place, and the third is neither of its ends."""
    return any(
        third not in (its.sender, its.getter[1] if its.getter[0] == "node" else "")
        and ((its.out, its.sender) == (at, node) or (its.into, its.getter) == (at, ("node", node)))
        for its in packets(model)
    )


def eavesdroppers(model: Model) -> frozenset[tuple[str, str]]:
    """The VMs with no sensor in them, each with a vswitch where it hears a packet of two other nodes.

    The packet leaves or arrives at that vswitch, in a segment that it hears there.
    """
    found = set()
    for node in singles(model):
        if not isinstance(node.thing, Vm) or any(its.vm == node.group for its in model.sensors.values()):
            continue
        for its in packets(model):
            for segment, vswitch in (its.out, its.into):
                others = its.getter[0] == "node" and node.name not in (its.sender, its.getter[1])
                if vswitch is not None and others and hears(model, node.name, segment, vswitch):
                    found.add((node.group, vswitch))
    return frozenset(found)


def impostors(model: Model) -> frozenset[Owned]:
    """The places where a node may forge, and reaches something with the address of a neighbour only."""
    found = set()
    for port in ports(model):
        if port.who[0] != "node" or not accepts_forged(model, port):
            continue
        for other in ports(model):
            if other.who[0] == "node" and other.who != port.who and linked(model, port, other):
                for target, its in delivered(model, [port], other).items():
                    told_of = target.who not in (port.who, other.who) and its & offers(model, target.who)
                    if told_of and not reach(model, port.who, target.who):
                        isolated = "isolated" if port.isolated else ""
                        found.add(("forged", port.segment, port.vswitch or "", isolated))
    return frozenset(found)


def near(model: Model) -> frozenset[str]:
    """The VMMs whose workloads of known place are of one level, and one of which owns another with a failure or none.

    No packet gets from the one to the other, and none is sent on the way.
    """
    found = set()
    for vmm in model.vmms:
        its = [node for node in singles(model) if _is_on(model, node, vmm)]
        levels = {_rank(model, node) for node in its} - {None}
        pairs = permutations([("node", node.name) for node in its], 2)
        if len(levels) <= 1 and any(not reach(model, *pair) and _owned(model, *pair) for pair in pairs):
            found.add(vmm)
    return frozenset(found)


def _is_on(model: Model, node: Single, vmm: str) -> bool:
    return isinstance(node.thing, Vm) and node.thing.vmms == (vmm,) and not is_appliance(model, node)


def _rank(model: Model, node: Single) -> int | None:
    """The level of a workload: that of the most sensitive of its segments, as far as their levels are known."""
    order = list(model.levels)
    known = [order.index(level) for its in segments_of(model, node) if (level := model.segments[its].level) in order]
    return max(known, default=None)


def _owned(model: Model, one: Owned, other: Owned) -> bool:
    """Whether who owns the one gets to the other with one failure at most, and without a packet."""
    own = [(step, 0) for step in steps(model) if by_mount(model, step)]
    own += [(step, failures(step.kind)) for step in steps(model) if step.kind not in BY_PACKET]
    at = {one: 0}
    todo = [one]
    for thing in todo:  # it grows
        for step, failing in own:
            more = at[thing] + failing
            if step.one == thing and more <= 1 and more < at.get(step.other, 2):
                at[step.other] = more
                todo.append(step.other)
    return other in at
