"""Whether an attacker gets where a plan requires that there is no path (SEMANTICS 11 and 12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtopo.facts import Facts
from vtopo.facts.attack.digraph import attack, attack_over_envelope
from vtopo.facts.attack.lengths import Length, Owned
from vtopo.facts.attack.paths import Path, Paths, Step
from vtopo.facts.sight import PHYSICAL
from vtopo.model.terms import Requirement


def shortest(facts: Facts, requirement: Requirement) -> Path | None:
    """The cheapest of the paths that there may not be, None where there is none of them.

    Whoever owns a node needs no path to it; of a range, one member to another does.
    """
    paths = facts(_unseen if requirement.unseen else _plain)
    starts = starting(facts, requirement)
    found = min(_nearest(paths, starts, goals(requirement)), default=None)
    if found is None or (requirement.bound is not None and found[0].failures >= requirement.bound):
        return None
    length, goal = found
    for start in starts:
        path = _circle(paths, start) if start == goal else paths.path(start, goal)
        if path is not None and path.length == length:
            return path
    raise AssertionError(f"a path of {length} to {goal} that starts nowhere")


def starting(facts: Facts, requirement: Requirement) -> tuple[Owned, ...]:
    """What the attacker owns at first whom a requirement is about."""
    return tuple(dict.fromkeys(_starts(facts, requirement)))


def goals(requirement: Requirement) -> tuple[Owned, ...]:
    """What the attacker is not to own."""
    return tuple(dict.fromkeys(("node", ref.id) for ref in requirement.other))


def _starts(facts: Facts, requirement: Requirement) -> Iterator[Owned]:
    attackers = facts(attack).attackers()
    for ref in requirement.one:
        if ref.kind == "attacker":
            yield from attackers[ref.id]
        else:
            yield ("outside" if ref.kind == "segment" else "node", ref.id)


def _nearest(paths: Paths, starts: Sequence[Owned], goals: Sequence[Owned]) -> Iterator[tuple[Length, Owned]]:
    """How far each goal is from the starts, those among them that are the goal itself left out."""
    distances = paths.distances(starts)
    own = frozenset(starts)
    for goal in goals:
        if goal not in own:
            if goal in distances:
                yield distances[goal], goal
            continue
        others = [start for start in starts if start != goal]
        length = paths.distances(others).get(goal) if others else None
        if length is not None:
            yield length, goal
        circle = _circle(paths, goal)
        if circle is not None:
            yield circle.length, goal


def _circle(paths: Paths, thing: Owned) -> Path | None:
    """The cheapest path from one member of a range to another, None where there is none, or it is one node."""
    digraph = paths.digraph
    vertex = digraph.number[thing]
    if not digraph.many(vertex):
        return None
    found: list[Path] = []
    for first in paths.steps(thing):
        if first.target == thing:
            found.append(Path(thing, (first,), paths.length((first,))))
        elif (rest := paths.path(first.target, thing)) is not None:
            steps: tuple[Step, ...] = (first, *rest.steps)
            found.append(Path(thing, steps, paths.length(steps)))
    return min(found, key=lambda path: (path.length, path.steps), default=None)


def _plain(facts: Facts) -> Paths:
    return Paths(facts(attack_over_envelope))


def _unseen(facts: Facts) -> Paths:
    return Paths(facts(attack_over_envelope), PHYSICAL)
