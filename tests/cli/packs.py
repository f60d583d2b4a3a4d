"""Folders of rules, made on the spot: each begins as `vtopo new-rule` writes it."""

from __future__ import annotations

import textwrap
from pathlib import Path

from vtopo.commands.beginning import begin


def rule(name: str, into: str = "house") -> Path:
    """The folder of a new rule, which works."""
    return begin(name, Path(into))


def judging(name: str, body: str, into: str = "house") -> Path:
    """The folder of a rule whose `judge` is this."""
    home = rule(name, into)
    file = home / "__init__.py"
    head = file.read_text().split("def judge")[0]
    file.write_text(f"{head}def judge(case: Case):\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n")
    return home


def changed(file: Path, old: str, new: str) -> None:
    """A file with something else in one place."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
