"""SEMANTICS 5, lost isolation: the level after against the level before, pair by pair of single nodes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from tests.reference import separation
from tests.reference.counterparts import going_on
from tests.reference.separation import Shared, between_nodes, between_segments
from tests.reference.single import Single, is_appliance, segments_of, singles
from vtopo.model.plan import Model

ORDER = (*(f"shared-{kind}" for kind in separation.STRONG_TO_WEAK), separation.LAST_OF_SEGMENTS)
NEAR = separation.STRONG_TO_WEAK[separation.STRONG_TO_WEAK.index("cluster") :]


def rank(shared: Shared) -> int:
    """How weak the separation is, 0 for `physical`."""
    level = separation.level(shared)
    return ORDER.index(level) + 1 if level in ORDER else 0


def segments(before: Model, after: Model) -> dict[frozenset[str], tuple[Shared | None, Shared]]:
    """What each pair of segments shared and shares, where that is anything; None where one of them is new."""
    found: dict[frozenset[str], tuple[Shared | None, Shared]] = {}
    for one, other in combinations(after.segments, 2):
        both = one in before.segments and other in before.segments
        was = between_segments(before, one, other) if both else None
        now = between_segments(after, one, other)
        if any(now.values()) or any((was or {}).values()):
            found[frozenset((one, other))] = was, now
    return found


def classes(before: Model, after: Model) -> dict[tuple[frozenset[str], frozenset[str]], list[tuple[Single, Single]]]:
    """The workloads that go on, now and before, by the segments that their groups are and were in."""
    then = {node.name: node for node in singles(before)}
    new_to_old = going_on(before, after)
    former: dict[str, set[str]] = {}
    for node in singles(after):
        if node.name in new_to_old:
            old = then[new_to_old[node.name]]
            former.setdefault(node.group, set()).update(segments_of(before, old))
    found: dict[tuple[frozenset[str], frozenset[str]], list[tuple[Single, Single]]] = {}
    for node in singles(after):
        if node.name in new_to_old and not is_appliance(after, node):
            key = frozenset(segments_of(after, node)), frozenset(former[node.group])
            found.setdefault(key, []).append((node, then[new_to_old[node.name]]))
    return found


def workloads(before: Model, after: Model) -> dict[frozenset[frozenset[str]], tuple[int, int]]:
    """The ranks before and after of each pair of classes that is near and was less so, by the nodes of the classes."""
    found = {}
    for ones, others in combinations(classes(before, after).values(), 2):
        now = _joined(between_nodes(after, one, other) for one, _ in ones for other, _ in others)
        was = _joined(between_nodes(before, one, other) for _, one in ones for _, other in others)
        if any(now[kind] for kind in NEAR) and rank(now) > rank(was):
            key = frozenset(frozenset(node.name for node, _ in those) for those in (ones, others))
            found[key] = rank(was), rank(now)
    return found


def _joined(those: Iterable[Shared]) -> Shared:
    found: Shared = {kind: set() for kind in separation.STRONG_TO_WEAK}
    for shared in those:
        for kind, things in shared.items():
            found[kind] |= things
    return found
