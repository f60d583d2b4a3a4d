"""Where in a text a cursor stands: in which blocks, behind which words. It works on what is half written, too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from vtopo.model.meant import Meant
from vtopo.syntax.reader import WORD
from vtopo.syntax.tree import Block, Item, Tree, Word
from vtopo.vocabulary import KINDS, TOP

_TOKEN: Final = re.compile(
    rf'(?P<comment>#[^\n]*)|(?P<text>"(?:[^"\\\r\n]|\\[^\r\n])*"?)|(?P<word>{WORD})|(?P<mark>->|[<\[\]{{}}])'
    r"|(?P<end>\r?\n|,)|(?P<gap>[ \t\r]+)|(?P<other>.)",
    re.S,
)
WRITTEN: Final = "_./:-"
"""What a word may hold beside letters and digits."""

Given: TypeAlias = "str | tuple[str, ...]"
"""An argument that is written already: a word, mark or text as it stands there, or the items of a list."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """What stands before a place.

    `blocks` are the heads of the blocks it is in, outermost first; `said` the first words of the items before it in
    the innermost; `words` the item it is in, as far as it is written; `many` the list it is in. `prefix` is the word
    that is being written and `start` where that starts; inside of a text or comment it is all of that.
    """

    blocks: tuple[tuple[str, ...], ...]
    said: tuple[str, ...]
    words: tuple[Given, ...]
    many: tuple[str, ...] | None
    inside: Literal["plan", "text", "comment"]
    prefix: str
    start: int


def cursor_at(text: str, offset: int) -> Cursor:
    """Where a cursor stands that has so many characters before it."""
    before = text[:offset]
    start = len(before)
    while start and (before[start - 1].isalnum() or before[start - 1] in WRITTEN):
        start -= 1
    if before[start : start + 1] == "-":
        start += 1
    scan = _Scan()
    for token in _TOKEN.finditer(before):
        kind, its = token.lastgroup, token[0]
        if token.end() == offset and kind == "comment":
            return scan.cursor("comment", its, token.start())
        if token.end() == offset and kind == "text" and not (len(its) > 1 and its.endswith('"')):
            return scan.cursor("text", its[1:], token.start() + 1)
        if token.start() >= start:
            break
        scan.take(kind or "", its)
    return scan.cursor("plan", before[start:], start)


class _Scan:
    """Reads a text token by token, forgiving: what fits nowhere is passed over."""

    def __init__(self) -> None:
        self.blocks: list[tuple[tuple[str, ...], list[str]]] = []
        self.said: list[str] = []
        self.words: list[Given] = []
        self.many: list[str] | None = None

    def take(self, kind: str, its: str) -> None:
        if kind in ("word", "text") or its in ("->", "<"):
            (self.words if self.many is None else self.many).append(its)
        elif its == "[":
            self.many = []
        elif its == "]" and self.many is not None:
            self.words.append(tuple(self.many))
            self.many = None
        elif its == "{":
            self.blocks.append((tuple(_flat(self.words)), self.said))
            self.said, self.words, self.many = [], [], None
        elif its == "}" and self.blocks:
            head, self.said = self.blocks.pop()
            self.said += head[:1]
            self.words, self.many = [], None
        elif kind == "end" and self.many is None:
            self.said += _flat(self.words[:1])
            self.words = []

    def cursor(self, inside: Literal["plan", "text", "comment"], prefix: str, start: int) -> Cursor:
        return Cursor(
            blocks=tuple(head for head, _ in self.blocks),
            said=tuple(self.said),
            words=tuple(self.words),
            many=None if self.many is None else tuple(self.many),
            inside=inside,
            prefix=prefix,
            start=start,
        )


def _flat(words: Sequence[Given]) -> list[str]:
    return [one for word in words for one in ((word,) if isinstance(word, str) else word)]


def word_at(text: str, offset: int) -> tuple[str, int, int] | None:
    """The word or comment a place is in or right behind, and where it starts and ends; None where there is none."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    for token in _TOKEN.finditer(text, start, len(text) if end < 0 else end):
        if token.start() <= offset <= token.end() and token.lastgroup in ("word", "comment", "text"):
            if token.end() == offset and token.lastgroup == "text":
                continue
            return token[0], token.start(), token.end()
    return None


def kinds_at(cursor: Cursor, meant: Meant, trees: Sequence[Tree]) -> tuple[str, ...]:
    """The kinds of block that a cursor may be in: several in a template or a change, `top` outside of all blocks."""
    if not cursor.blocks:
        return (TOP,)
    head = cursor.blocks[-1]
    word, named = head[:1], head[1:]
    if word == ("change",):
        found = [one.kind for one in meant.declarations if one.own in named or one.name in named]
        found += [naming.kind for naming in meant.namings() if naming.at.text in named]
    elif word == ("template",):
        found = [kind for tree in trees for kind in _like(tree.items, named)]
    else:
        return word if word and word[0] in KINDS else ()
    return tuple(dict.fromkeys(kind for kind in found if kind in KINDS)) or tuple(
        kind for kind in KINDS if kind not in ("plan", "template")
    )


def _like(items: Sequence[Item], named: Sequence[str]) -> list[str]:
    """The kinds of block that are like one of these templates."""
    found: list[str] = []
    for item in items:
        words = [arg.text for arg in item.args if isinstance(arg, Word)]
        if "like" in words[:-1] and words[words.index("like") + 1] in named:
            found.append(words[0])
        if isinstance(item, Block):
            found += _like(item.items, named)
    return found
