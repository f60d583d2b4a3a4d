"""What must be true of the fixes of every plan, whatever it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

import pytest

from tests.facts.examples import assume, random_changes, random_plans
from tests.facts.models import NOWHERE, read
from tests.helpers.expectations import ROOT, TODAY, known_rules
from tests.reference.plans import Text, fragment, printed
from vtopo.commands.fixing import Fixed, fixed
from vtopo.commands.formatting import formatted
from vtopo.engine import assess
from vtopo.findings import Assessment
from vtopo.fixing.applying import applied
from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.model.things import Ref

SAMPLES = [
    path.relative_to(ROOT).as_posix()
    for path in sorted((ROOT / "samples").rglob("*.vt"))
    if re.search(r"^plan\b", path.read_text(encoding="utf-8"), re.M)
]


@lru_cache(maxsize=8)
def assessed(root: Path, texts: frozenset[tuple[str, bytes]], name: str) -> Assessment:
    return assess(Project(root, dict(texts)), name, known_rules(), today=TODAY)


def judge(project: Project, name: str) -> Assessment:
    return assessed(project.root, frozenset(project.texts.items()), name)


def settled(project: Project, name: str) -> Fixed:
    """A plan with its fixes, all of which do what fixes may do."""
    before, its = judge(project, name), fixed(project, name, judge, unsafe=True)
    ids = {finding.id for finding in its.assessment.findings}
    assert () == its.assessment.problems
    assert set() == ids - {finding.id for finding in before.findings}, "a fix adds no finding"
    assert set() == ids & {finding.id for finding in its.settled}, "what is settled is gone"
    for file in its.files:
        assert file.after == formatted("-", file.after.encode()).after, "a fixed file is formatted"
    again = fixed(its.project, name, judge, unsafe=True)
    assert ((), ()) == (again.settled, again.files), "a second time there is nothing to do"
    return its


def meaning(model: Model) -> dict[str, object]:
    """All that a model says, but where and under which title. Pieces of a range may be named in any order."""
    untold = {"title", "owner", "baseline", "baseline_at", "at", "files", "allows"}
    return {each.name: plain(getattr(model, each.name)) for each in fields(model) if each.name not in untold}


def plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return frozenset(value) if all(isinstance(one, Ref) for one in value) else [plain(one) for one in value]
    if is_dataclass(value):
        return [plain(getattr(value, each.name)) for each in fields(value) if each.compare]
    return value


@pytest.mark.parametrize("name", SAMPLES)
def test_the_fixes_of_a_sample_settle_something_or_change_nothing(name: str) -> None:
    its = settled(Project(ROOT), name)
    assert bool(its.settled) == bool(its.files)


@random_plans(2)
def test_fixes_add_no_finding_and_are_done_at_once(plan: Text) -> None:
    its = settled(Project(NOWHERE, {"plan.vt": str(plan).encode()}), "plan.vt")
    assume(bool(its.settled))


@random_changes(2)
def test_fixes_go_into_fragments_and_over_plans_that_are_included(plan: Text, random: Random) -> None:
    there = [item for item in plan.items if random.random() < 0.5]
    here = [item for item in plan.items if item not in there]
    head = random.choice(("", 'plan "Other"\n'))
    other = head + (fragment(there) or "# nothing\nstorage san_q\n")
    text = f'{printed(here)}include "other.vt"\n'
    its = settled(Project(NOWHERE, {"plan.vt": text.encode(), "other.vt": other.encode()}), "plan.vt")
    if head:
        assert {"plan.vt"} >= {file.name for file in its.files}
    assume(bool(its.settled))


@random_plans(5)
def test_what_is_written_in_the_files_means_what_the_variant_says(plan: Text) -> None:
    text = str(plan)
    findings = judge(Project(NOWHERE, {"plan.vt": text.encode()}), "plan.vt").findings
    fixes = {finding.fix for finding in findings if finding.fix and finding.fix.edits and finding.fix.change}
    compared = 0
    for fix in fixes:
        edited = applied({"plan.vt": text}, fix.edits)
        assert edited is not None
        variant, _ = read({"plan.vt": f'plan "Q"\ninclude "other.vt"\n{fix.change}\n', "other.vt": text})
        model, _ = read(edited)
        if variant is not None and model is not None:  # what is used by nothing may be named all the same
            assert meaning(variant) == meaning(model)
            compared += 1
    assume(bool(compared))
