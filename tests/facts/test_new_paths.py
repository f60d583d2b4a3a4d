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
from vtopo.facts.attack.between import Between
from vtopo.facts.attack.digraph import attack
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
    for one in its.nearer:
        assert (True, True) == (one.start in one.source.things, one.goal in one.target.things)
        assert one.after == Between(Facts(after)(attack).digraph(), [[one.start], [one.goal]]).failures(0, 1)
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


WORKLOADS = """plan "p"
levels low < high
segment a { level low }
segment b { level high }
"""


def test_of_classes_two_are_told_that_are_so_near() -> None:
    before = model_of(f"""{WORKLOADS}
machine [web1 web2] {{ nic {{ carries a }}, serves none }}
machine [app1 app2] {{ nic {{ carries b }}, serves none }}
""")
    after = model_of(f"""{WORKLOADS}
machine web1 {{ nic {{ carries a }}, serves none }}
machine app1 {{ nic {{ carries b }}, serves none }}
host h {{
  nic [p q] {{ carries [a b] }}
  vmm e {{
    vswitch s {{ uplink p }}
    vswitch t {{ uplink q }}
    vm web2 {{ nic {{ switch s, carries a }}, serves none }}
    vm app2 {{ nic {{ switch t, carries b }}, serves none }}
  }}
}}
""")
    (one,) = (one for one in compared(before, after).nearer if one.source.name)
    assert ("web1", "app1", None, 1) == (one.source.name, one.target.name, one.before, one.after)
    assert (("node", "web2"), ("node", "app2")) == (one.start, one.goal)
