"""What was written: words, texts, lists, statements and blocks, each with its place.

The tree knows nothing of what a word means. Nodes keep a source and offsets; line and column are computed for what is
shown. Made by the hundred thousand, so they stay small.
"""

from __future__ import annotations

from dataclasses import field
from typing import TypeAlias

from vtopo.source import Source, Span, record


@record
class _Bare:
    """What stands in the text as it is: as long as its text, wherever it starts."""

    text: str
    source: Source = field(repr=False)
    start: int

    @property
    def end(self) -> int:
        """Offset behind its last character."""
        return self.start + len(self.text)

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.source, self.start, self.end)


@record
class Word(_Bare):
    """A bare word: a keyword, a name, a dotted path, a number with its unit, a range `web[1..4]`."""


@record
class Mark(_Bare):
    """An arrow `->` or an order sign `<`."""


@record
class Text:
    """A quoted text; `text` is what it says, without quotes and escapes, the span is what was written."""

    text: str
    source: Source = field(repr=False)
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands, quotes included."""
        return Span(self.source, self.start, self.end)


@record
class Many:
    """A list in square brackets. Lists do not nest."""

    items: tuple[Word | Text | Mark, ...]
    source: Source = field(repr=False)
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands, brackets included."""
        return Span(self.source, self.start, self.end)


Argument: TypeAlias = Word | Text | Mark | Many


def _wording(arg: Argument) -> object:
    if isinstance(arg, Many):
        return tuple([_wording(item) for item in arg.items])
    return arg.text if isinstance(arg, Word) else (type(arg), arg.text)


@record
class Statement:
    """One item without braces: its arguments, at least one."""

    args: tuple[Argument, ...]

    @property
    def span(self) -> Span:
        """From its first argument to its last."""
        first = self.args[0]
        return Span(first.source, first.start, self.args[-1].end)

    @property
    def words(self) -> tuple[object, ...]:
        """What it says, wherever it stands: equal for statements that are written in the same words."""
        return tuple([arg.text if type(arg) is Word else _wording(arg) for arg in self.args])


@record
class Block:
    """One item with braces: the arguments of its head, at least one, and the items between the braces."""

    args: tuple[Argument, ...]
    items: tuple[Item, ...]
    open: int
    """Offset of the opening brace."""
    end: int
    """Offset behind the closing brace."""

    @property
    def span(self) -> Span:
        """Its head, from the first argument to the last: the place to point at when the block is meant."""
        first = self.args[0]
        return Span(first.source, first.start, self.args[-1].end)

    @property
    def whole(self) -> Span:
        """From its first argument to its closing brace."""
        return Span(self.args[0].source, self.args[0].start, self.end)


Item: TypeAlias = Statement | Block


@record
class Comment(_Bare):
    """A comment, from its `#` to the end of the line, without the line ending."""


@record
class Tree:
    """One file as it was written: its items in order, and its comments beside them."""

    source: Source
    items: tuple[Item, ...]
    comments: tuple[Comment, ...]
