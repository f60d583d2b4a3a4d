"""Mistakes in the form of a document, each told at its place; of very many, the first and a count."""

from __future__ import annotations

import json
from collections.abc import Iterable

from vtopo.model.document.scanning import Array, Constant, Number, Record, String, Value
from vtopo.model.mistakes import MOST, Mistakes, listed, nearest
from vtopo.problems import Place, Problem
from vtopo.source import Source, Span

STAGE = "syntax"
_SHOWN = 40
_FEW = 12
_TOLD = MOST - 1
"""One less than are told of a plan, so that the count of the others is told too."""


class Telling:
    """The mistakes found so far. A document of a million mistakes costs no more than one of two hundred."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._mistakes = Mistakes()
        self._first_untold: Value | String | None = None
        self._untold = 0

    def tell(self, code: str, message: str, at: Value, hint: str = "", first: Value | None = None) -> None:
        """Notes a mistake at a value or key, and where the first stands of two that collide."""
        if len(self._mistakes) >= _TOLD:
            self._first_untold = self._first_untold or at
            self._untold += 1
            return
        related = [] if first is None else [(self.span(first), "first here")]
        self._mistakes.add(STAGE, code, message, self.span(at), related=related, hint=hint)

    def unknown(self, code: str, what: str, key: String, known: Iterable[str]) -> None:
        """Notes a key that nobody knows, with the nearest one, or with all of them where they are few."""
        names = list(known)
        hint = nearest(key.text, names)
        if not hint and names and len(names) <= _FEW:
            hint = f"there {'is' if len(names) == 1 else 'are'} {listed(f'`{name}`' for name in names)}"
        self.tell(code, f"{shown(key.text)} is no {what}", key, hint)

    def wrong_type(self, key: str, wanted: str, value: Value) -> None:
        """Notes a value of the wrong type."""
        hint = "leave it out where there is nothing to say" if what(value) == "null" else ""
        self.tell("wrong-type", f"`{key}` is {wanted}, not {what(value)}", value, hint)

    def span(self, value: Value) -> Span:
        """Where a value stands; of a list or an object its first character."""
        end = value.start + 1 if isinstance(value, Array | Record) else value.end
        return Span(self.source, value.start, end)

    def told(self) -> tuple[Problem, ...]:
        """All mistakes in the order of the text."""
        told = self._mistakes.told()
        if self._first_untold is None:
            return told
        more = f"and {self._untold:,} more mistakes of form; mend the ones above first"
        return (*told, Problem(STAGE, "too-many-mistakes", more, Place.of(self.span(self._first_untold))))


def what(value: Value) -> str:
    """What kind of value it is, with an article."""
    if isinstance(value, Constant):
        return {None: "null", True: "true", False: "false"}[value.value]
    names = {String: "a text", Number: "a number", Array: "a list", Record: "an object"}
    return names[type(value)]


def shown(text: str) -> str:
    """A text from the document as a message may hold it: short, in quotes, with nothing unseen in it."""
    return json.dumps(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")
