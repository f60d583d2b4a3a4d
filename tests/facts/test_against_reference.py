"""Facts and reference agree on random plans, and on the small plans that once showed a difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given

from tests.facts.comparing import about_links, about_nodes, about_segments, about_tcbs, model_of
from tests.facts.examples import examples
from tests.reference.plans import Text, plans
from vtopo.model.plan import Model

PLANS = sorted((Path(__file__).parent / "plans").glob("*.vt"))

WRONG: dict[str, str] = {}
"""The plans on which a fact is wrong, and how; `test_nodes` and `test_tcbs` fail for these reasons too."""


def agree(text: str, compare: Callable[[Model], Iterator[str]]) -> None:
    different = list(compare(model_of(text)))
    assert not different, text + "\n" + "\n".join(different)


@examples(15)
@given(plans())
def test_links(plan: Text) -> None:
    agree(str(plan), about_links)


@examples(15)
@given(plans())
def test_nodes(plan: Text) -> None:
    agree(str(plan), about_nodes)


@examples(15)
@given(plans())
def test_segments(plan: Text) -> None:
    agree(str(plan), about_segments)


@examples(20)
@given(plans())
def test_tcbs(plan: Text) -> None:
    agree(str(plan), about_tcbs)


def _small(path: Path) -> object:
    wrong = WRONG.get(path.stem)
    return pytest.param(path, id=path.stem, marks=pytest.mark.xfail(strict=True, reason=wrong) if wrong else ())


@pytest.mark.parametrize("path", [_small(path) for path in PLANS])
def test_small_plans(path: Path) -> None:
    for compare in (about_links, about_nodes, about_segments, about_tcbs):
        agree(path.read_text(encoding="utf-8"), compare)


def test_every_plan_that_shows_a_fault_is_there() -> None:
    assert set(WRONG) <= {path.stem for path in PLANS}
