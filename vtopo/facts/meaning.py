"""Whom a set in a flow or a rule means (SEMANTICS 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vtopo.facts import Facts
from vtopo.facts.addresses import opened
from vtopo.facts.ports import Owner, Port, Ports, ports
from vtopo.model.things import Ref


def nodes_meant(facts: Facts, refs: Iterable[Ref]) -> tuple[Owner, ...]:
    """The nodes that a set may hold: by name, or one of their ports."""
    its = facts(ports)
    wanted = tuple(dict.fromkeys(one for ref in refs for one in opened(facts.model, ref)))
    found: dict[Owner, None] = {}
    for ref in wanted:
        if ref.kind == "node":
            found["node", ref.id] = None
    if all(ref.kind in ("node", "segment") for ref in wanted):
        # thousands of flows may name a segment: that is looked up, and not asked of every port
        found.update(
            dict.fromkeys(node for ref in wanted if ref.kind == "segment" for node in facts(nodes_in).get(ref.id, ()))
        )
        return tuple(found)
    for owner, own in its.of.items():
        if owner[0] == "node" and owner not in found:
            everybody = any(ref.kind == "any" for ref in wanted)
            if everybody or any(meant(facts, its, wanted, port) for port in own):
                found[owner] = None
    return tuple(found)


def nodes_in(facts: Facts) -> Mapping[str, tuple[Owner, ...]]:
    """The nodes with a port in each segment."""
    its = facts(ports)
    found: dict[str, dict[Owner, None]] = {}
    for owner, own in its.of.items():
        if owner[0] == "node":
            for port in own:
                found.setdefault(its.places[port.place].segment, {})[owner] = None
    return {segment: tuple(nodes) for segment, nodes in found.items()}


def meant(facts: Facts, its: Ports, refs: Iterable[Ref], port: Port) -> bool:
    """Whether a set may hold a port."""
    addresses = _addresses(facts, port)
    segment = its.places[port.place].segment
    node = port.of[1] if port.of[0] == "node" else ""
    return any(its.addresses.may_hold(ref, segment, node, addresses) for ref in refs)


def _addresses(facts: Facts, port: Port) -> tuple[str, ...]:
    """The addresses that the plan declares at a port."""
    if not port.nic:
        return ()
    if port.nic in facts.model.nics:
        return facts.model.nics[port.nic].addresses
    return next(vnic.addresses for vnic in facts.model.vms[port.of[1]].nics if vnic.id == port.nic)
