"""The steps of attacks, counted without writing them out, are as many as there are; and what attacks are about."""

from __future__ import annotations

import os
from collections import Counter
from random import Random

import pytest

from tests.document.plans import model_of
from tests.reference.plans import MOST_CHOICES, plan_of
from vtopo.facts import Facts
from vtopo.facts.assets import assets
from vtopo.facts.attack.census import census
from vtopo.facts.attack.digraph import attack
from vtopo.facts.attack.lengths import KINDS

PLANS = int(os.environ.get("VTOPO_EXAMPLES", "1000")) * 15 // 100


def random_plan(number: int) -> tuple[str, Facts]:
    """A random plan, the same at every run, with its facts."""
    text = str(plan_of(Random(f"census {number}").randbytes(MOST_CHOICES)))
    return text, Facts(model_of(text))


@pytest.mark.parametrize("number", range(PLANS))
def test_all_steps_are_counted_once(number: int) -> None:
    text, facts = random_plan(number)
    digraph = facts(attack).digraph()
    steps = Counter(KINDS[kind] for at in range(len(digraph.things)) for kind, _ in digraph.steps_from(at))
    assert dict(steps) == census(facts), text


def test_a_plan_without_things_has_no_steps() -> None:
    assert census(Facts(model_of('plan "p"\n'))) == {}


LEVELS = 'plan "p"\nlevels low < high\nsegment a { level low }\nsegment b { level high }\nsegment c\n'


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('machine m { nic { carries b } }\nmachine n { nic { carries a }, asset "cards" }\n', ("n",)),
        ("machine m { nic { carries [a b] } }\nmachine o[1..2] { nic { carries b } }\nmachine n\n", ("m", "o[1..2]")),
        ("machine n { nic { carries a } }\nmachine o { nic { carries c } }\n", ()),
    ],
    ids=["named", "of the highest level", "none there"],
)  # fmt: skip
def test_assets_are_those_named_or_those_of_the_highest_level(text: str, names: tuple[str, ...]) -> None:
    assert assets(Facts(model_of(LEVELS + text))) == names


def test_without_levels_nothing_is_an_asset_by_itself() -> None:
    assert assets(Facts(model_of('plan "p"\nsegment a\nmachine m { nic { carries a } }\n'))) == ()
