"""What the sensors of a plan see of what is delivered, and what they miss."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vtopo.exhibits.facts.delivery import Delivery, table
from vtopo.facts import Facts
from vtopo.facts.reaches import reaching
from vtopo.facts.sight import ANY, PHYSICAL
from vtopo.facts.visibility import visibility as seen
from vtopo.proofs import Thing


@dataclass(frozen=True, slots=True)
class Coverage:
    """The ordered pairs of nodes where one reaches the other, and the blind ones; or by rate, both in bit/s.

    `share` is the part that physical sensors see, from 0 to 1; None where nothing is delivered.
    """

    by_rate: bool
    delivered: float
    blind: float
    share: float | None


@dataclass(frozen=True, slots=True)
class Visibility:
    """What sensors see: the coverage, vswitches with no tap, and who reaches whom unseen.

    `blind` are nodes that reach others by some way that no physical sensor sees, `blind_to_all` those by some way that
    no sensor sees at all. Without such a sensor, either is all that is delivered.
    """

    physical: tuple[Thing, ...]
    virtual: tuple[Thing, ...]
    coverage: Coverage
    no_tap: tuple[str, ...]
    blind: Delivery
    blind_to_all: Delivery


def visibility(facts: Facts) -> Visibility:
    """What the sensors of a plan see, and what they miss."""
    its = facts(seen)
    share = its.coverage.share
    sensors = facts.model.sensors.values()
    return Visibility(
        physical=tuple(("sensor", sensor.id) for sensor in sensors if not sensor.vm and not sensor.vmm),
        virtual=tuple(("sensor", sensor.id) for sensor in sensors if sensor.vm or sensor.vmm),
        coverage=Coverage(
            by_rate=its.coverage.by_rate,
            delivered=float(its.coverage.pairs),
            blind=float(its.coverage.blind),
            share=None if share is None else float(share),
        ),
        no_tap=its.no_tap,
        blind=_blind(facts, PHYSICAL),
        blind_to_all=_blind(facts, ANY),
    )


def _blind(facts: Facts, hidden: int) -> Delivery:
    its = table(facts, facts(reaching).classes(hidden, nodes=True))
    return replace(its, senders=tuple(senders for senders in its.senders if senders.reach))
