"""Whose traffic is heard by somebody it is not for, with one packet of each (SEMANTICS 7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.ports import Port
from vtopo.facts.sniffing import Hearing, sniffing
from vtopo.facts.talking import talking


@dataclass(frozen=True, slots=True)
class Overheard:
    """A VM hears, in `segment` at the vswitch of a hearing, what `source` sends to `target`."""

    hearing: Hearing
    segment: str
    source: str
    target: str


def eavesdropping(facts: Facts) -> tuple[Overheard, ...]:
    """For each VM and vswitch where it hears others one such packet; a VM with a sensor in it is there to hear.

    Only packets with an end at that vswitch are looked for: what passes by way of an appliance there is left out.
    """
    return tuple(_found(facts))


def _found(facts: Facts) -> Iterator[Overheard]:
    fact, talks = facts(sniffing), facts(talking)
    there: dict[tuple[str, str], list[Port]] = {}
    places = talks.delivery.ports.places
    for owner, own in talks.delivery.ports.of.items():
        for port in own if owner[0] == "node" else ():
            place = places[port.place]
            there.setdefault((place.vswitch, place.segment), []).append(port)
    known: set[tuple[str, str, str]] = set()
    for its in fact.hearings:
        if its.node in facts.model.sensors_in or (its.node, its.vswitch, its.why) in known:
            continue
        for segment in (its.segment,) if its.segment else facts.model.segments:
            pairs = (pair for port in there.get((its.vswitch, segment), ()) for pair in talks.at(port))
            nodes = (pair for pair in pairs if pair[0][0] == pair[1][0] == "node")
            pair = next((pair for pair in nodes if talks.apart(("node", its.node), *pair)), None)
            if pair:
                known.add((its.node, its.vswitch, its.why))
                yield Overheard(its, segment, pair[0][1], pair[1][1])
                break
