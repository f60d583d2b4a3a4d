"""Places as an editor counts them: lines and columns from 0, columns in the units that editor and server agreed on.

Lines end with LF, CRLF or CR, as the protocol says; the language itself knows no other line end either, but calls a
lone CR a mistake. A byte order mark is a column for the editor and nothing for the language.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Literal, TypeAlias

from vtopo.findings import Place

Unit: TypeAlias = Literal["utf-8", "utf-16", "utf-32"]
Position: TypeAlias = tuple[int, int]
"""Line and column, from 0."""
Region: TypeAlias = tuple[Position, Position]
"""From the first character to behind the last."""

_LINE_END = re.compile(r"\r\n|\n|\r")
MARK = "\ufeff"


class Columns:
    """One text of an editor. Offsets are those of the language: into the text without its byte order mark."""

    def __init__(self, text: str, unit: Unit = "utf-16") -> None:
        self.text = text
        self._unit = unit
        self._mark = len(MARK) if text.startswith(MARK) else 0
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        self._lines = [0]
        at = self._mark - 1
        while (at := text.find("\n", at + 1)) >= 0:
            self._lines.append(at + 1 - self._mark)

    def offset(self, position: Position) -> int:
        """The offset of a position; one behind the end of its line or of the text is the end there."""
        return max(0, self._raw(position) - self._mark)

    def position(self, offset: int) -> Position:
        """The position of an offset."""
        raw = min(max(0, offset) + self._mark, len(self.text))
        line = bisect_right(self._starts, raw) - 1
        return line, self._width(self.text[self._starts[line] : raw])

    def region(self, start: int, end: int) -> Region:
        """The region between two offsets."""
        return self.position(start), self.position(end)

    def at(self, line: int, column: int) -> int:
        """The offset of what a place counts: lines and columns from 1, columns in characters."""
        if line > len(self._lines):
            return len(self.text) - self._mark
        return min(self._lines[max(0, line - 1)] + column - 1, len(self.text) - self._mark)

    def of(self, place: Place) -> Region:
        """The region of a place."""
        start = self.at(place.line, place.column)
        return self.region(start, max(start, self.at(place.end_line, place.end_column)))

    def changed(self, region: Region, new: str) -> str:
        """The text with a region replaced."""
        start, end = self._raw(region[0]), self._raw(region[1])
        return self.text[:start] + new + self.text[max(start, end) :]

    def whole(self) -> Region:
        """All of the text."""
        return (0, 0), self.position(len(self.text))

    def _raw(self, position: Position) -> int:
        line, column = position
        if line < 0 or line >= len(self._starts):
            return len(self.text) if line >= 0 else 0
        start = self._starts[line]
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        text = self.text[start:end].rstrip("\r\n")
        if text.isascii():
            return start + min(max(0, column), len(text))
        width = 0
        for at, char in enumerate(text):
            if width >= column:
                return start + at
            width += self._width(char)
        return start + len(text)

    def _width(self, text: str) -> int:
        if self._unit == "utf-32" or text.isascii():
            return len(text)
        if self._unit == "utf-8":
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text) + sum(char > "\uffff" for char in text)
