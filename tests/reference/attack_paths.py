"""How far an attacker gets: lengths, the cheapest paths, and what would stop them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

from tests.reference.attack_steps import Owned, Step, steps, unseen_steps
from tests.reference.remembering import remembered
from tests.reference.single import group_members
from vtopo.model.plan import Model
from vtopo.model.things import Ref

Length: TypeAlias = tuple[int, ...]
"""Failures, then the number of extreme, high, moderate and low steps, then steps."""

Label: TypeAlias = tuple[Length, tuple[Owned, ...], tuple[str, ...]]
"""A path as paths are compared: its length, the things along it, the kinds of its steps."""

MOST_PATHS = 3_000
MOST_TRIED = 30_000
"""A plan with more simple paths, or more beginnings of some, is not tried out."""

NO_LENGTH: Length = (0, 0, 0, 0, 0, 0)

FAILURES = {"network": 1, "gateway": 1, "admin": 1, "storage": 1, "escape": 1, "vswitch": 1, "migration": 1}

USUAL = {
    "network": "low",
    "gateway": "moderate",
    "admin": "moderate",
    "storage": "moderate",
    "spoof": "trivial",
    "manager": "trivial",
    "escape": "high",
    "vswitch": "high",
    "dma": "low",
    "core": "trivial",
    "service-vm": "trivial",
    "control": "trivial",
    "disk": "low",
    "appliance": "trivial",
    "migration": "high",
}

USUAL_OF_MOUNT = "low"


def failures(kind: str) -> int:
    """How much has to go wrong for a step of that kind; `storage` by a packet, the one by a mount needs nothing."""
    return FAILURES.get(kind, 0)


def by_mount(model: Model, step: Step) -> bool:
    """Whether a VMM takes a datastore that it mounts, whatever packets it could send there."""
    return step.kind == "storage" and step.one[0] == "vmm" and step.other[1] in model.vmms[step.one[1]].mounts


def difficulty(model: Model, step: Step) -> str:
    """As the plan says of a thing at either end of a step, else of the kind of step, else as usual."""
    said = [its for its in model.difficulties if its.step == step.kind]
    about_it = [its for its in said if any(_names(model, ref, end) for ref in its.on for end in (step.one, step.other))]
    about_all = [its for its in said if not its.on]
    if about_it:
        return about_it[-1].difficulty
    if about_all:
        return about_all[-1].difficulty
    return USUAL_OF_MOUNT if by_mount(model, step) else USUAL[step.kind]


def _names(model: Model, ref: Ref, thing: Owned) -> bool:
    if ref.kind == "node":
        return thing[0] == "node" and thing[1] in group_members(model, ref.id)
    return (ref.kind, ref.id) == thing


@remembered
def length(model: Model, step: Step) -> Length:
    """The length of one step."""
    hard = difficulty(model, step)
    counted = [int(hard == word) for word in ("extreme", "high", "moderate", "low")]
    return (0 if by_mount(model, step) else failures(step.kind), *counted, 1)


def sum_of(one: Length, other: Length) -> Length:
    """The length of two paths in a row."""
    return tuple(map(sum, zip(one, other, strict=True)))


@remembered
def _all_steps(model: Model, unseen: bool, moves: bool) -> set[Step]:
    return unseen_steps(model, moves=moves) if unseen else steps(model, moves=moves)


@remembered
def _cheapest(model: Model, unseen: bool, moves: bool) -> dict[Owned, dict[Owned, tuple[Length, str]]]:
    """From each thing to each other, the length and kind of the cheapest step; of equal ones the first by kind."""
    found: dict[Owned, dict[Owned, tuple[Length, str]]] = {}
    for step in sorted(_all_steps(model, unseen, moves)):
        its = found.setdefault(step.one, {})
        new = (length(model, step), step.kind)
        its[step.other] = min(its.get(step.other, new), new)
    return found


def best_labels(
    model: Model, start: Iterable[Owned], *, unseen: bool = False, moves: bool = False
) -> dict[Owned, Label]:
    """The best path to everything an attacker can own who owns `start`."""
    best: dict[Owned, Label] = {one: (NO_LENGTH, (one,), ()) for one in start}
    cheapest = _cheapest(model, unseen, moves)
    grown = True
    while grown:
        grown = False
        for one in sorted(best):
            so_far, along, kinds = best[one]
            for other, (more, kind) in cheapest.get(one, {}).items():
                new = (sum_of(so_far, more), (*along, other), (*kinds, kind))
                if other not in best or new < best[other]:
                    best[other] = new
                    grown = True
    return best


def distances(
    model: Model, start: Iterable[Owned], *, unseen: bool = False, moves: bool = False
) -> dict[Owned, Length]:
    """How far everything is that an attacker can own who owns `start`."""
    return {thing: its[0] for thing, its in best_labels(model, start, unseen=unseen, moves=moves).items()}


def closed(model: Model, start: Iterable[Owned], *, unseen: bool = False, moves: bool = False) -> set[Owned]:
    """All that an attacker owns in the end: no step leaves it."""
    owned = set(start)
    grown = True
    while grown:
        new = {step.other for step in _all_steps(model, unseen, moves) if step.one in owned} - owned
        owned |= new
        grown = len(new) > 0
    return owned


def best_path(
    model: Model, start: Owned, goal: Owned, *, unseen: bool = False, moves: bool = False
) -> list[Step] | None:
    """The cheapest path, by names where several are equally long; None where there is none, no step to itself."""
    label = best_labels(model, [start], unseen=unseen, moves=moves).get(goal)
    if label is None:
        return None
    _, along, kinds = label
    return [Step(kind, one, other) for kind, one, other in zip(kinds, along, along[1:], strict=False)]


def alternatives(
    model: Model, start: Owned, goal: Owned, *, unseen: bool = False, moves: bool = False
) -> list[frozenset[Owned]] | None:
    """What each path visits that is no detour, the cheapest first; None where there are too many paths to try."""
    best: dict[frozenset[Owned], Label] = {}
    for tried, label in enumerate(_simple_paths(model, start, goal, unseen, moves)):
        if tried > MOST_TRIED or len(best) > MOST_PATHS:
            return None
        if label[1][-1] == goal:
            visited = frozenset(label[1])
            best[visited] = min(best.get(visited, label), label)
    found = [visited for visited in best if not any(_is_detour(best, visited, other) for other in best)]
    return sorted(found, key=lambda visited: best[visited])


def _is_detour(best: dict[frozenset[Owned], Label], one: frozenset[Owned], other: frozenset[Owned]) -> bool:
    """Whether a path visits all that another visits which is no longer."""
    return other < one and best[other][0] <= best[one][0]


def _simple_paths(model: Model, start: Owned, goal: Owned, unseen: bool, moves: bool) -> Iterator[Label]:
    """All paths to the goal that visit nothing twice, and all their beginnings.

    A path that goes round between two things on it, where one step is no longer, is a detour however it goes on.
    """
    cheapest = _cheapest(model, unseen, moves)
    leading = _leading_to(model, goal, unseen, moves)
    todo: list[tuple[Label, ...]] = [((NO_LENGTH, (start,), ()),)]
    while todo:
        beginnings = todo.pop()  # of one path, from none of its steps to all of them
        so_far, along, kinds = beginnings[-1]
        yield beginnings[-1]
        if along[-1] == goal:
            continue
        for other, (more, kind) in cheapest.get(along[-1], {}).items():
            total = sum_of(so_far, more)
            shorter = any(
                other in cheapest.get(its[1][-1], {}) and sum_of(its[0], cheapest[its[1][-1]][other][0]) <= total
                for its in beginnings[:-1]
            )
            if other in leading and other not in along and not shorter:
                todo.append((*beginnings, (total, (*along, other), (*kinds, kind))))


@remembered
def _leading_to(model: Model, goal: Owned, unseen: bool, moves: bool) -> set[Owned]:
    """All things from which there is a path."""
    found = {goal}
    grown = True
    while grown:
        new = {step.one for step in _all_steps(model, unseen, moves) if step.other in found} - found
        found |= new
        grown = len(new) > 0
    return found


def cut(
    model: Model, starts: Collection[Owned], goal: Owned, *, unseen: bool = False, moves: bool = False
) -> int | None:
    """The least number of steps without which there is no path from any of these; None from a thing to itself."""
    if goal in starts:
        return None
    used: set[Step] = set()
    count = 0
    while True:
        found = _one_more(_at_each(model, unseen, moves), used, starts, goal)
        if found is None:
            return count
        used ^= found
        count += 1


@remembered
def _at_each(model: Model, unseen: bool, moves: bool) -> dict[Owned, list[Step]]:
    """The steps from and to each thing."""
    found: dict[Owned, list[Step]] = {}
    for step in sorted(_all_steps(model, unseen, moves)):
        for end in (step.one, step.other):
            found.setdefault(end, []).append(step)
    return found


def _one_more(
    at_each: dict[Owned, list[Step]], used: set[Step], starts: Collection[Owned], goal: Owned
) -> set[Step] | None:
    """The steps of one more path, forward where nothing is used yet and back where something is."""
    back: dict[Owned, tuple[Owned, Step] | None] = dict.fromkeys(starts)
    todo = list(starts)
    for at in todo:
        for step in at_each.get(at, ()):
            one, other = (step.other, step.one) if step in used else (step.one, step.other)
            if one == at and other not in back:
                back[other] = (at, step)
                todo.append(other)
    if goal not in back:
        return None
    found = set()
    came = back[goal]
    while came is not None:
        at, step = came
        found.add(step)
        came = back[at]
    return found


def blast(model: Model, thing: Owned) -> set[str]:
    """The single nodes that an attacker owns in the end who owns one thing, that one included."""
    return {owned[1] for owned in closed(model, [thing]) if owned[0] == "node"}
