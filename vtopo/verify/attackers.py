"""Who attacks what, where nobody says otherwise (docs/semantics.md, Which finding speaks of an attack)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vtopo.model.plan import Model
from vtopo.model.things import Ref
from vtopo.proofs import Thing
from vtopo.verify.ground import Ground


@dataclass(frozen=True)
class Attackers:
    """The attackers and assets of one plan."""

    ground: Ground

    @property
    def model(self) -> Model:
        """The plan."""
        return self.ground.model

    def starts(self) -> dict[Thing, None]:
        """What attackers own at first: all that are declared, else outside every segment of the lowest level."""
        if self.model.attackers:
            return dict.fromkeys(thing for name in self.model.attackers for thing in self.stands(name))
        return dict.fromkeys(self.lowest() if self._unequal() else ())

    def stands(self, name: str) -> Iterator[Thing]:
        """Where a declared attacker starts."""
        stands = self.model.attackers[name].stands
        yield from owned(stands)
        yield from () if stands else self.lowest()

    def lowest(self) -> Iterator[Thing]:
        """Outside of every segment of the lowest level; of all segments, if no level is known."""
        ranks = {segment: self.model.rank(segment) for segment in self.model.segments}
        lowest = min((rank for rank in ranks.values() if rank is not None), default=None)
        yield from (("outside", segment) for segment, rank in ranks.items() if rank == lowest)

    def assets(self) -> list[str]:
        """The nodes that the plan calls so; if it names none, those of the highest level."""
        nodes = self.ground.nodes
        named = [name for name, node in nodes.items() if node.asset]
        top = max((level.rank for level in self.model.levels.values()), default=None)
        highest = [name for name in nodes if top is not None and self.rank(name) == top]
        return named or highest

    def goals(self) -> list[str]:
        """The assets; none that the plan does not name where all segments are of one level."""
        its = self.assets()
        return its if self._unequal() or any(self.ground.nodes[name].asset for name in its) else []

    def rank(self, node: str) -> int | None:
        """The highest level of the segments of a node; None if none is known."""
        ranks = map(self.model.rank, self.model.segments_of(self.ground.nodes[node]))
        return max((rank for rank in ranks if rank is not None), default=None)

    def _unequal(self) -> bool:
        return len({rank for name in self.model.segments if (rank := self.model.rank(name)) is not None}) > 1


def owned(refs: Iterable[Ref]) -> Iterator[Thing]:
    """What who stands there owns."""
    yield from (("outside" if ref.kind == "segment" else "node", ref.id) for ref in refs)
