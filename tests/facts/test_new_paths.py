"""Who can attack whom that could not before, on random pairs of plans, and on consolidations one can follow by eye."""

from __future__ import annotations

import os
from collections.abc import Iterable
from random import Random

import pytest

from tests.facts.attacks import members
from tests.facts.models import model_of
from tests.reference import attack as plain
from tests.reference import nearer as reference
from tests.reference.plans import MOST_CHOICES, plan_of
from vtopo.facts import Facts
from vtopo.facts.attack.lengths import Owned
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.paths import End, NewPaths, new_paths
from vtopo.model.plan import Model

PAIRS = int(os.environ.get("VTOPO_EXAMPLES", "1000")) // 5


def compared(before: Model, after: Model) -> NewPaths:
    return Comparison(Facts(before), Facts(after))(new_paths)


def singles(model: Model, things: Iterable[Owned]) -> frozenset[plain.Owned]:
    return frozenset(single for thing in things for single in members(model, thing))


def agree(before: Model, after: Model) -> None:
    its = compared(before, after)

    def end(one: End) -> reference.End:
        return reference.End(singles(after, one.things), singles(before, one.former), one.rank, bool(one.asset))

    assert {end(one) for one in its.ends} == reference.ends(before, after)
    expected = reference.nearer(before, after)
    found = {(end(one.source), end(one.target)): (one.before, one.after) for one in its.nearer}
    assert {pair: (was, now[0]) for pair, (was, now) in expected.items()} == found
    assert sorted(map(repr, its.nearer)) == sorted(repr(one) for cause in its.causes for one in cause.nearer)
    for cause in its.causes:
        source, target = end(cause.nearer[0].source), end(cause.nearer[0].target)
        assert expected[source, target][1] == tuple(cause.path.length)
        assert members(after, cause.path.start)[0] in source.now
        assert members(after, cause.path.steps[-1].target)[0] in target.now


@pytest.mark.parametrize("number", range(PAIRS))
def test_random_plans_are_nearer_as_the_reference_says(number: int) -> None:
    before, after = (model_of(str(plan_of(Random(f"{at} {number}").randbytes(MOST_CHOICES)))) for at in "ba")
    agree(before, after)


@pytest.mark.parametrize("number", range(PAIRS // 4))
def test_without_a_change_nothing_is_nearer(number: int) -> None:
    model = model_of(str(plan_of(Random(f"{number}").randbytes(MOST_CHOICES))))
    assert () == compared(model, model).nearer
