"""Requirements, sentence by sentence: whether a plan in which nothing is unknown meets one (SEMANTICS 12)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from tests.reference import placement, tcb
from tests.reference import separation as apart
from tests.reference.attack import distances
from tests.reference.attack_paths import Length
from tests.reference.attack_steps import Owned
from tests.reference.single import Single, singles
from tests.reference.visibility import reaches_unseen, stands_for
from vtopo.model.plan import Model
from vtopo.model.terms import Requirement
from vtopo.model.things import Ref

NEVER = float("inf")


def violated(model: Model, requirement: Requirement) -> bool:
    """Whether a plan does not do what it requires."""
    match requirement.kind:
        case "apart":
            return any(apart.STRONG_TO_WEAK.index(kind) >= apart.STRONG_TO_WEAK.index(requirement.level)
                       for kind in _shared(model, requirement))  # fmt: skip
        case "separate":
            return any(may_meet(model, one, other) for one, other in combinations(_nodes(model, requirement.one), 2))
        case "tcb":
            return any(high >= (requirement.bound or 0) for _, high in sizes(model, requirement))
        case "seen":
            return _missed(model, requirement)
    fewest = failures(model, requirement)
    return fewest < NEVER if requirement.bound is None else fewest < requirement.bound


def _ends(model: Model, refs: tuple[Ref, ...]) -> Iterator[Ref]:
    for ref in refs:
        yield from _ends(model, model.groups[ref.id].members) if ref.kind == "group" else (ref,)


def _nodes(model: Model, refs: tuple[Ref, ...]) -> list[Single]:
    """The single nodes that names stand for."""
    named = {ref.id for ref in _ends(model, refs) if ref.kind == "node"}
    return [node for node in singles(model) if node.group in named]


def _shared(model: Model, requirement: Requirement) -> Iterator[str]:
    """The kinds of which any two that are required apart share something."""
    for one in _nodes(model, requirement.one):
        for other in _nodes(model, requirement.other):
            if one.name != other.name:
                yield from (kind for kind, its in apart.between_nodes(model, one, other).items() if its)
    ends = (
        [ref.id for ref in _ends(model, refs) if ref.kind == "segment"] for refs in (requirement.one, requirement.other)
    )
    for first, second in product(*ends):
        if first != second:
            yield from (kind for kind, its in apart.between_segments(model, first, second).items() if its)


# -- one host ----------------------------------------------------------------------------------------------------------


def may_meet(model: Model, one: Single, other: Single) -> bool:
    """Whether two nodes are on one host in some placement."""
    return placement.together(model, one, other) != "never"


# -- paths, trust, sight -----------------------------------------------------------------------------------------------


def failures(model: Model, requirement: Requirement) -> float:
    """The fewest failures by which an attacker gets from any of the one to any of the other that it does not have."""
    starts = list(dict.fromkeys(_starts(model, requirement.one)))
    goals: list[Owned] = [("node", node.name) for node in _nodes(model, requirement.other)]
    found: list[Length] = []
    for start in starts:
        away = distances(model, [start], unseen=requirement.unseen, moves=True)
        found += [away[goal] for goal in goals if goal != start and goal in away]
    return min((length[0] for length in found), default=NEVER)


def _starts(model: Model, refs: tuple[Ref, ...]) -> Iterator[Owned]:
    for ref in refs:
        if ref.kind == "attacker":
            yield from _attacker(model, ref.id)
        elif ref.kind == "segment":
            yield ("outside", ref.id)
        else:
            yield from (("node", node.name) for node in singles(model) if node.group == ref.id)


def _attacker(model: Model, name: str) -> Iterator[Owned]:
    stands = model.attackers[name].stands
    ranks = {segment: model.rank(segment) for segment in model.segments}
    lowest = min((rank for rank in ranks.values() if rank is not None), default=None)
    yield from _starts(model, stands)
    if not stands:
        yield from (("outside", segment) for segment, rank in ranks.items() if rank == lowest)


def sizes(model: Model, requirement: Requirement) -> Iterator[tuple[float, float]]:
    """How small and how large the TCB of each node may be."""
    for node in _nodes(model, requirement.one):
        for its in tcb.tcb(model, node):
            total = tcb.size(model, its.full | its.net)
            is_open = total.high is None or bool(total.unknown)
            yield total.low, NEVER if is_open or total.high is None else total.high


def _missed(model: Model, requirement: Requirement) -> bool:
    sensors = frozenset({requirement.sensor} if requirement.sensor else model.sensors)
    nodes = [("node", node.name) for node in singles(model)]
    sources = [node for node in nodes if stands_for(model, requirement.one, node)]
    targets = [node for node in nodes if stands_for(model, requirement.other, node)]
    return any(reaches_unseen(model, one, other, sensors) for one in sources for other in targets)
