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
from vtopo.facts.attack.exposure import approaching
from vtopo.facts.attack.lengths import KINDS, Length, Owned
from vtopo.facts.attack.paths import Path, Paths, Step
from vtopo.facts.attack.remedies import remedies
from vtopo.facts.sight import PHYSICAL
from vtopo.findings import AttackLine, AttackPath, AttackStep
from vtopo.proofs import told

ATTACKERS, DISTANCES, PATHS = 8, 6, 3
"""Attackers, distances of each and paths of each distance that are shown."""

VISITS = 1_000_000
"""So many vertices are gone over for all alternatives, and again for all settings; then the search is stopped."""

MOST_CUT = 50
"""A cut of more steps than this is of no use to anybody."""

LOWEST = "outside"
"""What the attacker is called where the plan names none: anybody outside a segment of the lowest level."""


def attacks(facts: Facts, *, brief: bool = False) -> tuple[AttackLine, ...]:
    """Every attacker with the assets nearest to it, one line for all equally far; those that nobody reaches last.

    A `brief` line has no paths, and nothing that would cut them.
    """
    known = facts(attack).attackers()
    starts = dict(list(known.items())[:ATTACKERS]) if known else {LOWEST: _outside(facts)}
    its = _Asking(facts, brief)
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

    def __init__(self, facts: Facts, brief: bool) -> None:
        super().__init__(facts)
        self.brief = brief
        self.left = VISITS
        self.assets: tuple[Owned, ...] = tuple(("node", name) for name in assets(self.facts))

    def lines(self, attacker: str, starts: tuple[Owned, ...]) -> Iterator[AttackLine]:
        """The assets of one attacker, nearest first."""
        owned = frozenset(starts)
        goals = [asset for asset in self.assets if asset not in owned]
        nearest, dark = approaching(self.facts, starts)
        unseen = (dark or nearest).lengths  # without a sensor all is unseen
        classes: dict[tuple[float, float], list[Owned]] = {}
        for goal in goals:
            length = nearest.lengths.get(goal)
            least = unseen.get(goal)
            far = float("inf") if length is None else float(Length.of(length).failures)
            blind = float("inf") if least is None else float(Length.of(least).failures)
            classes.setdefault((far, blind), []).append(goal)
        for far, blind in sorted(classes)[:DISTANCES]:
            alike = classes[far, blind]
            first = min(alike, key=lambda goal: (nearest.lengths.get(goal, 0), goal))
            reached = first in nearest.lengths
            hidden = None if blind == float("inf") else int(blind)
            if not reached or self.brief:
                failures = int(far) if reached else None
                yield AttackLine(attacker, first[1], _others(alike, first), failures, hidden, (), ())
                continue
            stopped = list[str]()
            paths = self.routes.paths.alternatives(nearest.path(first).start, first, PATHS, VISITS)
            if len(paths) < PATHS and self.routes.paths.visited > VISITS:
                stopped.append("alternatives")
            cut = Cut(self.routes.paths, starts, first).few(MOST_CUT)
            if cut is None:
                stopped.append("cut")
            found = remedies(self.facts, starts, first, self.left)
            self.left -= found.visited if found else 0
            if found and not found.ended:
                stopped.append("changes")
            yield AttackLine(
                attacker=attacker,
                asset=first[1],
                alike=_others(alike, first),
                failures=int(far),
                unseen=hidden,
                paths=tuple(map(self.path, paths)),
                cut=tuple((step_name(step.kind), told(step.source), told(step.target)) for step in cut or ()),
                changes=tuple((its.kind, tuple(map(told, its.things))) for its in found.settings) if found else None,
                least=found.bound if found else 0,
                stopped=tuple(stopped),
            )


def _others(alike: list[Owned], first: Owned) -> tuple[str, ...]:
    return tuple(goal[1] for goal in alike if goal != first)


def _name(thing: proofs.Thing) -> str:
    """The name under which the outline has it: of a forged sender, where it forges."""
    return thing[2] if thing[0] == "forged" and thing[2] else thing[1]
