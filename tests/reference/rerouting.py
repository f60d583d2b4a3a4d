"""The choice for each vswitch, sentence by sentence: its ports' frames inside, or by way of the switch outside."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from tests.reference.crossings import active, comes_back, totals
from tests.reference.links import uplinks_with
from tests.reference.ports import Port, ports_of
from tests.reference.single import placed, singles
from vtopo.model.plan import Model


class Choice(NamedTuple):
    """What there is to say of one vswitch."""

    segments: frozenset[str]
    lost: frozenset[str]
    returning: frozenset[str]
    inside: Fraction
    cost: dict[str, Fraction]


def choices(model: Model) -> dict[str, Choice]:
    """For each vswitch that is not isolated and has two ports in a segment, one of them not isolated."""
    found = {}
    total = totals(model)
    for vswitch in model.vswitches.values():
        segments = frozenset(segment for segment in model.segments if _has_two(model, vswitch.id, segment))
        if vswitch.mode == "isolated" or not segments:
            continue
        lost = frozenset(segment for segment in segments if not returning(model, vswitch.id, segment))
        teams = [active(model, vswitch.id, list(uplinks_with(model, vswitch.id, segment))) for segment in lost]
        silent = {switch for team in teams for nic in team for switch in model.nics[nic].switches}
        inside, cost = Fraction(0), dict[str, Fraction]()
        for segment in model.segments:
            key = vswitch.id, segment
            rate = total.inside.get(key, Fraction(0)) + total.hairpins.get(key, Fraction(0))
            inside += rate
            team = returning(model, *key) or active(model, vswitch.id, list(uplinks_with(model, *key)))
            for nic in team if rate else []:
                cost[nic] = cost.get(nic, Fraction(0)) + rate / len(team)
        unhelpful = frozenset(name for name in silent if model.switches[name].reflective is False)
        found[vswitch.id] = Choice(segments, lost, unhelpful, inside, cost)
    return found


def _has_two(model: Model, vswitch: str, segment: str) -> bool:
    """Two ports of nodes that are there for certain; a VM with a gateway in it is a node too."""
    its = _ports(model, vswitch, segment)
    return len(its) > 1 and not all(port.isolated for port in its)


def _ports(model: Model, vswitch: str, segment: str) -> list[Port]:
    nodes = [node for node in singles(model) if placed(node)]
    every = [port for node in nodes for port in ports_of(model, ("node", node.name))]
    return [port for port in every if (port.vswitch, port.segment) == (vswitch, segment)]


def returning(model: Model, vswitch: str, segment: str) -> list[str]:
    """The uplinks by which frames in a segment come back; those on standby only where there is no other."""
    its = [name for name in uplinks_with(model, vswitch, segment) if comes_back(model, model.nics[name])]
    return active(model, vswitch, its)
