"""Finds the rules of every pack, and gives each its page.

A pack is a package named by the entry point `vtopo.rules`; every folder in it with a `judge` is a rule, and its id is
the name of the folder. The built-in pack goes the same way. Nothing is ever loaded from the repository that is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from pkgutil import iter_modules

from vtopo.rulekit import Rule

GROUP = "vtopo.rules"
BLIND = "What it can not see"
_HEADING = re.compile(r"^## +(.+?)\s*$", re.M)


def packs() -> list[str]:
    """The names of the packages that hold rules, the built-in one first."""
    names = {point.value for point in entry_points(group=GROUP)}
    return sorted(names | {"vtopo.rules"}, key=lambda name: (name != "vtopo.rules", name))


def rules(wanted: Iterable[str] | None = None) -> Mapping[str, Rule]:
    """All rules of these packs (of all that are installed, if none are named) by id, in the order of their ids."""
    found: dict[str, Rule] = {}
    for pack in packs() if wanted is None else wanted:
        for rule in _of_pack(pack):
            if rule.id in found:
                raise ValueError(f"two packs have a rule `{rule.id}`")
            found[rule.id] = rule
    return dict(sorted(found.items()))


def _of_pack(pack: str) -> Iterator[Rule]:
    package = import_module(pack)
    for module in iter_modules(package.__path__):
        if not module.ispkg:
            continue
        name = f"{pack}.{module.name}"
        judgment = import_module(name)
        page = files(name).joinpath("README.md").read_text(encoding="utf-8")
        parts = sections(page)
        yield Rule(
            id=module.name.replace("_", "-"),
            severity=judgment.SEVERITY,
            standards=tuple(judgment.STANDARDS),
            judge=judgment.judge,
            page=page,
            title=parts[""].split("\n\n", 2)[1].strip().replace("\n", " "),
            blind=parts.get(BLIND, "").replace("\n", " "),
            last=getattr(judgment, "LAST", False),
            compares=getattr(judgment, "COMPARES", False),
            category=getattr(judgment, "CATEGORY", ""),
        )


def page_at(rule: Rule) -> Path | None:
    """The file of a rule's page; None where the rule is installed in no folder."""
    page = files(rule.judge.__module__).joinpath("README.md")
    return page if isinstance(page, Path) and page.is_file() else None


def sections(page: str) -> Mapping[str, str]:
    """The text of a page by its headings; what stands above the first is under the empty one."""
    pieces = _HEADING.split(page)
    return {"": pieces[0].strip(), **{pieces[at]: pieces[at + 1].strip() for at in range(1, len(pieces) - 1, 2)}}
