"""Attacks, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtopo.commands.lines import line, names, rows, things
from vtopo.exhibits.facts.attack import Attack, Attacker, Channel, Distance, Steps
from vtopo.reports.safe import visible
from vtopo.reports.wording import count

LARGEST = 5
"""Blast radii that are told."""


def text(its: Attack) -> Iterator[str]:
    """How far attackers are from assets, how many steps there are, what most can be owned from, what leaks."""
    for attacker in its.attackers:
        yield from line(f"{_attacker(its, attacker)} starts as {things(attacker.starts) or 'nobody'}")
        yield from rows(((names(one.assets), _away(one)) for one in attacker.distances), "    ")
    yield from line(f"steps  {', '.join(map(_steps, its.steps)) or 'none'}")
    yield "  blast radius"
    yield from rows(((count(one.nodes, "node"), f"from {things(one.things)}") for one in its.blast[:LARGEST]), "    ")
    yield from ["  channels"] if its.channels else ["  channels  none"]
    yield from rows(((f"{one.kind} {visible(one.place)}", _channel(one)) for one in its.channels), "    ")


def _attacker(its: Attack, attacker: Attacker) -> str:
    return f"attacker {visible(attacker.name)}" if its.declared else "an attacker (none is declared)"


def _away(its: Distance) -> str:
    if its.failures is None:
        return "can not be reached"
    unseen = "never unseen" if its.unseen is None else f"{its.unseen:,} if unseen"
    return f"{count(its.failures, 'failure')} away, {unseen}"


def _steps(its: Steps) -> str:
    free = " mounted" if its.kind == "storage" and not its.failures else ""
    return f"{its.number:,} {its.kind}{free}"


def _channel(its: Channel) -> str:
    told = [names(its.sure), f"perhaps {names(its.maybe)}" if its.maybe else "", *map(_apart, _within(its))]
    return "; ".join(filter(None, told))


def _within(its: Channel) -> Iterator[Sequence[str]]:
    """The sets kept apart, as far as they are here."""
    here = {*its.sure, *its.maybe}
    for some in its.apart:
        both = [name for name in some if name in here]
        if len(both) > 1:
            yield both


def _apart(some: Sequence[str]) -> str:
    return f"never {' with '.join(map(visible, some[:8]))}"
