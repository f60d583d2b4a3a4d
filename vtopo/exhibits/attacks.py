"""How far each attacker is from what it is after: the nearest assets with their paths, step by step."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo import proofs
from vtopo.exhibits.answers import common
from vtopo.exhibits.graph import step_name
from vtopo.exhibits.proofs import Routes
from vtopo.facts import Facts
from vtopo.facts.assets import assets
from vtopo.facts.attack.cut import Cut
from vtopo.facts.attack.digraph import attack
from vtopo.facts.attack.lengths import KINDS, Length, Owned
from vtopo.facts.attack.paths import Path, Paths, Step
from vtopo.facts.attack.remedies import remedies
from vtopo.facts.sight import PHYSICAL
from vtopo.findings import AttackLine, AttackPath, AttackStep
from vtopo.proofs import told

ATTACKERS, DISTANCES, PATHS = 8, 6, 3
"""Attackers, distances of each and paths of each distance that are shown."""

MOST_EDGES = 200_000
"""Beyond this many edges of the attack digraph only the shortest path is looked for."""

FEW_EDGES = 20_000
"""Up to this many, settings are looked for that leave no path: each of them is many searches."""

LOWEST = "outside"
"""What the attacker is called where the plan names none: anybody outside a segment of the lowest level."""


def attacks(facts: Facts) -> tuple[AttackLine, ...]:
    """Every attacker with the assets nearest to it, one line for all equally far; those that nobody reaches last."""
    known = facts(attack).attackers()
    starts = dict(list(known.items())[:ATTACKERS]) if known else {LOWEST: _outside(facts)}
    its = _Asking(facts)
    return tuple(line for name, own in starts.items() if own for line in its.lines(name, own))


def _outside(facts: Facts) -> tuple[Owned, ...]:
    ranks = {name: rank for name in facts.model.segments if (rank := facts.model.rank(name)) is not None}
    lowest = min(ranks.values(), default=None)
    return tuple(("outside", name) for name, rank in ranks.items() if rank == lowest)


class Told:
    """Paths of one plan in words; what each step is, is remembered."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.routes = Routes(facts)
        self.hidden = Paths(facts(attack), PHYSICAL)
        self._unseen: dict[int, frozenset[tuple[int, int]]] = {}

    def path(self, its: Path) -> AttackPath:
        """A path, step by step."""
        steps = tuple(self._step(step) for step in its.steps)
        return AttackPath(its.length.failures, common(its), steps)

    def _step(self, its: Step) -> AttackStep:
        step: proofs.Step = self.routes.step(its)
        return AttackStep(
            kind=step_name(its.kind),
            source=told(step.source),
            target=told(step.target),
            source_name=_name(step.source),
            target_name=_name(step.target),
            failures=step.failures,
            difficulty=step.difficulty,
            seen=not self._is_unseen(its),
            says=tuple((f"{one.subject} {one.relation} {one.object}", one.place) for one in step.evidence),
        )

    def _is_unseen(self, its: Step) -> bool:
        number = self.hidden.digraph.number
        source = number[its.source]
        if source not in self._unseen:
            self._unseen[source] = frozenset(self.hidden.digraph.steps_from(source))
        return any(KINDS[kind] == its.kind and other == number[its.target] for kind, other in self._unseen[source])


class _Asking(Told):
    """Questions about the paths of one plan."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self.complete = self.routes.paths.digraph.size <= MOST_EDGES
        self.assets: tuple[Owned, ...] = tuple(("node", name) for name in assets(self.facts))

    def lines(self, attacker: str, starts: tuple[Owned, ...]) -> Iterator[AttackLine]:
        """The assets of one attacker, nearest first."""
        goals = [asset for asset in self.assets if asset not in starts]
        nearest = self.routes.paths.nearest(starts)
        unseen = self.hidden.distances(starts)
        classes: dict[tuple[float, float], list[Owned]] = {}
        for goal in goals:
            length = nearest.lengths.get(goal)
            least = unseen.get(goal)
            far = float("inf") if length is None else float(Length.of(length).failures)
            classes.setdefault((far, float("inf") if least is None else float(least.failures)), []).append(goal)
        for far, blind in sorted(classes)[:DISTANCES]:
            alike = classes[far, blind]
            first = min(alike, key=lambda goal: (nearest.lengths.get(goal, 0), goal))
            reached = first in nearest.lengths
            paths = self._paths(nearest.path(first), first) if reached else []
            changes, needed = self._changes(starts, first) if paths else ((), 0)
            yield AttackLine(
                attacker=attacker,
                asset=first[1],
                alike=tuple(goal[1] for goal in alike if goal != first),
                failures=int(far) if reached else None,
                unseen=None if blind == float("inf") else int(blind),
                paths=tuple(map(self.path, paths)),
                cut=self._cut(paths[0].start, first, len(starts)) if paths else (),
                complete=self.complete,
                changes=changes,
                least=needed,
            )

    def _paths(self, shortest: Path, goal: Owned) -> list[Path]:
        if not self.complete:
            return [shortest]
        return self.routes.paths.alternatives(shortest.start, goal, PATHS)

    def _changes(self, starts: tuple[Owned, ...], goal: Owned) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], int]:
        """The settings that leave no path, and how many it takes at least."""
        if self.routes.paths.digraph.size > FEW_EDGES:
            return (), 0
        found = remedies(self.facts, starts, goal)
        if found is None:
            return (), 0
        return tuple((its.kind, tuple(map(told, its.things))) for its in found.settings), found.bound

    def _cut(self, start: Owned, goal: Owned, starts: int) -> tuple[tuple[str, str, str], ...]:
        """The fewest steps that are on every path; only where there is one start can that be said of all."""
        if not self.complete or starts > 1:
            return ()
        return tuple(
            (step_name(step.kind), told(step.source), told(step.target))
            for step in Cut(self.routes.paths, start, goal).steps()
        )


def _name(thing: proofs.Thing) -> str:
    """The name under which the outline has it: of a forged sender, where it forges."""
    return thing[2] if thing[0] == "forged" and thing[2] else thing[1]
