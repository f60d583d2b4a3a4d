"""Delivery, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtopo.commands.lines import FEW, MOST, left, line, names, things
from vtopo.exhibits.facts.delivery import Delivery, Reached, Senders
from vtopo.proofs import Thing


def text(its: Delivery) -> Iterator[str]:
    """Those who reach the same, and whom they reach in which services."""
    yield from reached(its)
    silent = [member for senders in its.senders if not senders.reach for member in senders.members]
    if silent:
        yield from line(f"{things(silent)} -> nobody")
    if its.untold:
        yield from line(f"{things(its.untold)}: too many to tell whom they reach")


def reached(its: Delivery, indent: str = "  ") -> Iterator[str]:
    """Those who reach somebody."""
    lines = [found for senders in its.senders for found in _senders(its, senders)]
    for one in lines[:MOST]:
        yield from line(one, indent)
    yield from left(len(lines) - MOST, indent)


def _senders(its: Delivery, senders: Senders) -> Iterator[str]:
    """In sets of services, or where these are too many in each service."""
    known: list[Thing] = []
    for one in senders.reach if len(senders.reach) <= FEW else _by_service(senders):
        receivers = [member for number in one.receivers for member in its.receivers[number]]
        members = _others(senders.members, receivers)
        first = "  and" if members == known else things(members)
        yield f"{first} -> {things(_others(receivers, members))}: {names(one.services)}"
        known = members


def _by_service(senders: Senders) -> list[Reached]:
    found: dict[str, list[int]] = {}
    for one in senders.reach:
        for service in one.services:
            found.setdefault(service, []).extend(one.receivers)
    return [Reached((service,), tuple(sorted(numbers))) for service, numbers in found.items()]


def _others(some: Sequence[Thing], ends: Sequence[Thing]) -> list[Thing]:
    """Some things without the one that is all of the other end: nobody reaches itself, but members of a range do."""
    alone = ends[0] if len(ends) == 1 and len(some) > 1 and not ends[0][1].endswith("]") else None
    return [thing for thing in some if thing != alone]
