"""Finds the brackets that are never closed, and where they should have been: indentation tells what braces do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vtopo.source import Source, Span
from vtopo.syntax.limits import DEPTH

Lexeme = tuple[str, int, int]
"""Name of a terminal, and where it starts and ends."""


@dataclass(frozen=True, slots=True)
class Closing:
    """A closing bracket that is missing: its terminal, where it belongs, what it closes, and where that shows."""

    kind: str
    at: int
    opened: Span
    noticed: Span


@dataclass(frozen=True, slots=True)
class _Block:
    head: Span
    indent: int

    def closing(self, noticed: Span) -> Closing:
        return Closing("CLOSE", noticed.start, self.head, noticed)


def survey(source: Source, lexemes: Iterable[Lexeme]) -> tuple[bool, Span | None]:
    """Whether every bracket is closed, and the first brace that nests blocks deeper than vtopo reads."""
    depth = lists = 0
    whole = True
    for kind, start, end in lexemes:
        if kind == "OPEN":
            depth += 1
            if depth > DEPTH:
                return False, Span(source, start, end)
            whole = whole and not lists
        elif kind == "CLOSE":
            depth = max(0, depth - 1)
            whole = whole and not lists
        elif kind == "OPEN_LIST":
            lists += 1
        elif kind == "CLOSE_LIST":
            lists = max(0, lists - 1)
    return whole and not depth and not lists, None


def unclosed_lists(source: Source, lexemes: Iterable[Lexeme]) -> list[Closing]:
    """The lists that run into a brace, into another list on a later line, or into the end.

    Each should have ended with its first line. Where the opening bracket is the last of its line, the list should have
    ended before the line where that shows.
    """
    found = []
    opening: Span | None = None
    nested = last = cut = 0
    hanging = False  # the opening bracket is the last of its line
    for kind, start, end in _with_end(source, lexemes):
        if opening is None:
            if kind == "OPEN_LIST":
                opening, nested, cut, hanging = Span(source, start, end), 0, 0, False
        elif kind in ("OPEN", "CLOSE", "$END") or (kind == "OPEN_LIST" and cut and not hanging):
            at = last if nested and hanging else cut or last
            here = Span(source, start, end)
            found.append(Closing("CLOSE_LIST", at, opening, here))
            opening, nested, cut = (here if kind == "OPEN_LIST" else None), 0, 0
        elif kind == "OPEN_LIST":
            nested += 1
        elif kind == "CLOSE_LIST":
            nested -= 1
            if nested < 0:
                opening = None
        elif kind == "_SEPARATOR" and "\n" in source.text[start:end] and (hanging or not cut):
            hanging = hanging or last == opening.end
            cut = last
        if kind != "_SEPARATOR":
            last = end
    return found


def unclosed_blocks(source: Source, lexemes: Iterable[Lexeme], lists: list[Closing]) -> list[Closing]:
    """The blocks that have no closing brace, given the lists that have no end.

    A block that is still open where a later line starts at or left of it was meant to be closed before that line. Where
    indentation finds as many such blocks as braces are missing it is believed; else it is the blocks that the braces
    leave open, to be closed at the end.
    """
    by_braces: list[_Block] = []
    by_indent: list[_Block] = []
    meant: list[Closing] = []
    item = -1
    last = 0
    first_of_line = True
    ends = [closing.at for closing in reversed(lists)]
    open_lists = 0
    for kind, start, end in lexemes:
        if ends and ends[-1] <= start:
            open_lists = 0
            ends.pop()
        if kind == "OPEN_LIST":
            open_lists += 1
        elif kind == "CLOSE_LIST":
            open_lists = max(0, open_lists - 1)
        elif open_lists:
            continue
        if kind == "_SEPARATOR":
            first_of_line = "\n" in source.text[start:end]
            item = -1
            continue
        if first_of_line and kind != "CLOSE_LIST":
            column = _indent(source, start) + (kind == "CLOSE")
            while by_indent and by_indent[-1].indent >= column:
                meant.append(by_indent.pop().closing(Span(source, start, end)))
        if item < 0:
            item = start
        if kind == "OPEN":
            block = _Block(Span(source, item, max(last, item + 1)), _indent(source, item))
            by_braces.append(block)
            by_indent.append(block)
        elif kind == "CLOSE":
            del by_braces[-1:], by_indent[-1:]
        if kind in ("OPEN", "CLOSE"):
            item = -1
        first_of_line = False
        last = end
    finish = Span(source, len(source.text), len(source.text))
    meant += [block.closing(finish) for block in reversed(by_indent)]
    if len(meant) == len(by_braces):
        return meant
    return [block.closing(finish) for block in reversed(by_braces)]


def _with_end(source: Source, lexemes: Iterable[Lexeme]) -> Iterable[Lexeme]:
    yield from lexemes
    yield "$END", len(source.text), len(source.text)


def _indent(source: Source, offset: int) -> int:
    """How far the line of an offset is indented, in characters."""
    start = source.text.rfind("\n", 0, offset) + 1
    line = source.text[start : offset + 1]
    return len(line) - len(line.lstrip(" \t"))
