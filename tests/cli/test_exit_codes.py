"""What the exit code says, whatever the command: 0 fine, 1 found, 2 can not be judged, 3 a bug of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from vtopo import rulebook
from vtopo.rulekit import Rule, Severity

from .conftest import Vtopo

BROKEN = 'plan "Broken" { owner nobody }\nswitch sw { carries nothing }\n'
READERS = (("analyze",), ("check",), ("fmt", "--check"), ("show", "tree"), ("show", "model"))


@pytest.fixture
def _crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more rule, which fails."""
    known = dict(rulebook.rules())

    def judge(_case: object) -> list[object]:
        raise KeyError("\x1b[2Jno such thing")

    rule = Rule("always-fails", Severity.NOTE, (), judge, title="Always fails.")  # type: ignore[arg-type]
    monkeypatch.setattr(rulebook, "rules", lambda *_: {**known, rule.id: rule})


@pytest.mark.usefixtures("project")
class TestAnalyze:
    """`analyze`, with its options."""

    def test_0_where_nothing_is_found(self, vtopo: Vtopo) -> None:
        assert 0 == vtopo("analyze", "before.vt").code

    def test_1_where_something_is_found(self, vtopo: Vtopo) -> None:
        assert 1 == vtopo("analyze", "after.vt").code

    @pytest.mark.parametrize(("severity", "code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)])
    def test_the_least_severity_that_counts_can_be_chosen(self, vtopo: Vtopo, severity: str, code: int) -> None:
        without_errors = Path("after.vt").read_text().replace("\nrequire ", "\n# ").replace("copy-of inner", "")
        Path("plan.vt").write_text(without_errors)
        assert code == vtopo("analyze", "plan.vt", "--fail-on", severity).code

    def test_a_violated_requirement_is_an_error(self, vtopo: Vtopo) -> None:
        with Path("after.vt").open("a") as plan:
            plan.write("require web1 apart from app by vmm\n")
        assert 1 == vtopo("analyze", "after.vt", "--fail-on", "error").code

    def test_mistakes_count_more_than_findings_in_either_order(self, vtopo: Vtopo) -> None:
        Path("broken.vt").write_text(BROKEN)
        assert 2 == vtopo("analyze", "after.vt", "broken.vt").code == vtopo("analyze", "broken.vt", "after.vt").code

    @pytest.mark.usefixtures("_crash")
    def test_3_where_a_rule_fails_and_what_the_others_found_is_still_told(self, vtopo: Vtopo) -> None:
        Path("broken.vt").write_text(BROKEN)
        said = vtopo("analyze", "broken.vt", "after.vt")
        assert 3 == said.code
        assert "always-fails" in said.out
        assert "mixed-levels" in said.out
        assert "\x1b" not in said.out

    @pytest.mark.usefixtures("_crash")
    def test_a_rule_that_fails_is_told_even_if_the_report_goes_to_a_file(self, vtopo: Vtopo) -> None:
        said = vtopo("analyze", "after.vt", "--fail-on", "never", "-o", "report.json")
        assert (3, "") == (said.code, said.out)
        assert "always-fails" in said.err
        assert "\x1b" not in said.err

    def test_mistakes_are_told_even_if_the_report_goes_to_a_file(self, vtopo: Vtopo) -> None:
        Path("broken.vt").write_text(BROKEN)
        said = vtopo("analyze", "broken.vt", "-o", "report.html")
        assert (2, "") == (said.code, said.out)
        assert "broken.vt:1:17" in said.err

    def test_fail_on_never_does_not_hide_mistakes(self, vtopo: Vtopo) -> None:
        Path("broken.vt").write_text(BROKEN)
        assert 2 == vtopo("analyze", "broken.vt", "--fail-on", "never").code

    @pytest.mark.parametrize("baseline", ["nowhere.vt", "/nowhere/else.vt", "../else.vt"])
    def test_2_where_the_baseline_given_is_not_there(self, vtopo: Vtopo, baseline: str) -> None:
        assert 2 == vtopo("analyze", "after.vt", "--baseline", baseline).code

    def test_2_where_the_baseline_of_the_plan_is_not_there(self, vtopo: Vtopo) -> None:
        Path("before.vt").unlink()
        said = vtopo("analyze", "after.vt")
        assert 2 == said.code
        assert "after.vt:4:3" in said.out

    def test_the_baseline_given_is_read_and_not_the_one_of_the_plan(self, vtopo: Vtopo) -> None:
        Path("before.vt").rename("other.vt")
        assert 1 == vtopo("analyze", "after.vt", "--baseline", "other.vt").code

    def test_2_where_the_date_given_is_none(self, vtopo: Vtopo) -> None:
        assert 2 == vtopo("analyze", "after.vt", env={"SOURCE_DATE_EPOCH": "today"}).code


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("command", READERS, ids=" ".join)
class TestEveryReader:
    """Every command that reads a plan."""

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("nowhere.vt", None),
            ("folder", None),
            ("loop.vt", None),
            ("empty.vt", b""),
            ("binary.vt", b"plan\0\xff\xfe"),
            ("latin.vt", b'plan "caf\xe9" { }\n'),
            ("wrong.vt", b'plan "Wrong" { owner "me"\n'),
        ],
    )
    def test_2_and_the_name_where_nothing_can_be_read(
        self, vtopo: Vtopo, command: tuple[str, ...], name: str, data: bytes | None
    ) -> None:
        if data is not None:
            Path(name).write_bytes(data)
        Path("folder").mkdir()
        Path("loop.vt").symlink_to("loop.vt")
        if name == "empty.vt" and command in (("fmt", "--check"), ("show", "tree")):
            pytest.skip("an empty file is formatted, and its tree is empty")
        said = vtopo(*command, name)
        assert 2 == said.code
        assert name in said.out + said.err
        assert "bug" not in said.err

    def test_2_where_standard_input_can_not_be_judged(self, vtopo: Vtopo, command: tuple[str, ...]) -> None:
        said = vtopo(*command, "-", given='plan "Wrong" {')
        assert 2 == said.code
        assert "<stdin>:1" in said.out + said.err

    def test_2_where_no_plan_is_named(self, vtopo: Vtopo, command: tuple[str, ...]) -> None:
        assert 2 == vtopo(*command).code


