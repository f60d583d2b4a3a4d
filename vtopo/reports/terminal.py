"""Pieces of a terminal page: colours if wanted, lines that fit, and a source line with carets under it.

Every text that gets on a page passes one of these methods, and each spells out hidden characters: a caller that forgets
to can not let a name steer the terminal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vtopo.findings import Place
from vtopo.reports.safe import columns, excerpt, head, spelled, tail, visible

_STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "help": "1;32",
    "strong": "1",
    "quiet": "2",
    "frame": "34",
}

_NAME = 11
"""Columns that the name of a section takes."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a page is shown: with colours or without, and how wide."""

    color: bool
    width: int

    def paint(self, text: str, style: str) -> str:
        """The text in a style, or as it is where colours are not wanted."""
        text = spelled(text)
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.color and text else text

    def wrap(self, text: str, indent: str = "") -> list[str]:
        """The text in lines that fit, all but the first with an indent. A word is never broken."""
        lines, line = [], ""
        for word in re.findall(r" *[^ ]+", spelled(text)):
            if line.strip() and columns(line) + columns(word) > self.width:
                lines.append(line)
                line = indent + word.lstrip(" ")
            else:
                line += word
        return [*lines, line]

    def headline(self, mark: str, style: str, text: str) -> list[str]:
        """A mark such as `error:` in its style and a sentence behind it, in lines that fit."""
        first, *rest = self.wrap(f"{mark} {text}", "  ")
        return [
            self.paint(mark, style) + self.paint(first.removeprefix(mark), "strong"),
            *(self.paint(line, "strong") for line in rest),
        ]

    def section(self, name: str, lines: list[str]) -> list[str]:
        """Lines under a name that stands in a column of its own before the first of them."""
        page: list[str] = []
        for at, line in enumerate(lines):
            mark = "" if at else name
            first, *rest = self.wrap(f"{mark:<{_NAME}}{line}", " " * (_NAME + 2))
            page += [self.paint(mark, "strong") + first.removeprefix(mark), *rest]
        return page

    def arrow(self, place: Place, gutter: int, more: str = "") -> str:
        """The line that says where: `--> file:line:column`."""
        return f"{' ' * gutter}{self.paint('-->', 'frame')} {visible(str(place))}{self.paint(more, 'quiet')}"

    def snippet(self, place: Place, gutter: int, mark: str, style: str) -> list[str]:
        """The line of a place with its number, and the place marked below it with its label; none if it has no text."""
        label = visible(place.label)
        if not place.excerpt.strip():
            return [f"{' ' * gutter} {self.paint('=', 'frame')} {label}"] if label else []
        room = max(self.width - gutter - 3, 20)
        before, marked, behind = excerpt(place)
        if columns(before + marked + behind) > room:
            before = tail(before, max(room // 3, room - columns(marked + behind)))
            marked = head(marked, room - columns(before))
            behind = head(behind, room - columns(before + marked)) if columns(before + marked) < room else ""
        carets = mark * max(1, columns(marked))
        bar = self.paint("|", "frame")
        return [
            f"{' ' * gutter} {bar}",
            f"{self.paint(str(place.line).rjust(gutter), 'frame')} {bar} {before}{marked}{behind}".rstrip(),
            f"{' ' * gutter} {bar} {' ' * columns(before)}{self.paint(f'{carets} {label}'.rstrip(), style)}",
        ]


def gutter(*places: Place) -> int:
    """How many columns the line numbers of these places take."""
    return max(len(str(place.line)) for place in places)
