"""The texts that are open in an editor, and the plans they belong to: each read as it is at this moment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

from vtopo.commands.fragments import concerned, using
from vtopo.editor.positions import Columns, Unit
from vtopo.findings import Problem
from vtopo.model.loading import Loaded, Project, is_plan, load
from vtopo.model.meant import Meant
from vtopo.model.mistakes import Mistakes
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve_loaded
from vtopo.source import Source
from vtopo.syntax.collector import paused
from vtopo.syntax.parser import parse
from vtopo.syntax.text import decode
from vtopo.syntax.tree import Tree

_PLAN: Final = re.compile(r"^plan\b", re.M)
_NAMING: Final = re.compile(r"\b(?:plan|include|baseline)\b[^\n]*")


@dataclass(frozen=True)
class Reading:
    """One plan as it was read: its files, its model where it has no mistakes, and the mistakes.

    A fragment that no plan uses is read by itself: `alone`, its names mean what they can, and only the mistakes of its
    syntax count.
    """

    project: Project
    plan: str
    loaded: Loaded | None
    model: Model | None
    problems: tuple[Problem, ...]
    alone: bool = False

    @cached_property
    def meant(self) -> Meant:
        """What its names mean, as far as mistakes allow; found out when it is first asked for."""
        meant = Meant()
        if self.loaded is not None:
            with paused():
                resolve_loaded(self.loaded, Mistakes(), meant)
        return meant

    @property
    def trees(self) -> tuple[Tree, ...]:
        """What is written in its files."""
        return tuple(document.tree for document in self.loaded.documents) if self.loaded else ()

    def source(self, name: str) -> Source | None:
        """The text of one of its files."""
        return next((tree.source for tree in self.trees if tree.source.name == name), None)


def read(project: Project, plan: str, *, alone: bool = False) -> Reading:
    """A plan as it is."""
    mistakes = Mistakes()
    with paused():
        loaded = load(project, plan, mistakes)
        model, problems = None, mistakes.told()
        if loaded is not None and not problems and not alone:
            model, problems = resolve_loaded(loaded, mistakes)
    return Reading(project, plan, loaded, model, problems, alone)


@dataclass(frozen=True, slots=True)
class Job:
    """One plan to be read, with the texts of this moment; `alone` is a fragment that no plan uses."""

    project: Project
    plan: str
    alone: bool = False

    def read(self) -> Reading:
        """The plan as it is."""
        return read(self.project, self.plan, alone=self.alone)


class Desk:
    """Open texts by the path of their file."""

    def __init__(self, unit: Unit = "utf-16") -> None:
        self.unit: Unit = unit
        self.texts: Mapping[Path, str] = MappingProxyType({})
        self._users: dict[Path, tuple[str, ...]] = {}
        self._readings: dict[tuple[Path, str], tuple[Mapping[str, bytes], Reading]] = {}

    def put(self, path: Path, text: str) -> None:
        """A text was opened, or is another now."""
        if _naming(self.texts.get(path)) != _naming(text):
            self._users = {}
        self.texts = MappingProxyType({**self.texts, path: text})

    def close(self, path: Path) -> None:
        """A text was closed: its file counts again."""
        self.texts = MappingProxyType({other: text for other, text in self.texts.items() if other != path})
        self.moved()

    def moved(self) -> None:
        """Files may have changed that are not open."""
        self._users = {}
        self._readings = {}

    def now(self) -> Desk:
        """The desk as it is at this moment, for who looks at it while it goes on changing."""
        return copy(self)

    def project(self, path: Path) -> tuple[Project, str]:
        """The project of a file, with all open texts in it, and the name of the file there."""
        project = Project.around(path)
        root = project.root.resolve()
        texts = {
            other.relative_to(root).as_posix(): text.encode("utf-8", "surrogatepass")
            for other, text in self.texts.items()
            if other.is_relative_to(root)
        }
        return Project(project.root, texts), path.relative_to(root).as_posix()

    def jobs(self, path: Path) -> tuple[Job, ...]:
        """The plans that a file belongs to: itself, or those that use it; a fragment that nobody uses is alone."""
        project, name = self.project(path)
        text = self.text(path)
        if text is None or _PLAN.search(text) or is_plan(self.tree(path)[0]):
            return (Job(project, name),)
        if path not in self._users:
            self._users[path] = tuple(using(project, name))
        return tuple(Job(project, plan) for plan in self._users[path]) or (Job(project, name, alone=True),)

    def around(self, path: Path) -> tuple[Job, ...]:
        """Every plan of the project that a file is a part of or the baseline of, variants of it among them."""
        project, name = self.project(path)
        return tuple(Job(project, plan) for plan in concerned(project, name)) or self.jobs(path)

    def reading(self, job: Job) -> Reading:
        """A plan as it is now; what was read before is kept while no open text of its project changes."""
        key = (job.project.root, job.plan)
        known = self._readings.get(key)
        if known is not None and known[0] == job.project.texts and known[1].alone == job.alone:
            return known[1]
        found = job.read()
        self._readings[key] = (job.project.texts, found)
        return found

    def text(self, path: Path) -> str | None:
        """The text of a file, open or not; None where it can not be read."""
        if path in self.texts:
            return self.texts[path]
        try:
            data = path.read_bytes()
        except OSError:
            return None
        source, _ = decode(path.name, data)
        return source.text if source is not None else None

    def columns(self, path: Path) -> Columns:
        """How the editor counts in a file; in one that can not be read, everything is at its start."""
        return Columns(self.text(path) or "", self.unit)

    def tree(self, path: Path) -> tuple[Tree, tuple[Problem, ...]]:
        """What is written in a file, as far as it can be read, and the mistakes of its syntax."""
        text = (self.text(path) or "").removeprefix("\ufeff")
        return parse(Source(path.name, text))


def _naming(text: str | None) -> list[str] | None:
    """What in a text may make a plan of other files. As long as it is the same, files belong to the same plans."""
    return None if text is None else _NAMING.findall(text)
