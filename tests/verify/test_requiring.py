"""Verdicts on requirements are found out where the plan as it reads says otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.facts.examples import assume, random_changes
from tests.facts.models import facts_of, model_of
from tests.reference.plans import Text
from tests.reference.requiring import requiring
from vtopo.exhibits.requirements import requirements
from vtopo.findings import RequirementLine
from vtopo.model.plan import Model
from vtopo.verify.checking import Checker

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(path for rule in ("violated", "unknown") for path in (ROOT / f"rules/requirement_{rule}").glob("*.vt"))


def wrong(model: Model, lines: tuple[RequirementLine, ...]) -> list[str]:
    return list(Checker(model).verdicts.lines(lines))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_verdicts_on_samples_check(path: Path) -> None:
    model = model_of(path.read_text(encoding="utf-8"))
    lines = requirements(facts_of(model))
    assert lines
    assert wrong(model, lines) == []


@pytest.mark.parametrize("path", [path for path in SAMPLES if "same" not in path.stem], ids=lambda path: path.stem)
def test_a_verdict_turned_round_is_found_out(path: Path) -> None:
    model = model_of(path.read_text(encoding="utf-8"))
    (line,) = requirements(facts_of(model))
    other = {"holds": "violated", "violated": "holds", "unknown": "surely"}[line.verdict]
    assert len(wrong(model, (replace(line, verdict=other),))) == 1


def test_a_requirement_left_out_is_found_out() -> None:
    model = model_of(SAMPLES[0].read_text(encoding="utf-8"))
    assert wrong(model, ()) == ["requirements: the table does not list each requirement of the plan once, in its order"]


def test_an_unknown_requirement_hangs_on_something() -> None:
    model = model_of((ROOT / "rules/requirement_unknown/bad.vt").read_text(encoding="utf-8"))
    (line,) = requirements(facts_of(model))
    (reason,) = wrong(model, (replace(line, decides=()),))
    assert "hang on nothing" in reason


@random_changes(5)
def test_verdicts_on_random_plans_check(plan: Text, random: Random) -> None:
    plan.items += requiring(plan, random)
    model = model_of(str(plan))
    lines = requirements(facts_of(model))
    assume(any(line.verdict != "unknown" for line in lines))
    assert wrong(model, lines) == []
