"""What is given up of separation, on random pairs of plans, and on consolidations that one can follow by eye."""

from __future__ import annotations

import os
from random import Random

import pytest

from tests.facts.comparing import expanded
from tests.facts.models import model_of
from tests.reference import isolation as plain
from tests.reference.counterparts import going_on
from tests.reference.plans import MOST_CHOICES, plan_of
from tests.reference.separation import LAST_OF_SEGMENTS, level
from tests.reference.single import group_members
from vtopo.facts import Facts
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.isolation import Isolation, isolation
from vtopo.model.plan import Model

PAIRS = int(os.environ.get("VTOPO_EXAMPLES", "1000")) // 5


def compared(before: Model, after: Model) -> Isolation:
    return Comparison(Facts(before), Facts(after))(isolation)


def agree(before: Model, after: Model) -> None:
    its = compared(before, after)
    expected = plain.segments(before, after)
    assert expected.keys() == {frozenset((one.after.one, one.after.other)) for one in its.segments}
    for change in its.segments:
        was, now = expected[frozenset((change.after.one, change.after.other))]
        assert level(now, LAST_OF_SEGMENTS) == change.after.level
        assert (was is None) == (change.before is None)
        if was and change.before:
            assert level(was, LAST_OF_SEGMENTS) == change.before.level
            assert (plain.rank(now) > plain.rank(was)) == change.lost
            assert (plain.rank(was) <= 1 and plain.rank(now) >= 5) == change.physical
            was_there = expanded(before, change.before.things, segments=True)
            assert {kind: things for kind, things in was.items() if things} == was_there
    going = going_on(before, after)
    classes = {
        one.name: frozenset(name for group in one.members for name in group_members(after, group) if name in going)
        for one in its.classes
    }
    assert {one.name: one.count for one in its.classes} == {name: len(members) for name, members in classes.items()}
    ranks = {
        frozenset((classes[one.after.one], classes[one.after.other])): (one.before and one.before.rank, one.after.rank)
        for one in its.workloads
    }
    assert plain.workloads(before, after) == ranks


@pytest.mark.parametrize("number", range(PAIRS))
def test_random_plans_lose_what_the_reference_says(number: int) -> None:
    before, after = (model_of(str(plan_of(Random(f"{at} {number}").randbytes(MOST_CHOICES)))) for at in "ba")
    agree(before, after)
    agree(before, before)


BEFORE = """
plan "before"
levels public < secret
dmz dmz { level public }
segment lan { level secret }
switch sw { carries [dmz lan] }
machine web[1..3] { nic { switch sw, carries dmz } }
machine db { nic { switch sw, carries lan } }
"""
AFTER = """
plan "after"
levels public < secret
dmz dmz { level public }
segment lan { level secret }
switch sw { carries [dmz lan] }
host h { nic p { switch sw, carries [dmz lan] }, vmm v { vswitch w { uplink p } } }
vm web[1..4] { on h, nic { carries dmz } }
vm db { on h, nic { carries lan } }
"""


def test_what_moves_onto_one_host_has_lost_its_physical_isolation() -> None:
    its = compared(model_of(BEFORE), model_of(AFTER))
    (change,) = its.segments
    assert change.before is not None
    assert ("shared-switch", "shared-vswitch") == (change.before.level, change.after.level)
    assert change.lost
    assert change.physical
    assert {"host": ("h",), "vmm": ("h.v",), "nic": ("h.p",), "vswitch": ("h.v.w",)} == dict(change.weaker)
    (pair,) = its.workloads
    assert ("web[1..4]", "db", True) == (pair.after.one, pair.after.other, pair.physical)
    assert [("web[1..4]", 3), ("db", 1)] == [(one.name, one.count) for one in its.classes]


def test_where_nothing_changes_nothing_is_lost() -> None:
    its = compared(model_of(AFTER), model_of(AFTER))
    assert [(False, False, {})] == [(one.lost, one.physical, dict(one.weaker)) for one in its.segments]
    assert () == its.workloads


def test_what_moves_apart_again_has_lost_nothing() -> None:
    (change,) = compared(model_of(AFTER), model_of(BEFORE)).segments
    assert not change.lost


def test_a_segment_that_is_new_has_nothing_to_lose() -> None:
    before = BEFORE.replace("segment lan { level secret }\n", "").replace("[dmz lan]", "dmz")
    its = compared(model_of(before[: before.index("machine db")]), model_of(AFTER))
    assert [(None, False)] == [(one.before, one.lost) for one in its.segments]
