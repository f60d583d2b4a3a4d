"""How NICs share what passes them: uplinks of a vswitch, NICs of one box, bonds, and the switch ports behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from vtopo.facts import Facts
from vtopo.facts.ports import Owner
from vtopo.model.plan import Model
from vtopo.model.things import Nic, Vm

Shares: TypeAlias = tuple[tuple[str, Fraction], ...]
"""NICs with the share that each bears; together one, or nothing where no NIC is known."""


NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Both:
    """Two directions in bit/s, as the NIC sees them, and what of each is there only because of hairpins."""

    sends: Fraction = NONE
    receives: Fraction = NONE
    extra_sends: Fraction = NONE
    extra_receives: Fraction = NONE

    @property
    def most(self) -> Fraction:
        """The larger of the two directions: a link sends and receives at once."""
        return max(self.sends, self.receives)

    @property
    def extra(self) -> Fraction:
        """The larger of the two directions of what is there only because of hairpins."""
        return max(self.extra_sends, self.extra_receives)

    def plus(self, other: Both, share: Fraction = Fraction(1)) -> Both:
        """This load and a share of another."""
        return Both(
            self.sends + other.sends * share,
            self.receives + other.receives * share,
            self.extra_sends + other.extra_sends * share,
            self.extra_receives + other.extra_receives * share,
        )


def total(its: Iterable[Both]) -> Both:
    """Several loads together."""
    found = Both()
    for one in its:
        found = found.plus(one)
    return found


class Teams:
    """Who shares what in a model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._uplinks: dict[tuple[str, str, bool], Shares] = {}

    def behind(self, vswitch: str, segment: str, owner: Owner) -> Shares:
        """The NICs between a port and the wire: uplinks of its vswitch, or without one the NICs of whose port it is."""
        if vswitch:
            return self.uplinks(vswitch, segment)
        node = (self.model.vms.get(owner[1]) or self.model.machines.get(owner[1])) if owner[0] == "node" else None
        own = () if node is None else node.passthrough if isinstance(node, Vm) else node.nics
        return _equally(name for name in own if segment in self.model.nics[name].carries)

    def uplinks(self, vswitch: str, segment: str) -> Shares:
        """The uplinks of a vswitch that bear a segment: those on standby only where no other carries it."""
        return self._team(vswitch, segment, reflecting=False)

    def reflecting(self, vswitch: str, segment: str) -> Shares:
        """Those of them by which frames come back: they end on switches, all of which may return a frame."""
        return self._team(vswitch, segment, reflecting=True)

    def _team(self, vswitch: str, segment: str, *, reflecting: bool) -> Shares:
        key = vswitch, segment, reflecting
        if key not in self._uplinks:
            its = self.model.vswitches[vswitch]
            team = [
                name
                for name in its.uplinks
                if segment in self.model.all_carried(self.model.nics[name].carries)
                and (not reflecting or self._reflects(self.model.nics[name]))
            ]
            self._uplinks[key] = _equally([name for name in team if name not in its.standby] or team)
        return self._uplinks[key]

    def _reflects(self, nic: Nic) -> bool:
        ends = [self.model.switches[name] for name in nic.switches]
        return bool(ends) and all(switch.reflective is not False for switch in ends)

    @cached_property
    def speeds(self) -> Mapping[str, float]:
        """The speed of each NIC in bit/s, where it is known; of a bond that says none it is the sum of its NICs."""
        return {name: speed for name in self.model.nics if (speed := self._speed(name)) is not None}

    def _speed(self, name: str) -> float | None:
        nic = self.model.nics[name]
        if isinstance(nic.speed, float):
            return nic.speed
        speeds = [self._speed(one) for one in nic.bonds]
        known = [speed for speed in speeds if speed is not None]
        return sum(known) if known and len(known) == len(speeds) else None

    def each(self, nics: Mapping[str, Both]) -> dict[str, Both]:
        """What is on each NIC, where this is on all equal ones of a range; a bond hands its load on to its NICs."""
        found: dict[str, Both] = {}
        for name, both in nics.items():
            machine = self.model.nics[name].machine
            count = self.model.machines[machine].count if machine else 1
            found[name] = Both().plus(both, Fraction(1, count))
        for name in self._outer_first:
            for one, share in _equally(self.model.nics[name].bonds) if name in found else ():
                found[one] = found.get(one, Both()).plus(found[name], share)
        return found

    @cached_property
    def _outer_first(self) -> list[str]:
        """The bonds, each before those that are bonded in it."""
        order: dict[str, None] = {}

        def visit(name: str) -> None:
            if name not in order:
                for one in self.model.nics[name].bonds:
                    visit(one)
                order[name] = None

        for name, nic in self.model.nics.items():
            if nic.bonds:
                visit(name)
        return [name for name in reversed(order) if self.model.nics[name].bonds]

    def ports(self, nics: Mapping[str, Both]) -> dict[tuple[str, str], Both]:
        """What is on the ports of physical switches that these NICs end on, by switch and NIC."""
        found: dict[tuple[str, str], Both] = {}
        for name, both in nics.items():
            for switch, share in _equally(self._ends(self.model.nics[name])):
                found[switch, name] = Both().plus(both, share)
        return found

    def _ends(self, nic: Nic) -> tuple[str, ...]:
        """The switches that a NIC ends on; those of a bond whose NICs name theirs are theirs."""
        return () if any(self.model.nics[one].switches for one in nic.bonds) else nic.switches


def _equally(names: Iterable[str]) -> Shares:
    some = tuple(dict.fromkeys(names))
    return tuple((name, Fraction(1, len(some))) for name in some)


def teams(facts: Facts) -> Teams:
    """Who shares what in a model."""
    return Teams(facts.model)
