"""Which NICs bear what passes a port, in which shares (docs/semantics.md, Rerouting)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from vtopo.model.things import Nic, Vm
from vtopo.proofs import Port
from vtopo.verify.ground import Ground

Shares: TypeAlias = dict[str, Fraction]
"""NICs, each with the share that it bears."""


@dataclass(slots=True)
class Borne:
    """What a NIC sends and receives, and what of each there is only since it leaves a host and comes back."""

    sends: Fraction = Fraction(0)
    receives: Fraction = Fraction(0)
    extra_sends: Fraction = Fraction(0)
    extra_receives: Fraction = Fraction(0)

    def add(self, other: Borne, share: Fraction) -> None:
        """Takes on a share of what another bears."""
        for its in fields(self):
            setattr(self, its.name, getattr(self, its.name) + getattr(other, its.name) * share)


class Bearing:
    """The NICs of one plan."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.model = ground.model

    def behind(self, port: Port) -> Shares:
        """The NICs between a port and the wire: uplinks of its vswitch, or those of the node whose port it is."""
        if port.vswitch:
            return self.uplinks(port.vswitch, port.segment)
        node = self.ground.nodes.get(port.of[1]) if port.of[0] == "node" else None
        names = () if node is None else node.passthrough if isinstance(node, Vm) else node.nics
        return _equally(name for name in names if port.segment in self.model.nics[name].carries)

    def uplinks(self, vswitch: str, segment: str) -> Shares:
        """The uplinks that carry a segment; those on standby only where there is no other."""
        return self._team(vswitch, [nic.id for nic in self.ground.uplinks(vswitch, segment)])

    def returning(self, vswitch: str, segment: str) -> Shares:
        """Those of them by which frames come back: each ends on switches, and all of these may return a frame."""
        return self._team(vswitch, [nic.id for nic in self.ground.uplinks(vswitch, segment) if self._returns(nic)])

    def _team(self, vswitch: str, names: list[str]) -> Shares:
        standby = self.model.vswitches[vswitch].standby
        return _equally([name for name in names if name not in standby] or names)

    def _returns(self, nic: Nic) -> bool:
        switches = [self.model.switches[name] for name in nic.switches]
        return bool(switches) and all(switch.reflective is not False for switch in switches)

    def each(self, direct: dict[str, Borne]) -> dict[str, Borne]:
        """What every NIC bears: of a range, each of the equal ones; those in a bond, their share of what it bears."""
        found: dict[str, Borne] = {}
        for name in direct:
            for one, share in self._handed(name).items():
                found.setdefault(one, Borne()).add(direct[name], share)
        return found

    def _handed(self, name: str) -> Shares:
        """Who bears what is put on a NIC: itself, and those that it bonds."""
        machine = self.model.machines.get(self.model.nics[name].machine)
        found: Shares = {}
        todo = [(name, Fraction(1, machine.count if machine else 1))]
        while todo:
            nic, share = todo.pop()
            found[nic] = found.get(nic, Fraction(0)) + share
            todo += [(one, share * part) for one, part in _equally(self.model.nics[nic].bonds).items()]
        return found

    @cached_property
    def speeds(self) -> dict[str, float]:
        """The speed of each NIC in bit/s, where it is known; of a bond that says none it is the sum of its NICs."""
        return {name: speed for name in self.model.nics if (speed := self._speed(name)) is not None}

    def _speed(self, name: str) -> float | None:
        nic = self.model.nics[name]
        if isinstance(nic.speed, float):
            return nic.speed
        speeds = [self._speed(one) for one in nic.bonds]
        return sum(filter(None, speeds)) if speeds and None not in speeds else None


def _equally(names: Iterable[str]) -> Shares:
    some = tuple(dict.fromkeys(names))
    return {name: Fraction(1, len(some)) for name in some}
