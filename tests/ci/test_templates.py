"""The action for GitHub and the template for GitLab: of the right form, and their scripts run as they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PLANS = ROOT / "tests" / "cli" / "plans"
ACTION, TEMPLATE = ROOT / "action.yml", ROOT / "ci" / "gitlab" / "vtopo.yml"


@pytest.mark.parametrize(("schema", "file"), [("vendor.github-actions", ACTION), ("vendor.gitlab-ci", TEMPLATE)])
def test_they_follow_their_schemas(schema: str, file: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=100)
    assert 0 == done.returncode, done.stdout


def test_what_a_stranger_may_write_is_never_part_of_a_script() -> None:
    steps = yaml.safe_load(ACTION.read_text())["runs"]["steps"]
    assert [] == [step["run"] for step in steps if "${{" in step.get("run", "")]


@dataclass(frozen=True, slots=True)
class Job:
    """A checked-out repository with two commits of a plan, and the variables that a runner sets."""

    folder: Path
    env: Mapping[str, str]

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        env = {**self.env, **more}
        return subprocess.run(
            command, cwd=self.folder, env=env, check=False, capture_output=True, text=True, timeout=300
        )

    def script(self, name: str, **more: str) -> subprocess.CompletedProcess[str]:
        return self.run("bash", str(ROOT / "ci" / "github" / name), **more)

    def text(self, name: str) -> str:
        return (self.folder / name).read_text()


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """`gh` and `curl` only write down what they are given."""
    tools, folder = tmp_path / "bin", tmp_path / "repository"
    tools.mkdir()
    folder.mkdir()
    for tool in ("gh", "curl"):
        (tools / tool).write_text(f'#!/bin/sh\nprintf "%s\\n" {tool} "$@" >>"$SAID"\n')
        (tools / tool).chmod(0o755)
    env = {
        "PATH": os.pathsep.join((str(tools), str(Path(sys.executable).parent), os.environ["PATH"])),
        "HOME": str(tmp_path),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "SAID": str(folder / "said.txt"),
        "RUNNER_TEMP": str(folder),
        "GITHUB_OUTPUT": str(folder / "output.txt"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        **{f"GIT_{who}_{what}": "someone" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    made = Job(folder, env)
    made.run("git", "init", "--quiet", "--initial-branch", "main")
    for name in ("after.vt", "before.vt", "network.vt"):
        (folder / name).write_text((PLANS / name).read_text())
    made.run("git", "add", ".")
    made.run("git", "commit", "--quiet", "--message", "plans")
    return made


class TestGithub:
    """The scripts of the action."""

    def test_findings_are_annotations_sarif_and_a_summary_and_fail_the_step(self, job: Job) -> None:
        done = job.script("analyze.sh", PLANS="after.vt\n\n  before.vt\n")
        assert 1 == done.returncode, done.stderr
        assert done.stdout.startswith("::error file=after.vt,")
        assert f"sarif={job.folder}/vtopo.sarif\n" == job.text("output.txt")
        assert "2.1.0" == json.loads(job.text("vtopo.sarif"))["version"]
        assert 2 == job.text("summary.md").count("### vtopo")

    def test_inputs_are_options(self, job: Job) -> None:
        assert 0 == job.script("analyze.sh", PLANS="after.vt", FAIL_ON="never").returncode
        job.run("vtopo", "known", "after.vt", "-o", "known.txt")
        assert 0 == job.script("analyze.sh", PLANS="after.vt", KNOWN="known.txt").returncode

    def test_a_plan_that_can_not_be_judged_is_uploaded_as_such(self, job: Job) -> None:
        (job.folder / "after.vt").write_text("vm {\n")
        assert 2 == job.script("analyze.sh", PLANS="after.vt").returncode
        assert "error" == json.loads(job.text("vtopo.sarif"))["runs"][0]["results"][0]["level"]

    def test_a_name_is_a_name_and_no_option_or_command(self, job: Job) -> None:
        done = job.script("analyze.sh", PLANS='$(touch hacked)\n--help\n";touch hacked;"')
        assert 2 == done.returncode
        assert not (job.folder / "hacked").exists()

    def test_a_pull_request_is_told_what_it_changes_in_one_comment(self, job: Job) -> None:
        with (job.folder / "after.vt").open("a") as plan:
            plan.write("require web1 apart from app by vmm\n")
        done = job.script("comment.sh", PLANS="after.vt\nbefore.vt\n", BASE="HEAD", NUMBER="7")
        assert 0 == done.returncode, done.stderr
        comment = str(job.folder / "vtopo-comment.md")
        assert ["gh", "pr", "comment", "7", "--edit-last", "--create-if-none", "--body-file", comment] == (
            job.text("said.txt").splitlines()
        )
        assert 2 == job.text("vtopo-comment.md").count("### vtopo")
        assert "weak\\-separation" in job.text("vtopo-comment.md") or "weak-separation" in job.text("vtopo-comment.md")

    def test_a_plan_that_is_new_is_compared_with_nothing(self, job: Job) -> None:
        (job.folder / "new.vt").write_text('plan "New"\n')
        done = job.script("comment.sh", PLANS="new.vt", BASE="HEAD", NUMBER="7")
        assert (0, True) == (done.returncode, "new.vt is not compared with HEAD" in done.stderr)
        assert not (job.folder / "said.txt").exists()


class TestGitlab:
    """The scripts of the template."""

    def script(self, job: str, job_: Job, **more: str) -> subprocess.CompletedProcess[str]:
        document: Any = yaml.safe_load(TEMPLATE.read_text())
        variables = {**document["variables"], **more}
        return job_.run("bash", "-e", "-o", "pipefail", "-c", "\n".join(document[job]["script"]), **variables)

    def test_findings_are_code_quality_and_tests_and_fail_the_job(self, job: Job) -> None:
        done = self.script("vtopo", job)
        assert 1 == done.returncode, done.stderr
        assert "error[filter-drift]" in done.stdout
        assert "filter-drift" in {issue["check_name"] for issue in json.loads(job.text("gl-code-quality-report.json"))}
        assert job.text("vtopo.xml").startswith("<?xml")
        document = yaml.safe_load(TEMPLATE.read_text())["vtopo"]["artifacts"]
        named = [*document["paths"], *document["reports"].values()]
        assert [] == [name for name in named if not (job.folder / name).exists()]

    def test_options_are_options(self, job: Job) -> None:
        assert 0 == self.script("vtopo", job, VTOPO_OPTIONS="--fail-on never", VTOPO_PLANS="after.vt").returncode

    def test_a_merge_request_is_told_what_it_changes(self, job: Job) -> None:
        with (job.folder / "after.vt").open("a") as plan:
            plan.write("require web1 apart from app by vmm\n")
        sent = {
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": "HEAD",
            "VTOPO_PLANS": "after.vt",
            "VTOPO_TOKEN": "secret",
            "CI_API_V4_URL": "https://gitlab.example/api/v4",
            "CI_PROJECT_ID": "3",
            "CI_MERGE_REQUEST_IID": "7",
        }
        done = self.script("vtopo-diff", job, **sent)
        assert 0 == done.returncode, done.stderr
        assert (
            "https://gitlab.example/api/v4/projects/3/merge_requests/7/notes" == job.text("said.txt").splitlines()[-1]
        )
        assert "body@vtopo.md" in job.text("said.txt")
        assert 1 == job.text("vtopo.md").count("### vtopo")
