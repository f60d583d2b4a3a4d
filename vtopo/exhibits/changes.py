"""What has become of the baseline: what is gone and new, the ledger before and after, what TCBs have grown by."""

from __future__ import annotations

from collections.abc import Iterable

from vtopo.exhibits.trusted import amount_of, items_of
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.counterparts import Single as One
from vtopo.facts.comparison.counterparts import counterparts
from vtopo.facts.comparison.growth import growths
from vtopo.facts.comparison.isolation import Change, isolation
from vtopo.findings import GrowthLine, IsolationChange, Single

NEW = "it was not in this TCB before"
GONE = "it was in this TCB before"


def singles(comparison: Comparison) -> tuple[tuple[Single, ...], tuple[Single, ...]]:
    """What of the baseline is gone, and what is new since."""
    its = comparison(counterparts)
    return _singles(its.gone), _singles(its.new)


def _singles(ones: Iterable[One]) -> tuple[Single, ...]:
    return tuple(Single(one.kind, one.name, one.count, one.of) for one in ones)


def renamed(comparison: Comparison) -> tuple[tuple[str, str], ...]:
    """The groups of workloads that go on in one of another name: what they were, and what they are."""
    return tuple((one.before, one.after) for one in comparison(counterparts).nodes if one.before != one.after)


def called(comparison: Comparison) -> tuple[tuple[str, str], ...]:
    """What `was` says of workloads that go on, and what they are."""
    return tuple((node.was, node.id) for node in comparison(counterparts).renamed if node.was != node.id)


def isolated(comparison: Comparison) -> tuple[IsolationChange, ...]:
    """The ledger of segments before and after, what lost most first."""
    return tuple(map(_isolated, comparison(isolation).segments))


def came_near(comparison: Comparison) -> tuple[IsolationChange, ...]:
    """The classes of workloads that are closer than they were, on a cluster, a host or more; by their first group."""
    its = comparison(isolation)
    return tuple(_isolated(change, its.closest(change)) for change in its.workloads)


def _isolated(change: Change, closest: tuple[str, str] | None = None) -> IsolationChange:
    return IsolationChange(
        change.after.one,
        change.after.other,
        change.before.level if change.before else "",
        change.after.level,
        _verdict(change),
        tuple(reversed(list(change.weaker.items()))),
        closest,
    )


def _verdict(change: Change) -> str:
    if change.before is None:
        return "new"
    if change.physical:
        return "lost"
    return "weaker" if change.lost else "same" if change.before.rank == change.after.rank else "stronger"


def grown(comparison: Comparison) -> tuple[GrowthLine, ...]:
    """The TCBs that are not what they were, those that grew most first; workloads with equal changes are one line."""
    its = comparison(growths)
    lines = []
    for alike in its.classes:
        first, added, gone = alike[0].node, alike[0].added, alike[0].gone
        count = sum(growth.node.count for growth in alike)
        line = GrowthLine(
            first.after, first.before, count, amount_of(its.after, added), amount_of(its.before, gone),
            items_of(its.after, added, lambda _: NEW), items_of(its.before, gone, lambda _: GONE),
        )  # fmt: skip
        lines.append((tuple(-number for number in its.added(alike[0]).sort_key), line))
    lines.sort(key=lambda one: (one[0], one[1].workload))
    return tuple(line for _, line in lines)
