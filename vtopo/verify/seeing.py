"""Checks the table of what sensors see: every count of pairs, the share of it that is seen, vswitches with no tap.

Counting grows with classes of ports and with those that share a vswitch. Where they are too many they are not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import isclose
from typing import TypeAlias

from vtopo.findings import SeenTable
from vtopo.model.plan import Model
from vtopo.verify.counting import Counting, Counts
from vtopo.verify.meaning import Meaning
from vtopo.verify.tapping import Tapping

MOST = 3_000_000
"""So many pairs of classes are looked at for one count; a larger one is left to who reads it."""

Cell: TypeAlias = tuple[str, str]


class Seeing:
    """Checks one table; `counted` is how many cells were counted again."""

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        self.ground = counts.ground
        self.model: Model = counts.ground.model
        self.counted = 0

    def wrong(self, table: SeenTable | None) -> Iterator[str]:
        """Everything that does not hold, a line each."""
        if table is None:
            yield "seen: there is no table of what sensors see"
            return
        virtual = [its.id for its in self.model.sensors.values() if its.vm or its.vmm]
        physical = [its.id for its in self.counts.watching.physical]
        if (sorted(table.physical), sorted(table.virtual)) != (sorted(physical), sorted(virtual)):
            yield "seen: the sensors of the plan are others, or otherwise physical or virtual"
        yield from self._cells(table)
        yield from self._share(table)
        tapping = Tapping(self.counts.delivered)
        for name in sorted(set(table.no_tap) ^ set(bare := tapping.bare())):
            word = "is one" if name in bare else "is none"
            yield f"seen: {name} {word} at which something is delivered and to which no sensor or mirror is attached"
        if len(set(table.no_tap)) < len(table.no_tap):
            yield "seen: a vswitch with no tap is listed twice"

    # -- pairs -------------------------------------------------------------------------------------------------------

    def _cells(self, table: SeenTable) -> Iterator[str]:
        ends = self._ends(table.by)
        names = dict.fromkeys(name for its in ends.values() for name in its)
        if sorted(table.ends) != sorted(names):
            yield f"seen: the table is not told by each {table.by} with nodes in it, once"
            return
        said = {(cell.source, cell.target): (cell.delivered, cell.blind) for cell in table.cells}
        if len(said) < len(table.cells):
            yield "seen: pairs are counted twice"
        there = self._counted(ends)
        if there is None:
            return
        self.counted += len(table.cells)
        for pair in sorted(said.keys() | there.keys()):
            if said.get(pair, (0, 0)) != there.get(pair, (0, 0)):
                delivered, blind = there.get(pair, (0, 0))
                shown = "not listed" if pair not in said else "{} and {}".format(*said[pair])
                yield f"seen: from {pair[0]} to {pair[1]} {delivered} pairs reach and {blind} are blind, not {shown}"

    def _ends(self, by: str) -> dict[str, tuple[str, ...]]:
        """For each node its segments, or the levels of these."""
        found = {}
        for name, node in self.ground.nodes.items():
            its = self.model.segments_of(node)
            found[name] = tuple(dict.fromkeys(map(self._level, its))) if by == "level" else its
        return {name: its for name, its in found.items() if its}

    def _level(self, segment: str) -> str:
        level = self.model.segments[segment].level
        return level if isinstance(level, str) else "unknown"

    def _counted(self, ends: Mapping[str, tuple[str, ...]]) -> dict[Cell, tuple[int, int]] | None:
        """For each two ends how many pairs reach and how many are blind; None where they are too many to count."""
        pairs, blind = self.counts.delivered, self.counts.blind
        if pairs.cost(ends, ends) > MOST:
            return None
        found = [spread(counting.pairs(ends, ends)) for counting in dict.fromkeys((pairs, blind))]
        return {pair: (many, found[-1].get(pair, 0)) for pair, many in found[0].items() if many}

    # -- the share -----------------------------------------------------------------------------------------------------

    def _share(self, table: SeenTable) -> Iterator[str]:
        rated = [flow for flow in self.model.flows if isinstance(flow.rate, float)]
        if table.by_rate != bool(rated):
            yield f"seen: it is told by {'rates' if table.by_rate else 'pairs'}, and the plan has {len(rated)} of those"
            return
        sums = self._rates() if rated else self._pairs()
        if sums is None:
            return
        share = 1 - sums[1] / sums[0] if sums[0] else None
        alike = share == table.share or (
            share is not None and table.share is not None and isclose(share, table.share, abs_tol=1e-9)
        )
        if not alike:
            yield f"seen: the share that sensors see is {share}, not {table.share}"

    def _pairs(self) -> tuple[float, float] | None:
        return self._between(self.ground.nodes, self.ground.nodes)

    def _rates(self) -> tuple[float, float] | None:
        """What is delivered of all rates, and what of it is blind."""
        meaning, all_of_it, blind = Meaning(self.ground), 0.0, 0.0
        left = MOST
        for flow in self.model.flows:
            if not isinstance(flow.rate, float):
                continue
            ones, others = (meaning.nodes(refs) for refs in (flow.sources, flow.targets))
            pairs = self._many(ones) * self._many(others) - self._many(set(ones) & set(others))
            left -= self.counts.delivered.cost(*_same(ones, others))
            if left < 0:
                return None
            sums = self._between(ones, others) if pairs else None
            if sums is not None:
                all_of_it += flow.rate * sums[0] / pairs
                blind += flow.rate * sums[1] / pairs
        return all_of_it, blind

    def _many(self, names: Iterable[str]) -> int:
        return sum(self.ground.nodes[name].count for name in names)

    def _between(self, ones: Iterable[str], others: Iterable[str]) -> tuple[float, float] | None:
        ends = _same(ones, others)
        if self.counts.delivered.cost(*ends) > MOST:
            return None
        return total(self.counts.delivered, *ends), total(self.counts.blind, *ends)


def total(counting: Counting, ones: Mapping[str, tuple[str, ...]], others: Mapping[str, tuple[str, ...]]) -> int:
    """How many pairs there are in all."""
    return sum(counting.pairs(ones, others).values())


def _same(ones: Iterable[str], others: Iterable[str]) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    return dict.fromkeys(ones, ()), dict.fromkeys(others, ())


def spread(pairs: Mapping[tuple[tuple[str, ...], tuple[str, ...]], int]) -> dict[Cell, int]:
    """The pairs for each two of several ends that nodes have."""
    found: dict[Cell, int] = {}
    for (ones, others), many in pairs.items():
        for pair in product(ones, others):
            found[pair] = found.get(pair, 0) + many
    return found
