"""What a file given on the command line stands for: a plan for itself, a fragment for the plans that use it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from vtopo.model.loading import STDIN, Project, beside, is_plan, load, mentions
from vtopo.model.mistakes import Mistakes

MOST_FILES = 5_000
_PLAN = re.compile(rb"^plan\b", re.M)
SKIPPED = frozenset({"node_modules", "__pycache__", "build", "dist"})


def users(project: Project, name: str) -> list[str]:
    """The plans of the project that a file stands for, by name; none where it is a fragment that no plan uses.

    A plan stands for itself; a file without a `plan` block for every plan of the project that includes it or names it
    as its baseline. A file that can not be read stands for itself: its mistakes are told.
    """
    data = project.read(name)
    if isinstance(data, str) or _PLAN.search(data):  # says so without reading a large plan twice
        return [name]
    mistakes = Mistakes()
    loaded = load(project, name, mistakes)
    if loaded is None or mistakes or not loaded.tree.items or is_plan(loaded.tree):
        return [name]
    if name == STDIN:
        return []
    return using(project, name)


def using(project: Project, name: str) -> list[str]:
    """The other plans of the project that include a file or name it as their baseline."""
    return [plan for plan, its in made_of(project).items() if plan != name and name in its]


def made_of(project: Project) -> Mapping[str, frozenset[str]]:
    """Each plan of the project with its files, and the baseline that it names among them."""
    found: dict[str, frozenset[str]] = {}
    for plan in plans(project):
        loaded = load(project, plan, Mistakes())
        if loaded is not None and is_plan(loaded.tree):
            named = (beside(plan, text.text) for word, text in mentions(loaded.tree) if word == "baseline")
            found[plan] = frozenset((*(its.name for its in loaded.documents), *(name for name in named if name)))
    return found


def concerned(project: Project, name: str) -> list[str]:
    """The plans of the project that a file is a part of or the baseline of, itself if it is one."""
    own = load(project, name, Mistakes())
    return [*([name] if own is not None and is_plan(own.tree) else []), *using(project, name)]


def plans(project: Project) -> list[str]:
    """The `.vt` files of the project, hidden and generated folders left out, in order of their names."""
    found: list[str] = []
    todo = [project.root]
    while todo and len(found) < MOST_FILES:
        folder = todo.pop()
        try:
            entries = sorted(folder.iterdir())
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.name in SKIPPED or entry.is_symlink():
                continue
            if entry.is_dir():
                todo.append(entry)
            elif entry.suffix == ".vt":
                found.append(entry.relative_to(project.root).as_posix())
    return sorted(found)
