"""How rules tell of packets and of who decides on them."""

from __future__ import annotations

from vtopo.facts.policy.comparing import Decision, Packet
from vtopo.facts.policy.ends import End
from vtopo.facts.ways import Spot, Way
from vtopo.model.things import Filter, Gateway, Guard, Ref
from vtopo.rulekit.wording import listed
from vtopo.source import Span


def packet(its: Packet) -> str:
    """A packet: from whom to whom, and of which service. `vtopo verify` reads it again."""
    return f"{_end(its.source)} -> {_end(its.target)} : {its.service}"


def _end(its: End) -> str:
    at = f" at {its.address}" if its.address else ""
    if not its.segment:
        return f"somebody outside the plan{at}"
    return f"{its.node or 'somebody else'} in {its.segment}{at}"


def sent(way: Way) -> str:
    """The packet of a way, as `packet` tells one."""
    return ends(way.hops[0].source, way.hops[-1].target, way.piece)


def ends(source: Spot, target: Spot, service: str) -> str:
    """A packet from one port to another, whatever addresses they have."""
    return f"{_spot(source)} -> {_spot(target)} : {service}"


def _spot(its: Spot) -> str:
    return f"{its.of[1] if its.of[0] == 'node' else 'somebody else'} in {its.segment}"


def by_way_of(way: Way) -> str:
    """What a packet passes: gateways, or one vswitch, or the wire of its segment."""
    gateways = [hop.target.of[1] for hop in way.hops[:-1]]
    if gateways:
        return f"through {listed(gateways)}"
    vswitch = way.hops[0].source.vswitch if way.hops[0].link in ("local", "hairpin") else ""
    return f"within {way.hops[0].source.segment}" + (f", at {vswitch}" if vswitch else "")


def decided_at(thing: Filter | Gateway, its: Decision) -> Span:
    """Where the plan says what decides: at a rule, at the default, or where the default is silent at the thing."""
    if its.rule is not None and isinstance(thing.policy.rules, tuple):
        return thing.policy.rules[its.rule].at
    return thing.place("default")


def decides(its: Decision) -> str:
    """The word of the language for a decision, of one who takes it."""
    return "allows" if its.allow else "denies"


def between(guard: Guard) -> str:
    """The ends of a guard, as the plan writes them."""
    return " -> ".join(_refs(refs) for refs in (guard.sources, guard.targets))


def _refs(refs: tuple[Ref, ...]) -> str:
    return str(refs[0]) if len(refs) == 1 else f"[{' '.join(map(str, refs))}]"
