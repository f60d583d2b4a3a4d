"""Verdicts on requirements agree with what is true of every completion of a plan, each read as a plan of its own."""

from __future__ import annotations

from copy import deepcopy
from itertools import product
from math import prod
from random import Random
from typing import Literal

from tests.facts.examples import assume, random_changes
from tests.facts.models import Mistaken, facts_of, model_of
from tests.facts.writing import written_out
from tests.reference.elsewhere import placements
from tests.reference.plans import Text
from tests.reference.requirements import sizes, violated
from tests.reference.requiring import Slot, completed, needs, requiring, slots
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


def exact(plan: Text, unknown: list[Slot], kind: str) -> bool:
    """Whether all values of what is unknown were tried: not the VMs that a vswitch may run in.

    Nor where a sensor listens: the reference knows everywhere, and no word for nowhere. Nor whether a machine with VMs
    has an IOMMU, which paths hang on: the language has no word for that.
    """
    boxes = any(item.head.startswith("machine") and "vmm" in str(Text([item])) for item in plan.items)
    return not (boxes and kind == "no-path") and not any(
        slot.values[0].startswith(("runs", "label")) for slot in unknown
    )


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
        if exact(plan, unknown, its.requirement.kind) or its.verdict != "unknown":
            assert its.verdict == verdict, f"{name} {its.verdict}, not {verdict}"


@random_changes(60)
def test_a_verdict_claims_nothing_that_needs_nobody_knows_may_turn_round(plan: Text, random: Random) -> None:
    settled(plan, random, 0)
    assume(any(item.head.startswith("cluster") for item in plan.items))
    whole = deepcopy(plan)
    whole.items += requiring(plan, random)
    unknown = needs(whole, random)
    random.shuffle(unknown)
    for slot in unknown[2:]:
        slot.block.items[slot.at] = slot.values[0]
    left = unknown[:2]
    assume(bool(left) and is_a_plan(str(whole)))
    found = judged(str(whole))
    assume(any(its.verdict != "unknown" for its in found.values()))
    names = [str(requirement) for requirement in model_of(str(whole)).requirements]
    for values in product(*([(slot, value) for value in slot.values] for slot in left)):
        text = completed(whole, values)
        if is_a_plan(text):
            for name, verdict in zip(names, states(text, MOST_PLACED), strict=True):
                its = found[name].verdict
                assert its in ("unknown", verdict), f"{name} {its}; {verdict} with {[value for _, value in values]}"


def is_a_plan(text: str) -> bool:
    """Whether a text is a plan: some of what is tried may contradict the rest of it."""
    try:
        model_of(text)
    except Mistaken:
        return False
    return True


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
        if exact(plan, [], requirement.kind) or verdict != "unknown":
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


def test_a_tcb_of_too_many_placements_is_unknown_unless_one_of_those_tried_is_too_large() -> None:
    managers = "".join(
        f"vm vc{at} {{ on esx{at}, size 1kloc, nic {{ carries lan }} }}\n"
        f"manager m{at} {{ on vc{at}, manages prod, size 10kloc }}\n"
        for at in range(1, 6)
    )
    plan = f"""
        plan "Five managers may be on any of twelve hosts"
        levels inside
        segment lan {{ level inside }}
        host esx[1..12] {{
          size 100kloc, nic p0 {{ carries lan }}
          vmm hv {{ size 100kloc, vswitch vs0 {{ size 10kloc, uplink p0 }} }}
        }}
        cluster prod {{ members [esx[1..12]] }}
        vm db {{ on esx1, size 1kloc, nic {{ switch vs0, carries lan }} }}
        {managers}
        require tcb of db below 1000kloc
        require tcb of db below 2000kloc
        require tcb of db below 9000kloc
    """
    found = list(judged(plan).values())
    assert ["violated", "unknown", "holds"] == [its.verdict for its in found]
    assert [("vm", "on", (f"vc{at}",)) for at in range(1, 6)] == [
        (its.kind, its.attribute, its.things) for its in found[1].deciding
    ]


def test_a_host_of_unknown_size_is_where_trust_may_weigh_most() -> None:
    plan = """
        plan "Of three hosts, one has a VMM of unknown size"
        levels inside
        segment lan { level inside }
        host a { size 1kloc, nic p0 { carries lan }, vmm hv { size 1kloc, vswitch vs0 { size 9kloc, uplink p0 } } }
        host b { size 4kloc, nic p0 { carries lan }, vmm hv { size unknown, vswitch vs0 { size 0kloc, uplink p0 } } }
        host c { size 7kloc, nic p0 { carries lan }, vmm hv { size 0kloc, vswitch vs0 { size 0kloc, uplink p0 } } }
        cluster prod { members [a b c] }
        vm db { on a, pinned, nic { carries lan } }
        vm vc { on a, size 1kloc, nic { carries lan } }
        manager boss { on vc, manages a, size 1kloc }
        require tcb of db below 100kloc
    """
    (its,) = judged(plan).values()
    assert ("unknown", (("vc", "b.hv"),)) == (its.verdict, its.moves)


def test_sight_over_too_many_placements_of_appliances_is_unknown() -> None:
    firewalls = "".join(
        f"vm fw{at} {{ on prod, nic {{ carries a }}, nic e1 {{ carries b }}, firewall f{at} {{ default allow }} }}\n"
        for at in range(3)
    )
    plan = f"""
        plan "Three firewalls may be on any of five hosts"
        levels inside
        segment [a b] {{ level inside }}
        host esx[1..5] {{ nic p0 {{ carries [a b] }}, vmm hv {{ vswitch vs0 {{ uplink p0 }} }} }}
        cluster prod {{ members [esx[1..5]] }}
        {firewalls}
        vm x {{ on esx1, pinned, nic {{ carries a }} }}
        vm y {{ on esx2, pinned, nic {{ carries b }} }}
        sensor ids {{ watches a }}
        require flow x -> y seen
        require flow y -> x seen by ids
    """
    found = list(judged(plan).values())
    assert ["unknown", "unknown"] == [its.verdict for its in found]
    assert ["fw0", "fw1", "fw2"] == [its.things[0] for its in found[0].deciding]


def test_each_kind_of_requirement_says_what_matters_to_it() -> None:
    assert {"apart", "separate", "no-path", "tcb", "seen"} == set(MATTERS)
