"""Every proof that the exhibits make checks: of all samples, and of random plans."""

from __future__ import annotations

import pytest

from tests.facts.examples import random_plans
from tests.facts.models import model_of
from tests.helpers.expectations import ROOT, TODAY, known_rules
from tests.model.plans import NOWHERE
from tests.reference.plans import Text
from tests.verify.proving import objections
from vtopo.engine import assess
from vtopo.model.loading import Project
from vtopo.model.resolving import resolve
from vtopo.reports import json
from vtopo.verify import check_report

FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "samples").rglob("*.vt"))
PLANS = [name for name in FILES if "\nplan " in f"\n{(ROOT / name).read_text(encoding='utf-8')}"]


@pytest.mark.parametrize("name", PLANS)
def test_of_a_sample(name: str) -> None:
    model, problems = resolve(Project(ROOT), name)
    assert model is not None, problems
    assert list(objections(model)) == []


@random_plans()
def test_of_random_plans(plan: Text) -> None:
    assert list(objections(model_of(str(plan)))) == []


@random_plans(20)
def test_of_reports_on_random_plans(plan: Text) -> None:
    project = Project(NOWHERE, {"plan.vt": str(plan).encode()})
    report = json.render(assess(project, "plan.vt", known_rules(), today=TODAY))
    checked = check_report(report.encode(), model_of(str(plan)), lambda _: None)
    assert (checked.unread, checked.wrong) == ((), ())
