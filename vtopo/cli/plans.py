"""The files named on the command line: which project each belongs to, and which plans it stands for."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vtopo.cli.writing import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vtopo.model.loading import Project


def named(given: Iterable[str]) -> Iterable[tuple[str, Project]]:
    """Each file with the project it belongs to; `-` is standard input, in the current folder."""
    from types import MappingProxyType

    from vtopo.model.loading import STDIN, Project

    for name in given:
        if name == "-":
            yield STDIN, Project(Path.cwd(), MappingProxyType({STDIN: stdin()}))
            continue
        path = Path(name)
        try:
            project = Project.around(path)
            yield project.name(path), project
        except (OSError, RuntimeError, ValueError) as error:
            raise typer.BadParameter(f"`{safe(name)}` can not be read: {safe(str(error))}") from None


def stdin() -> bytes:
    """All that standard input holds."""
    return sys.stdin.buffer.read() if sys.stdin else b""


def plans_of(given: Sequence[str]) -> tuple[list[tuple[str, Project]], list[str]]:
    """The plans that the files given stand for, each once, and the fragments that stand for none."""
    from vtopo.commands.fragments import users

    plans: dict[tuple[Path, str], Project] = {}
    unused: list[str] = []
    for name, project in named(given):
        found = users(project, name)
        for plan in found:
            plans.setdefault((project.root, plan), project)
        if not found:
            unused.append(name)
    return [(plan, project) for (_, plan), project in plans.items()], unused


def either(old: str, new: str) -> tuple[tuple[Project, str], tuple[Project, str]]:
    """Two plans to compare: OLD is a file, or else a revision of git at which NEW is looked up."""
    from vtopo.commands.revisions import RevisionError, at_revision

    name, project = next(iter(named([new])))
    if old == "-" or _is_file(old):
        before, its = next(iter(named([old])))
        return (its, before), (project, name)
    if new == "-":
        raise typer.BadParameter(f"`{safe(old)}` is no file, and what comes from standard input has no revisions")
    try:
        return (at_revision(project, old), name), (project, name)
    except RevisionError as error:
        raise typer.BadParameter(safe(str(error))) from None


def _is_file(name: str) -> bool:
    """Whether there is a file by a name; a folder is none, since a branch may be called as it is."""
    try:
        return Path(name).exists() and not Path(name).is_dir()
    except (OSError, ValueError):
        return False


def in_project(project: Project, given: str | None) -> str | None:
    """The name that a baseline has in the project of its plan."""
    if given is None:
        return None
    try:
        return project.name(Path(given))
    except ValueError:
        raise typer.BadParameter(f"the baseline `{safe(given)}` is not in the project of the plan") from None


def today() -> str:
    """The date by which an `accept` is over: now, or the one that makes a run reproducible."""
    from datetime import UTC, datetime

    given = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return (datetime.now(UTC) if given is None else datetime.fromtimestamp(int(given), UTC)).date().isoformat()
    except (ValueError, OverflowError, OSError):
        raise typer.BadParameter("SOURCE_DATE_EPOCH is no time in seconds") from None
