"""Pages whose examples are run: the README, and those of docs/ for people who use vtopo.

A block `console` is a session: each line that begins with `$` is run, and what stands below it is what it says. The
lines of a block `sh` are run, too, and have to do well; what they say is not shown. A block of any other language with
a name behind it is that file: it is written. All blocks of a page run in one folder, in order; a comment
`<!-- begins with: SOURCE=FOLDER -->` says what is in it at first, in a repository of git with one commit.
An exit code that the page shows by `echo $?` may be any. Of a command that runs until it is ended the help is run.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.running import Shell

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^(?P<fence>`{3,})(?P<language>[\w-]*)[ ]?(?P<file>[^\n]*)\n(?P<text>.*?)^(?P=fence)$", re.S | re.M)
BEGINS = re.compile(r"<!-- begins with: ([^>]+?) -->")
ENV = {
    "SOURCE_DATE_EPOCH": "1800000000",
    "NO_COLOR": "1",
    "COLUMNS": "80",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    **{f"GIT_{who}_{what}": "a@example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}
ENDLESS = "vtopo watch"

FINE = (0, 1)
"""Exit codes of examples that do well: a finding is no failure."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a page between two fences."""

    language: str
    file: str
    text: str
    start: int
    """Where its text begins in the page."""


def blocks(page: str) -> list[Block]:
    """All blocks of a page."""
    return [Block(m["language"], m["file"].strip(), m["text"], m.start("text")) for m in BLOCK.finditer(page)]


def shell(page: str, folder: Path) -> Shell:
    """A shell in the folder that a page begins with."""
    first = BEGINS.search(page)
    at = Shell(folder, ENV)
    if first:
        for its in first[1].split():
            source, _, target = its.partition("=")
            shutil.copytree(ROOT / source, folder / target, dirs_exist_ok=True)
        for line in ("git init -q -b main", "git add .", "git commit -q -m plans"):
            at.run(line)
            assert 0 == at.code, line
    return at


def played(page: str, folder: Path) -> tuple[str, list[str]]:
    """The page as it would read if it told what its examples say, and the lines that do not do well."""
    at = shell(page, folder)
    wrong: list[str] = []
    now, done = "", 0
    for block in blocks(page):
        text = block.text
        if block.language == "console":
            text = "".join(f"$ {line}\n{said}" for line, said in _session(at, list(commands(block)), wrong))
        elif block.language == "sh":
            for line in commands(block):
                _run(at, line, wrong)
        elif block.file:
            (at.folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            (at.folder / block.file).write_text(block.text, encoding="utf-8")
        now += page[done : block.start] + text
        done = block.start + len(block.text)
    return now + page[done:], wrong


def commands(block: Block) -> Iterator[str]:
    """The lines of a block that are run; one that ends with a backslash goes on in the next."""
    text = block.text.replace("\\\n", " ") if block.language == "sh" else block.text
    for line in text.splitlines():
        if block.language == "console":
            if line.startswith("$ "):
                yield line[2:]
        elif line.strip() and not line.startswith("#"):
            yield line


def _session(at: Shell, lines: list[str], wrong: list[str]) -> Iterator[tuple[str, str]]:
    """Each line with what it says; one whose exit code is asked for next may have any."""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        yield line, _ended(_run(at, line, [] if following == "echo $?" else wrong))


def _run(at: Shell, line: str, wrong: list[str]) -> str:
    said = at.run(f"{line.partition('#')[0]} --help" if line.startswith(ENDLESS) else line)
    if at.code not in FINE:
        wrong.append(f"{line}: exit code {at.code}\n{said}")
    return said


def _ended(text: str) -> str:
    """What a command said, each line ended and none with blanks at its end."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())
