"""A mistake that keeps a plan from being judged, and the place where something is written.

All that reads a plan speaks of these, and of nothing else that is said: a command that only reads loads no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from vtopo.source import Span

EXCERPT_WIDTH = 160
"""Longest piece of a source line that a place carries, in characters; a longer line is cut around the place."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a plan, with a short label that says what is there.

    Lines and columns are counted from 1; `end_line` and `end_column` point behind the last character. `excerpt` is
    the first line of the stretch; of a very long line it is the part around the place, which then starts in column
    `excerpt_column`.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    label: str = ""
    excerpt: str = ""
    excerpt_column: int = 1

    @classmethod
    def of(cls, span: Span, label: str = "") -> Place:
        """The place of a span, with the line it stands on."""
        return _place(span, label)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@lru_cache(maxsize=4096)  # thousands of findings are about the same few segments
def _place(span: Span, label: str) -> Place:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(max(span.start, span.end))
    text = span.source.line(line)
    first = 1
    if len(text) > EXCERPT_WIDTH:
        first = max(1, column - EXCERPT_WIDTH // 4)
        text = text[first - 1 : first - 1 + EXCERPT_WIDTH]
    return Place(span.source.name, line, column, end_line, end_column, label, text, first)


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake that keeps a plan from being judged: a sentence in the words of the domain, at its place.

    `stage` is the stage that found it (`reading`, `syntax`, `names`, `plan`), `code` the kind of mistake, `related` the
    other places it is about (the first of two that collide), `hint` what to write instead.
    """

    stage: str
    code: str
    message: str
    place: Place
    related: tuple[Place, ...] = ()
    hint: str = ""
