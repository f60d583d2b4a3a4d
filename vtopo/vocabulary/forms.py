"""How a line is written: words and marks that stand for themselves, values, and what may be left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Slot:
    """One value in a form: its name in capitals, its type, whether a list may stand there, whether it may miss."""

    name: str
    type: str
    many: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """Parts of a form that may be left out together; the first is a word by which they are recognised."""

    parts: tuple[str | Slot, ...]


Part: TypeAlias = str | Slot | Option


_FORM = re.compile(r"\[|\]|[^\s\[\]]+")


@cache
def parts_of(form: str) -> tuple[Part, ...]:
    """A form taken apart: words and marks that stand for themselves, slots, and what may be left out."""
    parts: list[Part] = []
    option: list[str | Slot] | None = None
    for token in _FORM.findall(form):
        if token == "[":
            option = []
        elif token == "]":
            parts.append(Option(tuple(option or ())))
            option = None
        else:
            (parts if option is None else option).append(_part(token))
    return tuple(parts)


def _part(token: str) -> str | Slot:
    name, colon, kind = token.partition(":")
    if not colon:
        return token
    mark = kind[-1] if kind[-1] in "+?*" else ""
    return Slot(name, kind.rstrip("+?*"), mark in ("+", "*"), mark in ("?", "*"))


def slots_of(form: str) -> Iterator[Slot]:
    """The slots of a form in order, those in options included."""
    for part in parts_of(form):
        for inner in part.parts if isinstance(part, Option) else (part,):
            if isinstance(inner, Slot):
                yield inner


def usage(name: str, form: str) -> str:
    """A form as a line that one could write: `allow SRC -> DST SERVICE`."""
    words = [name]
    for part in parts_of(form):
        if isinstance(part, Option):
            words.append("[" + " ".join(_show(inner) for inner in part.parts) + "]")
        else:
            words.append(_show(part))
    return " ".join(word for word in words if word)


def _show(part: str | Slot) -> str:
    if isinstance(part, str):
        return part.partition("|")[0]
    if part.type == "flag":
        return "[yes|no]"
    shown = part.type if "|" in part.type else part.name
    return f"[{shown}]" if part.optional else shown
