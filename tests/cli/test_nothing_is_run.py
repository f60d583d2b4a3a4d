"""Whatever lies in the repository that is judged, none of it is run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .packs import rule
from .test_packs import install

RUN = 'open(__file__ + ".was-run", "w").close()\n'
NAMES = (
    "conftest.py",
    "sitecustomize.py",
    "usercustomize.py",
    "setup.py",
    "vtopo_rules.py",
    "rules/__init__.py",
    "rules/conftest.py",
    ".vtopo/__init__.py",
)
SECONDS = 60


@pytest.fixture
def repository(project: Path) -> Path:
    """A repository with code wherever somebody might look for some, and settings that name it."""
    for name in NAMES:
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(RUN)
    (project / "evil.pth").write_text(f"import os; open({str(project / 'pth.was-run')!r}, 'w').close()\n")
    (install(project) / "__init__.py").write_text(RUN)
    home = rule("many-nics", "rules")
    (home / "__init__.py").write_text(RUN + (home / "__init__.py").read_text().replace("from __future__", "# "))
    return project


def run(*command: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=SECONDS, env={**os.environ, **env}
    )


def was_run(project: Path) -> list[str]:
    return sorted(path.name for path in project.rglob("*.was-run"))


def test_the_command_runs_nothing_of_it(repository: Path) -> None:
    program = str(Path(sys.executable).with_name("vtopo"))
    assert 1 == run(program, "analyze", "after.vt").returncode
    assert [] == was_run(repository)


@pytest.mark.parametrize("path", ["", f"{os.pathsep}/nowhere"])
def test_neither_does_it_where_python_looks_into_the_current_folder(repository: Path, path: str) -> None:
    for name in ("sitecustomize.py", "usercustomize.py"):  # which Python itself runs, before anything of ours
        (repository / name).unlink()
    said = run(sys.executable, "-c", "from vtopo.cli import main; main()", "rules", PYTHONPATH=path)
    assert (0, "") == (said.returncode, said.stderr)
    assert "many-nics" not in said.stdout
    assert [] == was_run(repository)


@pytest.mark.parametrize("key", ["rules", "packs", "plugins"])
def test_settings_that_name_it_are_refused_with_the_reason(repository: Path, key: str) -> None:
    (repository / "vtopo.toml").write_text(f'{key} = ["rules"]\n')
    program = str(Path(sys.executable).with_name("vtopo"))
    said = run(program, "analyze", "after.vt")
    assert 2 == said.returncode
    assert f"`{key}` can not be settled here: rules are code, and nothing that lies beside a plan is run" in said.stdout
    assert "--rules FOLDER" in said.stdout
    assert [] == was_run(repository)


def test_what_would_be_run_is_seen_by_this_test(repository: Path) -> None:
    program = str(Path(sys.executable).with_name("vtopo"))
    run(program, "analyze", "after.vt", "--rules", "rules")
    assert was_run(repository)
