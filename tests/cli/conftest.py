"""A project of its own for each test, and the command run in it as a person would, but within this process."""

from __future__ import annotations

import gc
import io
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from vtopo.cli import main

PLANS = Path(__file__).parent / "plans"


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said, and the exit code it left with."""

    code: int
    out: str
    err: str


class Terminal(io.TextIOWrapper):
    """A stream that may say it is a terminal."""

    terminal = False

    def isatty(self) -> bool:
        return self.terminal


Vtopo = Callable[..., Said]


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

    def run(*args: str, given: str | bytes = b"", terminal: bool = False, env: Mapping[str, str] | None = None) -> Said:
        out, err = Terminal(io.BytesIO(), "utf-8"), Terminal(io.BytesIO(), "utf-8")
        out.terminal = err.terminal = terminal
        data = given.encode() if isinstance(given, str) else given
        with monkeypatch.context() as patch:
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["vtopo", *args])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as left:
                main()
            gc.enable()  # which the command, at its end as a process, need not care for
        out.flush()
        err.flush()
        code = left.value.code
        return Said(code if isinstance(code, int) else 0, _text(out), _text(err))

    return run


def _text(stream: Terminal) -> str:
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()
