"""Settings against all paths: what is found leaves none, none of it is superfluous, and the bound is never too high."""

from __future__ import annotations

import os
from random import Random

import pytest

from tests.facts.models import model_of
from tests.reference import remedies as plain
from tests.reference.plans import MOST_CHOICES, plan_of
from vtopo.facts import Facts
from vtopo.facts.attack.digraph import attack
from vtopo.facts.attack.remedies import Setting, remedies
from vtopo.model.plan import Model

PLANS = int(os.environ.get("VTOPO_EXAMPLES", "1000")) // 5
MOST_PAIRS = 3
MOST = 2
"""Sets of so many settings are tried out."""


def agree(model: Model) -> None:
    facts = Facts(model)
    if any(node.count > 1 for node in (*model.vms.values(), *model.machines.values())):
        return
    things = [thing for thing in facts(attack).things if thing[0] in ("node", "outside")]
    for at, start in enumerate(things[:MOST_PAIRS]):
        goal = things[-1 - at]
        if start == goal:
            continue
        found = remedies(facts, [start], goal)
        if found is None:
            assert plain.reaches(model, start, goal, plain.all_settings(model))
            continue
        chosen = {(setting.kind, setting.things) for setting in found.settings}
        assert not plain.reaches(model, start, goal, chosen)
        assert all(plain.reaches(model, start, goal, chosen - {one}) for one in chosen)
        least = plain.fewest(model, start, goal, MOST)
        assert found.bound <= len(chosen)
        assert least is None or found.bound <= least <= len(chosen)
        assert least is not None or len(chosen) > MOST


@pytest.mark.parametrize("number", range(PLANS))
def test_random_plans_are_mended_as_the_reference_says(number: int) -> None:
    agree(model_of(str(plan_of(Random(f"{number}").randbytes(MOST_CHOICES)))))


TOGETHER = """
plan "p"
segment a
segment b
host h {
  nic p { carries a }
  nic q { carries b }
  vmm v {
    vswitch w { uplink p, runs process }
    vswitch x { uplink q, runs process }
  }
}
vm one { on h, nic { switch w, carries a } }
vm two { on h, nic { switch w, carries a } }
vm db { on h, nic { switch x, carries b }, hardened }
"""


def test_one_sandbox_parts_all_that_is_on_a_vmm() -> None:
    facts = Facts(model_of(TOGETHER))
    found = remedies(facts, [("node", "one"), ("node", "two")], ("node", "db"))
    assert found is not None
    assert ((Setting("sandboxed", (("vmm", "h.v"),)),), 1) == (found.settings, found.bound)
