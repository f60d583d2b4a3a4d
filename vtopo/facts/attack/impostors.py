"""Who reaches something only with the address of another: where a spoof pays, since a policy trusts addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.attack.lengths import Owned
from vtopo.facts.attack.steps import forged
from vtopo.facts.delivery import Delivery, delivery
from vtopo.facts.ports import Owner, Port
from vtopo.facts.spoofing import forges
from vtopo.facts.talking import Talking, talking


@dataclass(frozen=True, slots=True)
class Impostor:
    """A node that reaches `target` with the address of another, `posing`, from a port of its own, and else not at all.

    `state` is what the spoof leads to, `nic` the interface by which it is done (empty: none is named).
    """

    node: str
    nic: str
    state: Owned
    posing: str
    target: Owner


def impostors(facts: Facts) -> tuple[Impostor, ...]:
    """One for each place where nodes gain by a spoof: a vswitch or a wire, in each segment."""
    return tuple(_found(facts))


def _found(facts: Facts) -> Iterator[Impostor]:
    its, talks = facts(delivery), facts(talking)
    there: dict[str, dict[int, list[Port]]] = {}
    for (kind, _), own in its.ports.of.items():
        for port in own if kind == "node" else ():
            segment = its.ports.places[port.place].segment
            there.setdefault(segment, {}).setdefault(port.address, []).append(port)
    known: set[Owned] = set()
    for (kind, _), own in its.ports.of.items():
        for port in own if kind == "node" else ():
            others = there[its.ports.places[port.place].segment]
            if len(others) > 1 and forges(facts.model, its.ports, port):
                state = forged(its.ports, port)
                found = None if state in known else _gain(its, talks, port, others)
                if found:
                    known.add(state)
                    yield Impostor(port.of[1], port.nic, state, found[0], found[1])


def _gain(its: Delivery, talks: Talking, port: Port, others: dict[int, list[Port]]) -> tuple[str, Owner] | None:
    """Whose address helps a port, and to what."""
    place = its.ports.places[port.place]
    for address, them in others.items():
        near = (other for other in them if other.of != port.of)
        posing = next((other for other in near if its.ports.linked(place, its.ports.places[other.place])), None)
        if address == port.address or posing is None:
            continue
        for target in talks.got(its.sent(port.place, address)):
            if target not in (port.of, posing.of) and not its.reach(port.of, target):
                return posing.of[1], target
    return None
