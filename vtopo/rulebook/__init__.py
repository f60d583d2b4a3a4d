"""Finds the rules of every pack, and gives each its page.

A pack is a package that is installed and named by the entry point `vtopo.rules`, or a folder named on the command
line; every folder in it with an `__init__.py` is a rule, and its id is the name of the folder. The built-in pack goes
the same way. Nothing is ever loaded from the repository that is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from vtopo.findings import Problem
from vtopo.rulebook.packs import BUILTIN, BrokenPackError, installed, loading, of_folder, of_package
from vtopo.rulebook.reading import BLIND, read, sections, taken, unfit
from vtopo.rulekit import Rule

__all__ = ["BLIND", "BUILTIN", "BrokenPackError", "page_at", "rules", "sections", "unfit"]


def rules(folders: Iterable[Path] = (), *, packs: Iterable[str] | None = None) -> Mapping[str, Rule]:
    """All rules of the packs that are installed (or of those named), and of folders, by id, in the order of their ids.

    Raises BrokenPackError with every mistake there is in any of them.
    """
    found: dict[str, Rule] = {}
    problems: list[Problem] = []
    every = [*map(of_package, installed() if packs is None else packs)]
    here = {Path(str(pack.root)).resolve() for pack in every if not isinstance(pack, Problem)}
    named = dict.fromkeys(map(_resolved, folders))
    every += [of_folder(folder) for folder in named if folder not in here]
    for pack in every:
        if isinstance(pack, Problem):
            problems.append(pack)
            continue
        with loading(pack.folder):
            its, more = read(pack)
        problems += more
        problems += [taken(pack, rule, found[rule.id]) for rule in its if rule.id in found]
        found |= {rule.id: rule for rule in its if rule.id not in found}
    if problems:
        raise BrokenPackError(problems)
    return dict(sorted(found.items()))


def page_at(rule: Rule) -> Path | None:
    """The file of a rule's page; None where the rule is installed in no folder."""
    page = rule.home.joinpath("README.md") if rule.home else None
    return page if isinstance(page, Path) and page.is_file() else None


def _resolved(folder: Path) -> Path:
    """A folder by the name that it has without links; by the one given where links lead in a circle."""
    try:
        return folder.resolve()
    except (OSError, RuntimeError):
        return folder.absolute()
