"""How the packet of a step gets there: the way of one step of an attack, from what is owned to what it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtopo.facts.attack.lengths import PACKETS, Owned
from vtopo.facts.attack.paths import Step
from vtopo.facts.attack.steps import wired_to
from vtopo.facts.delivery import Delivery
from vtopo.facts.ports import Port
from vtopo.facts.ways import Spot, Start, Thing, Way, Ways


class Emissions:
    """Finds the ways of packets from what an attacker owns; `hidden` are bits of sight that must not be on them."""

    def __init__(self, delivery: Delivery, hidden: int = 0) -> None:
        self.delivery = delivery
        self.model = delivery.facts.model
        self.ports = delivery.ports
        self.ways = Ways(delivery, hidden)

    def way(self, step: Step) -> Way | None:
        """The way of a packet that a step needs, None for a step that needs none.

        Raises ValueError where there is no such way, so where there is no such step.
        """
        if step.kind not in PACKETS:
            return None
        target = (step.target[0], step.target[1])
        ports, offers = self.ports.of[target], self.delivery.offers(target)
        kind, name = step.source[:2]
        if kind in ("node", "outside"):
            found = self.ways.between((kind, name), target)
        else:
            starts = list(self._starts(step.source))
            found = self.ways.way(starts, self._senders(step.source), ports, offers) if starts else None
        if found is None:
            raise ValueError(f"no packet gets from {step.source} to {step.target}")
        return Way(found.sender, found.piece, found.hops, self.skips(step.source))

    def skips(self, owned: Owned) -> tuple[Thing, ...]:
        """The controls that do not hold up what an owned thing emits: its own."""
        kind, name = owned[:2]
        if kind == "vmm":
            vswitches = [("vswitch", its.id) for its in self.model.vswitches_of.get(name, ())]
            return (*vswitches, *(("gateway", its.id) for its in self.model.gateways_in.get(name, ())))
        return ((kind, name),) if kind in ("vswitch", "gateway") else ()

    def _starts(self, owned: Owned) -> Iterator[Start]:
        kind, name = owned[:2]
        if kind == "forged":
            yield self._forged(owned)
        elif kind == "gateway":
            for port in self.ports.of["gateway", name]:
                yield Start(self.ways.spot(port), port.place)
        elif kind == "vswitch":
            yield from self._vswitch(owned, name)
        elif kind == "vmm":
            for vswitch in self.model.vswitches_of.get(name, ()):
                yield from self._vswitch(owned, vswitch.id)
            for segment in wired_to(self.model, self.model.vmms[name].host):
                yield Start(Spot(owned, "", segment, "", False), self.ports.wire(segment))
            for port in self.ports.of["vmm", name]:
                yield Start(self.ways.spot(port), port.place)

    def _forged(self, owned: Owned) -> Start:
        _, segment, vswitch, isolated = owned
        place = self.ports.place(segment, vswitch, bool(isolated)) if vswitch else self.ports.wire(segment)
        return Start(Spot(owned, "", segment, vswitch, bool(isolated)), place)

    def _vswitch(self, owned: Owned, name: str) -> Iterator[Start]:
        """An owned vswitch: to all its ports, and out where it reaches out."""
        its = self.model.vswitches[name]
        reached = self.model.all_carried(s for nic in its.uplinks for s in self.model.nics[nic].carries)
        for segment in self.model.segments:
            spot = Spot(owned, "", segment, name, False)
            if segment in reached:
                seen = self.ports.sight.leaving(name, segment)
                yield Start(spot, self.ports.place(segment, seen=seen), free=True, forced=name)
            elif (name, segment) in self.ports.at:
                yield Start(spot, self.ports.at[name, segment][0], free=True, forced=name, out=False)

    def _senders(self, owned: Owned) -> Sequence[Port]:
        """Ports whose addresses an owned thing may use, one for each class of addresses."""
        found: dict[int, Port] = {}
        forged = self._forged(owned) if owned[0] == "forged" else None
        for (kind, _), own in self.ports.of.items():
            if kind not in ("node", "outside"):
                continue
            for port in own:
                if forged is None or self._linked(forged, port):
                    found.setdefault(port.address, port)
        return list(found.values())

    def _linked(self, start: Start, port: Port) -> bool:
        one, other = self.ports.places[start.place], self.ports.places[port.place]
        return one.segment == other.segment and self.ports.linked(one, other)
