"""Mistakes of a plan as they are collected: each told once, at its place, with the nearest right word."""

from __future__ import annotations

from collections.abc import Iterable

from vtopo.problems import Place, Problem
from vtopo.source import Span

MOST = 200
"""So many mistakes are told; a plan with more is told how many there are."""
MOST_COMPARED = 500
"""So many known words are held against one that is not: a plan may have a million."""


class Mistakes:
    """The mistakes found so far in one plan. `files` are its files in the order in which they are told."""

    def __init__(self) -> None:
        self._problems: dict[tuple[int, int, str, str, str], Problem] = {}
        self.files: list[str] = []

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
        about: str = "",
    ) -> None:
        """Notes a mistake. What a template, a range or copies repeat is the same mistake and is told once.

        `about` tells mistakes of one kind at one place apart.
        """
        key = (at.start, at.end, at.source.name, code, about)
        if key not in self._problems:
            places = tuple(Place.of(span, text) for span, text in related)
            self._problems[key] = Problem(stage, code, message, Place.of(at, label), places, hint)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Notes mistakes that another stage has found."""
        for problem in problems:
            self._problems[(len(self._problems), -1, problem.place.file, problem.code, "")] = problem

    def told(self) -> tuple[Problem, ...]:
        """The mistakes in the order of the text, file by file, cut where there are too many."""
        files = {name: number for number, name in enumerate(self.files)}
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
    words = {other.lower(): other for other in sorted(set(known), reverse=True) if abs(len(other) - len(word)) < 5}
    if len(words) > MOST_COMPARED:
        words = {lower: other for lower, other in words.items() if lower[:2] == word[:2].lower()}
    close = get_close_matches(word.lower(), list(words)[:MOST_COMPARED], n=1, cutoff=0.6)
    return f"did you mean `{words[close[0]]}`?" if close else ""


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words as one reads them: `a, b and c`; of a long list the first dozen and a count."""
    some = [str(word) for word in words]
    if len(some) > 12:
        return f"{', '.join(some[:12])} {last} {len(some) - 12:,} more"
    if len(some) < 2:
        return "".join(some)
    return f"{', '.join(some[:-1])} {last} {some[-1]}"


def a(noun: str) -> str:
    """A noun with its article."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"
