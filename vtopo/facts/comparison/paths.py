"""Attacks that a plan makes possible, or nearer, and that its baseline had not (SEMANTICS 11).

Paths are told upward: from attackers, and from classes of workloads to those that are more sensitive, or are assets
where they are not. Between classes the fewest failures count, between any of their members.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from vtopo.facts import Facts
from vtopo.facts.attack.between import Between
from vtopo.facts.attack.digraph import PASSING, SHIFT, Digraph, attack
from vtopo.facts.attack.exposure import Exposed, approaches, approaching, goals, starts
from vtopo.facts.attack.lengths import NUMBER, PACKETS, Length, Owned
from vtopo.facts.attack.paths import Path, Paths, Step
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.counterparts import Counterparts, counterparts
from vtopo.facts.comparison.isolation import isolation
from vtopo.facts.levels import levels
from vtopo.facts.sight import PHYSICAL, sight
from vtopo.model.things import Machine, Vm

ATTACKERS = 0
"""Attackers are as sensitive as the lowest level."""


@dataclass(frozen=True, slots=True)
class End:
    """Where paths start or end: attackers (with no name), or workloads of one class; what they own now, and owned.

    A class is of workloads that are in the same segments, were in the same ones, and are all the same asset, or none.
    """

    name: str
    things: tuple[Owned, ...]
    former: tuple[Owned, ...]
    rank: int
    asset: str = ""

    def below(self, other: End) -> bool:
        """Whether a path from here to there leads upward."""
        return (self.rank, bool(self.asset)) < (other.rank, bool(other.asset))


@dataclass(frozen=True, slots=True)
class Nearer:
    """One end is so many failures away from another, and was more before: None if there was no path.

    `start` and `goal` are of their members two that are so near.
    """

    source: End
    target: End
    before: int | None
    after: int
    start: Owned
    goal: Owned


@dataclass(frozen=True, slots=True)
class Cause:
    """What makes new paths: things of one kind that are set up together, first met on a cheapest path by a new step.

    A `network` is no thing: packets get where they did not. `path` is the cheapest path of the first of those nearer,
    `hidden` whether there are physical sensors and none sees anything of it. Of several causes each has its own `key`.
    """

    key: tuple[str, ...]
    things: tuple[str, ...]
    path: Path
    hidden: bool
    nearer: tuple[Nearer, ...]

    @property
    def kind(self) -> str:
        """What kind of things they are."""
        return self.key[0]


class NewPaths:
    """Who can attack whom that could not before, or not with so few failures."""

    def __init__(self, comparison: Comparison) -> None:
        self._before: Facts = comparison.before
        self._after: Facts = comparison.after
        self._comparison = comparison
        self._its: Counterparts = comparison(counterparts)
        self._then: Digraph = self._before(attack).digraph()
        self._now: Digraph = self._after(attack).digraph()
        self._steps: dict[int, frozenset[tuple[int, int]]] = {}

    @cached_property
    def ends(self) -> tuple[End, ...]:
        """Attackers, and the classes of the workloads that go on whose level is known."""
        attackers = starts(self._after)
        found = [End("", attackers, self._former(attackers), ATTACKERS)] if attackers else []
        known = self._after(levels)
        model = self._after.model
        nodes: dict[str, Vm | Machine] = {**model.machines, **model.vms}
        for its in self._comparison(isolation).classes:
            by_asset: dict[str, list[Owned]] = {}
            for name in its.members:
                by_asset.setdefault(nodes[name].asset or "", []).append(("node", name))
            for asset, things in by_asset.items():
                rank = known[things[0][1]].rank
                if rank is not None:
                    found.append(End(things[0][1], tuple(things), self._former(things), rank, asset))
        return tuple(end for end in found if end.former)

    @cached_property
    def nearer(self) -> tuple[Nearer, ...]:
        """Every pair of ends that is nearer than before: those that had no path first, then as they are near."""
        if len({(end.rank, bool(end.asset)) for end in self.ends}) < 2:
            return ()
        found = []
        for at, source in enumerate(self.ends):
            were = dict(self._were.targets(at))
            for number, after in self._are.targets(at):
                before, target = were.get(number), self.ends[number]
                if source.below(target) and (before is None or before > after):
                    steps = self._are.steps(at, number)
                    found.append(Nearer(source, target, before, after, steps[0].source, steps[-1].target))
        return tuple(sorted(found, key=lambda one: (one.before is not None, one.after)))

    @cached_property
    def _are(self) -> Between:
        return Between(self._now, [end.things for end in self.ends])

    @cached_property
    def _were(self) -> Between:
        return Between(self._then, [end.former for end in self.ends])

    # -- causes --------------------------------------------------------------------------------------------------------

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """What makes the new paths, each with those that are nearer by it: a pair has one, on some path of the fewest
        failures."""
        number = {end.name: at for at, end in enumerate(self.ends)}
        groups: dict[tuple[str, ...], tuple[list[Nearer], dict[str, None]]] = {}
        for one in self.nearer:
            key, thing = self.cause(self._are.steps(number[one.source.name], number[one.target.name]))
            nearer, things = groups.setdefault(key, ([], {}))
            nearer.append(one)
            things[thing] = None
        found: dict[tuple[str, ...], Cause] = {}
        for nearer, things in groups.values():
            path = self._cheapest(number[nearer[0].source.name], number[nearer[0].target.name])
            key, thing = self.cause(path.steps)
            known = found.get(key)
            names = tuple(dict.fromkeys((*(known.things if known else ()), thing, *things)))
            own = names if key in groups else (thing,)
            path = known.path if known else path
            told = (*(known.nearer if known else ()), *nearer)
            found[key] = Cause(key, tuple(filter(None, own)), path, self._hidden(path), told)
        return tuple(found.values())

    def cause(self, steps: Iterable[Step]) -> tuple[tuple[str, ...], str]:
        """What the first new step of a path rests on: what that has in common with others, and the thing itself."""
        its = list(steps)
        return self._root(next((step for step in its if self._new(step)), its[0]))

    def _cheapest(self, source: int, target: int) -> Path:
        """The cheapest path from one end to another."""
        paths = Paths(self._after(attack))
        its = paths.nearest(self.ends[source].things, self._are.within(source, target))
        goal = min(
            (thing for thing in self.ends[target].things if thing in its.lengths),
            key=lambda thing: (its.lengths[thing], thing),
        )
        return its.path(goal)

    def _hidden(self, path: Path) -> bool:
        """Whether there are physical sensors, and every packet on a path has a way that none of them sees."""
        unseen = self._after(attack).digraph(PHYSICAL)
        sensors = not self._after(sight).nobody & PHYSICAL
        return sensors and all(unseen.has(*step) for step in path.steps)

    def _root(self, step: Step) -> tuple[tuple[str, ...], str]:
        model = self._after.model
        kind, name = step.target[:2] if self._is_new(step.target) else _met(step)
        if kind == "forged":
            kind, name = ("vswitch", step.target[2]) if step.target[2] else ("outside", step.target[1])
        if kind in ("vmm", "vswitch"):
            vmm = name if kind == "vmm" else model.vswitches[name].vmm
            cluster = model.cluster_of.get(vmm)
            its = model.vmms[vmm].at
            return ("vmm", cluster.id) if cluster else ("vmm", its.source.name, str(its.start)), vmm
        return (kind, name), name

    def _is_new(self, thing: Owned) -> bool:
        return thing[0] == "node" and not self._former([thing])

    def _new(self, step: Step) -> bool:
        """Whether the baseline had no such step between what the two ends were."""
        kind = NUMBER[step.kind]
        return not any(
            (kind, self._then.number[other]) in self._from(self._then.number[one], packets=step.kind in PACKETS)
            for one in self._former([step.source])
            for other in self._former([step.target])
        )

    def _from(self, vertex: int, *, packets: bool) -> frozenset[tuple[int, int]]:
        if not packets:
            return frozenset(
                (edge & PASSING, edge >> SHIFT) for edge in self._then.edges[vertex] if edge & PASSING != PASSING
            )
        if vertex not in self._steps:
            self._steps[vertex] = frozenset(self._then.steps_from(vertex))
        return self._steps[vertex]

    # -- what things were ------------------------------------------------------------------------------------------

    def _former(self, things: Iterable[Owned]) -> tuple[Owned, ...]:
        """What things were in the baseline: the groups of nodes that their members were in."""
        return tuple(dict.fromkeys(was for thing in things for was in self._was(thing)))

    def _was(self, thing: Owned) -> Iterator[Owned]:
        if thing[0] == "node":
            yield from (("node", its.before) for its in self._its.of.get(thing[1], ()))
        elif thing in self._then.number:
            yield thing

    # -- assets --------------------------------------------------------------------------------------------------------

    @cached_property
    def distances(self) -> tuple[tuple[Owned, int | None, int | None], ...]:
        """How many failures away from attackers each asset that goes on was and is; None: it can not be reached."""
        attackers = starts(self._after)
        former = self._former(attackers)
        if not former:
            return ()
        were, are = approaching(self._before, former)[0].lengths, self._after(approaches)[0].lengths
        were = {**were, **dict.fromkeys(former, 0)}
        found = []
        for goal in (("node", node.id) for node in goals(self._after)):
            if olds := self._former([goal]):
                before = min((Length.of(were[old]).failures for old in olds if old in were), default=None)
                after = 0 if goal in attackers else Length.of(are[goal]).failures if goal in are else None
                found.append((goal, before, after))
        return tuple(found)

    def approach(self, exposed: Exposed) -> Nearer | None:
        """How much nearer attackers are to the nearest of some assets; None where they are not, or it is new."""
        near = {("node", name) for name in exposed.near}
        ones = (one for one in self.nearer if not one.source.name and near.intersection(one.target.things))
        return next(ones, None)


def _met(step: Step) -> tuple[str, str]:
    """What a step rests on: of what is in a VMM, that; of a packet to a node, the network."""
    if step.kind == "network":
        return "network", ""
    if step.kind in ("control", "service-vm", "disk", "manager") and step.source[0] != "node":
        return step.source[0], step.source[1]
    if step.kind == "manager":
        return "node", step.source[1]
    return step.target[0], step.target[1]


def new_paths(comparison: Comparison) -> NewPaths:
    """Who can attack whom in a plan that could not in its baseline."""
    return NewPaths(comparison)
