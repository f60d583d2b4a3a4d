"""What counts and what does not: rules, confidence, severities, known findings, by options and by a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Vtopo

pytestmark = pytest.mark.usefixtures("project")


def report(vtopo: Vtopo, *args: str) -> Any:
    return json.loads(vtopo("analyze", "after.vt", "-f", "json", *args).out)


def rules_of(found: Any) -> set[str]:
    return {finding["rule"] for finding in found["findings"]}


class TestRules:
    """--select and --ignore."""

    def test_only_what_is_selected_is_told_and_the_rest_is_counted(self, vtopo: Vtopo) -> None:
        every = len(report(vtopo)["rules"])
        found = report(vtopo, "--select", "mixed-levels,shared")
        assert {"mixed-levels", "shared-manager-across-levels", "shared-stack", "shared-storage-across-levels"} == (
            rules_of(found)
        )
        assert [f"{every - len(found['rules'])} rules not chosen"] == found["left_out"]

    def test_what_is_ignored_is_not_told(self, vtopo: Vtopo) -> None:
        assert {"mixed-levels"} == rules_of(report(vtopo)) & {"mixed-levels"}
        assert set() == rules_of(report(vtopo, "--ignore", "isolation")) & {"mixed-levels", "lost-isolation"}

    def test_so_the_exit_code_is_of_what_is_left(self, vtopo: Vtopo) -> None:
        assert 0 == vtopo("analyze", "after.vt", "--select", "availability").code
        assert 1 == vtopo("analyze", "after.vt", "--select", "mixed-levels").code

    def test_2_where_nothing_is_left_to_check(self, vtopo: Vtopo) -> None:
        said = vtopo("analyze", "after.vt", "--select", "unused", "--ignore", "unused")
        assert 2 == said.code
        assert "No rule was applied: nothing was checked." in said.out

    @pytest.mark.parametrize("option", ["--select", "--ignore"])
    def test_2_where_a_name_stands_for_nothing(self, vtopo: Vtopo, option: str) -> None:
        said = vtopo("analyze", "after.vt", option, "mixed-level")
        assert 2 == said.code
        assert "did you mean `mixed-levels`?" in " ".join(said.err.replace("│", " ").split())

    def test_an_accept_of_a_rule_that_does_not_count_is_not_stale(self, vtopo: Vtopo) -> None:
        assert "stale-accept" not in rules_of(report(vtopo, "--ignore", "shared-stack"))


class TestConfidence:
    """--min-confidence."""

    def test_what_is_less_sure_is_not_told_and_counted(self, vtopo: Vtopo) -> None:
        every = [finding["confidence"] for finding in report(vtopo)["findings"]]
        found = report(vtopo, "--min-confidence", "high")
        assert {"high"} == {finding["confidence"] for finding in found["findings"]}
        left = len(every) - every.count("high")
        assert ([f"{left} finding{'' if left == 1 else 's'} of less than high confidence"] if left else []) == (
            found["left_out"]
        )


class TestKnown:
    """`vtopo known` and --known."""

    def test_what_is_known_is_told_and_does_not_count(self, vtopo: Vtopo) -> None:
        assert 0 == vtopo("known", "after.vt", "-o", "known.txt").code
        said = vtopo("analyze", "after.vt", "--known", "known.txt")
        assert 0 == said.code
        assert "\nNo open finding; " in said.out
        found = report(vtopo, "--known", "known.txt")
        assert {"known", "accept"} == {finding["suppressed"]["kind"] for finding in found["findings"]}

    def test_what_is_new_counts(self, vtopo: Vtopo) -> None:
        vtopo("known", "after.vt", "-o", "known.txt")
        with Path("after.vt").open("a") as plan:
            plan.write("require web1 apart from app by vmm\n")
        said = vtopo("analyze", "after.vt", "--known", "known.txt", "-f", "github")
        assert 1 == said.code
        assert 1 == said.out.count("::error")

    def test_the_file_is_sorted_and_says_what_it_is_about(self, vtopo: Vtopo) -> None:
        lines = vtopo("known", "after.vt").out.splitlines()[1:]
        assert sorted(lines) == lines
        assert 1 == sum(line.endswith("  # mixed-levels: esx1.hv") for line in lines)

    def test_two_files_put_together_line_by_line_are_one(self, vtopo: Vtopo) -> None:
        Path("known.txt").write_text(
            "".join(vtopo("known", "after.vt", option, "isolation").out for option in ("--select", "--ignore"))
        )
        assert 0 == vtopo("analyze", "after.vt", "--known", "known.txt", "--fail-on", "note").code

    @pytest.mark.parametrize("line", ["<<<<<<< ours", "mixed-levels", "12345678901"])
    def test_2_where_a_line_is_no_id(self, vtopo: Vtopo, line: str) -> None:
        Path("known.txt").write_text(f"# known\n\n{line}\n")
        said = vtopo("analyze", "after.vt", "--known", "known.txt")
        assert 2 == said.code
        assert "known.txt:3:1" in said.out

    def test_2_where_there_is_no_such_file(self, vtopo: Vtopo) -> None:
        said = vtopo("analyze", "after.vt", "--known", "missing.txt", "-f", "gitlab")
        assert (2, "blocker") == (said.code, json.loads(said.out)[0]["severity"])

    def test_nothing_is_written_where_a_plan_can_not_be_judged(self, vtopo: Vtopo) -> None:
        Path("wrong.vt").write_text("vm {\n")
        assert 2 == vtopo("known", "after.vt", "wrong.vt", "-o", "known.txt").code
        assert not Path("known.txt").exists()

    def test_a_report_with_known_findings_can_be_verified(self, vtopo: Vtopo) -> None:
        vtopo("known", "after.vt", "-o", "known.txt")
        vtopo("analyze", "after.vt", "--known", "known.txt", "--ignore", "tcb", "-o", "a.json")
        assert 0 == vtopo("verify", "a.json", "after.vt").code


class TestFile:
    """`vtopo.toml` and `[tool.vtopo]`."""

    def test_it_counts_and_the_command_line_counts_more(self, vtopo: Vtopo) -> None:
        Path("vtopo.toml").write_text('fail-on = "never"\nignore = ["isolation"]\n')
        assert 0 == vtopo("analyze", "after.vt").code
        assert "mixed-levels" not in rules_of(report(vtopo))
        assert 1 == vtopo("analyze", "after.vt", "--fail-on", "warning").code
        assert "mixed-levels" in rules_of(report(vtopo, "--ignore", "unused"))
        assert 1 == vtopo("analyze", "after.vt", "--no-config").code

    def test_each_plan_has_the_nearest(self, vtopo: Vtopo) -> None:
        for folder in ("one", "two"):
            Path(folder).mkdir()
            for name in ("after.vt", "before.vt", "network.vt"):
                Path(folder, name).write_text(Path(name).read_text())
        Path("one/vtopo.toml").write_text('fail-on = "never"\n')
        assert 0 == vtopo("analyze", "one/after.vt").code
        assert 1 == vtopo("analyze", "two/after.vt").code
        assert 1 == vtopo("analyze", "one/after.vt", "two/after.vt").code

    def test_severities(self, vtopo: Vtopo) -> None:
        Path("vtopo.toml").write_text('[severity]\nno-tap = "error"\nmixed-levels = "note"\n')
        found = {finding["rule"]: finding["severity"] for finding in report(vtopo)["findings"]}
        assert ("error", "note") == (found["no-tap"], found["mixed-levels"])
        order = [finding["severity"] for finding in report(vtopo)["findings"]]
        assert sorted(order, key=["error", "warning", "note"].index) == order

    def test_known_is_beside_the_file(self, vtopo: Vtopo, monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
        vtopo("known", "after.vt", "-o", "known.txt")
        Path("vtopo.toml").write_text('known = "known.txt"\n')
        (project / "sub").mkdir()
        monkeypatch.chdir(project / "sub")
        assert 0 == vtopo("analyze", "../after.vt").code

    @pytest.mark.parametrize("format_", ["text", "json", "html", "sarif", "github", "gitlab", "junit", "markdown"])
    def test_2_and_told_in_every_format_where_it_has_a_mistake(self, vtopo: Vtopo, format_: str) -> None:
        Path("vtopo.toml").write_text('ignor = ["unused"]\n')
        said = vtopo("analyze", "after.vt", "-f", format_)
        assert 2 == said.code
        assert "there is no key" in said.out
        assert "vtopo.toml" in said.out

    def test_one_may_be_named(self, vtopo: Vtopo, tmp_path: Path) -> None:
        (tmp_path / "other.toml").write_text('fail-on = "never"\n')
        assert 0 == vtopo("analyze", "after.vt", "--config", str(tmp_path / "other.toml")).code
        assert 2 == vtopo("analyze", "after.vt", "--config", "missing.toml").code
        assert 2 == vtopo("analyze", "after.vt", "--config", "other.toml", "--no-config").code

    def test_what_counts_is_shown_with_where_it_is_from(self, vtopo: Vtopo) -> None:
        Path("vtopo.toml").write_text('\nfail-on = "error"\nselect = ["isolation", "tcb"]\n')
        assert (
            "fail-on         error           vtopo.toml:2\n"
            "min-confidence  low             default\n"
            "select          isolation, tcb  vtopo.toml:3\n"
            "ignore          unknown-tcb     command line\n"
            "known           none            default\n"
            "severity        none            default\n"
        ) == vtopo("config", "after.vt", "--ignore", "unknown-tcb").out
        assert 0 == vtopo("config").code

    def test_its_mistakes_are_shown_instead(self, vtopo: Vtopo) -> None:
        Path("vtopo.toml").write_text("fail-on = 1\n")
        said = vtopo("config")
        assert (2, "") == (said.code, said.out)
        assert "vtopo.toml:1:1" in said.err

    def test_nothing_in_the_project_is_run(self, vtopo: Vtopo) -> None:
        Path("vtopo.toml").write_text('rules = ["mine.py"]\nplugins = ["mine"]\n')
        Path("mine.py").write_text("raise SystemExit(99)\n")
        said = vtopo("analyze", "after.vt")
        assert 2 == said.code
        assert said.out.count("can not be settled here: rules are code") == 2
        assert "--rules FOLDER" in said.out
