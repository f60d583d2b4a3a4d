"""One end of the packets that some policies judge: classes whom no rule among them tells apart (SEMANTICS 9).

Prefixes cut the addresses into pieces. A class is who is named (a node, a segment, nobody) with a piece. Classes of one
name stand side by side in the order of their addresses, so that a prefix is few runs of them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from vtopo.facts.policy.standing import Standing, Standings, Stretch, free, shown, stretch
from vtopo.model.things import Ref

MOST_CUT = 50_000
"""So many classes are made of those whose address nobody declares; beyond that they are taken to be in no prefix."""

LAST = {4: (1 << 32) - 1, 6: (1 << 128) - 1}

Key: TypeAlias = tuple[str, str, int]
"""The segment and the node that a class is named by, if they are, and its piece."""


class End(NamedTuple):
    """Somebody of a class: in a segment (empty: outside of the plan), a node or some other machine there.

    The address is empty where no prefix asks for it. `sure` says that it is known to be one of this piece.
    """

    segment: str
    node: str
    address: str
    sure: bool


@dataclass(frozen=True)
class Ends:
    """The classes at one end, numbered; a set of them is a number, bit by bit.

    `held` are the classes that each set of a rule holds. `exact` is no where addresses that nobody declared were taken
    to be in no prefix, because there were too many.
    """

    every: tuple[End, ...]
    held: Mapping[Ref, int]
    exact: bool
    anywhere: tuple[int, ...]
    """For each name whose address nobody declares, the classes that it may be in."""
    _keys: Mapping[Key, int]
    _named: frozenset[Ref]
    _pieces: _Pieces

    def of(self, refs: Iterable[Ref]) -> int:
        """The classes that one side of a rule means."""
        found = 0
        for ref in refs:
            found |= self.held[ref]
        return found

    def at(self, standing: Standing) -> int:
        """The classes that somebody may be in."""
        segment, node = _name(standing, self._named)
        found = 0
        for piece, _ in self._pieces.having(standing):
            at = self._keys.get((segment, node, piece))
            found |= 0 if at is None else 1 << at
        return found

    @cached_property
    def sure(self) -> int:
        """The classes whose addresses are known."""
        return bits_of([at for at, end in enumerate(self.every) if end.sure], len(self.every))

    def known(self, some: int) -> bool:
        """Whether somebody is among these classes for certain, whatever addresses those have who do not say."""
        return bool(some & self.sure) or any(some & its == its for its in self.anywhere)


class _Pieces:
    """The addresses, cut by prefixes; those in the same prefixes are one piece."""

    def __init__(self, standings: Standings, prefixes: Iterable[str]) -> None:
        self.standings = standings
        self.prefixes = tuple(prefixes)
        self.within: list[tuple[int, ...]] = []
        """The prefixes that each piece is in, by number."""
        self._runs: list[tuple[Stretch, int]] = []
        numbers: dict[tuple[int, ...], int] = {}
        stretches = [stretch(prefix) for prefix in self.prefixes]
        for version in (4, 6):
            cuts = {0}
            for its, first, last in stretches:
                cuts.update((first, last + 1) if its == version else ())
            starts = sorted(cuts - {LAST[version] + 1})
            inside: list[list[int]] = [[] for _ in starts]
            for number, (its, first, last) in enumerate(stretches):
                if its == version:
                    for at in range(bisect_left(starts, first), bisect_left(starts, last + 1)):
                        inside[at].append(number)
            for start, after, some in zip(starts, [*starts[1:], LAST[version] + 1], inside, strict=True):
                piece = numbers.setdefault(tuple(some), len(numbers))
                self._runs.append(((version, start, after - 1), piece))
        self.within = list(numbers)

    def having(self, standing: Standing) -> Iterator[tuple[int, str]]:
        """The pieces that the address of somebody may be in, each with one such address."""
        if not self.prefixes:
            yield 0, ""
            return
        if standing.known:
            taken = () if standing.own else self.standings.taken
            for network in standing.known:
                yield from self._inside(stretch(network), taken)
        else:
            yield from self._free

    def _inside(self, among: Stretch, taken: tuple[Stretch, ...]) -> Iterator[tuple[int, str]]:
        """The pieces with an address of a stretch that is not taken, and the first such address."""
        version, first, last = among
        at = bisect_right(self._runs, ((version, first, 1 << 128), 0)) - 1
        while at < len(self._runs):
            (its, start, end), piece = self._runs[at]
            if its != version or start > last:
                return
            low, high = max(start, first), min(end, last)
            # The first of many addresses is that of the network itself, which nobody has.
            number = free((version, low + (high > low + 1), high), taken)
            if number is None:
                number = free((version, low, high), taken)
            if number is not None:
                yield piece, shown(version, number)
            at += 1

    @cached_property
    def _free(self) -> tuple[tuple[int, str], ...]:
        """The pieces with an address that the plan gives to nobody."""
        found: dict[int, str] = {}
        for version, last in LAST.items():
            for piece, address in self._inside((version, 0, last), self.standings.given):
                found.setdefault(piece, address)
        return tuple(found.items())

    @cached_property
    def nowhere(self) -> tuple[int, str]:
        """Of the pieces that undeclared addresses may be in, the one in the fewest prefixes."""
        return min(self._free, key=lambda its: (len(self.within[its[0]]), its[0]))


def ends(standings: Standings, refs: Iterable[Ref]) -> Ends:
    """The classes at one end of all packets, by the sets that some rules name there."""
    opened = {ref: standings.opened(ref) for ref in dict.fromkeys(refs)}
    named = frozenset(one for some in opened.values() for one in some)
    prefixes = [one.id for some in opened.values() for one in some if one.kind == "prefix"]
    pieces = _Pieces(standings, dict.fromkeys(prefixes))
    undeclared = {_name(its, named) for its in standings.every if not its.known}
    exact = len(undeclared - {("", "")}) * len(pieces.within) <= MOST_CUT
    found: dict[Key, End] = {}
    names: dict[tuple[str, str], int] = {}
    loose: dict[tuple[str, str], set[int]] = {}
    for its in standings.every:
        name = _name(its, named)
        names.setdefault(name, len(names))
        having = dict(reversed([*pieces.having(its)]))
        if not its.known and its.segment and not exact:
            having = dict([pieces.nowhere]) if pieces.prefixes else having
        if its.segment and not its.known:
            loose.setdefault(name, set()).update(having)
        sure = bool(its.known) or not its.segment or len(having) == 1
        for piece, address in having.items():
            end = found.get((*name, piece))
            if end is None or (sure and not end.sure):
                found[*name, piece] = End(its.segment, its.node, address, sure)
    keys = sorted(found, key=lambda key: (names[key[:2]], key[2]))
    at = {key: number for number, key in enumerate(keys)}
    anywhere = [bits_of([at[*name, piece] for piece in some], len(at)) for name, some in loose.items()]
    every = tuple(found[key] for key in keys)
    return Ends(every, _held(at, opened, pieces), exact, tuple(anywhere), at, named, pieces)


def _held(at: Mapping[Key, int], opened: Mapping[Ref, tuple[Ref, ...]], pieces: _Pieces) -> dict[Ref, int]:
    """The classes that each set holds."""
    members: dict[Ref, list[int]] = {Ref("any"): list(at.values())}
    for (segment, node, piece), number in at.items():
        if segment:
            members.setdefault(Ref("segment", segment), []).append(number)
        if node:
            members.setdefault(Ref("node", node), []).append(number)
        for prefix in pieces.within[piece]:
            members.setdefault(Ref("prefix", pieces.prefixes[prefix]), []).append(number)
    return {
        ref: bits_of([number for one in some for number in members.get(one, ())], len(at))
        for ref, some in opened.items()
    }


def _name(its: Standing, named: frozenset[Ref]) -> tuple[str, str]:
    """The segment and the node by which somebody is named, each empty if it is not."""
    return (
        its.segment if Ref("segment", its.segment) in named else "",
        its.node if Ref("node", its.node) in named else "",
    )


def bits_of(numbers: Iterable[int], width: int) -> int:
    """A set of numbers below `width` as one number, bit by bit."""
    found = bytearray(width // 8 + 1)
    for number in numbers:
        found[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(found, "little")
