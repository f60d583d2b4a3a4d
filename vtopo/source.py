"""Where something was written: a text with a name, and a stretch of it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, dataclass_transform

Record = TypeVar("Record")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[Record]) -> type[Record]:
    """The class as a frozen dataclass with slots, for what is made by the hundred thousand.

    The type checker holds it frozen, Python does not: one that Python holds frozen takes three times as long to make.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


@dataclass(frozen=True)
class Source:
    """One text, under the name that messages show: a POSIX path relative to the project, or `<stdin>`."""

    name: str
    text: str

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        find, at = self.text.find, -1
        while (at := find("\n", at + 1)) >= 0:
            starts.append(at + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a character offset, both counted from 1, columns in code points."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The character offset of a line and a column, as `position` counts them."""
        return self._line_starts[line - 1] + column - 1

    def line(self, number: int) -> str:
        """The text of one line, without its line ending; lines are counted from 1."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] if number < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    # Two texts are the same source when they are the same object: comparing megabytes of text for
    # every comparison of two spans would make each set of things as slow as reading them.
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


@record
class Span:
    """A stretch of a source, as character offsets: `start` is its first character, `end` the one after its last."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        """The line it starts on, counted from 1."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """The column it starts in, counted from 1."""
        return self.source.position(self.start)[1]

    @property
    def text(self) -> str:
        """What is written there."""
        return self.source.text[self.start : self.end]

    def __str__(self) -> str:
        line, column = self.source.position(self.start)
        return f"{self.source.name}:{line}:{column}"
