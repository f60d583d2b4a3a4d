"""What may be written next in a statement: the words and values that its forms have there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vtopo.editor.cursor import Given
from vtopo.vocabulary import Option, Part, Slot, parts_of

MARKS = ("->", "<")


def following(forms: Iterable[str], given: Sequence[Given], *, listed: bool = False) -> tuple[str | Slot, ...]:
    """The words, marks and values that may come behind what is given, over all forms; in a list, what it may hold."""
    found: dict[str | Slot, None] = {}
    for form in forms:
        for left in _left(parts_of(form), tuple(given)):
            for part in _next(left):
                if not listed or (isinstance(part, Slot) and part.many):
                    found[part] = None
    return tuple(found)


def _left(parts: tuple[Part, ...], given: tuple[Given, ...]) -> list[tuple[Part, ...]]:
    """What is left of a form behind the arguments; nothing where they do not fit, several where they fit in ways."""
    if not given:
        return [parts]
    if not parts:
        return []
    first, rest = parts[0], parts[1:]
    if isinstance(first, Option):
        return [*_left((*first.parts, *rest), given), *_left(rest, given)]
    if isinstance(first, Slot):
        if first.type == "order":
            return [parts] if given[-1] == "<" else []
        found = _left(rest, given) if first.optional else []
        return found if given[0] in MARKS else [*found, *_left(rest, given[1:])]
    return _left(rest, given[1:]) if given[0] in first.split("|") else []


def _next(parts: tuple[Part, ...]) -> list[str | Slot]:
    """What may stand first in what is left of a form."""
    if not parts:
        return []
    first, rest = parts[0], parts[1:]
    if isinstance(first, Option):
        return [*_next(first.parts), *_next(rest)]
    if isinstance(first, Slot):
        return [first, *(_next(rest) if first.optional else [])]
    return list(first.split("|"))
