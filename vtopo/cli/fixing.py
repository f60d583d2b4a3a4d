"""`analyze --fix` and `analyze --diff`: what findings carry as a fix, written into the files of the plans."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import typer

from vtopo.cli.writing import FINE, FOUND, UNJUDGED, complain, safe, seen
from vtopo.commands.output import UnwritableError, echo, tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from vtopo.commands.choices import Format
    from vtopo.commands.fixing import Changed, Fixed, Judge
    from vtopo.findings import Finding
    from vtopo.model.loading import Project


def fixed_first(
    given: Sequence[tuple[str, Project]], judge: Judge, *, unsafe: bool, only_diff: bool, no_color: bool
) -> list[tuple[str, Project]]:
    """The plans with their fixes applied and written, all files or none; or only shown, which ends the command.

    What comes from standard input goes to standard output.
    """
    from vtopo.commands.fixing import fixed
    from vtopo.model.loading import STDIN

    files: dict[Path, Changed] = {}
    done: list[tuple[str, Fixed]] = []
    for name, project in given:
        its = fixed(_with(project, files), name, judge, unsafe=unsafe)
        done.append((name, its))
        for file in its.files:
            first = files.get(file.path)
            files[file.path] = replace(file, before=first.before) if first else file
    if not only_diff:
        _write([file for file in files.values() if file.name != STDIN])
    for name, its in done:
        _tell(its, name, only_diff)
    if only_diff:
        problems = [problem for _, its in done for problem in its.assessment.problems]
        complain(problems, no_color)
        echo("".join(seen(file.diff()) for file in files.values()))
        raise typer.Exit(UNJUDGED if problems else FOUND if files else FINE)
    after = [(name, _with(project, files)) for name, project in given]
    for name, project in after:
        if name == STDIN:
            echo(seen(project.texts[STDIN].decode("utf-8", "backslashreplace")))
    return after


def _write(files: Sequence[Changed]) -> None:
    """Writes files that still are what was judged."""
    from vtopo.commands.rewriting import rewrite

    known: dict[Path, str] = {}
    for file in files:
        if file.stale:
            raise UnwritableError(f"{file.name} was changed while it was judged: nothing is written, try again")
        if known.setdefault(file.path.resolve(), file.after) != file.after:
            raise UnwritableError(f"{file.name} is a file with two names: nothing is written, fix one plan at a time")
    rewrite({file.path: file.after for file in files})


def without_stdout(wanted: list[tuple[Format, str]], *, asked: bool) -> list[tuple[Format, str]]:
    """The reports that go to files, where standard output is for the fixed plan."""
    if asked and any(target == "-" for _, target in wanted):
        raise typer.BadParameter("standard output is for the fixed plan: give each format a file with -o")
    return [(format_, target) for format_, target in wanted if target != "-"]


def _with(project: Project, files: Mapping[Path, Changed]) -> Project:
    """A project in which files are as they are to be, of whichever project they were changed."""
    new = {
        path.relative_to(project.root).as_posix(): file.after.encode()
        for path, file in files.items()
        if path.is_relative_to(project.root)
    }
    return replace(project, texts=MappingProxyType({**project.texts, **new}))


def _tell(its: Fixed, name: str, only_diff: bool) -> None:
    """Says what was settled, and what was left and why, on standard error."""
    done = Counter(_told(finding) for finding in its.settled)
    if done:
        many = len(its.settled)
        tell(f"{safe(name)}: {many:,} finding{'' if many == 1 else 's'} {'would be ' if only_diff else ''}settled\n")
    for told, count in done.items():
        tell(f"  {safe(told)}{f' ({count:,} times)' if count > 1 else ''}\n")
    for finding, why in its.left:
        tell(f"{safe(name)}: not applied: {safe(_told(finding))}; {safe(why)}\n")


def _told(finding: Finding) -> str:
    """A rule and what its fix does."""
    return f"{finding.rule}: {finding.fix.message if finding.fix else finding.message}"
