"""Policies that have to decide alike, and a packet for each two rules that do not."""

from __future__ import annotations

from vtopo.facts import Facts
from vtopo.facts.policy.comparing import Decision, Difference
from vtopo.facts.policy.drift import Drift, Twins, drift
from vtopo.facts.policy.ends import End
from vtopo.findings import DriftLine, DriftPacket, Place
from vtopo.model.things import Filter, Gateway

VERDICTS = {True: "alike", False: "drifted", None: "unknown"}
MOST = 30
"""Packets of one pair of policies that are shown."""


def drifted(facts: Facts) -> tuple[DriftLine, ...]:
    """Every policy with copies, those that decide differently first."""
    its = facts(drift)
    lines = [_line(its, twins) for twins in its.twins]
    return tuple(sorted(lines, key=lambda line: ("drifted", "unknown", "alike").index(line.verdict)))


def _line(its: Drift, twins: Twins) -> DriftLine:
    told = [differing(its, twins, one) for one in twins.comparison.differences]
    told.sort(key=lambda packet: (not packet.guarded, packet.copy != "allows", not packet.sure))
    return DriftLine(
        originals=tuple(one.id for one in twins.originals),
        copies=tuple(one.id for one in twins.copies),
        declared=twins.declared,
        verdict=VERDICTS[twins.comparison.alike],
        packets=tuple(told[:MOST]),
        count=len(told),
    )


def differing(its: Drift, twins: Twins, one: Difference) -> DriftPacket:
    """A packet that two policies decide differently on, and the rules that decide."""
    original, copy = twins.pairs[0]
    return DriftPacket(
        source=_end(one.packet.source),
        target=_end(one.packet.target),
        service=one.packet.service,
        original=_decides(one.one),
        copy=_decides(one.other),
        original_at=_at(original, one.one),
        copy_at=_at(copy, one.other),
        sure=one.sure,
        guarded=its.guarded(twins, one),
    )


def _decides(its: Decision) -> str:
    return "allows" if its.allow else "denies"


def _at(thing: Filter | Gateway, its: Decision) -> Place:
    """The rule that decides; of a default, where it stands."""
    rules = thing.policy.rules
    if its.rule is None or not isinstance(rules, tuple):
        return Place.of(thing.place("default"), "its default")
    return Place.of(rules[its.rule].at)


def _end(its: End) -> str:
    at = f" at {its.address}" if its.address else ""
    return f"{its.node or 'somebody else'} in {its.segment}{at}" if its.segment else f"somebody outside the plan{at}"
