"""Compares who talks at a port, who hears it, who gains by a spoof and who is near, with what the references say."""

from __future__ import annotations

from collections.abc import Iterator

from tests.facts.differing import differ
from tests.facts.models import facts_of
from tests.reference import talking as plain
from tests.reference.single import group_members, singles
from vtopo.facts.attack.impostors import impostors
from vtopo.facts.attack.neighbours import neighbours
from vtopo.facts.eavesdropping import eavesdropping
from vtopo.facts.ports import Port
from vtopo.facts.talking import talking
from vtopo.model.plan import Model


def about_talking(model: Model) -> Iterator[str]:
    """Differences in whether two talk at a port of a node, of whom somebody third is none."""
    fact = facts_of(model)(talking)
    places = fact.delivery.ports.places
    there: dict[tuple[str, plain.Place], list[Port]] = {}
    for (kind, name), own in fact.delivery.ports.of.items():
        for port in own if kind == "node" else ():
            its = places[port.place]
            there.setdefault((name, (its.segment, its.vswitch or None)), []).append(port)
    groups = dict.fromkeys(node.group for node in singles(model))
    for (name, place), ports in there.items():
        members = group_members(model, name)
        for third in groups:
            got = any(fact.apart(("node", third), *pair) for port in ports for pair in fact.at(port))
            others = [one for one in group_members(model, third) if one != members[0]]
            outsider = others[0] if others else ""
            expected = bool(outsider) and plain.talked_of(model, place, members[0], outsider)
            yield from differ(f"at {name} in {place}, beside {third}", got, expected)


def about_eavesdropping(model: Model) -> Iterator[str]:
    """Differences in who hears others at which vswitch, and examples that are none."""
    found = facts_of(model)(eavesdropping)
    got = frozenset((its.hearing.node, its.hearing.vswitch) for its in found)
    yield from differ("eavesdroppers", got, plain.eavesdroppers(model))
    for its in found:
        pairs = {
            (packet.sender, packet.getter[1])
            for packet in plain.packets(model)
            if (its.segment, its.hearing.vswitch) in (packet.out, packet.into)
        }
        ends = [group_members(model, name) for name in (its.source, its.target)]
        yield from differ(f"{its} is delivered", any((a, b) in pairs for a in ends[0] for b in ends[1]), True)


def about_impostors(model: Model) -> Iterator[str]:
    """Differences in where a spoof pays."""
    got = frozenset(its.state for its in facts_of(model)(impostors))
    yield from differ("impostors", got, plain.impostors(model))


def about_neighbours(model: Model) -> Iterator[str]:
    """Differences in which VMMs have two that own one another without a packet."""
    yield from differ("neighbours", frozenset(facts_of(model)(neighbours)), plain.near(model))
