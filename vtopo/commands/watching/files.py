"""The files that what is said of a plan depends on, whether they can be read or not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from vtopo.model.loading import Project, beside, load, mentions
from vtopo.model.mistakes import Mistakes

Stamp: TypeAlias = tuple[int, int, int, int]
"""When a file was written, when anything else about it changed, such as its mode, how long it is, and which it is."""
State: TypeAlias = tuple[tuple[Path, Stamp | None], ...]
"""Files, each as it is now; None where there is none."""

SETTINGS = ("vtopo.toml", "pyproject.toml")


def files(project: Project, plan: str, before: str | None, more: Iterable[Path]) -> tuple[Path, ...]:
    """The files of a plan and of its baselines, missing ones too, settings that may count, and some more.

    `before` is the baseline that was given beside the one that the plan names.
    """
    names: dict[str, None] = {}
    todo = [plan, *([before] if before else [])]
    while todo:
        name = todo.pop()
        if name in names:
            continue
        names[name] = None
        loaded = load(project, name, Mistakes())
        for document in loaded.documents if loaded else ():
            names[document.name] = None
            named = (beside(document.name, text.text) for _, text in mentions(document.tree))
            todo += [other for other in named if other]
    folder = (project.root / plan).parent
    above = [each for each in (folder, *folder.parents) if each.is_relative_to(project.top)]
    settings = (each / name for each in above for name in SETTINGS)
    return tuple(dict.fromkeys((*(project.root / name for name in names), *settings, *more)))


def state(paths: Iterable[Path]) -> State:
    """How some files are now."""
    return tuple((path, _stamp(path)) for path in paths)


def _stamp(path: Path) -> Stamp | None:
    try:
        its = path.stat()
    except OSError:
        return None
    return its.st_mtime_ns, its.st_ctime_ns, its.st_size, its.st_ino
