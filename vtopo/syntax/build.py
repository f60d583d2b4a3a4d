"""Trees that nobody wrote: small constructors by which importers write plans.

A draft is a piece of plan. `tree` parses what was drafted, so that a built tree has a source and places like any other,
and is correct or fails at once.
"""

from __future__ import annotations

import re
from typing import Final, NewType

from vtopo.source import Source
from vtopo.syntax.escapes import escape
from vtopo.syntax.parser import parse
from vtopo.syntax.printer import render
from vtopo.syntax.reader import UNSEEN, WORD
from vtopo.syntax.tree import Tree

Argument = NewType("Argument", str)
Item = NewType("Item", str)

ARROW: Final = Argument("->")
LESS: Final = Argument("<")

_WORD: Final = re.compile(WORD)
_UNSEEN: Final = re.compile(rf"[{UNSEEN}]")


def is_word(name: str) -> bool:
    """Whether a name can be written as it is; one that can not needs another name and a `label`."""
    return _WORD.fullmatch(name) is not None


def word(name: str) -> Argument:
    """A bare word; raises ValueError for what is none."""
    if not is_word(name):
        raise ValueError(f"{name!r} is no word of a plan")
    return Argument(name)


def text(said: str) -> Argument:
    """A quoted text, whatever it says."""
    return Argument(escape(said))


def many(*elements: Argument) -> Argument:
    """A list of words and texts."""
    # A long one over many lines: no line of a plan may be longer than vtopo reads.
    separator = "\n" if len(elements) > 100 else " "
    return Argument(f"[{separator.join(elements)}]")


def statement(*args: Argument) -> Item:
    """An item without braces."""
    return Item(" ".join(args))


def block(*head: Argument, items: tuple[Item, ...] | list[Item] = (), on_one_line: bool = False) -> Item:
    """An item with braces; on one line if it may be and fits."""
    if on_one_line and not any("\n" in item for item in items):
        return Item(f"{' '.join(head)} {{ {', '.join(items)} }}")
    return Item("\n".join([f"{' '.join(head)} {{", *items, "}"]))


def commented(comment: str, item: Item) -> Item:
    """An item under a comment, which may have several lines."""
    lines = [f"# {line}".rstrip() for line in _UNSEEN.sub(" ", comment).split("\n")]
    return Item("\n".join([*lines, item]))


def parted(item: Item) -> Item:
    """An item after a blank line."""
    return Item(f"\n{item}")


def tree(name: str, items: tuple[Item, ...] | list[Item]) -> Tree:
    """The tree of the drafted items, formatted; raises ValueError where they make no plan."""
    draft = _parsed(Source(name, "\n".join(items)))
    # Once more, from the formatted text: so that places are those of the file that will be written.
    return _parsed(Source(name, render(draft)))


def _parsed(source: Source) -> Tree:
    built, problems = parse(source)
    if problems:
        raise ValueError(f"{problems[0].place}: {problems[0].message}")
    return built
