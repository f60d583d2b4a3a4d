"""Reads a correct text, fast: the same language as grammar/vtopo.lark, by one regular expression and a hand loop.

It never explains. Where anything is wrong it gives up, and the parser that follows the grammar tells what and where.
A test holds the two equal, on what is read and on what is refused.
"""

from __future__ import annotations

import re
from typing import Final

from vtopo.source import Source
from vtopo.syntax.collector import paused
from vtopo.syntax.escapes import unescape
from vtopo.syntax.limits import DEPTH
from vtopo.syntax.tree import Argument, Block, Comment, Item, Many, Mark, Statement, Text, Tree, Word

WORD: Final = r"(?:\w|::)(?>(?:[\w./]++|-++(?=[\w\[])|::|:(?=\w)|\[[0-9.,]*\])*)"
UNSEEN: Final = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
"""The inside of a character class: what may stand nowhere in a plan."""
_ESCAPE: Final = r'\\["\\nt]|\\u\{(?i:(?!0{0,2}d[89a-f]..\})(?:10[0-9a-f]{4}|0?[0-9a-f]{1,5}))\}'
# A text takes one more character, which is its closing quote or shows that there is none: a pattern that did not match
# an unclosed text would be tried again from each of its quotes.
_PIECE: Final = re.compile(
    rf"({WORD}"
    rf'|"(?>(?:[^"\\\n{UNSEEN}]++|{_ESCAPE})*)(?s:.)'
    rf"|#[^\n{UNSEEN}]*+)"
)
_GAP: Final = re.compile(r"(?P<separator>(?:\r?\n|,)(?>(?:\r?\n|[, \t]++)*))|(?P<mark>->|[\[\]{}<])|[ \t]++")

Gap = tuple[tuple[str, int], ...]
"""What stands between two words: brackets, marks and, as commas, separators; each with its offset in the gap."""


def read(source: Source) -> Tree | None:
    """The tree of a correct text; None as soon as anything is wrong."""
    with paused():
        return _read(source)


def _read(source: Source) -> Tree | None:
    # Split by words, texts and comments, a plan falls into pieces and the gaps between them. There are few different
    # gaps and nearly all are a single blank, so the loop runs once a word instead of once a token.
    text = source.text.removeprefix("\ufeff")
    at = len(source.text) - len(text)
    pieces = _PIECE.split(f"{text}\0")
    pieces[-1] = pieces[-1].removesuffix("\0")
    pieces.append("")
    known: dict[str, Gap] = {}
    once = dict[str, str]().setdefault  # a plan has few different words: each is kept, and hashed, once

    items: list[Item] = []
    args: list[Argument] = []
    many: list[Word | Text | Mark] | None = None
    into: list[Argument] | list[Word | Text | Mark] = (
        args  # what the next value belongs to: the arguments, or the list among them
    )
    comments: list[Comment] = []
    outer: list[tuple[list[Item], list[Argument], int]] = []
    many_start = 0
    closed = False  # a block has just ended: a separator must follow

    following = iter(pieces)
    for gap, piece in zip(following, following, strict=True):
        marks = known.get(gap)
        if marks is None:
            marks = _marks_of(gap)
            if marks is None:
                return None
            known[gap] = marks
        for mark, offset in marks:
            if mark == ",":
                if many is None:
                    closed = False
                    if args:
                        if type(args[-1]) is Mark:
                            return None
                        items.append(Statement(tuple(args)))
                        into = args = []
            elif mark == "{":
                if not args or many is not None or type(args[-1]) is Mark or len(outer) == DEPTH:
                    return None
                outer.append((items, args, at + offset))
                items = []
                into = args = []
            elif mark == "}":
                if not outer or many is not None:
                    return None
                if args:
                    if type(args[-1]) is Mark:
                        return None
                    items.append(Statement(tuple(args)))
                inside = tuple(items)
                items, args, opened = outer.pop()
                items.append(Block(tuple(args), inside, opened, at + offset + 1))
                into = args = []
                closed = True
            elif mark == "[":
                if not args or many is not None:
                    return None
                into = many = []
                many_start = at + offset
            elif mark == "]":
                if many is None or (many and type(many[-1]) is Mark):
                    return None
                args.append(Many(tuple(many), source, many_start, at + offset + 1))
                many, into = None, args
            elif not into or type(into[-1]) is Mark:
                return None
            else:
                into.append(Mark(mark, source, at + offset))
        start = at + len(gap)
        at = start + len(piece)
        first = piece[:1]
        if first == "#":
            comments.append(Comment(piece, source, start))
        elif first == '"':
            if not args or piece[-1] != '"':
                return None
            into.append(Text(unescape(piece), source, start, at))
        elif closed and first:
            return None
        elif first:
            into.append(Word(once(piece, piece), source, start))

    if outer or many is not None:
        return None
    if args:
        if type(args[-1]) is Mark:
            return None
        items.append(Statement(tuple(args)))
    return Tree(source, tuple(items), tuple(comments))


def _marks_of(gap: str) -> Gap | None:
    """The separators, brackets and marks in a gap, or None if anything else stands there."""
    marks: list[tuple[str, int]] = []
    at = 0
    while at < len(gap):
        match = _GAP.match(gap, at)
        if match is None:
            return None
        kind = match.lastgroup
        if kind == "mark":
            marks.append((match[0], at))
        elif kind == "separator":
            marks.append((",", at))
        at = match.end()
    return tuple(marks)
