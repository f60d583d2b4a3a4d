"""Fixes are judged before they are handed out: what does not do what it is for, or does worse, is left and told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.helpers.expectations import known_rules
from vtopo.commands.fixing import Fixed, fixed
from vtopo.engine import assess
from vtopo.findings import Assessment, Crash
from vtopo.model.loading import Project

PLAN = """plan "P"
levels low
segment lan { level low }
segment [a b] { level low }
segment c { level low }
segment d { level low }
machine pc { nic { carries lan } }
"""


def judge(project: Project, name: str) -> Assessment:
    return assess(project, name, known_rules(), today="2026-01-01")


def settle(text: str, judge: Callable[[Project, str], Assessment] = judge) -> Fixed:
    return fixed(Project(Path("/nowhere"), {"plan.vt": text.encode()}), "plan.vt", judge, unsafe=True)


def told(its: Fixed) -> list[tuple[str, str]]:
    return [(finding.fix.message if finding.fix else "", why) for finding, why in its.left]


def also(where: Callable[[str], bool], **other: str) -> Callable[[Project, str], Assessment]:
    """A judge that finds one thing more in some texts: what it says first of the plan, or something much like it."""

    def judging(project: Project, name: str) -> Assessment:
        its = judge(project, name)
        first = judge(Project(Path("/nowhere"), {"plan.vt": PLAN.encode()}), "plan.vt").findings[0]
        more = (replace(first, **other),) if where(project.texts["plan.vt"].decode()) else ()  # type: ignore[arg-type]
        return replace(its, findings=(*its.findings, *more))

    return judging


def test_what_can_be_settled_is_settled_and_the_rest_is_judged_anew() -> None:
    its = settle(PLAN)
    assert () == its.assessment.problems
    assert {"c", "d", "a", "b"} == {finding.things[0] for finding in its.settled}
    assert [] == told(its)
    (file,) = its.files
    assert PLAN == file.before
    assert "segment c" not in file.after


def test_a_fix_that_adds_a_finding_is_left_and_the_others_are_applied() -> None:
    its = settle(PLAN, also(lambda text: "segment c" not in text, rule="made-up", message="a new one"))
    assert [("take out segment c", "it would add made-up: a new one")] == told(its)
    assert {"d", "a", "b"} == {finding.things[0] for finding in its.settled}
    assert "segment c" in its.files[0].after


def test_a_fix_that_does_not_remove_its_finding_is_left() -> None:
    its = settle(PLAN, also(lambda text: " [a b]" not in text and " a " not in text))
    assert [("take out segment a", "the finding would stay")] == told(its)


def test_what_only_goes_behind_another_is_tried_again() -> None:
    """While `d` is there, `c` can not go: `c` is tried first, and comes off once `d` has."""
    its = settle(PLAN, also(lambda text: "segment c" not in text and "segment d" in text, rule="made-up"))
    assert [] == told(its)
    assert "segment c" not in its.files[0].after


def test_a_fix_that_makes_a_rule_fail_is_left() -> None:
    def judging(project: Project, name: str) -> Assessment:
        gone = "segment c" not in project.texts["plan.vt"].decode()
        return replace(judge(project, name), crashed=(Crash("made-up", "ValueError: no"),) if gone else ())

    its = settle(PLAN, judging)
    assert [("take out segment c", "a rule would fail: made-up: ValueError: no")] == told(its)
    assert {"d", "a", "b"} == {finding.things[0] for finding in its.settled}


def test_a_rule_that_fails_keeps_everything_as_it_is() -> None:
    its = settle(
        PLAN, lambda project, name: replace(judge(project, name), crashed=(Crash("unused", "ValueError: no"),))
    )
    assert ((), ()) == (its.settled, its.files)


def test_a_plan_with_mistakes_stays_as_it_is() -> None:
    its = settle(f"{PLAN}segment c\n")
    assert its.assessment.problems
    assert ((), ()) == (its.settled, its.files)


def test_who_is_compared_with_a_plan_whose_file_is_changed_is_judged_as_well(tmp_path: Path) -> None:
    (tmp_path / "vtopo.toml").write_text("")
    (tmp_path / "net.vt").write_text(PLAN.partition("\n")[2])
    (tmp_path / "plan.vt").write_text('plan "P"\ninclude "net.vt"\n')
    (tmp_path / "later.vt").write_text('plan "Later" { baseline "plan.vt" }\nmachine pc\n')

    def judging(project: Project, name: str) -> Assessment:
        its = judge(project, name)
        net = project.read("net.vt")
        assert isinstance(net, bytes)
        if name == "later.vt" and b"segment c" not in net:
            first = judge(Project(Path("/nowhere"), {"plan.vt": PLAN.encode()}), "plan.vt").findings[0]
            return replace(its, findings=(*its.findings, replace(first, message="a new one")))
        return its

    its = fixed(Project(tmp_path), "plan.vt", judging, unsafe=True)
    assert [("take out segment c", "in later.vt, it would add unused: a new one")] == told(its)
    assert {"d", "a", "b"} == {finding.things[0] for finding in its.settled}
