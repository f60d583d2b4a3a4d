"""Where packets get to, asked for many senders at once: ports that links can not tell apart are one spot."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from vtopo.model.things import Gateway, Ref, Sensor
from vtopo.proofs import Hop, Port
from vtopo.verify.ground import Ground
from vtopo.verify.watching import Watching, everywhere, watches_gateway


class Spot(NamedTuple):
    """A place of ports: links treat all of them alike. `out` says that frames pass from there over the wire."""

    segment: str
    vswitch: str
    isolated: bool
    out: bool
    forces: bool = False


class Net:
    """The links of a plan between spots; with sensors, only those that none of them sees."""

    def __init__(self, ground: Ground, watching: Watching, sensors: tuple[Sensor, ...]) -> None:
        self.ground = ground
        self.watching = watching
        self.sensors = sensors
        self._inside: dict[tuple[str, str, bool], bool] = {}
        self._spots: dict[Port, Spot] = {}
        whole = [sensor for sensor in sensors if everywhere(sensor)]
        self._lit = {ref.id for sensor in whole for ref in sensor.watches if ref.kind == "segment"}

    def spot(self, port: Port, forces: bool = False) -> Spot:
        """The spot of a port; one by which an owned vswitch feeds its ports is a spot of its own."""
        known = self._spots.get(port)
        if known is None:
            out = self.ground.goes_out(port) and port.segment not in self._lit and not self._watched(port)
            known = self._spots[port] = Spot(port.segment, port.vswitch, port.isolated, out)
        return known._replace(forces=True) if forces else known

    def spots(self, ports: Iterable[Port]) -> tuple[Spot, ...]:
        """The spots of some ports, each once."""
        return tuple(dict.fromkeys(self.spot(port) for port in ports))

    def _watched(self, port: Port) -> bool:
        """Whether a sensor sees all that goes out from a port, or comes in to it."""
        watching = self.watching
        return any(
            (bool(port.vswitch) and watching.touches(sensor, port.vswitch, port.segment))
            or (Ref("segment", port.segment) in sensor.watches and watching.covers(sensor, port))
            for sensor in self.sensors
        )

    def inside(self, vswitch: str, segment: str, forced: bool) -> bool:
        """Whether a vswitch passes packets between its ports, or does so since somebody who owns it wants to."""
        key = (vswitch, segment, forced)
        if key not in self._inside:
            link = "forced" if forced else self.ground.inside(vswitch, segment)
            port = Port(("vswitch", vswitch), "", segment, vswitch)
            seen = any(self.watching.sees(sensor, Hop(port, port, link)) for sensor in self.sensors)
            self._inside[key] = bool(link) and not seen
        return self._inside[key]

    @cached_property
    def gateways(self) -> dict[str, tuple[Gateway, tuple[Spot, ...]]]:
        """The gateways that packets pass, each with the spots of its ports."""
        return {
            gateway.id: (gateway, self.spots(self.ground.ports(("gateway", gateway.id))))
            for gateway in self.ground.model.gateways.values()
            if not watches_gateway(self.sensors, gateway.id)
        }


class Front:
    """The spots that a packet gets out from, and so all that it gets to."""

    def __init__(self, net: Net, starts: Iterable[Spot]) -> None:
        self.net = net
        self._out: dict[str, set[str]] = {}
        self._at: dict[tuple[str, str], set[str]] = {}
        self.add(starts)

    def add(self, spots: Iterable[Spot]) -> None:
        """More spots that it gets out from."""
        for spot in spots:
            if spot.out:
                self._out.setdefault(spot.segment, set()).add(spot.vswitch)
            if spot.vswitch:
                how = "forced" if spot.forces else "isolated" if spot.isolated else "plain"
                self._at.setdefault((spot.segment, spot.vswitch), set()).add(how)

    def reaches(self, spot: Spot) -> bool:
        """Whether a spot is linked to one of them."""
        there = self._out.get(spot.segment) if spot.out else None
        if there and (len(there) > 1 or not spot.vswitch or spot.vswitch not in there):
            return True
        here = self._at.get((spot.segment, spot.vswitch), ())
        if "forced" in here and self.net.inside(spot.vswitch, spot.segment, True):
            return True
        near = "plain" in here or ("isolated" in here and not spot.isolated)
        return near and self.net.inside(spot.vswitch, spot.segment, False)


def spread(net: Net, starts: Iterable[Spot], shut: Collection[str], letting: Iterable[str]) -> Front:
    """All that a packet gets to; the filters of `shut` vswitches deny it, the gateways `letting` it pass do not."""
    front = Front(net, (spot for spot in starts if spot.vswitch not in shut))
    todo = [name for name in letting if name in net.gateways]
    grown = True
    while grown:
        ahead, left = todo, []
        for name in ahead:
            if any(front.reaches(spot) for spot in open_spots(net, name, shut)):
                front.add(open_spots(net, name, shut))
            else:
                left.append(name)
        grown, todo = len(left) < len(ahead), left
    return front


def open_spots(net: Net, gateway: str, shut: Collection[str]) -> Iterator[Spot]:
    """The spots of a gateway that no filter closes to a packet."""
    return (spot for spot in net.gateways[gateway][1] if spot.vswitch not in shut)
