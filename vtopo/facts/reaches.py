"""Who reaches whom, by classes and never pair by pair: those who reach the same, and those who are reached alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from vtopo.facts import Facts
from vtopo.facts.delivery import Delivery, Sent, delivery
from vtopo.facts.ports import Owner

MOST = 500_000
"""So many pairs of classes are told. A plan may have as many as it has pairs of nodes."""

Row: TypeAlias = dict[int, int]
"""For classes of receivers, by number, the pieces that arrive there and are offered."""
Told: TypeAlias = tuple[tuple[int, tuple[int, ...]], ...]
"""For sets of pieces, the numbers of the classes of receivers that these get to."""
_End: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Senders:
    """Who reaches the same."""

    members: tuple[Owner, ...]
    reach: Told


@dataclass(frozen=True, slots=True)
class Reaches:
    """Who reaches whom. Members of one class reach each other if the class is among its own receivers.

    `receivers` are the classes of those who are reached at all. `untold` are senders that did not fit in any more.
    """

    senders: tuple[Senders, ...]
    receivers: tuple[tuple[Owner, ...], ...]
    untold: tuple[Owner, ...]


class Reaching:
    """Tells who reaches whom in a model, over the ways that given bits of sight do not see.

    Senders are nodes and `outside`; receivers are nodes, gateways, admin interfaces and datastores.
    """

    def __init__(self, facts: Facts) -> None:
        self.delivery: Delivery = facts(delivery)
        self.of = self.delivery.ports.of
        self.places = self.delivery.ports.places
        self._known: dict[tuple[int, bool, int], Reaches] = {}

    def classes(self, hidden: int = 0, *, nodes: bool = False, most: int = MOST) -> Reaches:
        """All classes (or those of nodes alone), in the order of the plan; at most so many pairs of them."""
        key = (hidden & ~self.delivery.ports.sight.nobody, nodes, most)
        if key not in self._known:
            self._known[key] = _Classes(self, *key).found()
        return self._known[key]

    def single(self, owners: Sequence[Owner]) -> bool:
        """Whether it is one node, and no range."""
        if len(owners) != 1 or owners[0][0] != "node":
            return False
        model = self.delivery.facts.model
        return (model.vms.get(owners[0][1]) or model.machines[owners[0][1]]).count == 1


class _Classes:
    def __init__(self, its: Reaching, hidden: int, nodes: bool, most: int) -> None:
        self.its = its
        self.hidden = hidden
        self.most = most
        self.sending = ("node",) if nodes else ("node", "outside")
        self.receiving = ("node",) if nodes else ("node", "gateway", "vmm", "storage")

    def found(self) -> Reaches:
        rows: dict[tuple[tuple[int, int], ...], list[Owner]] = {}
        untold: list[Owner] = []
        told = 0
        for sent, members in self._senders.values():
            row = self._row(sent) if told <= self.most else {}
            told += len(row)
            if told > self.most:
                untold += members
            else:
                rows.setdefault(tuple(sorted(row.items())), []).extend(members)
        return self._merged(rows, tuple(untold))

    def _merged(self, rows: Mapping[tuple[tuple[int, int], ...], list[Owner]], untold: tuple[Owner, ...]) -> Reaches:
        """Joins the receivers whom everybody reaches alike."""
        columns: dict[int, list[tuple[int, int]]] = {}
        for at, row in enumerate(rows):
            for receiver, pieces in row:
                columns.setdefault(receiver, []).append((at, pieces))
        number: dict[tuple[tuple[int, int], ...], int] = {}
        joined = {receiver: number.setdefault(tuple(column), len(number)) for receiver, column in columns.items()}
        members: list[list[Owner]] = [[] for _ in number]
        for receiver, own in enumerate(self._receivers.values()):
            if receiver in joined:
                members[joined[receiver]] += own
        senders: dict[Told, list[Owner]] = {}
        for row, own in rows.items():
            reach: dict[int, dict[int, None]] = {}
            for receiver, pieces in row:
                if members[joined[receiver]] != own or not self.its.single(own):
                    reach.setdefault(pieces, {})[joined[receiver]] = None
            told = ((pieces, tuple(sorted(its))) for pieces, its in reach.items())
            senders.setdefault(tuple(sorted(told, key=lambda one: one[1])), []).extend(own)
        return self._numbered(senders, members, untold)

    def _numbered(
        self, senders: Mapping[Told, list[Owner]], members: list[list[Owner]], untold: tuple[Owner, ...]
    ) -> Reaches:
        """All classes in the order of the plan, those left out whom nobody reaches but themselves."""
        reached = {at for told in senders for _, numbers in told for at in numbers}
        order = sorted(reached, key=lambda at: min(map(self._order.__getitem__, members[at])))
        new = {at: number for number, at in enumerate(order)}
        found = []
        for told, own in senders.items():
            reach = ((pieces, tuple(sorted(new[at] for at in numbers))) for pieces, numbers in told)
            found.append(Senders(self._in_order(own), tuple(sorted(reach, key=lambda one: one[1]))))
        found.sort(key=lambda its: self._order[its.members[0]])
        return Reaches(tuple(found), tuple(self._in_order(members[at]) for at in order), untold)

    @cached_property
    def _order(self) -> Mapping[Owner, int]:
        return {owner: at for at, owner in enumerate(self.its.of)}

    def _in_order(self, owners: Iterable[Owner]) -> tuple[Owner, ...]:
        """Owners in the order of the plan."""
        return tuple(sorted(owners, key=self._order.__getitem__))

    # -- senders -----------------------------------------------------------------------------------------------------

    @cached_property
    def _sent(self) -> Mapping[Owner, Sent]:
        """What each sender sends from all its ports together."""
        delivery, known = self.its.delivery, dict[tuple[int, ...], Sent]()
        found = {}
        for owner, own in self.its.of.items():
            if owner[0] in self.sending and own:
                parts = {id(one): one for one in (delivery.sent(p.place, p.address, self.hidden) for p in own)}
                key = tuple(sorted(parts))
                if key not in known:
                    known[key] = _joined(parts.values())
                found[owner] = known[key]
        return found

    @cached_property
    def _senders(self) -> Mapping[object, tuple[Sent, list[Owner]]]:
        """The senders of each class, by all that arrives of them."""
        known: dict[int, list[Owner]] = {}
        found: dict[object, tuple[Sent, list[Owner]]] = {}
        for owner, sent in self._sent.items():
            if id(sent) not in known:
                known[id(sent)] = found.setdefault(_content(sent), (sent, []))[1]
            known[id(sent)].append(owner)
        return found

    # -- receivers -----------------------------------------------------------------------------------------------------

    @cached_property
    def _single(self) -> frozenset[int]:
        """The zones in which it matters at which place one is."""
        found: set[int] = set()
        for sent, _ in self._senders.values():
            found.update(self.its.places[place].zone for place in sent.places)
            found.update(zone for zone, _ in sent.buts)
        return frozenset(found)

    @cached_property
    def _receivers(self) -> Mapping[tuple[frozenset[_End], int], list[Owner]]:
        """The receivers of each class: in the same zones, with the same addresses, offering the same."""
        found: dict[tuple[frozenset[_End], int], list[Owner]] = {}
        for owner, own in self.its.of.items():
            offers = self.its.delivery.offers(owner) if owner[0] in self.receiving else 0
            if own and offers:
                ends = frozenset(self._end(port.place, port.address) for port in own)
                found.setdefault((ends, offers), []).append(owner)
        return found

    def _end(self, place: int, address: int) -> _End:
        zone = self.its.places[place].zone
        return zone, place if zone in self._single else -1, address

    @cached_property
    def _by_zone(self) -> Mapping[int, tuple[int, ...]]:
        """The classes of receivers, by number, with a port in each zone."""
        found: dict[int, dict[int, None]] = {}
        for number, (ends, _) in enumerate(self._receivers):
            for zone, _, _ in ends:
                found.setdefault(zone, {})[number] = None
        return {zone: tuple(numbers) for zone, numbers in found.items()}

    def _row(self, sent: Sent) -> Row:
        """The classes of receivers that packets of one class of senders get to."""
        places = self.its.places
        zones = {*sent.zones, *(places[place].zone for place in sent.places), *(zone for zone, _ in sent.buts)}
        found: Row = {}
        for number in {number for zone in zones for number in self._by_zone.get(zone, ())}:
            owner = self._first[number]
            pieces = 0
            for port in self.its.of[owner]:
                pieces |= sent.to(port, places[port.place])
            pieces &= self.its.delivery.offers(owner)
            if pieces:
                found[number] = pieces
        return found

    @cached_property
    def _first(self) -> tuple[Owner, ...]:
        """One member of each class of receivers."""
        return tuple(members[0] for members in self._receivers.values())


def _joined(parts: Iterable[Sent]) -> Sent:
    found = Sent()
    for part in parts:
        found.add(part)
    return found


def _content(sent: Sent) -> object:
    """Where packets arrive, in a form that is the same for equal ones."""
    return tuple(
        frozenset((key, frozenset(column.items())) for key, column in its.items() if column)
        for its in (sent.zones, sent.places, sent.buts)
    )


def reaching(facts: Facts) -> Reaching:
    """Who reaches whom in a model."""
    return Reaching(facts)
