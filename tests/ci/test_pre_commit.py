"""The hooks, run by the real pre-commit in a repository made on the spot: passing, failing, repairing.

A hook of the language `python` is installed by pip, which needs a network. So the hooks come from our manifest by way
of a repository, as they do for a user, but `language: system` takes the vtopo that is installed here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PLANS = ROOT / "tests" / "cli" / "plans"
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS = ("vtopo-check", "vtopo-fmt", "vtopo-analyze")
FINE = 'plan "Shop" { }\nlevels low\nsegment a { level low }\nmachine m { nic { carries a } }\n'


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository whose commits the hooks look at."""

    folder: Path
    env: dict[str, str]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.env, check=False, capture_output=True, text=True, timeout=300
        )

    def git(self, *words: str) -> str:
        done = self.run("git", *words)
        assert 0 == done.returncode, done.stderr
        return done.stdout

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text)
        self.git("add", name)

    def hook(self, name: str) -> tuple[int, str]:
        """Runs one hook on what is staged; its exit code and what it says."""
        done = self.run(sys.executable, "-m", "pre_commit", "run", "--color", "never", "--verbose", name)
        return done.returncode, done.stdout + done.stderr

    def commit(self, message: str) -> subprocess.CompletedProcess[str]:
        return self.run("git", "commit", "--quiet", "--message", message)


def made(folder: Path, env: dict[str, str]) -> Repository:
    folder.mkdir()
    repository = Repository(folder, env)
    repository.git("init", "--quiet", "--initial-branch", "main")
    return repository


def configured(hooks: Iterable[str], where: Path, revision: str) -> str:
    entries = [{"id": hook, "language": "system"} for hook in hooks]
    return yaml.safe_dump({"repos": [{"repo": str(where), "rev": revision, "hooks": entries}]})


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with all hooks and one commit, in which the plans of the tests stand."""
    env = {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        "HOME": str(tmp_path),
        "PRE_COMMIT_HOME": str(tmp_path / "cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PIP_NO_INDEX": "1",
        "COLUMNS": "100",
        **{f"GIT_{who}_{what}": "someone" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    ours = made(tmp_path / "ours", env)
    ours.write(MANIFEST.name, MANIFEST.read_text())
    ours.git("commit", "--quiet", "--message", "hooks")
    theirs = made(tmp_path / "theirs", env)
    theirs.write(".pre-commit-config.yaml", configured(HOOKS, ours.folder, ours.git("rev-parse", "HEAD").strip()))
    for name in ("before.vt", "network.vt"):
        shutil.copy(PLANS / name, theirs.folder / name)
    theirs.git("add", ".")
    theirs.git("commit", "--quiet", "--message", "plans")
    return theirs


def test_the_manifest_is_one_for_pre_commit() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=100)
    assert (0, "") == (done.returncode, done.stdout + done.stderr)
    assert list(HOOKS) == [hook["id"] for hook in yaml.safe_load(MANIFEST.read_text())]


def test_what_is_fine_passes_and_is_committed(repository: Repository) -> None:
    installed = repository.run(sys.executable, "-m", "pre_commit", "install")
    assert 0 == installed.returncode, installed.stdout
    repository.write("shop.vt", FINE)
    done = repository.commit("a plan")
    assert (0, 3) == (done.returncode, done.stderr.count("Passed")), done.stderr


def test_a_mistake_fails_each_hook_that_reads_plans_and_is_not_committed(repository: Repository) -> None:
    repository.run(sys.executable, "-m", "pre_commit", "install")
    repository.write("shop.vt", FINE.replace("carries a", "carries b"))
    done = repository.commit("a plan")
    assert (1, 2) == (done.returncode, done.stderr.count("Failed")), done.stderr
    assert "shop.vt:4:" in done.stderr
    assert "plans" == repository.git("log", "-1", "--format=%s").strip()


def test_findings_fail_the_one_that_judges(repository: Repository) -> None:
    repository.write("after.vt", (PLANS / "after.vt").read_text())
    assert 0 == repository.hook("vtopo-check")[0]
    code, said = repository.hook("vtopo-analyze")
    assert 1 == code
    assert "error[filter-drift]" in said


def test_what_is_not_formatted_is_repaired_and_then_passes(repository: Repository) -> None:
    repository.write("shop.vt", FINE.replace("levels low", "levels   low"))
    code, said = repository.hook("vtopo-fmt")
    assert 1 == code
    assert "files were modified by this hook" in said
    assert FINE == (repository.folder / "shop.vt").read_text()
    repository.git("add", "shop.vt")
    assert 0 == repository.hook("vtopo-fmt")[0]


def test_a_fragment_that_changed_judges_the_plans_that_use_it_each_once(repository: Repository) -> None:
    repository.write("after.vt", (PLANS / "after.vt").read_text())
    repository.git("commit", "--quiet", "--no-verify", "--message", "after")
    repository.write("network.vt", (PLANS / "network.vt").read_text() + "\n# a comment\n")
    repository.write("before.vt", (PLANS / "before.vt").read_text() + "\n# a comment\n")
    code, said = repository.hook("vtopo-check")
    assert (0, True) == (code, "2 plans checked, no mistakes" in said), said
    code, said = repository.hook("vtopo-analyze")
    assert 1 == code
    assert (1, 1) == (said.count("(before.vt)\n"), said.count("(after.vt)\n")), said


def test_of_a_fragment_that_no_plan_uses_the_syntax_is_checked_and_that_is_said(repository: Repository) -> None:
    repository.write("lone/mgmt.vt", "segment mgmt { vlan 99 }\n")
    for hook in ("vtopo-check", "vtopo-analyze"):
        code, said = repository.hook(hook)
        assert 0 == code, said
        assert "lone/mgmt.vt: only the syntax was checked, no plan of this project uses it" in said
    repository.write("lone/mgmt.vt", "segment mgmt { vlan 99\n")
    assert [1, 1] == [repository.hook(hook)[0] for hook in ("vtopo-check", "vtopo-analyze")]


def test_what_is_no_plan_is_none_of_our_business(repository: Repository) -> None:
    repository.write("README.md", "# Shop\n")
    assert all("no files to check" in repository.hook(hook)[1] for hook in HOOKS)
