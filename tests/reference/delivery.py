"""Delivery, sentence by sentence: which packets pass, by every way there is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TypeAlias

from tests.reference.policies import filters_allow, gateway_allows
from tests.reference.ports import Port, Who, linked, ports, ports_of, targets
from tests.reference.remembering import remembered
from tests.reference.services import Piece, names, offers, pieces
from tests.reference.watching import sees_gateway, sees_link
from vtopo.model.plan import Model

__all__ = ["Piece", "Port", "Who", "delivered", "linked", "offers", "pieces", "ports", "ports_of", "reach"]

NOTHING: frozenset[Piece] = frozenset()


def delivered(
    model: Model,
    start: Sequence[Port],
    source: Port,
    *,
    skips: frozenset[tuple[str, str]] = frozenset(),
    forced: str = "",
    unseen_by: frozenset[str] = frozenset(),
) -> dict[Port, frozenset[Piece]]:
    """The pieces of packets with the address of `source`, emitted at any of the `start` ports, that arrive at a port.

    `skips` are `("vswitch", name)` whose filters, and `("gateway", name)` whose policy, do not hold a packet up. A
    packet that starts at the vswitch `forced` gets to every port at it in its segment. Ways of which a sensor among
    `unseen_by` sees a link or a gateway do not count. A packet may be meant for whose address it has: an attacker can
    send that.
    """
    return _delivered(model, tuple(start), source, skips, forced, unseen_by)


@remembered
def _delivered(
    model: Model,
    start: tuple[Port, ...],
    source: Port,
    skips: frozenset[tuple[str, str]],
    forced: str,
    unseen_by: frozenset[str],
) -> dict[Port, frozenset[Piece]]:
    its_ways = ways(model, start, skips, forced, unseen_by)
    found = {}
    for target in targets(model):
        arriving = its_ways.arriving(source, target)
        if arriving:
            found[target] = arriving
    return found


Hops: TypeAlias = frozenset[tuple[str | None, str | None]]
"""Where links begin and end: at vswitches, or on the wire. Nothing else matters to the packets that pass."""


class Ways:
    """The ways that packets emitted at some ports may take."""

    def __init__(
        self,
        model: Model,
        start: tuple[Port, ...],
        skips: frozenset[tuple[str, str]],
        forced: str,
        unseen_by: frozenset[str],
    ) -> None:
        self.model = model
        self.start = start
        self.skips = skips
        self.forced = forced
        self.unseen_by = unseen_by
        self.everything = pieces(model)
        unseen = [name for name in model.gateways if not any(sees_gateway(model, its, name) for its in unseen_by)]
        self.legs = {name: tuple(ports_of(model, ("gateway", name))) for name in unseen}
        self.into = {name: hops(model, start, legs, forced, unseen_by) for name, legs in self.legs.items()}
        self.between = {
            (one, other): hops(model, self.legs[one], self.legs[other], "", unseen_by)
            for one, other in product(unseen, unseen)
        }

    def arriving(self, source: Port, target: Port) -> frozenset[Piece]:
        """The pieces of packets from `source` to `target` that arrive."""
        its_hops = hops(self.model, self.start, (target,), self.forced, self.unseen_by)
        found = self.along(its_hops, source, target)
        for gateway, its in self.at_gateways(source, target).items():
            if its:
                its_hops = hops(self.model, self.legs[gateway], (target,), "", self.unseen_by)
                found |= its & self.along(its_hops, source, target)
        return found

    def at_gateways(self, source: Port, target: Port) -> dict[str, frozenset[Piece]]:
        """The pieces of packets from `source` to `target` that each gateway gets and lets through."""
        allowed = {name: self._gateway_allows(name, source, target) for name in self.legs}
        at = {name: allowed[name] & self.along(self.into[name], source, target) for name in self.legs}
        grown = any(at.values())
        while grown:
            grown = False
            for one, other in self.between:
                more = at[one] & allowed[other]
                if not more <= at[other]:
                    more = at[other] | more & self.along(self.between[one, other], source, target)
                    grown = grown or more != at[other]
                    at[other] = more
        return at

    def along(self, its_hops: Hops, source: Port, target: Port) -> frozenset[Piece]:
        """The pieces that the filters at both ends of some link let through."""
        found = NOTHING
        for one, other in its_hops:
            found |= self._filters_allow(one, source, target) & self._filters_allow(other, source, target)
        return found

    def _filters_allow(self, vswitch: str | None, source: Port, target: Port) -> frozenset[Piece]:
        if vswitch is None or ("vswitch", vswitch) in self.skips:
            return self.everything
        return filters_allow(self.model, vswitch, source, target)

    def _gateway_allows(self, gateway: str, source: Port, target: Port) -> frozenset[Piece]:
        if ("gateway", gateway) in self.skips:
            return self.everything
        return gateway_allows(self.model, gateway, source, target)


@remembered
def ways(
    model: Model,
    start: tuple[Port, ...],
    skips: frozenset[tuple[str, str]] = frozenset(),
    forced: str = "",
    unseen_by: frozenset[str] = frozenset(),
) -> Ways:
    """The ways that packets emitted at some ports may take."""
    return Ways(model, start, skips, forced, unseen_by)


@remembered
def hops(
    model: Model,
    ones: tuple[Port, ...],
    others: tuple[Port, ...],
    forced: str = "",
    unseen_by: frozenset[str] = frozenset(),
) -> Hops:
    """The links from some ports to others that no sensor sees. Those at the vswitch `forced` are all linked."""
    found = set()
    for one, other in product(ones, others):
        made = forced != "" and forced == one.vswitch == other.vswitch and one.segment == other.segment
        if not made and not linked(model, one, other):
            continue
        if not any(sees_link(model, sensor, one, other, forced=made) for sensor in unseen_by):
            found.add((one.vswitch, other.vswitch))
    return frozenset(found)


@remembered
def reach(model: Model, x: Who, y: Who) -> frozenset[str]:
    """The services (of the plan, `other` and `manage`) that X delivers to Y and Y offers. Nobody reaches itself."""
    found = NOTHING
    for port in ports_of(model, x) if x != y else []:
        for target, its in delivered(model, [port], port).items():
            if target.who == y:
                found |= its & offers(model, y)
    return names(found)
