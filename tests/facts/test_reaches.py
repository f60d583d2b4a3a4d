"""Classes of who reaches whom say what delivery says pair by pair, on random plans and on small ones."""

from __future__ import annotations

import os
from itertools import product
from random import Random

import pytest

from tests.document.plans import model_of
from tests.reference.plans import MOST_CHOICES, plan_of
from vtopo.facts import Facts
from vtopo.facts.delivery import delivery
from vtopo.facts.ports import Owner
from vtopo.facts.reaches import Reaches, Reaching, reaching
from vtopo.facts.sight import ANY, PHYSICAL

SENDERS, RECEIVERS = {"node", "outside"}, {"node", "gateway", "vmm", "storage"}
PLAN = """
plan "p"
levels low < high
service web tcp/80
segment a { level low }
segment b { level high }
switch sw { carries [a b] }
firewall fw { legs [a b], allow a -> many[1..3] web }
machine one { nic { carries a }, serves web }
machine two { nic { carries a }, serves web }
machine many[1..3] { nic { carries b }, serves web }
machine quiet { nic { carries b }, serves none }
"""


PLANS = int(os.environ.get("VTOPO_EXAMPLES", "1000")) * 15 // 100


def random_plan(number: int) -> tuple[str, Facts]:
    """A random plan, the same at every run, with its facts."""
    text = str(plan_of(Random(f"reaches {number}").randbytes(MOST_CHOICES)))
    return text, Facts(model_of(text))


def single(facts: Facts, owner: Owner) -> bool:
    model = facts.model
    return owner[0] == "node" and (model.vms.get(owner[1]) or model.machines[owner[1]]).count == 1


def by_pairs(facts: Facts, hidden: int, nodes: bool) -> dict[tuple[Owner, Owner], int]:
    its = facts(delivery)
    kinds = ({"node"}, {"node"}) if nodes else (SENDERS, RECEIVERS)
    ends = ([owner for owner in its.ports.of if owner[0] in some] for some in kinds)
    pairs = ((one, other) for one, other in product(*ends) if one != other or not single(facts, one))
    return {pair: pieces for pair in pairs if (pieces := its.reach(*pair, hidden))}


def by_class(facts: Facts, its: Reaches) -> dict[tuple[Owner, Owner], int]:
    found: dict[tuple[Owner, Owner], int] = {}
    for senders in its.senders:
        for pieces, numbers in senders.reach:
            for pair in product(senders.members, (member for at in numbers for member in its.receivers[at])):
                assert pair not in found
                if pair[0] != pair[1] or not single(facts, pair[0]):
                    found[pair] = pieces
    return found


@pytest.mark.parametrize("number", range(PLANS))
def test_classes_say_what_pairs_say(number: int) -> None:
    text, facts = random_plan(number)
    for hidden, nodes in product((0, PHYSICAL, ANY), (False, True)):
        its = facts(reaching).classes(hidden, nodes=nodes)
        assert by_pairs(facts, hidden, nodes) == by_class(facts, its), text


@pytest.mark.parametrize("number", range(PLANS // 3))
def test_everybody_is_in_one_class_and_no_two_classes_are_alike(number: int) -> None:
    _, facts = random_plan(number)
    its = facts(reaching).classes()
    senders = [member for one in its.senders for member in one.members]
    assert len(senders) == len(set(senders))
    assert set(senders) == {owner for owner, own in facts(delivery).ports.of.items() if owner[0] in SENDERS and own}
    assert len({one.reach for one in its.senders}) == len(its.senders)
    receivers = [member for some in its.receivers for member in some]
    assert len(receivers) == len(set(receivers))
    assert {at for one in its.senders for _, numbers in one.reach for at in numbers} == set(range(len(its.receivers)))


def test_those_who_are_treated_alike_are_one_class() -> None:
    facts = Facts(model_of(PLAN))
    its = facts(reaching).classes()
    ones, many = (("node", "one"), ("node", "two")), (("node", "many[1..3]"),)
    assert its.receivers == (ones, many)
    web = facts(delivery).pieces.services["web"]
    told = [(senders.members, senders.reach) for senders in its.senders]
    assert told == [
        ((*ones, ("outside", "a")), ((web, (0, 1)),)),
        (((*many, ("node", "quiet"), ("outside", "b"))), ((web, (1,)),)),
    ]


@pytest.mark.parametrize("nodes", [False, True])
def test_a_single_node_does_not_reach_itself(nodes: bool) -> None:
    facts = Facts(model_of('plan "p"\nsegment a\nsegment b\nmachine m { nic { carries a } }\n'))
    its = facts(reaching).classes(nodes=nodes)
    assert [senders.reach for senders in its.senders if senders.members == (("node", "m"),)] in ([()], [])


def test_what_does_not_fit_is_named() -> None:
    facts = Facts(model_of(PLAN))
    its = Reaching(facts).classes(most=2)
    assert [senders.members[0] for senders in its.senders] == [("node", "one")]
    assert its.untold == (("node", "many[1..3]"), ("node", "quiet"), ("outside", "b"))


def test_nobody_is_fine() -> None:
    assert Facts(model_of('plan "p"\n'))(reaching).classes() == Reaches((), (), ())
