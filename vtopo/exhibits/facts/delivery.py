"""Who reaches whom, and in which services: by classes of those who are treated alike."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.reaches import Reaches, reaching
from vtopo.facts.services import services
from vtopo.proofs import Thing


@dataclass(frozen=True, slots=True)
class Reached:
    """Classes of receivers, by their number, with the services of which some packet gets to them."""

    services: tuple[str, ...]
    receivers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Senders:
    """Who reaches the same."""

    members: tuple[Thing, ...]
    reach: tuple[Reached, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who reaches whom. A class that reaches itself: its members reach each other, a single one is no pair.

    `untold` are further senders: there are too many classes to tell all.
    """

    senders: tuple[Senders, ...]
    receivers: tuple[tuple[Thing, ...], ...]
    untold: tuple[Thing, ...]


def delivery(facts: Facts) -> Delivery:
    """Who reaches whom in a plan: nodes and `outside` of segments send, and all that offers a service receives."""
    return table(facts, facts(reaching).classes())


def table(facts: Facts, classes: Reaches) -> Delivery:
    """Classes with the services that a plan has names for."""
    pieces = facts(services)
    names: dict[int, tuple[str, ...]] = {}

    def named(some: int) -> tuple[str, ...]:
        if some not in names:
            names[some] = pieces.names(some)
        return names[some]

    senders = tuple(
        Senders(its.members, tuple(Reached(named(some), numbers) for some, numbers in its.reach))
        for its in classes.senders
    )
    return Delivery(senders, classes.receivers, classes.untold)
