"""Parses by the grammar and goes on after a mistake: what was written, and every place where it is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from lark import Token, UnexpectedToken

from vtopo.source import Source, Span
from vtopo.syntax.brackets import Closing, survey, unclosed_blocks, unclosed_lists
from vtopo.syntax.escapes import unescape, wrong_escape
from vtopo.syntax.limits import COUNTED
from vtopo.syntax.machine import MARKS, Machine, accepted_by, fits, machine, missing, token
from vtopo.syntax.tree import Comment, Item, Text, Tree

_MEANT: Final = {
    "FOREIGN_ARROW": ("ARROW", "->"),
    "GREATER": ("LESS", "<"),
    "SEMICOLON": ("_SEPARATOR", ","),
    "UNKNOWN_ESCAPE": ("TEXT", None),
    "UNCLOSED_TEXT": ("TEXT", None),
    "QUOTE": ("TEXT", None),
}
"""What a habit stands for; the others are passed over."""

_QUOTES: Final = "\"'“”„‘’‚«»"
_ENDS: Final = frozenset({"CLOSE", "$END"})
"""What ends a block or the plan; the rest of what fits tells where in an item we are, at any depth."""
_BOUNDS: Final = frozenset({"OPEN", "CLOSE", "OPEN_LIST", "_SEPARATOR"})
"""What is never passed over, for what follows depends on it."""

_REPAIRS: Final = (("_SEPARATOR",), ("WORD",), ("_SEPARATOR", "WORD"))
"""What may have been left out before a token that does not fit, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A place where a text leaves the grammar.

    `found` is the terminal that does not fit, `context` the terminals that would have: both together tell what kind
    of mistake it is. `noticed` is where a missing bracket shows.
    """

    found: str
    context: frozenset[str]
    span: Span
    noticed: Span | None = None


class TooManyMistakesError(Exception):
    """This is hardly a plan: what follows is not worth reading."""


def recover(source: Source) -> tuple[Tree, list[Mistake]]:
    """The tree without its damaged items, and the mistakes in order of the text; none where the text is correct."""
    made = machine()
    unseen = [
        Mistake("CONTROL", frozenset(), Span(source, match.start(), match.end()))
        for match in islice(made.unseen.finditer(source.text), COUNTED)
    ]
    # Blanks in their place leave every offset as it is.
    clean = Source(source.name, made.unseen.sub(" ", source.text)) if unseen else source
    whole, deep = survey(source, _lexemes(made, clean))
    if deep is not None:
        return Tree(source, (), ()), [Mistake("OPEN", frozenset({"TOO_DEEP"}), deep)]
    closings: list[Closing] = []
    if not whole:
        lists = unclosed_lists(source, _lexemes(made, clean))
        blocks = unclosed_blocks(source, _lexemes(made, clean), lists)
        closings = sorted([*lists, *blocks], key=lambda closing: closing.at)
    run = _Run(made, source)
    tree = run.read(clean.text, closings)
    mistakes = [*unseen, *(_unclosed(closing) for closing in closings), *run.mistakes]
    return tree, sorted(mistakes, key=lambda mistake: mistake.span.start)


def _unclosed(closing: Closing) -> Mistake:
    return Mistake("$END", frozenset({closing.kind}), closing.opened, closing.noticed)


def _lexemes(made: Machine, source: Source) -> Iterator[tuple[str, int, int]]:
    for match in made.lexer.finditer(source.text):
        kind = match.lastgroup
        if kind is not None and kind != "BLANK" and kind != "COMMENT":
            yield kind, match.start(), match.end()


class _Run:
    """One text on its way through lark's tables."""

    def __init__(self, made: Machine, source: Source) -> None:
        self.mistakes: list[Mistake] = []
        self._machine = made
        self._source = source
        self._parser = made.start()
        self._previous: Token | None = None
        self._in_list = False
        self._nested = 0  # brackets of nested lists that were passed over, whose ends must be passed over too
        self._damaged = False  # the current item has been complained about
        # The first item then stands where every other stands: behind a separator.
        self._feed(token("_SEPARATOR", "", source, 0))

    def read(self, text: str, closings: list[Closing]) -> Tree:
        source = self._source
        comments = []
        waiting = iter(closings)
        closing = next(waiting, None)
        try:
            for match in self._machine.lexer.finditer(text):
                kind, start = match.lastgroup, match.start()
                if kind is None or kind == "BLANK":
                    continue
                if kind == "COMMENT":
                    comments.append(Comment(match.group(), source, start))
                    continue
                while closing is not None and closing.at <= start:
                    self._close(closing)
                    closing = next(waiting, None)
                self._feed(token(kind, match.group(), source, start))
            while closing is not None:
                self._close(closing)
                closing = next(waiting, None)
        except TooManyMistakesError:
            pass
        return Tree(source, self._finish(), tuple(comments))

    def _close(self, closing: Closing) -> None:
        """Feeds a bracket that nobody wrote; it has been told already."""
        self._damaged, self._nested = True, 0
        self._feed(token(closing.kind, "", self._source, closing.at))
        if closing.kind == "CLOSE":
            self._feed(token("_SEPARATOR", "", self._source, closing.at))

    def _feed(self, fed: Token) -> None:
        kind = fed.type
        if kind == "CLOSE_LIST" and self._nested:
            self._nested -= 1
            return
        if self._damaged and kind in self._machine.habits and kind not in _MEANT:
            return
        if kind == "OPEN_LIST" and self._in_list:
            self._nested += 1
            self._tell(fed)
            return
        try:
            self._parser.feed_token(fed)
        except UnexpectedToken:
            self._repair(fed)
            return
        self._previous = fed
        if kind == "OPEN_LIST":
            self._in_list = True
        elif kind == "CLOSE_LIST":
            self._in_list = False
        elif kind in ("OPEN", "CLOSE") or (kind == "_SEPARATOR" and not self._in_list):
            self._damaged = False

    def _tell(self, fed: Token) -> bool:
        """Notes a mistake, if it is the first of its item; returns whether it was."""
        first, self._damaged = not self._damaged, True
        if first:
            self.mistakes.append(self._mistake(fed))
            if len(self.mistakes) >= COUNTED:
                raise TooManyMistakesError
        return first

    def _repair(self, fed: Token) -> None:
        """Tells the mistake and brings the parser to where it can go on behind it."""
        first = self._tell(fed)
        if fed.type in _MEANT:
            self._feed(self._substitute(fed, *_MEANT[fed.type]))
        elif first or fed.type in _BOUNDS:
            for repair in _REPAIRS:
                if fits(self._parser, [*repair, fed.type]):
                    for kind in repair:
                        self._parser.feed_token(missing(kind))
                    self._feed(fed)
                    return

    def _substitute(self, fed: Token, kind: str, written: str | None) -> Token:
        span: Span = fed.value
        if written is not None:
            return token(kind, written, self._source, span.start)
        made = token(kind, str(fed), self._source, span.start)
        made.value = Text(unescape(f'"{str(fed).strip(_QUOTES)}"'), self._source, span.start, span.end)
        return made

    def _mistake(self, fed: Token) -> Mistake:
        where, previous = _place(fed), self._previous
        if fed.type == "UNKNOWN_ESCAPE":
            start, end = wrong_escape(str(fed))
            where = Span(where.source, where.start + start, where.start + end)
        if fed.type in self._machine.habits:
            return Mistake(fed.type, frozenset(), where)
        if previous is not None and previous.type in MARKS and fed.type not in MARKS:
            where = _place(previous)
        return Mistake(fed.type, accepted_by(self._parser) - _ENDS, where)

    def _finish(self) -> tuple[Item, ...]:
        """The items, after completing whatever is still open; brackets that are have been told already."""
        end = len(self._source.text)
        while "$END" not in (accepted := accepted_by(self._parser)):
            if not self._damaged and not accepted & {"CLOSE", "CLOSE_LIST"}:
                self.mistakes.append(self._mistake(token("$END", "", self._source, end)))
                self._damaged = True
            kind = next(kind for kind in ("CLOSE", "CLOSE_LIST", "WORD") if kind in accepted)
            self._parser.feed_token(missing(kind) if kind == "WORD" else token(kind, "", self._source, end))
        items: tuple[Item, ...] = self._parser.feed_token(token("$END", "", self._source, end))
        return items


def _place(fed: Token) -> Span:
    where: Span = fed.value if isinstance(fed.value, Span) else fed.value.span
    return where
