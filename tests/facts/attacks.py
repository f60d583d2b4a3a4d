"""Compares attacks with what the reference says, in the names of single nodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from tests.facts.differing import differ, some
from tests.facts.models import facts_of
from tests.reference import attack as plain
from tests.reference.single import group_members
from vtopo.facts.attack.blast import Blast
from vtopo.facts.attack.cut import Cut
from vtopo.facts.attack.digraph import Attack, attack, attack_over_envelope, attacks
from vtopo.facts.attack.emissions import Emissions
from vtopo.facts.attack.lengths import KINDS, PACKETS, Owned
from vtopo.facts.attack.moving import moving
from vtopo.facts.attack.paths import Paths, Step
from vtopo.facts.channels import channels
from vtopo.facts.delivery import delivery
from vtopo.facts.sight import PHYSICAL
from vtopo.model.plan import Model

MOST_PAIRS = 6
"""Between so many pairs paths and cuts are looked for: trying all paths takes long."""


def members(model: Model, thing: Owned) -> list[plain.Owned]:
    """The single things that a thing of a fact stands for."""
    if thing[0] == "node":
        return [("node", name) for name in group_members(model, thing[1])]
    return [thing]


def all_steps(model: Model, fact: Attack, hidden: int) -> set[tuple[str, plain.Owned, plain.Owned]]:
    """Every step, ranges written out. Steps between two members of a range are told by what the group takes."""
    digraph = fact.digraph(hidden)
    found = set()
    for number, thing in enumerate(digraph.things):
        for kind, other in digraph.steps_from(number):
            name = "storage" if KINDS[kind] == "mount" else KINDS[kind]
            for one in members(model, thing):
                for two in members(model, digraph.things[other]):
                    if one != two:
                        found.add((name, one, two))
    return found


def about_steps(model: Model) -> Iterator[str]:
    """Differences in the steps of SEMANTICS 11."""
    for moves in (False, True):
        fact = attacks(facts_of(model), moves=moves)
        seen, unseen = plain.steps(model, moves=moves), plain.unseen_steps(model, moves=moves)
        for word, hidden, expected in (("", 0, seen), ("unseen ", PHYSICAL, unseen)):
            got = all_steps(model, fact, hidden)
            for step in sorted(got ^ {tuple(step) for step in expected}):
                yield from differ(f"{word}{step}, moves {moves}", step in got, step not in got)


def ends(fact: Attack) -> list[Owned]:
    """Things that stand for one thing each: between these, paths can be compared by name."""
    digraph = fact.digraph()
    return [thing for number, thing in enumerate(digraph.things) if not digraph.many(number)]


def about_paths(model: Model) -> Iterator[str]:
    """Differences in the cheapest paths, their alternatives, and how far things are."""
    if any(node.count > 1 for node in (*model.vms.values(), *model.machines.values())):
        return
    fact = facts_of(model)(attack)
    things = ends(fact)
    for hidden, unseen in ((0, False), (PHYSICAL, True)):
        paths = Paths(fact, hidden)
        for one in things:
            expected = plain.distances(model, [one], unseen=unseen)
            got = {thing: tuple(length) for thing, length in paths.distances([one]).items()}
            yield from differ(f"{one} to all, unseen {unseen}", got, expected)
        for one, other in _some(things):
            best = plain.best_path(model, one, other, unseen=unseen)
            path = paths.path(one, other)
            got_steps = None if path is None else [_plain_step(step) for step in path.steps]
            yield from differ(f"{one} to {other}", got_steps, None if best is None else [tuple(step) for step in best])
            several = plain.alternatives(model, one, other, unseen=unseen)
            if several is not None:
                found = [its.visited for its in paths.alternatives(one, other, len(several) + 1)]
                yield from differ(f"{one} to {other} otherwise", found, several)


def _some(things: list[Owned]) -> Sequence[tuple[Owned, Owned]]:
    """A few pairs of things, those that an architect asks about first."""
    nodes = [thing for thing in things if thing[0] in ("node", "outside")]
    pairs = [(one, other) for one in nodes for other in nodes if one != other and other[0] == "node"]
    return some(pairs, MOST_PAIRS)


def _plain_step(step: Step) -> tuple[str, Owned, Owned]:
    return ("storage" if step.kind == "mount" else step.kind, step.source, step.target)


def about_blast(model: Model) -> Iterator[str]:
    """Differences in how many nodes can be owned from each thing; of a range, from one member."""
    fact = facts_of(model)(attack)
    for hidden, unseen in ((0, False), (PHYSICAL, True)):
        radii = Blast(fact, hidden).radii
        for thing in fact.digraph(hidden).things:
            one = members(model, thing)[0]
            closed = plain.closed(model, [one], unseen=unseen)
            yield from differ(f"{one} unseen {unseen}", radii[thing], sum(its[0] == "node" for its in closed))


def about_moves(model: Model) -> Iterator[str]:
    """Differences in what attacks over the placement envelope come to, in plans with any moves."""
    facts = facts_of(model)
    if not moving(facts):
        return
    fact = facts(attack_over_envelope)
    paths, radii = Paths(fact), Blast(fact).radii
    for thing in fact.digraph().things:
        own = plain.closed(model, [members(model, thing)[0]], moves=True)
        yield from differ(f"{thing} over moves", radii[thing], sum(its[0] == "node" for its in own))
    for one in ends(fact):
        got = {thing: tuple(length) for thing, length in paths.distances([one]).items() if thing[0] != "node"}
        away = plain.distances(model, [one], moves=True)
        yield from differ(f"{one} to all over moves", got, {its: away[its] for its in away if its[0] != "node"})
    if any(node.count > 1 for node in (*model.vms.values(), *model.machines.values())):
        return
    for one, other in _some(ends(fact)):
        best = plain.best_path(model, one, other, moves=True)
        path = paths.path(one, other)
        steps = None if path is None else [_plain_step(step) for step in path.steps]
        yield from differ(f"{one} to {other} by moves", steps, None if best is None else [tuple(its) for its in best])
        cut = Cut(paths, [one], other).steps()
        yield from differ(f"cut {one} {other} with moves", len(cut), plain.cut(model, [one], other, moves=True))


def about_channels(model: Model) -> Iterator[str]:
    """Differences in who can leak to whom."""
    got = set()
    for channel in facts_of(model)(channels):
        names = [(single, name) for name in channel.nodes for single in group_members(model, name)]
        place = channel.place
        for (one, first), (other, second) in combinations(sorted(names), 2):
            if channel.joins(first, second):
                got.add((channel.kind, place, one, other))
    yield from differ("channels", got, plain.channels(model))


def about_cuts(model: Model) -> Iterator[str]:
    """Differences in how many steps a smallest cut has, and cuts that leave a path."""
    if any(node.count > 1 for node in (*model.vms.values(), *model.machines.values())):
        return
    fact = facts_of(model)(attack)
    for hidden, unseen in ((0, False), (PHYSICAL, True)):
        for one, other in _some(ends(fact)):
            cut = Cut(Paths(fact, hidden), [one], other).steps()
            yield from differ(f"cut {one} {other}", len(cut), plain.cut(model, [one], other, unseen=unseen))
            both = [step._replace(kind="mount") for step in cut if step.kind == "storage"]
            left = Paths(fact, hidden, [*cut, *both]).path(one, other)
            yield from differ(f"left of {one} {other} without {cut}", left, None)
            several = [its for its in ends(fact)[:3] if its != other]
            found = Cut(Paths(fact, hidden), several, other)
            size = plain.cut(model, several, other, unseen=unseen)
            yield from differ(f"cut {several} {other}", len(found.steps()), size)
            for most in {found.units - 1, found.units} - {-1}:
                few = Cut(Paths(fact, hidden), several, other).few(most)
                yield from differ(f"cut {several} {other} of {most}", few, found.steps() if most == size else None)


def about_ways(model: Model) -> Iterator[str]:
    """Steps that need a packet, and have no way for it."""
    facts = facts_of(model)
    fact = attack(facts)
    for hidden in (0, PHYSICAL):
        emissions = Emissions(facts(delivery), hidden)
        digraph = fact.digraph(hidden)
        for number, thing in enumerate(digraph.things):
            for kind, other in digraph.steps_from(number):
                step = Step(KINDS[kind], thing, digraph.things[other])
                try:
                    way = emissions.way(step)
                except ValueError as error:
                    yield f"{step}: {error}"
                else:
                    yield from differ(f"{step} has a way", way is not None, step.kind in PACKETS)
