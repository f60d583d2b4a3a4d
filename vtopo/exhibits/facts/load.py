"""What flows cross and load, and what rerouting would mean for each vswitch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from vtopo.facts import Facts
from vtopo.facts.load import FlowLoad
from vtopo.facts.load import load as loaded
from vtopo.facts.rerouting import Choice, rerouting
from vtopo.facts.teams import Both
from vtopo.findings import Amount
from vtopo.model.things import Ref


@dataclass(frozen=True, slots=True)
class Loaded:
    """A NIC, or the port of a switch behind one: bit/s that the NIC sends and receives, and what hairpins add.

    `speed` is in bit/s, None where nobody knows it, and for a port of a switch that of its NIC.
    """

    nic: str
    switch: str
    sends: float
    receives: float
    extra_sends: float
    extra_receives: float
    speed: float | None
    place: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """A declared flow: its rate and what of that is delivered, not delivered, unplaced and hairpinned, in bit/s.

    `fewest` and `most` are the NICs that its ways pass, None where nothing is delivered.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    services: tuple[str, ...]
    rate: float
    delivered: float
    undelivered: float
    unplaced: float
    hairpinned: float
    fewest: int | None
    most: int | None
    place: str


@dataclass(frozen=True, slots=True)
class Rerouting:
    """What it means for a vswitch if the switch outside passes on what its ports have for each other (see `Choice`)."""

    vswitch: str
    rerouted: bool
    segments: tuple[str, ...]
    lost: tuple[str, ...]
    returning: tuple[str, ...]
    seen: tuple[str, ...]
    inside: float
    cost: tuple[tuple[str, float], ...]
    code: Amount
    users: int


@dataclass(frozen=True, slots=True)
class Load:
    """Flows with a rate, how many have none, the NICs and switch ports that bear something, and every choice."""

    flows: tuple[Crossing, ...]
    unrated: int
    nics: tuple[Loaded, ...]
    ports: tuple[Loaded, ...]
    choices: tuple[Rerouting, ...]


def load(facts: Facts) -> Load:
    """The load of a plan."""
    its = facts(loaded)
    return Load(
        flows=tuple(_flow(flow) for flow in its.flows),
        unrated=len(its.unrated),
        nics=tuple(_nic(facts, name, "", both) for name, both in its.nics.items()),
        ports=tuple(_nic(facts, name, switch, both) for (switch, name), both in its.ports.items()),
        choices=tuple(_choice(choice) for choice in facts(rerouting)),
    )


def _flow(its: FlowLoad) -> Crossing:
    fewest, most = its.crossings or (None, None)
    flow = its.flow
    return Crossing(
        sources=_names(flow.sources),
        targets=_names(flow.targets),
        services=flow.services,
        rate=float(its.rate),
        delivered=float(its.delivered),
        undelivered=float(its.undelivered),
        unplaced=float(its.unplaced),
        hairpinned=float(its.hairpinned),
        fewest=fewest,
        most=most,
        place=str(flow.at),
    )


def _names(refs: Iterable[Ref]) -> tuple[str, ...]:
    return tuple(map(str, refs))


def _nic(facts: Facts, name: str, switch: str, both: Both) -> Loaded:
    return Loaded(
        nic=name,
        switch=switch,
        sends=float(both.sends),
        receives=float(both.receives),
        extra_sends=float(both.extra_sends),
        extra_receives=float(both.extra_receives),
        speed=facts(loaded).speeds.get(name),
        place=str(facts.model.nics[name].at),
    )


def _choice(its: Choice) -> Rerouting:
    code = Amount(its.code.low, its.code.high, "kloc", tuple(f"{kind} {name}" for kind, name in its.code.unknown))
    return Rerouting(
        vswitch=its.vswitch,
        rerouted=its.rerouted,
        segments=its.segments,
        lost=its.lost,
        returning=its.returning,
        seen=its.seen,
        inside=float(its.inside),
        cost=_costs(its.cost.items()),
        code=code,
        users=its.users,
    )


def _costs(its: Iterable[tuple[str, Fraction]]) -> tuple[tuple[str, float], ...]:
    return tuple((name, float(rate)) for name, rate in its)
