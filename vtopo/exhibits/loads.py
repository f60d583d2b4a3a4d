"""What the declared rates put on every NIC, beside its speed, and what rerouting would mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from vtopo.facts import Facts
from vtopo.facts.load import load
from vtopo.facts.rerouting import Choice, rerouting
from vtopo.findings import Amount, LoadLine, LoadTable, Place, RerouteLine


def loads(facts: Facts) -> LoadTable:
    """The load of NICs, the fullest first; those of unknown speed by what they bear, behind the others."""
    its = facts(load)
    lines = [
        LoadLine(
            nic=name,
            sends=float(both.sends),
            receives=float(both.receives),
            extra=float(max(both.extra_sends, both.extra_receives)),
            speed=its.speeds.get(name),
            place=Place.of(facts.model.nics[name].at),
        )
        for name, both in its.nics.items()
    ]
    lines.sort(key=lambda line: (line.share is None, -(line.share or 0), -line.most, line.nic))
    return LoadTable(len(its.flows), len(its.unrated), tuple(lines), tuple(_choices(facts)))


def _choices(facts: Facts) -> Iterator[RerouteLine]:
    """The choices, those that bring sight back first, and of these what is between most ports."""
    alike: dict[RerouteLine, list[str]] = {}
    order = {name: at for at, name in enumerate(facts.model.segments)}
    for choice in facts(rerouting):
        alike.setdefault(_choice(choice, order), []).append(choice.vswitch)
    lines = [replace(line, vswitches=tuple(names)) for line, names in alike.items()]
    yield from sorted(lines, key=lambda line: (line.rerouted, not line.seen, -line.rate, line.vswitches))


def _choice(its: Choice, order: Mapping[str, int]) -> RerouteLine:
    def ordered(segments: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(segments, key=order.__getitem__))  # whoever was first at a vswitch makes no difference

    return RerouteLine(
        vswitches=(),
        rerouted=its.rerouted,
        segments=ordered(its.segments),
        lost=ordered(its.lost),
        returning=tuple(sorted(its.returning)),
        seen=ordered(its.seen),
        rate=float(its.inside),
        cost=float(max(its.cost.values(), default=0)),
        code=Amount(its.code.low, its.code.high, "kloc", tuple(dict.fromkeys(kind for kind, _ in its.code.unknown))),
        users=its.users,
    )
