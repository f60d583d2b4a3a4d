"""Small things that every section of the page is made of: places, lists that end, chips of segments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vtopo.findings import Place, SegmentLine
from vtopo.reports.safe import excerpt
from vtopo.reports.wording import number

COLORS = 8
"""Colors of segments; what tells them apart is their code."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the page: its anchor and heading, the template that shows it and what that is given."""

    token: str
    title: str
    template: str
    view: object


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as the page shows it: where, what is there, and its line cut into before, place and behind."""

    where: str
    label: str
    line: int
    before: str
    marked: str
    behind: str

    @property
    def quotes(self) -> bool:
        """Whether there is a line to show."""
        return bool(f"{self.before}{self.marked}{self.behind}".strip())


@dataclass(frozen=True, slots=True)
class Names:
    """A list of names that ends: those shown, and how many more there are."""

    shown: tuple[str, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A segment as a chip: its code, its name, its level in words, and the class of its color."""

    code: str
    name: str
    level: str
    shade: str


def spot(place: Place) -> Spot:
    """A place, ready to show."""
    return Spot(str(place), place.label, place.line, *excerpt(place))


def spots(places: Iterable[Place], most: int) -> tuple[Spot, ...]:
    """The first places, ready to show."""
    return tuple(spot(place) for place, _ in zip(places, range(most), strict=False))


def names(all_names: Sequence[str], most: int = 20) -> Names:
    """The first names, and how many more there are."""
    return Names(tuple(all_names[:most]), more(len(all_names) - most))


def more(many: int) -> str:
    """How many are not shown, as a number for people; empty if none."""
    return number(many) if many > 0 else ""


def code(at: int) -> str:
    """The letters that stand for a segment: A, B, … Z, AA, AB, …"""
    return (code(at // 26 - 1) if at >= 26 else "") + chr(65 + at % 26)


def shade(at: int) -> str:
    """The class of a segment's color."""
    return f"seg-{at % COLORS}"


class Chips:
    """Makes chips of the names of segments."""

    def __init__(self, segments: Iterable[SegmentLine]) -> None:
        self._lines = {segment.name: (at, segment) for at, segment in enumerate(segments)}

    def __call__(self, name: str) -> Chip:
        """The chip of a segment; one nobody has described has neither code nor color."""
        at, line = self._lines.get(name, (0, None))
        return Chip("", name, "", "seg-x") if line is None else Chip(code(at), name, line.level, shade(at))
