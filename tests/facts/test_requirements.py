"""Verdicts on requirements agree with what is true of every completion of a plan, each read as a plan of its own."""

from __future__ import annotations

from copy import deepcopy
from itertools import product
from math import prod
from random import Random
from typing import Literal

from tests.facts.examples import assume, random_changes
from tests.facts.models import facts_of, model_of
from tests.facts.writing import written_out
from tests.reference.elsewhere import placements
from tests.reference.plans import Text
from tests.reference.requirements import sizes, violated
from tests.reference.requiring import Slot, completed, requiring, slots
from vtopo.facts.placement import placement
from vtopo.facts.requirements import MATTERS, Judged, breach, requirements
from vtopo.model.completing import Open, complete, opened
from vtopo.model.plan import Model
from vtopo.model.terms import Requirement

MOST = 16
"""Plans with more completions than this are not tried."""

MOST_PLACED = 48
"""Nor those with more placements of all completions together."""

Verdict = Literal["holds", "violated", "unknown"]


def settled(plan: Text, random: Random, left: int) -> list[Slot]:
    """Fills in all that is unknown in a plan but for a few places, and says which those are."""
    unknown = slots(plan)
    random.shuffle(unknown)
    for slot in unknown[left:]:
        slot.block.items[slot.at] = random.choice(slot.values)
    return unknown[:left]


def judged(text: str) -> dict[str, Judged]:
    """The verdicts on a plan, by the requirement as it is written."""
    return {str(its.requirement): its for its in requirements(facts_of(model_of(text)))}


def states(text: str, most: int) -> list[Verdict]:
    """The verdicts of the reference on a plan in which at most sizes are unknown, over all placements of its VMs."""
    model = model_of(written_out(text))
    placed = placements(model, most)
    assume(placed is not None)
    return [state(model, placed or [], requirement) for requirement in model.requirements]


def state(model: Model, placed: list[Model], requirement: Requirement) -> Verdict:
    """The verdict on one requirement; paths and who is together are told of all placements as it is."""
    over = placed if requirement.kind in ("apart", "tcb", "seen") else [model]
    if requirement.kind != "tcb":
        return "violated" if any(violated(its, requirement) for its in over) else "holds"
    bound = requirement.bound or 0
    found = [size for its in over for size in sizes(its, requirement)]
    if any(low >= bound for low, _ in found):
        return "violated"
    return "holds" if all(high < bound for _, high in found) else "unknown"


def of_all(verdicts: set[Verdict]) -> Verdict:
    return next(iter(verdicts)) if len(verdicts) == 1 else "unknown"


def exact(unknown: list[Slot]) -> bool:
    """Whether all values of what is unknown were tried: not the VMs that a vswitch may run in.

    Nor where a sensor listens: the reference knows everywhere, and no word for nowhere.
    """
    return not any(slot.values[0].startswith(("runs", "label")) for slot in unknown)


@random_changes(20)
def test_a_verdict_is_that_of_all_completions(plan: Text, random: Random) -> None:
    unknown = settled(plan, random, random.choice((0, 1, 1, 2, 3)))
    tried = prod(len(slot.values) for slot in unknown)
    assume(tried <= MOST)
    plan.items += requiring(plan, random)
    found = judged(str(plan))
    names = [str(requirement) for requirement in model_of(str(plan)).requirements]
    expected: dict[str, set[Verdict]] = {name: set() for name in found}
    for values in product(*([(slot, value) for value in slot.values] for slot in unknown)):
        for name, verdict in zip(names, states(completed(plan, values), MOST_PLACED // tried), strict=True):
            expected[name].add(verdict)
    for name, its in found.items():
        verdict = of_all(expected[name])
        if exact(unknown) or its.verdict != "unknown":
            assert its.verdict == verdict, f"{name} {its.verdict}, not {verdict}"


@random_changes(100)
def test_a_verdict_is_that_of_all_placements(plan: Text, random: Random) -> None:
    settled(plan, random, 0)
    assume(any(item.head.startswith("cluster") for item in plan.items))
    plan.items += [each for _ in range(3) for each in requiring(plan, random)]
    model = model_of(str(plan))
    its = facts_of(model)(placement)
    assume(any(len(its.vmms(vm)) > 1 for vm in model.vms))
    found = judged(str(plan))
    for requirement, expected in zip(model.requirements, states(str(plan), MOST_PLACED), strict=True):
        verdict = found[str(requirement)].verdict
        assert verdict == expected, f"{requirement} {verdict}, not {expected}"


@random_changes(10)
def test_what_decides_is_enough_and_nothing_of_it_superfluous(plan: Text, random: Random) -> None:
    settled(plan, random, random.choice((2, 3, 4)))
    plan.items += requiring(plan, random)
    model = model_of(str(plan))
    opens = {(its.kind, its.attribute, its.things): its for its in opened(model)}
    some = [its for its in requirements(facts_of(model)) if its.deciding and all(one.value for one in its.deciding)]
    assume(bool(some))
    for its in some:
        decides = [(opens[one.kind, one.attribute, one.things], one.value) for one in its.deciding]
        assert holds_with(model, its.requirement, decides), f"{its.requirement} does not hold with {its.deciding}"
        for left_out in decides:
            rest = [one for one in decides if one is not left_out]
            assert not holds_with(model, its.requirement, rest), f"{its.requirement} needs no {left_out}"


def holds_with(model: Model, requirement: Requirement, known: list[tuple[Open, str]]) -> bool:
    """Whether a requirement holds where these are known, whatever the values of all else are."""
    named = {its for its, _ in known}
    every = [its for its in opened(model) if its not in named]
    worst = [(its, its.worst) for its in every if its.worst]
    others = [[(its, value) for value in its.values] for its in every if its.values and its.attribute == "runs"]
    assume(prod(map(len, others)) <= MOST)
    full = (complete(model, [*known, *worst, *more]) for more in product(*others))
    return all(breach(facts_of(its), requirement) is None for its in full)


@random_changes(10)
def test_what_becomes_known_turns_no_verdict_round(plan: Text, random: Random) -> None:
    unknown = slots(plan)
    assume(bool(unknown))
    plan.items += requiring(plan, random)
    after = deepcopy(plan)
    before = judged(str(plan))
    slot = random.choice(slots(after))
    slot.block.items[slot.at] = random.choice(slot.values)
    for name, its in judged(str(after)).items():
        was = before[name].verdict
        assert was in ("unknown", its.verdict), f"{name} {was}, and {its.verdict} with {slot.block.items[slot.at]}"


def test_each_kind_of_requirement_says_what_matters_to_it() -> None:
    assert {"apart", "separate", "no-path", "tcb", "seen"} == set(MATTERS)
