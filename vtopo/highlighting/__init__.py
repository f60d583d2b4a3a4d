"""The words of the language by how they are colored: what editors and pages of others need to show a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from vtopo.vocabulary import CHOICES, HEADS, KINDS, PHRASES, RESERVED, Option, Slot, attributes, parts_of

NAMING: Final = frozenset({"like", "on"})
"""Reserved words that say where a thing stands or what it is like; the others are values."""

WORD: Final = r"(?:\w|::)(?:[\w./]|-(?=[\w\[])|::|:(?=\w)|\[[0-9.,]*\])*"
NUMBER: Final = r"\d(?:[\w./]|-(?=[\w\[])|:(?=\w))*"
"""A word that begins with a digit: a number with its unit, an address, a date."""
PORTS: Final = r"(?:tcp|udp|sctp|icmp)/\d+(?:\.\.\d+)?"
BEFORE: Final = r"(?<![\w./:-])"
BEHIND: Final = r"(?![\w./:]|-[\w\[])"
"""What does not stand around a whole word: a hyphen is a part of one, an arrow is not."""
ESCAPE: Final = r'\\(?:["\\nt]|u\{[0-9A-Fa-f]{1,6}\})'
ALLOW: Final = r"(#+[ \t]*)(allow:)([ \t]*[\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)?([ \t]+because\b)?"


def blocks() -> tuple[str, ...]:
    """The words that begin a block."""
    return _sorted(KINDS)


def statements() -> tuple[str, ...]:
    """The words that begin a statement at the top of a plan."""
    return _sorted(phrase.name for phrase in (*PHRASES, *HEADS))


def said() -> tuple[str, ...]:
    """The words that begin an attribute and no block."""
    return _sorted(name for kind in KINDS for name in attributes(kind) if name not in KINDS)


def small() -> tuple[str, ...]:
    """The words that stand inside of attributes and statements, for themselves."""
    return _sorted((*NAMING, *(word for form in _forms() for word in _fixed(form))))


def values() -> tuple[str, ...]:
    """The words that are values: of the language, and of the few kinds that have fixed ones."""
    fixed = [word for form in _forms() for part in parts_of(form) for word in _choices(part)]
    return _sorted((*(RESERVED - NAMING), *fixed, *(word for words in CHOICES.values() for word in words)))


def any_of(words: Iterable[str]) -> str:
    """An expression for any of these words, the longest first."""
    return "|".join(word.replace("-", r"\-") for word in words)


def _sorted(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda word: (-len(word), word)))


def _forms() -> Iterator[str]:
    for kind in KINDS:
        for row in attributes(kind).values():
            yield from row.forms
    for phrase in (*PHRASES, *HEADS):
        yield from phrase.forms


def _fixed(form: str) -> Iterator[str]:
    for part in parts_of(form):
        for inner in part.parts if isinstance(part, Option) else (part,):
            if isinstance(inner, str):
                yield from (word for word in inner.split("|") if word[:1].isalpha())


def _choices(part: object) -> Iterator[str]:
    if isinstance(part, Option):
        for inner in part.parts:
            yield from _choices(inner)
    elif isinstance(part, Slot) and "|" in part.type:
        yield from part.type.split("|")
