"""Declared flows of which nothing gets there, and what stops them (SEMANTICS 3).

An end of a flow is asked as it is written: from some node of it to some node of the other one packet of the service is
enough. What may be allowed counts as delivered, so what is found here is not, whatever turns out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from vtopo.facts import Facts
from vtopo.facts.attack.relaxed import Reason, Relaxed
from vtopo.facts.delivery import Delivery, delivery
from vtopo.facts.meaning import nodes_meant
from vtopo.facts.ports import Owner
from vtopo.facts.ways import Start, Way, Ways
from vtopo.model.terms import Flow
from vtopo.model.things import Machine, Ref, Vm


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A flow from one of its ends to another, in one of its services (empty: in none that the other offers).

    `unoffered` are the nodes meant, where none of them offers it. Else `way` is how a packet would go if every
    policy let it, and `reasons` the policies on that way that do not; without a `way` nothing leads there. `pair` is
    somebody of the one end and somebody of the other.
    """

    flow: Flow
    source: Ref
    target: Ref
    service: str
    pair: tuple[Owner, Owner]
    unoffered: tuple[Vm | Machine, ...] = ()
    way: Way | None = None
    reasons: tuple[Reason, ...] = ()

    def __str__(self) -> str:
        return " ".join([str(self.source), "->", str(self.target), *([self.service] if self.service else [])])


class _Asking:
    """The flows of one plan, asked end by end."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.model = facts.model
        self.delivery: Delivery = facts(delivery)
        self._known: dict[Ref, dict[Owner, int]] = {}

    @cached_property
    def relaxed(self) -> Relaxed:
        """The plan without its controls, which only tells why nothing arrives."""
        return Relaxed(self.facts)

    def run(self) -> Iterator[Undelivered]:
        for flow in self.model.flows:
            for service in flow.services or ("",):
                for source in flow.sources:
                    for target in flow.targets:
                        found = self._asked(flow, source, target, service)
                        if found:
                            yield found

    def _asked(self, flow: Flow, source: Ref, target: Ref, service: str) -> Undelivered | None:
        pieces = self.delivery.pieces.of([service] if service else [])
        senders, receivers = self._meant(source), self._meant(target)
        pairs = [
            (one, other)
            for one in senders
            for other in receivers
            if one != other or senders[one] > 1 or receivers[other] > 1
        ]
        if not pairs:
            return None  # nobody is meant, or only somebody by himself
        asked = [pair for pair in pairs if self._offers(pair[1]) & pieces]
        if not asked:
            named = tuple(self._node(node) for node in dict.fromkeys(other for _, other in pairs))
            return Undelivered(flow, source, target, service, pairs[0], named)
        if any(self._arrives(self.delivery, *pair, pieces) for pair in asked):
            return None
        way = next(filter(None, (self._open(*pair, pieces) for pair in asked)), None)
        reasons = tuple(self.relaxed.denying(way)) if way else ()
        return Undelivered(flow, source, target, service, asked[0], way=way, reasons=reasons)

    def _meant(self, ref: Ref) -> dict[Owner, int]:
        """The nodes of an end, one of each kind that no policy and no link tells apart, with how many there are.

        Of a segment with no node in it that is somebody else there.
        """
        if ref in self._known:
            return self._known[ref]
        nodes = nodes_meant(self.facts, [ref]) or ((("outside", ref.id),) if ref.kind == "segment" else ())
        ports = self.delivery.ports
        alike: dict[object, Owner] = {}
        many: dict[Owner, int] = {}
        for node in nodes:
            own = frozenset((port.place, port.address) for port in ports.of[node])
            first = alike.setdefault((own, self._offers(node)), node)
            many[first] = many.get(first, 0) + (self._node(node).count if node[0] == "node" else 2)
        self._known[ref] = many
        return many

    def _offers(self, node: Owner) -> int:
        """What somebody offers; who is outside takes what it is sent."""
        return self.delivery.pieces.every if node[0] == "outside" else self.delivery.offers(node)

    def _arrives(self, its: Delivery, source: Owner, target: Owner, pieces: int) -> bool:
        places = its.ports.places
        wanted = pieces & self._offers(target)
        sent = (its.sent(port.place, port.address) for port in its.ports.of[source])
        return any(each.to(other, places[other.place]) & wanted for each in sent for other in its.ports.of[target])

    def _open(self, source: Owner, target: Owner, pieces: int) -> Way | None:
        """How a packet would go if every policy let it."""
        its = self.relaxed.without(delivery)
        if not self._arrives(its, source, target, pieces):
            return None
        ways, wanted = Ways(its), pieces & self._offers(target)
        for port in its.ports.of[source]:
            found = ways.way([Start(ways.spot(port), port.place)], [port], its.ports.of[target], wanted)
            if found:
                return found
        return None

    def _node(self, node: Owner) -> Vm | Machine:
        return self.model.vms.get(node[1]) or self.model.machines[node[1]]


def undelivered(facts: Facts) -> tuple[Undelivered, ...]:
    """The flows that are not delivered, in the order of the plan."""
    return tuple(_Asking(facts).run())
