"""Verdicts on requirements are found out where the plan as it reads says otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.facts.examples import assume, random_changes
from tests.facts.models import NOWHERE, facts_of, model_of
from tests.helpers.expectations import TODAY, known_rules
from tests.reference.plans import Text
from tests.reference.requiring import requiring
from vtopo.engine import assess
from vtopo.exhibits.requirements import requirements
from vtopo.findings import RequirementLine
from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.verify.checking import Checker

ROOT = Path(__file__).parents[2]
RULES = ("requirement_violated", "requirement_unknown", "weak_separation")
SAMPLES = sorted(path for rule in RULES for path in (ROOT / "rules" / rule).glob("*.vt"))
MOVED = [path for path in SAMPLES if path.stem.endswith(("-moved", "-adrift"))]


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


@pytest.mark.parametrize("path", MOVED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_proof_says_where_vms_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assessment = assess(Project(NOWHERE, texts={"plan.vt": text.encode()}), "plan.vt", known_rules(), today=TODAY)
    why = Checker(model_of(text)).statements.wrong
    said = [
        evidence
        for finding in assessment.findings
        for evidence in finding.witness.evidence
        if evidence.relation.startswith("with ")
    ]
    assert [why(evidence) for evidence in said] == [""] * len(said)
    here = [replace(evidence, relation=evidence.relation.partition(", ")[2]) for evidence in said]
    assert any(map(why, here)) is bool(said)  # not all of it is so where the plan puts them
    for evidence in here:
        away = replace(evidence, relation=f"with db on nowhere.hv, {evidence.relation}")
        assert "can not be there at once" in why(away)


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
