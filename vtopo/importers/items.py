"""Items of plans as importers write them: statements, and remarks that what is remarked on can not misuse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from vtopo.syntax.build import Argument, Item, commented, many, statement, text, word

_MOST_SOURCES: Final = 8
_LONGEST: Final = 300
"""Longest line of a remark."""
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")
"""What nobody sees, or what turns the direction of what stands around it."""
_ORDER: Final = re.compile(r"(allow|expect)\b")


def line(*words: str) -> Item:
    """A statement of words that are in order already."""
    return statement(*(Argument(one) for one in words))


def named(attribute: str, names: Sequence[str]) -> Item:
    """An attribute with one name or a list of them."""
    return statement(word(attribute), word(names[0]) if len(names) == 1 else many(*map(word, names)))


def plain(words: Sequence[str]) -> Argument:
    """Words that are no names: one, or a list."""
    return Argument(words[0]) if len(words) == 1 else many(*map(Argument, words))


def label(called: str, name: str) -> list[Item]:
    """The name it had, where that is another."""
    return [statement(word("label"), text(called))] if called not in ("", name) else []


def sources(given: Iterable[str]) -> str:
    """The files and lines that say something, as one line of a remark."""
    files = list(dict.fromkeys(given))
    more = f" and {len(files) - _MOST_SOURCES} more" if len(files) > _MOST_SOURCES else ""
    return ", ".join(files[:_MOST_SOURCES]) + more


def remarked(item: Item, *lines: str) -> Item:
    """An item under a remark of some lines; without any, the item alone.

    A name in a line may hold anything: it makes no second line, and no line reads as an order to vtopo.
    """
    kept = [_harmless(said) for said in lines if said]
    return commented("\n".join(kept), item) if kept else item


def _harmless(said: str) -> str:
    flat = " ".join(_UNSEEN.sub(" ", said).split())
    flat = flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"
    return f"- {flat}" if _ORDER.match(flat) else flat
