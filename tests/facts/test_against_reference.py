"""Facts and reference agree on random plans, and on the small plans that once showed a difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.facts.attacks import (
    about_blast,
    about_channels,
    about_cuts,
    about_moves,
    about_paths,
    about_steps,
    about_ways,
)
from tests.facts.bypasses import about_bypasses
from tests.facts.comparing import about_links, about_nodes, about_segments, about_tcbs
from tests.facts.drifts import about_any_two, about_superfluous_rules, about_twins
from tests.facts.examples import random_plans
from tests.facts.hangings import about_bystanders, about_moving, about_redundancy
from tests.facts.loads import about_crossings, about_load, about_rerouting
from tests.facts.models import model_of
from tests.facts.nearness import about_blindness, about_exposure
from tests.facts.placements import about_placement
from tests.facts.privileges import about_privilege
from tests.facts.talks import about_eavesdropping, about_impostors, about_neighbours, about_talking
from tests.facts.ways import about_delivery, about_sniffing, about_undelivered, about_visibility
from tests.reference.plans import Text
from vtopo.model.plan import Model

COMPARISONS: tuple[Callable[[Model], Iterator[str]], ...] = (
    about_links, about_nodes, about_segments, about_tcbs, about_twins, about_any_two, about_delivery,
    about_visibility, about_sniffing, about_channels, about_privilege, about_steps, about_paths, about_blast,
    about_cuts, about_ways, about_exposure, about_blindness, about_bypasses,
    about_crossings, about_load, about_rerouting, about_placement, about_moves,
    about_superfluous_rules, about_redundancy, about_bystanders, about_moving, about_undelivered,
    about_talking, about_eavesdropping, about_impostors, about_neighbours,
)  # fmt: skip
"""All facts: they are compared on one plan, so that what many of them ask of the references is worked out once."""

MOST_SHOWN = 10

PLANS = sorted((Path(__file__).parent / "plans").glob("*.vt"))


def differences(text: str) -> list[str]:
    """What the facts say of a plan and the references do not, or the other way round."""
    model = model_of(text)
    return [f"{about.__name__}: {line}" for about in COMPARISONS for line in about(model)]


@random_plans()
def test_random_plans(plan: Text) -> None:
    assert [] == differences(str(plan))[:MOST_SHOWN]


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_small_plans(path: Path) -> None:
    assert [] == differences(path.read_text(encoding="utf-8"))[:MOST_SHOWN]
