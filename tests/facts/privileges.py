"""Compares least privilege with what the reference says, ranges written out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from tests.facts.differing import differ
from tests.facts.models import facts_of
from tests.reference import privilege as plain
from tests.reference.boundaries import unguarded
from tests.reference.policies import matches
from tests.reference.ports import Port, node_at, ports, targets
from tests.reference.privilege import Packet
from tests.reference.remembering import remembered
from tests.reference.services import Piece, pieces
from tests.reference.single import Single, group_members, own_name, singles
from vtopo.facts.privilege import Privilege, privilege
from vtopo.facts.privilege.boundaries import boundaries
from vtopo.facts.privilege.deciding import deciding
from vtopo.facts.privilege.ends import Ends
from vtopo.facts.privilege.excess import Box, Excess
from vtopo.facts.privilege.interfaces import GuestPort, Interface
from vtopo.model.plan import Model
from vtopo.model.things import Ref


def about_privilege(model: Model) -> Iterator[str]:
    """Differences in SEMANTICS 8: everything that is granted and not needed."""
    fact = facts_of(model)(privilege)
    yield from _ports(model, fact)
    yield from _deciders(model)
    yield from _boundaries(model)
    yield from _interfaces(model, fact)
    yield from _uplinks(model, fact)
    yield from _policies(model, fact)


def _ports(model: Model, fact: Privilege) -> Iterator[str]:
    yield from differ("trunks", _vnics(model, fact.trunks), plain.trunks_to_guests(model))
    yield from differ("promiscuous", _vnics(model, fact.promiscuous), plain.promiscuous_ports(model))
    yield from differ("forged transmits", _vnics(model, fact.forged_transmits), plain.forged_transmits(model))
    yield from differ("MAC changes", _vnics(model, fact.mac_changes), plain.mac_changes(model))


def _deciders(model: Model) -> Iterator[str]:
    found = facts_of(model)(deciding)
    sensing = {sensor.vm for sensor in model.sensors.values()}
    for word, field in (
        ("promiscuous", "promiscuous"), ("forged-transmits", "forged_transmits"), ("mac-changes", "mac_changes"),
    ):  # fmt: skip
        got = {
            (node.name, own_name(node, port.vnic), own_name(node, its.thing.id))
            for its in found[word]
            for port in its.ports
            for node in _members(model, port.vm)
            if port.segments
        }
        expected = plain.deciders(model, word, field)
        if word == "promiscuous":
            members = {node.name for group in sensing if group for node in _members(model, group)}
            expected = {its for its in expected if its[0] not in members}
        yield from differ(f"what decides {word}", got, expected)
        for its in found[word]:
            yield from differ(f"{its.thing.id} says {word} itself", not its.product, word in its.thing.written)


def _boundaries(model: Model) -> Iterator[str]:
    found = {control: set(its.pairs) for its in facts_of(model)(boundaries) for control in its.controls}
    copies = {control: its.controls for its in facts_of(model)(boundaries) for control in its.controls}
    for control in plain.controls(model):
        together = copies.get(control, (control,))
        expected = {pair for one in together for pair in unguarded(model, one)}
        yield from differ(f"{control} joins unguarded", found.get(control, set()), expected)


def _vnics(model: Model, found: Iterable[GuestPort]) -> set[tuple[str, str, str]]:
    return {
        (node.name, own_name(node, its.vnic), segment)
        for its in found
        for node in _members(model, its.vm)
        for segment in its.segments
    }


def _members(model: Model, group: str) -> list[Single]:
    return [node for node in singles(model) if node.group == group]


def _interfaces(model: Model, fact: Privilege) -> Iterator[str]:
    for kind, found, expected in (
        ("vmm", fact.admin, plain.admin_interfaces(model)),
        ("storage", fact.storage, plain.storage_interfaces(model)),
        ("cluster", fact.migration, plain.migration_interfaces(model)),
    ):
        yield from differ(f"interfaces of each {kind}", _beside(model, found), expected)
        yield from differ(f"kinds of {kind}", {its.kind for its in found} - {kind}, set())


def _beside(model: Model, found: Iterable[Interface]) -> set[tuple[str, str, str]]:
    return {
        (its.name, its.segment, node)
        for its in found
        for group in its.workloads
        for node in group_members(model, group)
    }


def _uplinks(model: Model, fact: Privilege) -> Iterator[str]:
    got = {(its.vswitch, its.nic, segment) for its in fact.over_trunks for segment in its.segments}
    yield from differ("over-trunks", got, plain.over_trunks(model))
    gaps = {(its.vswitch, segment) for its in fact.vswitch_gaps for segment in its.gap}
    yield from differ("gaps of vswitches", gaps, plain.gaps_of_vswitches(model))


# -- policies ---------------------------------------------------------------------------------------------------------


def _policies(model: Model, fact: Privilege) -> Iterator[str]:
    gaps = {(*control, *pair) for its in fact.policy_gaps for control in its.controls for pair in its.gap}
    yield from differ("gaps of policies", gaps, plain.gaps_of_policies(model))
    for its in fact.policy_gaps:
        for control in its.controls:
            granted = {(source.segment, target.segment) for source, target, _ in plain.granted(model, control)}
            yield from differ(f"{control} grants", set(its.granted), granted)
            yield from differ(f"pairs of {control}", (len(its.granted), len(its.gap)), (len(granted), len([*its.gap])))
    known = {control: its for its in fact.over_permits for control in its.controls}
    for control in plain.controls(model):
        expected = plain.over_permit(model, control)
        if control in known:
            yield from _boxes(model, control, known[control], expected)
            idle = set(known[control].idle) if known[control].complete else plain.idle_rules(model, control)
            yield from differ(f"what {control} lets through in vain", idle, plain.idle_rules(model, control))
        else:
            yield from differ(f"{control} over-permits less", set(map(str, expected)), set())


def _boxes(model: Model, control: plain.Control, its: Excess, expected: set[Packet]) -> Iterator[str]:
    boxes = [_written_out(model, box) for box in its.boxes]
    got = {packet for box in boxes for packet in product(*box)}
    if its.complete:
        yield from differ(f"{control} over-permits more", set(map(str, got - expected)), set())
        yield from differ(
            f"boxes of {control} are the largest", plain.are_largest_boxes(expected, boxes) is not False, True
        )
    yield from differ(f"{control} over-permits less", set(map(str, expected - got)), set())
    for box, (sources, goals, some) in zip(its.boxes, boxes, strict=True):
        yield from differ(f"{control} over-permits in {box}", expected.isdisjoint(product(sources, goals, some)), False)
        yield from differ(f"{control} says {box} somewhere", bool(box.at), True)
        yield from _others(model, box.sources, sources)
        yield from _others(model, box.targets, goals)


def _others(model: Model, ends: Ends, inside: frozenset[Port]) -> Iterator[str]:
    """Whether a node stands where one is said to, among those who are not told by name."""
    for segment in (*ends.others, *ends.rest):
        some = [port for port in inside if port.segment == segment and node_at(model, port) and _is_other(model, port)]
        yield from differ(f"a node in {segment} among {ends}", segment in ends.others, bool(some))


def _written_out(model: Model, box: Box) -> tuple[frozenset[Port], frozenset[Port], frozenset[Piece]]:
    sources = frozenset(port for port in ports(model) if _among(model, box.sources, port))
    goals = frozenset(port for port in targets(model) if _among(model, box.targets, port))
    return sources, goals, frozenset(piece for piece in pieces(model) if _in(model, piece, box.services))


def _in(model: Model, piece: Piece, names: tuple[str, ...]) -> bool:
    """Whether a piece is among some services, or is in the same ones as the first packet of ports that are told."""
    alike = {its.label for its in pieces(model) if its.services == piece.services}
    firsts = {told.split()[0].split("..")[0] for told in names}
    firsts |= {f"{protocol}/0" for protocol in firsts if "/" not in protocol}
    return "any" in names or not alike.isdisjoint({*names, *firsts}) or not piece.services.isdisjoint(names)


def _among(model: Model, ends: Ends, port: Port) -> bool:
    """Whether a port is among the ends of a box, by their names."""
    if ends.everybody or port.segment in ends.segments:
        return True
    node = node_at(model, port)
    if any(node in group_members(model, group) for group in ends.nodes):
        return True
    for group, nic, segment in ends.nics:
        if segment == port.segment and any(_is_at(model, one, nic, port) for one in _members(model, group)):
            return True
    return port.segment in (*ends.others, *ends.rest) and _is_other(model, port)


def _is_at(model: Model, node: Single, nic: str, port: Port) -> bool:
    return node_at(model, port) == node.name and own_name(node, nic) == port.nic


def _is_other(model: Model, port: Port) -> bool:
    """Whether no rule and no flow tells a port from that of some other machine in its segment."""
    return _told_by(model, port) == _told_by(model, Port(("outside", port.segment), "", port.segment, None, False))


@remembered
def _told_by(model: Model, port: Port) -> set[tuple[Ref, bool]]:
    """What policies and flows say of a port: the sets that may hold it, and those that must."""
    refs = {ref for flow in model.flows for ref in (*flow.sources, *flow.targets)}
    for policy in plain.controls(model).values():
        for rule in policy.rules if isinstance(policy.rules, tuple) else ():
            refs.update((*rule.sources, *rule.targets))
    return {(ref, allow) for ref in refs for allow in (True, False) if matches(model, ref, port, allow=allow)}
