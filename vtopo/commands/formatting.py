"""Formats one file: what it says now, and what it says in the canonical form."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vtopo.model.loading import STDIN, Project
from vtopo.problems import Place, Problem
from vtopo.syntax.parser import parse
from vtopo.syntax.printer import render
from vtopo.syntax.text import decode


@dataclass(frozen=True, slots=True)
class Formatted:
    """A file before and after; with `problems` it could not be read, and both are empty."""

    name: str
    path: Path
    before: str
    after: str
    problems: tuple[Problem, ...] = ()

    def diff(self) -> str:
        """What would change, as a unified diff."""
        return unified(self.name, "formatted", self.before, self.after)


def unified(name: str, now: str, before: str, after: str) -> str:
    """What is different in a file that was changed, as a unified diff; `now` says what the file is by that."""
    from difflib import unified_diff
    from io import StringIO

    old, new = (StringIO(text, newline="\n") for text in (before, after))  # a line ends with LF, and with nothing else
    found = unified_diff([*old], [*new], name, f"{name} ({now})")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in found)


def formatted(given: str, data: bytes | None) -> Formatted:
    """A file in its canonical form; `data` stands for the text where it comes from standard input."""
    path = Path(given)
    if data is None:
        name, read = _read(path)
        if isinstance(read, str):
            return Formatted(name, path, "", "", (Problem("reading", "no-such-file", read, Place(name, 1, 1, 1, 1)),))
        data = read
    else:
        name = STDIN
    source, problems = decode(name, data)
    if source is None:
        return Formatted(name, path, "", "", problems)
    tree, more = parse(source)
    if more:
        return Formatted(name, path, "", "", more)
    return Formatted(name, path, source.text, render(tree))


def _read(path: Path) -> tuple[str, bytes | str]:
    """The name of a file in its project, and its bytes or a sentence why there are none."""
    try:
        project = Project.around(path)
        name = project.name(path)
    except (OSError, RuntimeError, ValueError) as error:
        return str(path), f"`{path}` can not be read: {error}"
    return name, project.read(name)
