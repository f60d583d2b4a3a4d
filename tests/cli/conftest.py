"""A project of its own for each test, and the command run in it as a person would, but within this process."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.helpers import running
from tests.helpers.running import Said, Vtopo

__all__ = ["Said", "Vtopo"]

PLANS = Path(__file__).parent / "plans"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project with `before.vt`, `after.vt` and the `network.vt` that both include; we stand in it."""
    shutil.copytree(PLANS, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def vtopo(monkeypatch: pytest.MonkeyPatch) -> Vtopo:
    """Runs the command line; `terminal` says whether its output goes to one."""
    for name in ("NO_COLOR", "VTOPO_DEBUG", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return running.vtopo
