"""How near attackers are to what matters, with the one path that is worth telling of assets alike (SEMANTICS 11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.assets import assets
from vtopo.facts.attack.digraph import attack
from vtopo.facts.attack.lengths import Length, Owned
from vtopo.facts.attack.paths import Nearest, Path, Paths
from vtopo.facts.sight import PHYSICAL, sight
from vtopo.model.things import Machine, Vm


@dataclass(frozen=True, slots=True)
class Exposed:
    """Assets that are alike: called the same by the plan (nothing, if it names no assets), most sensitive in `segment`.

    `near` are those that the fewest failures lead to, `far` those that can be reached too. `path` is the cheapest path
    to one of them, an unseen one if one of the cheapest is; `unseen` the cheapest that no physical sensor sees: None
    where there is none, or no physical sensor at all.
    """

    called: str
    segment: str
    near: tuple[str, ...]
    far: tuple[str, ...]
    path: Path
    unseen: Path | None

    @property
    def hidden(self) -> bool:
        """Whether there are physical sensors, and none sees anything of the cheapest path."""
        return self.unseen == self.path


def exposure(facts: Facts) -> tuple[Exposed, ...]:
    """The assets that attackers can own, those alike together, in the order of the plan.

    Attackers are those that the plan declares. If it declares none, they are outside every segment of the lowest level;
    if it names no asset, assets are the nodes of the highest level. Both only where segments are of unequal level.
    """
    alike: dict[tuple[str, str], list[Owned]] = {}
    for node in goals(facts) if starts(facts) else ():
        alike.setdefault((node.asset or "", most_sensitive(facts, node)), []).append(("node", node.id))
    if not alike:
        return ()
    cheapest, dark = facts(approaches)
    groups = (_exposed(called, segment, goals, cheapest, dark) for (called, segment), goals in alike.items())
    return tuple(group for group in groups if group)


def approaches(facts: Facts) -> tuple[Nearest, Nearest | None]:
    """The cheapest paths from attackers to everything, and those that no physical sensor sees, if there is one."""
    return _approaching(facts, starts(facts))


def approaching(facts: Facts, attackers: tuple[Owned, ...]) -> tuple[Nearest, Nearest | None]:
    """The same from some attackers."""
    return facts(approaches) if attackers == starts(facts) else _approaching(facts, attackers)


def _approaching(facts: Facts, attackers: tuple[Owned, ...]) -> tuple[Nearest, Nearest | None]:
    dark = None if facts(sight).nobody & PHYSICAL else Paths(facts(attack), PHYSICAL).nearest(attackers)
    return Paths(facts(attack)).nearest(attackers), dark


def _exposed(called: str, segment: str, goals: list[Owned], cheapest: Nearest, dark: Nearest | None) -> Exposed | None:
    reached = [goal for goal in goals if goal in cheapest.lengths]
    if not reached:
        return None
    first = min(reached, key=lambda goal: (cheapest.lengths[goal], goal))
    shortest = cheapest.lengths[first]
    path, unseen = cheapest.path(first), _unseen(reached, dark)
    if dark and unseen and dark.lengths[unseen.steps[-1].target] == shortest:
        path, first = unseen, unseen.steps[-1].target
    failures = path.length.failures
    near = [goal for goal in reached if Length.of(cheapest.lengths[goal]).failures == failures]
    near.sort(key=lambda goal: goal != first)
    far = set(reached) - set(near)
    return Exposed(called, segment, _names(near), _names(goal for goal in reached if goal in far), path, unseen)


def _unseen(goals: list[Owned], dark: Nearest | None) -> Path | None:
    lengths = dark.lengths if dark else {}
    first = min(((lengths[goal], goal) for goal in goals if goal in lengths), default=(0, None))[1]
    return dark.path(first) if dark and first else None


def _names(goals: Iterable[Owned]) -> tuple[str, ...]:
    return tuple(goal[1] for goal in goals)


def starts(facts: Facts) -> tuple[Owned, ...]:
    """What attackers own at first: all that the plan declares, else outside every segment of the lowest level."""
    declared = facts(attack).attackers()
    if declared:
        return tuple(dict.fromkeys(start for starts in declared.values() for start in starts))
    ranks = facts(_ranks)
    lowest = min(ranks.values(), default=None)
    return tuple(("outside", name) for name, rank in ranks.items() if rank == lowest and len(set(ranks.values())) > 1)


def goals(facts: Facts) -> list[Vm | Machine]:
    """The assets; none that the plan does not name where all segments are of one level."""
    model = facts.model
    its = [model.vms.get(name) or model.machines[name] for name in facts(assets)]
    named = any(node.asset for node in its)
    return its if named or len(set(facts(_ranks).values())) > 1 else []


def most_sensitive(facts: Facts, node: Vm | Machine) -> str:
    """The most sensitive segment of a node, the first of several; empty if it has none of known level."""
    ranks = facts(_ranks)
    known = [name for name in facts.model.segments_of(node) if name in ranks]
    return max(known, key=ranks.__getitem__, default="")


def _ranks(facts: Facts) -> dict[str, int]:
    model = facts.model
    return {name: rank for name in model.segments if (rank := model.rank(name)) is not None}
