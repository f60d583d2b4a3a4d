"""What a change does, between two files and against a revision of git."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.helpers.expectations import known_rules

from .conftest import Vtopo

GOLDEN = Path(__file__).parent / "golden"


def git(*words: str) -> None:
    who = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for role in ("AUTHOR", "COMMITTER"):
        who |= {f"GIT_{role}_NAME": "a", f"GIT_{role}_EMAIL": "a@b", f"GIT_{role}_DATE": "2026-01-01T00:00:00Z"}
    subprocess.run(["git", *words], check=True, capture_output=True, env={**os.environ, **who})


@pytest.fixture
def repository(project: Path) -> Path:
    """The plans of a project, committed."""
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    return project


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(("name", "form"), [("diff.txt", "text"), ("diff.md", "markdown")])
def test_a_person_reads_what_is_worse_and_what_is_better(vtopo: Vtopo, name: str, form: str) -> None:
    said = vtopo("diff", "before.vt", "after.vt", "-f", form, env={"SOURCE_DATE_EPOCH": "1800000000", "COLUMNS": "100"})
    if os.environ.get("VTOPO_UPDATE"):
        (GOLDEN / name).write_text(said.out, encoding="utf-8")
    assert 1 == said.code
    assert (GOLDEN / name).read_text(encoding="utf-8") == said.out


@pytest.mark.usefixtures("project")
def test_the_other_way_round_what_was_worse_is_better(vtopo: Vtopo) -> None:
    there, back = (json.loads(vtopo("diff", *plans, "-f", "json").out) for plans in
                   (("before.vt", "after.vt"), ("after.vt", "before.vt")))  # fmt: skip
    comparing = {name for name, rule in known_rules().items() if rule.compares}
    worse = {line["id"] for line in there["worse"] if line["id"] and line["rule"] not in comparing}
    assert worse
    assert worse == {line["id"] for line in back["better"] if line["id"]}
    assert there["gone"] == back["added"]


@pytest.mark.usefixtures("project")
def test_against_itself_nothing_changes(vtopo: Vtopo) -> None:
    said = vtopo("diff", "after.vt", "after.vt")
    assert 0 == said.code
    assert "nothing is worse and nothing is better" in said.out


def test_a_revision_is_the_plan_as_it_was_with_all_it_includes(vtopo: Vtopo, repository: Path) -> None:
    plan = repository / "after.vt"
    plan.write_text(plan.read_text().replace("vm web[1..2]", "vm web[1..4]"))
    network = repository / "network.vt"
    network.write_text(f"{network.read_text()}segment later {{ level internal }}\n")
    said = vtopo("diff", "HEAD", "after.vt", "-f", "json", "--fail-on", "never")
    document = json.loads(said.out)
    assert ("HEAD", "after.vt") == (document["old"], document["new"])
    assert [["vm", 2], ["segment", 1]] == document["added"]
    assert [] == document["gone"]
    assert 0 == said.code


def test_a_change_that_only_improves_exits_with_0(vtopo: Vtopo, repository: Path) -> None:
    plan = repository / "after.vt"
    plan.write_text(plan.read_text().replace("disk san1", "disk san1, encrypted"))
    said = vtopo("diff", "HEAD", "after.vt")
    assert 0 == said.code, said.out
    assert "shared-storage-across-levels" in said.out


@pytest.mark.parametrize("revision", ["nowhere", "--help", "HEAD^{tree}", "HEAD:after.vt", "a\x00b"])
def test_what_is_no_revision_is_said_to_be_none(vtopo: Vtopo, repository: Path, revision: str) -> None:
    said = vtopo("diff", "--", revision, str(repository / "after.vt"))
    assert (2, "") == (said.code, said.out)
    assert "Traceback" not in said.err


def test_a_plan_that_was_not_there_yet_is_a_mistake(vtopo: Vtopo, repository: Path) -> None:
    (repository / "new.vt").write_text((repository / "before.vt").read_text())
    said = vtopo("diff", "HEAD", "new.vt")
    assert 2 == said.code
    assert "there is no file `new.vt` at HEAD" in said.err


@pytest.mark.usefixtures("project")
def test_without_a_repository_there_are_no_revisions(vtopo: Vtopo) -> None:
    said = vtopo("diff", "HEAD", "after.vt", env={"GIT_CEILING_DIRECTORIES": "/"})
    assert 2 == said.code
    assert "there is no file `HEAD`, and no repository of git here" in said.err


def test_a_branch_may_be_called_as_a_folder_is(vtopo: Vtopo, repository: Path) -> None:
    (repository / "main").mkdir()
    said = vtopo("diff", "main", "after.vt")
    assert (0, "") == (said.code, said.err)


def test_a_plan_is_looked_up_from_its_own_folder_in_a_hook_too(vtopo: Vtopo, repository: Path) -> None:
    folder = repository / "plans of today"
    folder.mkdir()
    for plan in repository.glob("*.vt"):
        plan.rename(folder / plan.name)
    (folder / "vtopo.toml").touch()
    git("add", "-A")
    git("commit", "-q", "-m", "second")
    hook = {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index"}
    said = vtopo("diff", "HEAD", "plans of today/after.vt", env=hook)
    assert (0, "") == (said.code, said.err)


def test_mistakes_of_a_revision_are_said_to_be_there(vtopo: Vtopo, repository: Path) -> None:
    plan = repository / "after.vt"
    right = plan.read_text()
    plan.write_text("plan {")
    git("commit", "-q", "-a", "-m", "second")
    plan.write_text(right)
    said = vtopo("diff", "HEAD", "after.vt")
    assert (2, "") == (said.code, said.out)
    assert said.err.endswith("The mistakes are in HEAD: nothing is compared.\n")


def test_names_do_nothing_in_a_comment(vtopo: Vtopo, project: Path) -> None:
    plan = project / "after.vt"
    plan.write_text(plan.read_text().replace("san1", "__s*a*n__").replace("*", "_x_"))
    (project / "b [x](http:__evil) @all.vt").write_text((project / "before.vt").read_text())
    said = vtopo("diff", "b [x](http:__evil) @all.vt", "after.vt", "-f", "markdown")
    assert r"b \[x\]\(http\:\_\_evil\) \@all.vt" in said.out
    assert r"\_\_s\_x\_a\_x\_n\_\_" in said.out


@pytest.mark.usefixtures("project")
def test_what_does_not_count_is_no_difference(vtopo: Vtopo) -> None:
    assert "filter-drift" in vtopo("diff", "before.vt", "after.vt").out
    Path("vtopo.toml").write_text('ignore = ["filter-drift"]\n[severity]\nmixed-levels = "note"\n')
    said = vtopo("diff", "before.vt", "after.vt").out
    assert "filter-drift" not in said
    assert "note[mixed-levels]" in said
    Path("vtopo.toml").write_text('ignored = ["filter-drift"]\n')
    assert 2 == vtopo("diff", "before.vt", "after.vt").code


@pytest.mark.usefixtures("project")
def test_what_is_known_is_told_as_accepted(vtopo: Vtopo) -> None:
    vtopo("known", "after.vt", "-o", "known.txt")
    Path("vtopo.toml").write_text('known = "known.txt"\n')
    said = vtopo("diff", "before.vt", "after.vt")
    assert (0, True) == (said.code, "error[filter-drift] accepted" in said.out)


def test_standard_input_is_one_plan(vtopo: Vtopo) -> None:
    said = vtopo("diff", "-", "-", given="plan p")
    assert (2, "") == (said.code, said.out)
    assert "can not both come from standard input" in said.err
