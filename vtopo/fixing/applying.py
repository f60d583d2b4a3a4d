"""Edits applied to the texts of a plan, and the texts formatted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vtopo.findings import Edit
from vtopo.source import Source
from vtopo.syntax.parser import parse
from vtopo.syntax.printer import render


def collide(edits: Iterable[Edit], others: Iterable[Edit]) -> bool:
    """Whether some edits change what others change. To put two things in at one place is no collision."""
    held = list(others)
    return any(_meet(one, other) for one in edits for other in held if one != other)


def _meet(one: Edit, other: Edit) -> bool:
    if one.place.file != other.place.file:
        return False
    first, last = sorted((one.place, other.place), key=lambda its: (its.line, its.column, its.end_line, its.end_column))
    return (last.line, last.column) < (first.end_line, first.end_column)


def applied(texts: Mapping[str, str], edits: Iterable[Edit]) -> Mapping[str, str] | None:
    """The texts that edits change, by name and in the canonical form; None where one of them would be no plan."""
    by_file: dict[str, list[Edit]] = {}
    for edit in dict.fromkeys(edits):
        by_file.setdefault(edit.place.file, []).append(edit)
    changed: dict[str, str] = {}
    for name, its in by_file.items():
        source = Source(name, _edited(texts[name], its))
        tree, problems = parse(source)
        if problems:
            return None
        changed[name] = render(tree)
    return changed


def _edited(text: str, edits: Iterable[Edit]) -> str:
    source = Source("", text)
    cuts = sorted(
        (
            (
                source.offset(edit.place.line, edit.place.column),
                source.offset(edit.place.end_line, edit.place.end_column),
                number,
                edit.text,
            )
            for number, edit in enumerate(edits)
        )
    )
    pieces, at = list[str](), 0
    for start, end, _, new in cuts:
        pieces += (text[at:start], new)
        at = max(at, end)
    return "".join([*pieces, text[at:]])
