"""The command line run within this process, and lines of a shell whose `vtopo` is run like that."""

from __future__ import annotations

import gc
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from vtopo.cli import main

LIMIT = 60
"""Seconds that a command which is not ours may take."""


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


def vtopo(
    *args: str,
    given: str | bytes = b"",
    terminal: bool = False,
    env: Mapping[str, str] | None = None,
    together: bool = False,
) -> Said:
    """Runs `vtopo`. `terminal`: its output goes to one; `together`: standard error is where standard output is."""
    out, err = Terminal(io.BytesIO(), "utf-8"), Terminal(io.BytesIO(), "utf-8")
    out.terminal = err.terminal = terminal
    data = given.encode() if isinstance(given, str) else given
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (env or {}).items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["vtopo", *args])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", out if together else err)
        with pytest.raises(SystemExit) as left:
            main()
        gc.enable()  # which the command, at its end as a process, need not care for
    out.flush()
    err.flush()
    code = left.value.code
    return Said(code if isinstance(code, int) else 0, _text(out), _text(err))


def _text(stream: Terminal) -> str:
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


@dataclass(slots=True)
class Shell:
    """A folder in which lines are run one after the other.

    Each is a command or several with `|` between them, the last perhaps with `> FILE`; `vtopo` is run in this process,
    with globs, all else by bash. `cd` stays in force, and `$?` is the code of the line before.
    """

    folder: Path
    env: Mapping[str, str] = field(default_factory=dict)
    code: int = 0

    def run(self, line: str) -> str:
        """What a line puts on the terminal; the exit code is that of its `vtopo` if there is one, else of its last."""
        words = shlex.split(line, comments=True)
        if words[:1] == ["cd"]:
            self.folder /= words[1]
            self.code = 0
            return ""
        line, _, target = re.sub(r"\$\?", str(self.code), line).partition(" > ")
        said, codes, ours = "", [0], False
        for part in line.split(" | "):
            words = shlex.split(part, comments=True)
            if words[0] == "vtopo":
                code, said, ours = *self._vtopo(words[1:], said), True
                codes.append(code)
            else:
                code, said = self._other(part, said)
                codes.append(0 if ours else code)
        self.code = max(codes)
        if target:
            (self.folder / target.split("#")[0].strip()).write_text(said, encoding="utf-8")
            return ""
        return said

    def _vtopo(self, words: list[str], given: str) -> tuple[int, str]:
        here = Path.cwd()
        os.chdir(self.folder)
        try:
            args = [name for word in words for name in (sorted(map(str, Path().glob(word))) if "*" in word else [word])]
            ran = vtopo(*args, given=given, env=self.env, together=True)
        finally:
            os.chdir(here)
        return ran.code, ran.out

    def _other(self, part: str, given: str) -> tuple[int, str]:
        ran = subprocess.run(
            ["bash", "-c", part],
            cwd=self.folder,
            env={**os.environ, **self.env},
            check=False,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIMIT,
        )
        return ran.returncode, ran.stdout
