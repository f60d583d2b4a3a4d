"""Where output goes: formats, files that are whole or not there, colour for terminals, and names that are hostile."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from .conftest import Vtopo

HOSTILE = "\x1b[2J\x1b]0;gone\x07\u202e\x9b31m"
PLAN = 'plan "Shop" { }\nlevels low < high\nsegment a { level low }\n'


@pytest.mark.usefixtures("project")
class TestFormats:
    """Which format goes where."""

    def test_text_is_what_a_person_gets(self, vtopo: Vtopo) -> None:
        assert vtopo("analyze", "after.vt").out.startswith("Web shop, consolidated (after.vt)\n")

    def test_several_formats_go_to_their_files_in_order(self, vtopo: Vtopo) -> None:
        args = ("-f", "html", "-o", "a.html", "-f", "json", "-o", "a.json", "-f", "text", "-o", "-")
        said = vtopo("analyze", "after.vt", *args)
        assert 1 == said.code
        assert said.out.startswith("Web shop")
        assert Path("a.html").read_text().startswith("<!doctype html>")
        assert "after.vt" == json.loads(Path("a.json").read_text())["plan"]

    def test_the_one_format_without_a_file_goes_to_standard_output(self, vtopo: Vtopo) -> None:
        said = vtopo("analyze", "after.vt", "-f", "html", "-o", "a.html", "-f", "json")
        assert "after.vt" == json.loads(said.out)["plan"]

    def test_the_name_of_the_file_says_the_format(self, vtopo: Vtopo) -> None:
        vtopo("analyze", "after.vt", "-o", "a.json")
        assert "after.vt" == json.loads(Path("a.json").read_text())["plan"]

    @pytest.mark.parametrize(
        "args",
        [
            ("-f", "json", "-f", "html"),
            ("-f", "json", "-o", "a", "-f", "html", "-o", "a"),
            ("-f", "json", "-o", "a", "-o", "b"),
            ("-f", "nonsense"),
        ],
    )
    def test_what_can_not_be_told_apart_is_refused_and_nothing_is_written(
        self, vtopo: Vtopo, args: tuple[str, ...]
    ) -> None:
        before = sorted(Path().iterdir())
        assert (2, "") == (vtopo("analyze", "after.vt", *args).code, vtopo("analyze", "after.vt", *args).out)
        assert before == sorted(Path().iterdir())

    @pytest.mark.parametrize(
        ("name", "start"),
        [("a.sarif", "{"), ("a.xml", "<?xml"), ("a.md", "### vtopo"), ("a.github", "::error "), ("a.gitlab", "[")],
    )
    def test_so_it_does_of_the_formats_of_others(self, vtopo: Vtopo, name: str, start: str) -> None:
        assert 1 == vtopo("analyze", "after.vt", "-o", name).code
        assert Path(name).read_text().startswith(start)

    def test_json_and_html_hold_one_plan(self, vtopo: Vtopo) -> None:
        assert 2 == vtopo("analyze", "before.vt", "after.vt", "-f", "json").code
        assert 2 == vtopo("analyze", "before.vt", "after.vt", "-f", "text", "-f", "html", "-o", "-", "-o", "a").code
        assert not Path("a").exists()
        assert 1 == vtopo("analyze", "before.vt", "after.vt", "-f", "sarif", "-o", "a").code

    @pytest.mark.parametrize("format_", ["text", "json", "html", "sarif", "github", "gitlab", "junit", "markdown"])
    def test_the_exit_code_does_not_depend_on_the_format(self, vtopo: Vtopo, format_: str) -> None:
        Path("wrong.vt").write_text("vm {")
        codes = [
            vtopo("analyze", plan, "-f", format_, "-o", "a").code for plan in ("before.vt", "after.vt", "wrong.vt")
        ]
        assert [0, 1, 2] == codes
        assert 0 == vtopo("analyze", "after.vt", "-f", format_, "-o", "a", "--fail-on", "never").code

    def test_text_holds_several_plans(self, vtopo: Vtopo) -> None:
        said = vtopo("analyze", "before.vt", "after.vt")
        assert 1 == said.code
        assert said.out.index("(before.vt)") < said.out.index("(after.vt)")

    def test_a_plan_comes_by_standard_input(self, vtopo: Vtopo) -> None:
        said = vtopo("analyze", "-", "-f", "json", given=Path("after.vt").read_bytes())
        assert "<stdin>" == json.loads(said.out)["plan"]


@pytest.mark.usefixtures("project")
class TestFiles:
    """A file is written as a whole, or left as it was."""

    def test_an_existing_file_is_replaced_and_keeps_its_permissions(self, vtopo: Vtopo) -> None:
        Path("a.json").write_text("old")
        Path("a.json").chmod(0o640)
        vtopo("analyze", "after.vt", "-o", "a.json")
        assert "old" != Path("a.json").read_text()
        assert 0o640 == Path("a.json").stat().st_mode & 0o777

    def test_what_a_link_leads_to_is_written(self, vtopo: Vtopo) -> None:
        Path("link.json").symlink_to("a.json")
        vtopo("analyze", "after.vt", "-o", "link.json")
        assert Path("link.json").is_symlink()
        assert json.loads(Path("a.json").read_text())

    def test_a_pipe_gets_the_report(self, vtopo: Vtopo) -> None:
        os.mkfifo("pipe")
        got: list[str] = []
        reader = threading.Thread(target=lambda: got.append(Path("pipe").read_text()))
        reader.start()
        vtopo("analyze", "after.vt", "-f", "json", "-o", "pipe")
        reader.join()
        assert Path("pipe").is_fifo()
        assert "after.vt" == json.loads(got[0])["plan"]

    @pytest.mark.parametrize("target", ["missing/a.json", "folder", "before.vt/a.json", "n" * 300])
    def test_2_where_the_file_can_not_be_written(self, vtopo: Vtopo, target: str) -> None:
        Path("folder").mkdir()
        said = vtopo("analyze", "after.vt", "-f", "json", "-o", target)
        assert (2, "") == (said.code, said.out)
        assert 1 == said.err.count("\n")
        assert "can not be written" in said.err

    def test_the_other_files_are_still_written(self, vtopo: Vtopo) -> None:
        args = ("-f", "json", "-o", "missing/a.json", "-f", "html", "-o", "a.html")
        assert 2 == vtopo("analyze", "after.vt", *args).code
        assert Path("a.html").exists()

    @pytest.mark.parametrize("step", ["replace", "chmod"])
    def test_a_failure_at_the_last_moment_leaves_the_old_file_and_nothing_else(
        self, vtopo: Vtopo, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        def fails(*_args: object) -> None:
            raise OSError(28, "No space left on device")

        Path("a.json").write_text("old")
        before = sorted(Path().iterdir())
        monkeypatch.setattr(Path, step, fails)
        said = vtopo("analyze", "after.vt", "-o", "a.json")
        assert (2, "a.json can not be written: No space left on device\n") == (said.code, said.err)
        assert "old" == Path("a.json").read_text()
        assert before == sorted(Path().iterdir())

    def test_an_interruption_leaves_the_old_file_and_nothing_else(
        self, vtopo: Vtopo, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(*_args: object) -> None:
            raise KeyboardInterrupt

        Path("a.json").write_text("old")
        before = sorted(Path().iterdir())
        monkeypatch.setattr(Path, "replace", interrupted)
        assert 130 == vtopo("analyze", "after.vt", "-o", "a.json").code
        assert "old" == Path("a.json").read_text()
        assert before == sorted(Path().iterdir())


class TestColour:
    """Colour is for terminals, and for those who like it."""

    pytestmark = pytest.mark.usefixtures("project")

    def test_a_terminal_gets_colour(self, vtopo: Vtopo) -> None:
        assert "\x1b[" in vtopo("analyze", "after.vt", terminal=True).out

    def test_a_pipe_gets_none(self, vtopo: Vtopo) -> None:
        assert "\x1b" not in vtopo("analyze", "after.vt").out

    @pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
    def test_the_environment_can_refuse_it(self, vtopo: Vtopo, env: dict[str, str]) -> None:
        assert "\x1b" not in vtopo("analyze", "after.vt", terminal=True, env=env).out

    def test_so_can_an_option(self, vtopo: Vtopo) -> None:
        assert "\x1b" not in vtopo("analyze", "after.vt", "--no-color", terminal=True).out

    def test_a_file_never_gets_it(self, vtopo: Vtopo) -> None:
        vtopo("analyze", "after.vt", "-o", "a.txt", terminal=True)
        assert "\x1b" not in Path("a.txt").read_text()


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "args",
    [
        ("analyze", "--full"),
        ("analyze", "-f", "json"),
        ("analyze", "-f", "html"),
        ("analyze", "-f", "sarif"),
        ("analyze", "-f", "github"),
        ("analyze", "-f", "gitlab"),
        ("analyze", "-f", "junit"),
        ("analyze", "-f", "markdown"),
        ("check",),
        ("fmt", "--diff"),
        ("fmt", "--check"),
        ("show", "tree"),
        ("show", "model"),
        ("show", "model", "-f", "json"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize(
    "plan",
    [
        PLAN.replace("Shop", HOSTILE),
        f"# {HOSTILE}\n{PLAN}",
        PLAN + f'segment   b {{ level high, label "{HOSTILE}" }}\n',
        PLAN + f"segment {HOSTILE} {{ level high }}\n",
        PLAN + f'include "{HOSTILE}"\n',
    ],
    ids=["title", "comment", "label", "name", "include"],
)
def test_no_name_steers_a_terminal(vtopo: Vtopo, plan: str, args: tuple[str, ...]) -> None:
    Path("plan.vt").write_text(plan)
    said = vtopo(*args, "plan.vt", terminal=True, env={"NO_COLOR": "1"})
    assert 3 != said.code
    assert not set(HOSTILE) - set("[]0;gone231mJ") & set(said.out + said.err)


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("command", [("analyze",), ("check",), ("fmt",), ("fmt", "--check"), ("show", "tree")])
def test_no_file_name_steers_a_terminal(vtopo: Vtopo, command: tuple[str, ...]) -> None:
    name = f"a{HOSTILE}.vt"
    for text in (PLAN.replace("a {", "a  {"), 'segment "', "levels a < b\n"):
        Path(name).write_text(text)
        said = vtopo(*command, name, terminal=True, env={"NO_COLOR": "1"})
        assert 3 != said.code
        assert not set(HOSTILE) - set("[]0;gone231mJ") & set(said.out + said.err)


@pytest.mark.parametrize("topic", [HOSTILE, "vm" + HOSTILE])
def test_no_topic_steers_a_terminal(vtopo: Vtopo, topic: str) -> None:
    assert "\x1b" not in vtopo("explain", topic).err


@pytest.mark.parametrize("where", [".", "sub", "sub/deeper", ".."])
def test_a_path_is_shown_as_the_project_knows_it_wherever_one_stands(
    vtopo: Vtopo, project: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    (project / "sub/deeper").mkdir(parents=True)
    (project / "sub/wrong.vt").write_text('plan "Wrong" { owner nobody }\n')
    monkeypatch.chdir(project / where)
    said = vtopo("check", os.path.relpath(project / "sub/wrong.vt"))
    assert " --> sub/wrong.vt:1:16\n" in said.err
    assert said == vtopo("check", str(project / "sub/wrong.vt"))


def test_a_format_of_others_names_files_from_the_top_of_the_repository(vtopo: Vtopo, project: Path) -> None:
    (project / "plans").mkdir()
    (project / "plans/vtopo.toml").touch()
    (project / "plans/a.vt").write_text('plan "Shop" { }\nlevels low < high\nsegment a { level low }\n')
    assert "file=plans/a.vt," in vtopo("analyze", "plans/a.vt", "-f", "github").out


def test_a_report_is_the_same_wherever_one_stands(vtopo: Vtopo, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = vtopo("analyze", "after.vt", "-f", "json").out
    (project / "sub").mkdir()
    monkeypatch.chdir(project / "sub")
    assert here == vtopo("analyze", "../after.vt", "-f", "json").out
    assert str(project) not in here
