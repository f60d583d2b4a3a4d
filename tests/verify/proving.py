"""Every proof that the exhibits make of a model, and what verify says against each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice, permutations

from vtopo.exhibits.proofs import Routes, delivered, heard, shared, summed, trusted
from vtopo.facts import Facts
from vtopo.facts.attack.lengths import KINDS, Length
from vtopo.facts.attack.paths import Path, Step
from vtopo.facts.delivery import delivery
from vtopo.facts.ports import Owner
from vtopo.facts.sight import ANY, PHYSICAL
from vtopo.facts.sniffing import sniffing
from vtopo.model.plan import Model
from vtopo.proofs import Proof
from vtopo.verify import Checker


def proofs(model: Model) -> Iterator[Proof]:
    """All ways, all single steps, some paths and closed sets, all that is heard, shared and not shared."""
    facts = Facts(model)
    yield from _of_delivery(facts)
    yield from _of_attacks(facts)
    names = [name for _, name in _nodes(model)]
    for one, other in (*combinations(model.segments, 2), *combinations(names, 2)):
        yield shared(facts, one, other)
    for name in names:
        yield from trusted(facts, name)
        yield summed(facts, name)


def _nodes(model: Model) -> list[Owner]:
    return [("node", name) for name in (*model.machines, *model.vms)]


def _of_delivery(facts: Facts) -> Iterator[Proof]:
    its = facts(delivery)
    senders = [*_nodes(facts.model), *(("outside", name) for name in facts.model.segments)]
    for source in senders:
        for target in _nodes(facts.model):
            if source == target:
                continue
            yield delivered(facts, source, target)
            if its.reach(source, target, PHYSICAL):
                yield delivered(facts, source, target, "physical")
            if its.reach(source, target, ANY):
                yield delivered(facts, source, target, "any")
    for hearer in facts(sniffing).heard_by:
        for source, target in permutations(_nodes(facts.model), 2):
            found = heard(facts, hearer, source, target)
            if found:
                yield found


def _of_attacks(facts: Facts) -> Iterator[Proof]:
    for unseen, moves in ((False, False), (True, False), (False, True)):
        routes = Routes(facts, unseen=unseen, moves=moves)
        digraph = routes.paths.digraph
        for number, thing in enumerate(digraph.things):
            for kind, other in digraph.steps_from(number):
                step = Step(KINDS[kind], thing, digraph.things[other])
                # Who can spoof somewhere is shown by whole paths: the state after it is nobody's to begin with.
                if thing[0] != "forged" and other != number:
                    length = Length.of(routes.attack.weights.of(*step))
                    yield routes.path(Path(thing, (step,), length))
        pairs = permutations([thing for thing in digraph.things if thing[0] in ("node", "outside")], 2)
        for one, other_thing in islice(pairs, 40):
            path = routes.paths.path(one, other_thing)
            yield routes.path(path) if path else routes.closed(one, other_thing)


def objections(model: Model) -> Iterator[str]:
    """What verify says against proofs that the exhibits made: nothing, if both are right."""
    checker = Checker(model)
    for proof in proofs(model):
        for reason in checker.check(proof):
            yield f"{reason}: {proof}"
