"""Small things that every section of the page is made of: places, lists that end, chips of segments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vtopo.findings import Place, SegmentLine
from vtopo.reports.safe import excerpt
from vtopo.reports.wording import number

LEVELS = 6
"""Shades there are for the levels of segments; higher levels share the last one."""


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
    """A segment as a chip: its name, its level in words, and the class of its shade."""

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


class Chips:
    """Makes chips of the names of segments."""

    def __init__(self, segments: Iterable[SegmentLine]) -> None:
        self._lines = {segment.name: segment for segment in segments}

    def __call__(self, name: str) -> Chip:
        """The chip of a segment; one nobody has described has no level."""
        line = self._lines.get(name)
        if line is None or line.rank is None:
            return Chip(name, line.level if line else "", "level-x")
        return Chip(name, line.level, f"level-{min(max(line.rank, 0), LEVELS - 1)}")
