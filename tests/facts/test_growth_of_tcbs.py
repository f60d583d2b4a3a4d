"""What TCBs grow by, on random pairs of plans, and what security costs."""

from __future__ import annotations

import os
from random import Random

import pytest

from tests.facts.comparing import parts_of
from tests.facts.models import model_of
from tests.reference import growth as plain
from tests.reference.counterparts import going_on
from tests.reference.plans import MOST_CHOICES, plan_of
from tests.reference.single import singles
from vtopo.facts import Facts
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.growth import growths, prices
from vtopo.model.plan import Model

PAIRS = int(os.environ.get("VTOPO_EXAMPLES", "1000")) // 5


def agree(before: Model, after: Model) -> None:
    its = Comparison(Facts(before), Facts(after))(growths)
    expected = plain.growths(before, after)
    then = {node.name: node for node in singles(before)}
    seen = set()
    was = going_on(before, after)
    for growth in its.workloads:
        members = [
            node
            for node in singles(after)
            if node.group == growth.node.after and node.name in was and then[was[node.name]].group == growth.node.before
        ]
        assert len(members) == growth.node.count
        for node in members:
            seen.add(node.name)
            got = parts_of(node, growth.added), parts_of(then[was[node.name]], growth.gone)
            assert got in expected[node.name], f"{node}: {got}"
    assert seen == set(expected)


@pytest.mark.parametrize("number", range(PAIRS))
def test_random_plans_grow_as_the_reference_says(number: int) -> None:
    before, after = (model_of(str(plan_of(Random(f"{at} {number}").randbytes(MOST_CHOICES)))) for at in "ba")
    agree(before, after)


@pytest.mark.parametrize("number", range(PAIRS // 4))
def test_without_a_change_nothing_grows(number: int) -> None:
    model = model_of(str(plan_of(Random(f"{number}").randbytes(MOST_CHOICES))))
    its = Comparison(Facts(model), Facts(model))(growths)
    assert {(frozenset(), frozenset())} >= {(growth.added, growth.gone) for growth in its.workloads}


SECURED = """
plan "p"
levels low < high
segment a { level low }
segment b { level high }
host h {
  nic p { carries [a b] }
  vmm v {
    vswitch w { uplink p, filter f { default allow } }
    vm web[1..3] { nic { carries a } }
    vm db { nic { carries b } }
    vm gate {
      nic { carries a }
      nic { carries b }
      firewall fw { allow a -> b }
    }
  }
}
"""


def test_security_is_paid_by_those_who_trust_it() -> None:
    its = prices(Facts(model_of(SECURED)))
    assert [
        (("filter", "h.v.w.f"), (("filter", "h.v.w.f"),), 4, ("low", "high")),
        (("gateway", "fw"), (("gateway", "fw"), ("vm", "gate")), 4, ("low", "high")),
    ] == [(one.part, one.parts, one.workloads, one.levels) for one in its]


def test_a_box_in_the_network_is_no_price_of_the_host() -> None:
    text = 'plan "p"\nsegment a\nmachine m { nic { carries a } }\nfirewall fw { legs a }\nsensor s { watches a }\n'
    assert () == prices(Facts(model_of(text)))
