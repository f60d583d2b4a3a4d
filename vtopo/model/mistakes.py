"""Mistakes of a plan as they are collected: each told once, at its place, with the nearest right word."""

from __future__ import annotations

from collections.abc import Iterable

from vtopo.findings import Place, Problem
from vtopo.source import Span

MOST = 200
"""So many mistakes are told; a plan with more is told how many there are."""


class Mistakes:
    """The mistakes found so far in one plan."""

    def __init__(self) -> None:
        self._problems: dict[tuple[int, str, str, int], Problem] = {}

    def __len__(self) -> int:
        return len(self._problems)

    def add(
        self,
        stage: str,
        code: str,
        message: str,
        at: Span,
        *,
        label: str = "",
        related: Iterable[tuple[Span, str]] = (),
        hint: str = "",
    ) -> None:
        """Notes a mistake. What a template or a range repeats is the same mistake and is told once."""
        key = (at.start, message, at.source.name, at.end)
        if key not in self._problems:
            places = tuple(Place.of(span, text) for span, text in related)
            self._problems[key] = Problem(stage, code, message, Place.of(at, label), places, hint)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Notes mistakes that another stage has found."""
        for problem in problems:
            self._problems[(len(self._problems), problem.message, problem.place.file, -1)] = problem

    def told(self) -> tuple[Problem, ...]:
        """The mistakes in the order of the text, file by file as they were met, cut where there are too many."""
        files: dict[str, int] = {}
        for problem in self._problems.values():
            files.setdefault(problem.place.file, len(files))
        ordered = sorted(
            self._problems.values(),
            key=lambda p: (files[p.place.file], p.place.line, p.place.column, p.message),
        )
        if len(ordered) <= MOST:
            return tuple(ordered)
        last = ordered[MOST]
        more = Problem(last.stage, "too-many-mistakes", f"and {len(ordered) - MOST:,} more mistakes", last.place)
        return (*ordered[:MOST], more)


def nearest(word: str, known: Iterable[str]) -> str:
    """`did you mean ...?` with the known word closest to one that is not, or an empty text."""
    from difflib import get_close_matches  # only a mistake pays for it

    if len(word) > 100:
        return ""
    close = get_close_matches(word.lower(), sorted(set(known)), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else ""


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words as one reads them: `a, b and c`; of a long list the first dozen and a count."""
    some = [str(word) for word in words]
    if len(some) > 12:
        return f"{', '.join(some[:12])} {last} {len(some) - 12:,} more"
    if len(some) < 2:
        return "".join(some)
    return f"{', '.join(some[:-1])} {last} {some[-1]}"
