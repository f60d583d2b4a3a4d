"""The choice for each vswitch: frames between its ports switched inside, or by the switch outside (SEMANTICS 10).

Either way the separation of its segments is the same: rerouting brings sight back, and no isolation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from vtopo.facts import Facts
from vtopo.facts.attached import attached
from vtopo.facts.links import HAIRPIN, LOCAL
from vtopo.facts.load import load
from vtopo.facts.sight import PHYSICAL, Sight, sight
from vtopo.facts.tcb import Sum, tcb
from vtopo.facts.teams import NONE, Teams, teams
from vtopo.model.things import Vswitch


@dataclass(frozen=True, slots=True)
class Choice:
    """What it means for a vswitch that frames between its ports go by way of the switch outside; `rerouted`: they do.

    `segments` are those in which ports there may have something to say to each other, or would if they got it.
    Of these, in `lost` no frame comes back: no uplink with the segment ends only on switches that return frames.
    `returning` names the switches that would have to. In `seen` a physical sensor sees such frames outside and none
    inside. `inside` is the declared rate between its ports, in bit/s; `cost` is what that puts on uplinks, in each
    direction. `code` is the size of the vswitch and its filters: at most so much leaves the TCB of `users` nodes.
    """

    vswitch: str
    rerouted: bool
    segments: tuple[str, ...]
    lost: tuple[str, ...]
    returning: tuple[str, ...]
    seen: tuple[str, ...]
    inside: Fraction
    cost: Mapping[str, Fraction]
    code: Sum
    users: int


class Choosing:
    """Lays out the choices of one model."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.model = facts.model
        self.sight: Sight = facts(sight)
        self.teams: Teams = facts(teams)
        self.load = facts(load)
        self.tcbs = facts(tcb)

    def choices(self) -> Iterator[Choice]:
        """The choice for each vswitch at which two ports may be linked in some segment."""
        for vswitch in self.model.vswitches.values():
            segments = self._segments(vswitch) if vswitch.mode != "isolated" else ()
            if segments:
                yield self._choice(vswitch, segments)

    def _segments(self, vswitch: Vswitch) -> tuple[str, ...]:
        """The segments with two ports there, one of them not isolated."""
        ports: dict[str, int] = {}
        joined: set[str] = set()
        for its in self.facts(attached).get(vswitch.id, ()):
            ports[its.segment] = ports.get(its.segment, 0) + (its.vm.count if its.sure else 0)
            if its.sure and not its.isolated:
                joined.add(its.segment)
        return tuple(segment for segment, many in ports.items() if many > 1 and segment in joined)

    def _choice(self, vswitch: Vswitch, segments: tuple[str, ...]) -> Choice:
        lost = tuple(segment for segment in segments if not self.teams.reflecting(vswitch.id, segment))
        code = [("vswitch", vswitch.id), *(("filter", its.id) for its in self.model.filters_of.get(vswitch.id, ()))]
        inside, cost = NONE, dict[str, Fraction]()
        for segment, rate in self._passed.get(vswitch.id, ()):
            inside += rate
            for name, share in self.teams.reflecting(vswitch.id, segment) or self.teams.uplinks(vswitch.id, segment):
                cost[name] = cost.get(name, NONE) + rate * share
        users = self.tcbs.sharers.get(("vswitch", vswitch.id), ())
        return Choice(
            vswitch=vswitch.id,
            rerouted=vswitch.mode == "vepa",
            segments=segments,
            lost=lost,
            returning=tuple(self._silent(vswitch, lost)),
            seen=tuple(segment for segment in segments if segment not in lost and self._seen(vswitch.id, segment)),
            inside=inside,
            cost=cost,
            code=self.tcbs.sum(code),
            users=sum((self.model.vms.get(name) or self.model.machines[name]).count for name in users),
        )

    @cached_property
    def _passed(self) -> Mapping[str, list[tuple[str, Fraction]]]:
        """For each vswitch the segments, in the order of the plan, with a declared rate between its own ports."""
        order = {segment: at for at, segment in enumerate(self.model.segments)}
        found: dict[str, list[tuple[str, Fraction]]] = {}
        rates = (*self.load.inside.items(), *self.load.hairpins.items())
        for (vswitch, segment), rate in sorted(rates, key=lambda its: order[its[0][1]]):
            found.setdefault(vswitch, []).extend([(segment, rate)] if rate else [])
        return found

    def _silent(self, vswitch: Vswitch, lost: tuple[str, ...]) -> dict[str, None]:
        """The switches that its uplinks with these segments end on and that return no frame."""
        uplinks = [name for segment in lost for name, _ in self.teams.uplinks(vswitch.id, segment)]
        ends = [switch for name in uplinks for switch in self.model.nics[name].switches]
        return {switch: None for switch in ends if self.model.switches[switch].reflective is False}

    def _seen(self, vswitch: str, segment: str) -> bool:
        outside, inside = (self.sight.inside(vswitch, segment, link) & PHYSICAL for link in (HAIRPIN, LOCAL))
        return bool(outside and not inside)


def rerouting(facts: Facts) -> tuple[Choice, ...]:
    """The choices of a model, in the order of its vswitches."""
    return tuple(Choosing(facts).choices())
