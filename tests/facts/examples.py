"""Random plans for tests, each with a seed of its own: the same seed is the same plan, at every run.

`VTOPO_EXAMPLES` is how many plans the facts are compared on, and `VTOPO_SEED` which; the gate tries the same at every
run. A plan that fails is made as small as it gets, and shown as a text to be kept in `plans/`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import TypeAlias

import pytest

from tests.facts.models import Mistaken
from tests.reference.plans import MOST_CHOICES, Text, plan_of
from tests.reference.shrinking import smallest

IN_ALL = int(os.environ.get("VTOPO_EXAMPLES", "1000"))
SEED = os.environ.get("VTOPO_SEED", "0")
AT_ONCE = 50
"""So many plans are one test: its name tells which."""

Property: TypeAlias = Callable[[Text], None]
"""Fails on a plan that does not have it."""

Change: TypeAlias = Callable[[Text, Random], None]
"""Changes a plan, as the second chooses, and fails if the facts do not change as they should."""

Test: TypeAlias = Callable[[range], None]


class Unfit(Exception):  # noqa: N818
    """A plan is not one that a property speaks of."""


def assume(fits: bool) -> None:
    """Leaves a plan to others unless it fits."""
    if not fits:
        raise Unfit


def random_plans(percent: int = 100) -> Callable[[Property], Test]:
    """Makes a property a test on its share of random plans."""
    return lambda holds: _test(holds.__name__, lambda plan, _: holds(plan), percent)


def random_changes(percent: int) -> Callable[[Change], Test]:
    """Makes a change a test on its share of random plans."""
    return lambda holds: _test(holds.__name__, holds, percent)


def _test(name: str, holds: Change, percent: int) -> Test:
    @pytest.mark.parametrize("numbers", shares(max(10, IN_ALL * percent // 100)), ids=_label)
    def test(numbers: range) -> None:
        fitting = [number for number in numbers if has(holds, f"{SEED}-{name}-{number}")]
        assert fitting, "no plan fits"

    return test


def shares(count: int) -> list[range]:
    """So many numbers, a few at a time."""
    return [range(first, min(first + AT_ONCE, count)) for first in range(0, count, AT_ONCE)]


def _label(numbers: range) -> str:
    return f"seed-{SEED}-plans-{numbers.start}-to-{numbers.stop - 1}"


def random_plan(seed: str) -> Text:
    """The plan of a seed."""
    return plan_of(Random(seed).randbytes(MOST_CHOICES))


def has(holds: Change, seed: str) -> bool:
    """Whether a property speaks of the plan of a seed. Fails if the plan does not have it."""
    plan = random_plan(seed)
    error = _error(holds, plan, seed)
    if error is None or isinstance(error, Unfit):
        return error is None
    if isinstance(error, Mistaken):
        raise error
    small = smallest(plan, lambda smaller: type(_error(holds, smaller, seed)) is type(error))
    why = _error(holds, small, seed)
    told = f"the plan of seed {seed}, made smaller; keep it in tests/facts/plans/"
    raise AssertionError(f"{told}:\n\n{small}\n{type(why).__name__}: {why}") from None


def _error(holds: Change, plan: Text, seed: str) -> Exception | None:
    """Why a plan does not have a property, None where it has it. A property may change the copy that it is given."""
    try:
        holds(deepcopy(plan), Random(f"choices {seed}"))
    except Exception as error:
        return error
    return None