@pytest.mark.usefixtures("project")
def test_check_says_what_it_checked(vtopo: Vtopo) -> None:
    said = vtopo("check", "before.vt", "./after.vt", "before.vt")
    assert (0, "2 plans checked, no mistakes\n", "") == (said.code, said.out, said.err)


@pytest.mark.usefixtures("project")
def test_check_judges_nothing(vtopo: Vtopo) -> None:
    Path("plan.vt").write_text(Path("after.vt").read_text() + "require web1 apart from app by vmm\n")
    assert 0 == vtopo("check", "plan.vt").code


@pytest.mark.parametrize("args", [(), ("nonsense",), ("analyze", "--nonsense"), ("explain", "nonsense")])
def test_2_where_the_command_makes_no_sense(vtopo: Vtopo, args: tuple[str, ...]) -> None:
    assert 2 == vtopo(*args).code


@pytest.mark.parametrize(
    "args",
    [
        ("--help",),
        ("--version",),
        ("analyze", "-h"),
        ("rules",),
        ("explain",),
        ("explain", "vm"),
        ("explain", "unused"),
    ],
)
def test_0_where_a_question_about_vtopo_is_answered(vtopo: Vtopo, args: tuple[str, ...]) -> None:
    said = vtopo(*args)
    assert (0, "") == (said.code, said.err)
    assert said.out


@pytest.mark.usefixtures("project")
def test_a_bug_of_ours_is_3_and_asks_for_a_report(vtopo: Vtopo, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise KeyError("\x1b[2Jgone")

    monkeypatch.setattr(rulebook, "rules", fails)
    said = vtopo("analyze", "after.vt")
    assert (3, "") == (said.code, said.out)
    assert "Please report it" in said.err
    assert "\x1b" not in said.err
    assert "Traceback" not in said.err


@pytest.mark.usefixtures("project")
def test_a_bug_of_ours_is_3_also_where_its_place_is_shown(vtopo: Vtopo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook, "rules", lambda *_: 1 / 0)
    said = vtopo("analyze", "after.vt", env={"VTOPO_DEBUG": "1"})
    assert 3 == said.code
    assert "Traceback" in said.err
