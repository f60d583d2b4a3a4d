"""Marks, lenses and fixes: what an editor shows of an assessment, and what can be done about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from vtopo.editor.desk import Job
from vtopo.editor.diagnosing import Analysis, SupersededError, analysis, mistakes
from vtopo.editor.fixing import allowed, meant
from vtopo.editor.lenses import lenses, verdict
from vtopo.model.loading import Project
from vtopo.rulebook import page_at, rules

from ..model.plans import NOWHERE
from .plans import NETWORK, PLAN, reading

RULES = rules()


def analyzed(plan: str) -> Analysis:
    project = Project(NOWHERE, {"network.vt": NETWORK.encode(), "plan.vt": plan.encode()})
    return analysis(Job(project, "plan.vt"), RULES, "2026-01-01", lambda: False)


def test_every_mistake_is_a_mark_with_its_hint() -> None:
    marks = mistakes(reading(PLAN + "vm x { on esx9 }\nwibble\n"))
    assert ["unknown-word"] == [mark.code for mark in marks if mark.place.line == 12]
    assert "error" == marks[0].severity


def test_findings_are_marks_with_their_rule_and_their_places() -> None:
    found = analyzed(PLAN + "require web_net apart from db_net by host\n")
    mark = next(mark for mark in found.marks if mark.code == "weak-separation")
    assert ("error", "plan.vt", 11) == (mark.severity, mark.place.file, mark.place.line)
    assert mark.id
    assert ("plan.vt", "network.vt") == found.files


def test_what_is_unused_could_as_well_not_be_there() -> None:
    found = analyzed(PLAN + "group spare { members db }\n")
    assert {"unused"} == {mark.code for mark in found.marks if mark.unused}


def test_an_allowed_finding_is_no_mark() -> None:
    line = "require web_net apart from db_net by host"
    found = analyzed(f"{PLAN}{line} # allow: weak-separation, requirement-violated because it is a sample\n")
    assert not {"weak-separation", "requirement-violated"} & {mark.code for mark in found.marks}


def test_an_analysis_that_nobody_waits_for_ends() -> None:
    project = Project(NOWHERE, {"network.vt": NETWORK.encode(), "plan.vt": PLAN.encode()})
    with pytest.raises(SupersededError):
        analysis(Job(project, "plan.vt"), RULES, "2026-01-01", lambda: True)


def test_settings_of_the_project_count(tmp_path: Path) -> None:
    (tmp_path / "plan.vt").write_text(PLAN + "group spare { members db }\n")
    (tmp_path / "network.vt").write_text(NETWORK)
    (tmp_path / "vtopo.toml").write_text('ignore = ["unused"]\n')
    project = Project.around(tmp_path / "plan.vt")
    assert "unused" not in {m.code for m in analysis(Job(project, "plan.vt"), RULES, "2026-01-01", lambda: False).marks}
    (tmp_path / "vtopo.toml").write_text("wibble = 1\n")
    marks = analysis(Job(project, "plan.vt"), RULES, "2026-01-01", lambda: False).marks
    assert [tmp_path / "vtopo.toml"] == [mark.folder / mark.place.file for mark in marks]


def test_a_line_of_nodes_has_a_lens() -> None:
    found = {one.place.line: one.text for one in lenses(analyzed(PLAN).standings)}
    assert {8, 9} == set(found)
    assert found[9].startswith("asset · ")
    assert "away from outside · TCB unknown: " in found[9]


def test_of_several_nodes_on_a_line_the_nearest_to_an_attacker_speaks() -> None:
    plan = PLAN.replace("web[1..3] like", "[web[1..3] safe] like") + "attacker them { at web2 }\n"
    (lens,) = [one for one in lenses(analyzed(plan).standings) if one.place.line == 8]
    assert lens.text.startswith("web2: 0 failures away from them")


def test_a_plan_has_the_counts_of_what_was_found() -> None:
    found = analyzed(PLAN + "require web_net apart from db_net by host\n")
    text = verdict(found.assessment)
    errors = sum(mark.severity == "error" for mark in found.marks)
    assert text.startswith(f"{errors} error")
    assert text.endswith("1 requirement violated")


def test_a_plan_with_mistakes_has_their_number() -> None:
    assert "1 mistake" == verdict(analyzed(PLAN + "vm x { on esx9 }\n").assessment)


def test_the_word_that_was_meant_can_be_written() -> None:
    text = PLAN + "vm x { on esx1, nic { switch vs0, carries web_nt } }\n"
    mark = mistakes(reading(text))[0]
    start = text.index("web_nt ")
    action = meant(text, start, start + 6, mark.hint)
    assert action is not None
    assert ("Write `web_net`", "web_net") == (action.title, action.edit.new)
    assert meant(text, start - 8, start + 6, mark.hint) is None


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_finding_can_be_allowed_on_the_line_above(ending: str) -> None:
    text = ending.join(("host h {", "    vmm v", "}"))
    edit = allowed(text, text.index("vmm"), "unused").edit
    expected = ending.join(("host h {", "    # allow: unused because ", "    vmm v", "}"))
    assert expected == text[: edit.start] + edit.new + text[edit.end :]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_what_is_allowed_above_a_line_stays_so_when_more_is(ending: str) -> None:
    text = ending.join(
        ("# allow: no-tap because x", "host h {", "  ##allow: no-tap , hub-mode because of it", "  vmm v")
    )
    edit = allowed(text, text.index("vmm"), "unused").edit
    assert text.replace("hub-mode", "hub-mode, unused") == text[: edit.start] + edit.new + text[edit.end :]
    edit = allowed(text, text.index("host"), "unused").edit
    assert text.replace("no-tap because", "no-tap, unused because") == text[: edit.start] + edit.new + text[edit.end :]


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_has_a_page_that_an_editor_can_open(rule: object) -> None:
    page = page_at(rule)  # type: ignore[arg-type]
    assert page is not None
    assert page.read_text(encoding="utf-8") == rule.page  # type: ignore[attr-defined]
