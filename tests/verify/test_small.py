"""The reports on small plans check: on each of them something once did not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.expectations import TODAY, known_rules
from tests.model.plans import NOWHERE
from vtopo.engine import assess
from vtopo.findings import Assessment
from vtopo.model.loading import Project
from vtopo.model.resolving import resolve
from vtopo.reports import json as reports
from vtopo.verify import check_report

SMALL = Path(__file__).parent / "small"

TOLD = {
    "address-in-no-segment": ("filter-drift", "somebody outside the plan at 10.1.0.5"),
    "one-of-two-may-move": ("redundant-pair-together", "esx2.hv"),
    "isolated-and-not": ("one-failure-away", "spoofing in lan at esx.hv.vs0"),
}
"""What is in question on each plan: the rule, and the end of what one statement of its witness says."""


def project(name: str) -> Project:
    return Project(NOWHERE, {"plan.vt": (SMALL / f"{name}.vt").read_bytes()})


def assessed(name: str) -> Assessment:
    return assess(project(name), "plan.vt", known_rules(), today=TODAY)


@pytest.mark.parametrize("name", sorted(path.stem for path in SMALL.glob("*.vt")))
def test_the_report_on_a_small_plan_checks(name: str) -> None:
    model, problems = resolve(project(name), "plan.vt")
    assert model is not None, problems
    found = check_report(reports.render(assessed(name)).encode(), model, lambda _: None)
    assert ((), ()) == (found.unread, found.wrong)


@pytest.mark.parametrize(("name", "rule", "said"), [(name, *its) for name, its in TOLD.items()])
def test_what_is_in_question_is_told(name: str, rule: str, said: str) -> None:
    evidence = [one for its in assessed(name).findings if its.rule == rule for one in its.witness.evidence]
    assert any(said in one.object for one in evidence), evidence
