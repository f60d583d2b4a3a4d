"""What sensors saw and do not see any more, on random pairs of plans, and on a consolidation one can follow by eye."""

from __future__ import annotations

import os
from random import Random

import pytest

from tests.facts.models import model_of
from tests.reference import watched as plain
from tests.reference.plans import MOST_CHOICES, plan_of
from tests.reference.single import group_members
from tests.reference.visibility import blind
from vtopo.facts import Facts
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.isolation import Class
from vtopo.facts.comparison.visibility import Watching, watching
from vtopo.facts.visibility import visibility
from vtopo.model.plan import Model

PAIRS = int(os.environ.get("VTOPO_EXAMPLES", "1000")) // 5


def compared(before: Model, after: Model) -> Watching:
    return Comparison(Facts(before), Facts(after))(watching)


def agree(before: Model, after: Model) -> None:
    its = compared(before, after)

    def nodes(one: Class) -> plain.Nodes:
        return frozenset(name for group in one.members for name in group_members(after, group))

    found = {(nodes(one.source), nodes(one.target)): one.blind for one in its.blinded}
    assert plain.blinded(before, after) == found
    assert plain.kept(before, after) == tuple(coverage.share for coverage in its.kept)
    sensors = {
        one.sensor: (one.before, one.after, {(nodes(lost.source), nodes(lost.target)) for lost in one.lost})
        for one in its.sensors
    }
    assert plain.sensors(before, after) == sensors
    for one in its.blinded:
        example = its.example(one)
        if example:
            source, target = (
                ("node", group_members(after, name)[at]) for at, name in zip((0, -1), example, strict=True)
            )
            assert blind(after, source, target)


@pytest.mark.parametrize("number", range(PAIRS))
def test_random_plans_see_what_the_reference_says(number: int) -> None:
    before, after = (model_of(str(plan_of(Random(f"{at} {number}").randbytes(MOST_CHOICES)))) for at in "ba")
    agree(before, after)
    agree(before, before)


BEFORE = """
plan "before"
levels public < secret
segment lan { level public }
segment dmz { level secret }
switch sw { carries lan }
machine a[1..2] { nic { switch sw, carries lan } }
machine b { nic { switch sw, carries lan } }
machine far { nic { carries dmz } }
sensor ids { watches lan, at sw }
"""
AFTER = """
plan "after"
levels public < secret
segment lan { level public }
segment dmz { level secret }
switch sw { carries lan }
host h { nic p { switch sw, carries lan }, vmm v { vswitch w { uplink p } } }
vm a[1..2] { on h, nic { carries lan } }
vm b { on h, nic { carries lan } }
machine far { nic { carries dmz } }
sensor ids { watches lan, at sw }
"""


def test_what_stays_on_a_vswitch_is_lost_to_the_sensor_on_the_wire() -> None:
    its = compared(model_of(BEFORE), model_of(AFTER))
    (one,) = its.blinded
    assert ("a[1..2]", "a[1..2]", 6) == (one.source.name, one.target.name, one.blind)
    assert ("a[1..2]", "a[1..2]") == its.example(one)
    assert [1, 0] == [coverage.share for coverage in its.kept]
    assert [("ids", 6, 0, (one,))] == [(its.sensor, its.before, its.after, its.lost) for its in its.sensors]
    assert its.saw("a[1..2]", "b")


def test_a_sensor_that_is_gone_sees_nothing_and_is_told() -> None:
    gone = compared(model_of(BEFORE), model_of(BEFORE.replace("sensor ids { watches lan, at sw }", "")))
    assert [("ids", 6, None)] == [(its.sensor, its.before, its.after) for its in gone.sensors]


@pytest.mark.parametrize("number", range(PAIRS // 4))
def test_a_table_counts_what_is_between_each_two_sets(number: int) -> None:
    its = Facts(model_of(str(plan_of(Random(f"{number}").randbytes(MOST_CHOICES)))))(visibility)
    sets = {"all": its.nodes, "even": its.nodes[::2], "third": its.nodes[::3]}
    assert {(a, b): its.between(sets[a], sets[b]) for a in sets for b in sets} == its.table(sets)
