"""Wrong plans, and what a person is told of each: `x.vt` (or `x/plan.vt`), and beside it `x.txt`.

`VTOPO_UPDATE=1 pytest tests/mistakes` writes the texts anew; read the difference before you keep it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vtopo.model.loading import Project
from vtopo.model.resolving import resolve
from vtopo.reports.text import render_problems

PLANS = Path(__file__).parent / "plans"
NAMES = sorted([p.stem for p in PLANS.glob("*.vt")] + [p.parent.name for p in PLANS.glob("*/plan.vt")])


def said_of(name: str) -> str:
    folder = PLANS / name
    project, plan = (Project(folder), "plan.vt") if folder.is_dir() else (Project(PLANS), f"{name}.vt")
    model, problems = resolve(project, plan)
    assert model is None
    return render_problems(problems, color=False, width=100)


@pytest.mark.parametrize("name", NAMES)
def test_the_mistakes_are_told_as_expected(name: str) -> None:
    expected = PLANS / f"{name}.txt"
    said = said_of(name)
    if os.environ.get("VTOPO_UPDATE"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


def test_every_text_has_its_plan() -> None:
    assert {p.stem for p in PLANS.glob("*.txt")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_mistake_is_told_once_at_a_place_that_exists(name: str) -> None:
    folder = PLANS / name
    project, plan = (Project(folder), "plan.vt") if folder.is_dir() else (Project(PLANS), f"{name}.vt")
    _, problems = resolve(project, plan)
    assert problems
    assert len({(p.place.file, p.place.line, p.place.column, p.message) for p in problems}) == len(problems)
    assert len({p.stage for p in problems}) == 1
    for place in (place for problem in problems for place in (problem.place, *problem.related)):
        lines = (project.root / place.file).read_text(encoding="utf-8").splitlines()
        assert 1 <= place.line <= len(lines)
        assert place.column <= len(lines[place.line - 1]) + 1


@pytest.mark.parametrize("name", NAMES)
def test_the_mistakes_come_in_the_order_of_the_text(name: str) -> None:
    folder = PLANS / name
    project, plan = (Project(folder), "plan.vt") if folder.is_dir() else (Project(PLANS), f"{name}.vt")
    _, problems = resolve(project, plan)
    places: dict[str, list[tuple[int, int]]] = {}
    for problem in problems:
        places.setdefault(problem.place.file, []).append((problem.place.line, problem.place.column))
    assert all(found == sorted(found) for found in places.values())
