"""How much nearer attackers are to assets than they were, and what makes new paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vtopo.exhibits.attacks import Told
from vtopo.facts.attack.lengths import Owned
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.paths import Nearer, new_paths
from vtopo.findings import AssetChange, NewPath
from vtopo.proofs import told

MOST_PAIRS = 50
MOST_CAUSES = 50


def approached(comparison: Comparison) -> tuple[AssetChange, ...]:
    """The assets that go on and are nearer to attackers than they were, or farther."""
    found: dict[tuple[int | None, int | None], list[Owned]] = {}
    for goal, before, after in comparison(new_paths).distances:
        found.setdefault((before, after), []).append(goal)
    return tuple(
        AssetChange(tuple(name for _, name in these), before, after)
        for (before, after), these in found.items()
        if before != after
    )


def nearer(comparison: Comparison) -> tuple[NewPath, ...]:
    """What makes new paths, each with the pairs that are nearer by it."""
    causes = comparison(new_paths).causes[:MOST_CAUSES]
    its = Told(comparison.after) if causes else None
    return tuple(
        NewPath(
            cause.kind,
            cause.things,
            told(cause.path.start),
            its.path(cause.path),
            tuple(_pairs(cause.nearer[:MOST_PAIRS])),
            len(cause.nearer),
        )
        for cause in causes
        if its
    )


def _pairs(its: Iterable[Nearer]) -> Iterator[tuple[str, str, int | None, int]]:
    return ((one.start[1] if one.source.name else "attackers", one.goal[1], one.before, one.after) for one in its)
