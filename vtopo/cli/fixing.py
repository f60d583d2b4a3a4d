"""`analyze --fix` and `analyze --diff`: what findings carry as a fix, written into the files of the plans."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import typer

from vtopo.cli.writing import FINE, FOUND, UNJUDGED, complain, safe, seen
from vtopo.commands.output import echo, tell, write_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from vtopo.commands.choices import Format
    from vtopo.commands.fixing import Changed, Fixed, Judge
    from vtopo.findings import Finding, Problem
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
    texts: dict[Path, dict[str, bytes]] = {}
    problems: list[Problem] = []
    for name, project in given:
        new = texts.setdefault(project.root, {})
        its = fixed(_with(project, new), name, judge, unsafe=unsafe)
        for file in its.files:
            first = files.get(file.path)
            files[file.path] = replace(file, before=first.before) if first else file
            new[file.name] = file.after.encode()
        problems += its.assessment.problems
        _tell(its, name, only_diff)
    if only_diff:
        complain(problems, no_color)
        echo("".join(seen(file.diff()) for file in files.values()))
        raise typer.Exit(UNJUDGED if problems else FOUND if files else FINE)
    after = [(name, _with(project, texts[project.root])) for name, project in given]
    write_all({path: file.after for path, file in files.items() if file.name != STDIN})
    for name, project in after:
        if name == STDIN:
            echo(seen(project.texts[STDIN].decode("utf-8", "backslashreplace")))
    return after


def without_stdout(wanted: list[tuple[Format, str]], *, asked: bool) -> list[tuple[Format, str]]:
    """The reports that go to files, where standard output is for the fixed plan."""
    if asked and any(target == "-" for _, target in wanted):
        raise typer.BadParameter("standard output is for the fixed plan: give each format a file with -o")
    return [(format_, target) for format_, target in wanted if target != "-"]


def _with(project: Project, texts: Mapping[str, bytes]) -> Project:
    return replace(project, texts=MappingProxyType({**project.texts, **texts}))


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
