"""A file without a `plan` block stands for the plans that use it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Vtopo

pytestmark = pytest.mark.usefixtures("project")


def test_a_fragment_is_judged_through_each_plan_that_includes_it(vtopo: Vtopo) -> None:
    said = vtopo("analyze", "network.vt")
    assert 1 == said.code
    assert 1 == said.out.count("(after.vt)") == said.out.count("(before.vt)")
    assert "(network.vt)" not in said.out


def test_each_plan_is_judged_once(vtopo: Vtopo) -> None:
    said = vtopo("analyze", "after.vt", "network.vt", "./network.vt", "after.vt")
    assert 1 == said.out.count("(after.vt)") == said.out.count("(before.vt)")


def test_a_fragment_is_judged_through_the_plans_that_include_it_by_way_of_another(vtopo: Vtopo) -> None:
    Path("levels.vt").write_text("# nothing but a comment and a service\nservice dns udp/53\n")
    Path("network.vt").write_text('include "levels.vt"\n' + Path("network.vt").read_text())
    assert "2 plans checked, no mistakes\n" == vtopo("check", "levels.vt").out


def test_a_fragment_is_judged_through_the_plan_that_names_it_as_its_baseline(vtopo: Vtopo) -> None:
    Path("sub").mkdir()
    today = Path("before.vt").read_text().replace('include "', 'include "../')
    Path("sub/today.vt").write_text(today[: today.index("plan ")] + today[today.index("include ") :])
    Path("after.vt").write_text(Path("after.vt").read_text().replace('"before.vt"', '"sub/today.vt"'))
    said = vtopo("analyze", "sub/today.vt")
    assert 1 == said.code
    assert 1 == said.out.count("(after.vt)")
    assert "(before.vt)" not in said.out


def test_analyze_does_not_pass_where_no_plan_uses_it(vtopo: Vtopo) -> None:
    Path("alone.vt").write_text("levels a < b\n")
    said = vtopo("analyze", "alone.vt")
    assert (2, "") == (said.code, said.out)
    assert "alone.vt is not judged" in said.err


def test_analyze_does_not_pass_where_one_of_several_is_not_judged(vtopo: Vtopo) -> None:
    Path("alone.vt").write_text("levels a < b\n")
    said = vtopo("analyze", "before.vt", "alone.vt")
    assert 2 == said.code
    assert "3 notes open." in said.out
    assert "alone.vt is not judged" in said.err


def test_check_says_that_only_the_syntax_was_checked(vtopo: Vtopo) -> None:
    Path("alone.vt").write_text("levels a < b\n")
    said = vtopo("check", "alone.vt")
    assert 0 == said.code
    assert "alone.vt: only the syntax was checked" in said.out
    assert "no mistakes" not in said.out


def test_a_fragment_by_standard_input_is_used_by_no_plan(vtopo: Vtopo) -> None:
    assert 2 == vtopo("analyze", "-", given="levels a < b\n").code
    assert 0 == vtopo("check", "-", given="levels a < b\n").code


def test_the_mistakes_of_a_fragment_are_told_even_where_no_plan_uses_it(vtopo: Vtopo) -> None:
    Path("alone.vt").write_text("levels a < b\nsegment {\n")
    said = vtopo("check", "alone.vt")
    assert 2 == said.code
    assert "alone.vt:2:" in said.err


def test_hidden_and_generated_folders_are_not_searched(vtopo: Vtopo) -> None:
    Path("alone.vt").write_text("levels a < b\n")
    for folder in (".cache", "node_modules", "build"):
        Path(folder).mkdir()
        Path(folder, "plan.vt").write_text('plan "Copy" { }\ninclude "../alone.vt"\n')
    assert 2 == vtopo("analyze", "alone.vt").code
