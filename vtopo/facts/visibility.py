"""What is seen of what is delivered: blind pairs, coverage, vswitches with no tap (SEMANTICS 4)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import TypeVar

from vtopo.facts import Facts
from vtopo.facts.counting import Counting, Tally
from vtopo.facts.delivery import Delivery, Sent, delivery
from vtopo.facts.meaning import nodes_meant
from vtopo.facts.ports import Owner, Port
from vtopo.facts.sight import ANY, PHYSICAL

Key = TypeVar("Key", bound=Hashable)
Counted = TypeVar("Counted")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what is delivered between nodes a physical sensor sees.

    `pairs` are the ordered pairs of nodes where one reaches the other and `blind` those among them with an unseen way;
    where flows are declared with rates, both are bit/s. `share` is None where nothing is delivered.
    """

    pairs: Fraction
    blind: Fraction
    by_rate: bool

    @property
    def share(self) -> Fraction | None:
        """The part that is not blind, from 0 to 1."""
        return None if not self.pairs else 1 - self.blind / self.pairs


class Visibility:
    """What the sensors of a model miss."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.model = facts.model
        self.delivery: Delivery = facts(delivery)
        self._countings: dict[int, Counting] = {}
        self.nodes: list[Owner] = [("node", name) for name in (*self.model.machines, *self.model.vms)]

    def blind(self, source: Owner, target: Owner, *, to_all: bool = False) -> bool:
        """Whether one reaches another by some way that no physical sensor (or none at all) sees."""
        return bool(self.delivery.reach(source, target, ANY if to_all else PHYSICAL))

    @cached_property
    def coverage(self) -> Coverage:
        """The share of the traffic between nodes that physical sensors see: of pairs, or of the declared rates."""
        flows = [(flow, flow.rate) for flow in self.model.flows if isinstance(flow.rate, float)]
        if not flows:
            pairs, blind = self.everywhere
            return Coverage(Fraction(pairs), Fraction(blind), False)
        found = [Fraction(0), Fraction(0)]
        for flow, rate in flows:
            sources, targets = nodes_meant(self.facts, flow.sources), nodes_meant(self.facts, flow.targets)
            for at, hidden in enumerate((0, PHYSICAL)):
                counting = self.counting(hidden)
                all_pairs = sum(map(counting.count, sources)) * sum(map(counting.count, targets))
                all_pairs -= sum(map(counting.count, set(sources) & set(targets)))
                if all_pairs:
                    found[at] += Fraction(rate) * counting.between(sources, targets) / all_pairs
        return Coverage(found[0], found[1], True)

    @cached_property
    def everywhere(self) -> tuple[int, int]:
        """The ordered pairs of different nodes where one reaches the other, and the blind ones."""
        return self.between(self.nodes, self.nodes)

    def between(self, sources: Iterable[Owner], targets: Iterable[Owner]) -> tuple[int, int]:
        """The same of these nodes and those."""
        own, others = tuple(sources), tuple(targets)
        return self._both(lambda counting: counting.between(own, others))

    def table(self, ends: Mapping[str, Iterable[Owner]]) -> dict[tuple[str, str], tuple[int, int]]:
        """For each two sets of nodes the pairs of different ones where one reaches the other, and the blind among them.

        A node may be in several sets, and its pairs count for each.
        """
        sets: dict[Owner, tuple[str, ...]] = {}
        for name, nodes in ends.items():
            for node in dict.fromkeys(nodes):
                sets[node] = (*sets.get(node, ()), name)
        found = {(one, other): [0, 0] for one in ends for other in ends}
        for at, tally in enumerate(self.tallies(sets)):
            for (ones, others), many in tally.items():
                for pair in product(ones, others):
                    found[pair][at] += many
        return {pair: (many, blind) for pair, (many, blind) in found.items()}

    def tallies(self, classes: Mapping[Owner, Key]) -> tuple[Tally[Key], Tally[Key]]:
        """The pairs of different nodes where one reaches the other, by the classes of both, and the blind ones."""
        return self._both(lambda counting: counting.tally(classes, classes))

    def _both(self, ask: Callable[[Counting], Counted]) -> tuple[Counted, Counted]:
        """What is counted over all ways, and over those that are unseen: the same, and once, where nobody sees any."""
        every, unseen = self.counting(0), self.counting(PHYSICAL)
        counted = ask(every)
        return counted, counted if unseen is every else ask(unseen)

    @cached_property
    def no_tap(self) -> tuple[str, ...]:
        """The vswitches at which nodes send or receive what is delivered, with no sensor that watches and no mirror."""
        watched = {ref.id for its in self.model.sensors.values() for ref in its.watches if ref.kind == "vswitch"}
        return tuple(
            vswitch.id
            for vswitch in self.model.vswitches.values()
            if vswitch.id not in watched and not vswitch.mirrors and vswitch.id in self._busy
        )

    @cached_property
    def _busy(self) -> frozenset[str]:
        """The vswitches at which some node sends or receives a packet that is delivered."""
        found: set[str] = set()
        places, of = self.delivery.ports.places, self.delivery.ports.of
        for owner in self.nodes:
            for port in of[owner]:
                vswitch = places[port.place].vswitch
                if vswitch and vswitch not in found and (self._sends(owner, port) or self._gets(owner, port)):
                    found.add(vswitch)
        return frozenset(found)

    def _sends(self, owner: Owner, port: Port) -> bool:
        """Whether a port sends anything that is delivered to another."""
        sent = self.delivery.sent(port.place, port.address)
        places = self.delivery.ports.places
        for zone in dict.fromkeys(
            (*sent.zones, *(places[at].zone for at in sent.places), *(at for at, _ in sent.buts))
        ):
            for others in self._receiving.get(zone, {}).values():
                for other in others:
                    if self._are_two(owner, other.of) and self._gets_it(sent, other):
                        return True
        return False

    def _gets(self, owner: Owner, port: Port) -> bool:
        """Whether anything that another sends is delivered to a port."""
        return any(
            self._gets_it(sent, port) and any(self._are_two(owner, other) for other in senders)
            for sent, senders in self._sending.values()
        )

    def _gets_it(self, sent: Sent, port: Port) -> bool:
        return bool(sent.to(port, self.delivery.ports.places[port.place]) & self.delivery.offers(port.of))

    def _are_two(self, one: Owner, other: Owner) -> bool:
        """Whether there are two different nodes of these names: two members of a range are."""
        return one != other or self.counting(0).count(one) > 1

    @cached_property
    def _receiving(self) -> dict[int, dict[tuple[int, int, int], list[Port]]]:
        """For each zone the ports of up to two targets at each place, of each address and each offer."""
        found: dict[int, dict[tuple[int, int, int], list[Port]]] = {}
        for owner, own in self.delivery.ports.of.items():
            if owner[0] not in ("outside", "gateway"):
                for port in own:
                    zone = self.delivery.ports.places[port.place].zone
                    key = (port.place, port.address, self.delivery.offers(owner))
                    its = found.setdefault(zone, {}).setdefault(key, [])
                    if len({other.of for other in its} | {owner}) <= MOST:
                        its.append(port)
        return found

    @cached_property
    def _sending(self) -> dict[int, tuple[Sent, list[Owner]]]:
        """What nodes and `outside` send, each with up to two who send it."""
        found: dict[int, tuple[Sent, list[Owner]]] = {}
        for owner, own in self.delivery.ports.of.items():
            if owner[0] in ("node", "outside"):
                for port in own:
                    sent = self.delivery.sent(port.place, port.address)
                    senders = found.setdefault(id(sent), (sent, []))[1]
                    if owner not in senders and len(senders) < MOST:
                        senders.append(owner)
        return found

    def counting(self, hidden: int) -> Counting:
        """The counting of pairs over the ways that the sensors of these bits do not see."""
        hidden &= ~self.delivery.ports.sight.nobody
        if hidden not in self._countings:
            self._countings[hidden] = Counting(self.facts, hidden)
        return self._countings[hidden]


MOST = 2
"""Of those who are alike, so many are enough to find one who is not the one who asks."""


def visibility(facts: Facts) -> Visibility:
    """What the sensors of a model miss."""
    return Visibility(facts)
