"""Two policies on every packet: where they decide differently, once for each pair of rules that do (SEMANTICS 9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_

from vtopo.facts.policy.ends import End, Ends
from vtopo.facts.policy.halving import Region, areas, deciding, largest, volume
from vtopo.facts.policy.standing import Standing, Standings
from vtopo.facts.policy.universe import Universe
from vtopo.facts.privilege.boxes import bits, union
from vtopo.facts.services import Pieces
from vtopo.model.things import Policy, Unknown


@dataclass(frozen=True, slots=True)
class Decision:
    """What a policy does with a packet, and by which of its rules, counted from 0; None is its default."""

    allow: bool
    rule: int | None


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet: from whom to whom, and a label of its service (see `vtopo.facts.services`)."""

    source: End
    target: End
    service: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Two rules that decide on the same packets, one to allow and one to deny; and one such packet.

    The packet is in a box that can not be made larger: `sources` to `targets` in `services`. `whole` says that it holds
    all packets these two rules differ on. `sure` is no if every such packet takes an address that nobody declares.
    """

    one: Decision
    other: Decision
    packet: Packet
    sources: tuple[End, ...]
    targets: tuple[End, ...]
    services: tuple[str, ...]
    whole: bool
    sure: bool
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two policies compare. `unknown` says that some packet is left to a rule or default that nobody knows."""

    differences: tuple[Difference, ...]
    unknown: bool
    universe: Universe | None = None

    def concerning(self, sources: Iterable[Standing], targets: Iterable[Standing], pieces: int) -> list[Difference]:
        """The differences in packets from any of these to any of those, of any of these pieces."""
        if self.universe is None:
            return []
        ones = union(map(self.universe.sources.at, sources))
        others = union(map(self.universe.targets.at, targets))
        some = union(1 << at for at, its in enumerate(self.universe.pieces) if its & pieces)
        return [
            its
            for its in self.differences
            if any(r.sources & ones and r.targets & others and r.pieces & some for r in its.regions)
        ]

    @property
    def alike(self) -> bool | None:
        """Whether they decide alike on every packet; None if nobody knows."""
        if any(its.sure for its in self.differences):
            return False
        return None if self.unknown or self.differences else True


SAME = Comparison((), False)
NOBODY_KNOWS = Comparison((), True)


def compared(one: Policy, other: Policy, standings: Standings, pieces: Pieces) -> Comparison:
    """How two policies compare on every packet there can be."""
    if isinstance(one.rules, Unknown) or isinstance(other.rules, Unknown):
        return NOBODY_KNOWS
    unknown = isinstance(one.default_allow, Unknown) or isinstance(other.default_allow, Unknown)
    if one.rules == other.rules and one.default_allow == other.default_allow:
        return NOBODY_KNOWS if unknown else SAME
    universe = Universe.of((*one.rules, *other.rules), standings, pieces)
    ones, others = universe.steps(one), universe.steps(other)
    found: dict[tuple[int, int], list[Region]] = {}
    for area in areas(ones, others, *universe.extent):
        differing = area.one.decided & area.other.decided & (area.one.allowed ^ area.other.allowed)
        for mine, some in deciding(area.one, differing):
            for its, targets in deciding(area.other, some):
                found.setdefault((mine, its), []).append(Region(area.sources, targets, area.pieces))
    return Comparison(
        tuple(
            _difference(_decision(one, mine), _decision(other, its), found[mine, its], universe, pieces)
            for mine, its in sorted(found)
        ),
        unknown or not universe.exact,
        universe,
    )


def _decision(policy: Policy, number: int) -> Decision:
    if isinstance(policy.rules, tuple) and number < len(policy.rules):
        return Decision(policy.rules[number].allow, number)
    return Decision(policy.default_allow is True, None)


def _difference(
    one: Decision, other: Decision, regions: list[Region], universe: Universe, pieces: Pieces
) -> Difference:
    sources, targets = universe.sources, universe.targets
    known = [its for its in regions if its.sources & sources.sure and its.targets & targets.sure]
    # Around the largest region, and of two such the first.
    box = largest(regions, max(known or regions, key=volume))
    its = union(universe.pieces[at] for at in bits(box.pieces))
    return Difference(
        one,
        other,
        Packet(_one(sources, box.sources), _one(targets, box.targets), pieces.label(its)),
        _all(sources, box.sources),
        _all(targets, box.targets),
        pieces.names(its),
        volume(box) == sum(map(volume, regions)),
        bool(known) or _sure(regions, sources, targets),
        tuple(regions),
    )


def _sure(regions: list[Region], sources: Ends, targets: Ends) -> bool:
    """Whether some two differ in some service whatever addresses those have who do not say."""
    by_piece: dict[int, list[Region]] = {}
    for its in regions:
        for piece in bits(its.pieces):
            by_piece.setdefault(piece, []).append(its)
    for some in by_piece.values():
        for name in sources.anywhere:
            having = [its for its in some if its.sources & name]
            if not name & ~union(its.sources for its in having) and targets.known(
                reduce(and_, (its.targets for its in having))
            ):
                return True
        if any(its.sources & sources.sure and targets.known(its.targets) for its in some):
            return True
    return False


def _one(its: Ends, some: int) -> End:
    """One of some classes: one whose address is known, if there is such."""
    return its.every[next(bits(some & its.sure or some))]


def _all(its: Ends, some: int) -> tuple[End, ...]:
    return tuple(its.every[at] for at in bits(some))
