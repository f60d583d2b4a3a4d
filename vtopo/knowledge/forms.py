"""What the knowledge is made of: sources, counted figures, sizes, usual settings, products and their flaws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Confidence: TypeAlias = Literal["low", "medium", "high"]
Evidence: TypeAlias = Literal["counted", "measured", "read", "inferred", "remembered"]
"""How we know: lines counted by us, an experiment of ours, a text we read, a conclusion of ours, or memory alone."""

CONFIDENCES: tuple[Confidence, ...] = ("low", "medium", "high")


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Where something is known from, and how."""

    title: str
    evidence: Evidence

    def __str__(self) -> str:
        return f"{self.evidence}: {self.title}"


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """The lines of code of one piece of software."""

    lines: int
    of: str
    source: Source
    confidence: Confidence


@dataclass(frozen=True, slots=True, eq=False)
class Sized:
    """How large a product is as a block of these kinds: what is in it for certain, and at most (None: nobody knows)."""

    kinds: tuple[str, ...]
    least: tuple[Figure, ...]
    most: tuple[Figure, ...] | None

    @property
    def low(self) -> float:
        """The lower end in thousands of lines, two digits, rounded down."""
        return _two_digits(sum(figure.lines for figure in self.least), up=0)

    @property
    def high(self) -> float | None:
        """The upper end in thousands of lines, two digits, rounded up; None where it is open."""
        return None if self.most is None else _two_digits(sum(figure.lines for figure in self.most), up=1)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All it rests on, each once."""
        return tuple(dict.fromkeys((*self.least, *(self.most or ()))))

    @property
    def confidence(self) -> Confidence:
        """That of its weakest figure."""
        return min((figure.confidence for figure in self.figures), key=CONFIDENCES.index)

    @property
    def source(self) -> str:
        """The sources of its figures, on one line."""
        return "; ".join(dict.fromkeys(str(figure.source) for figure in self.figures))


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What an attribute of a block is, as a plan would say it, where the plan names the product and nothing else."""

    kind: str
    word: str
    value: str
    why: str
    source: Source
    confidence: Confidence = "high"


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """One thing that is known, with its source."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Product:
    """One product, by the word that a plan names it with.

    `kinds` are the blocks that it may be the product of. `confined` tells what holds a broken device model, `paths`
    what a guest reaches past that. The flaws of what it `contains` are its own too.
    """

    id: str
    title: str
    kinds: tuple[str, ...]
    sizes: tuple[Sized, ...] = ()
    closed: bool = False
    settings: tuple[Setting, ...] = ()
    confined: tuple[Fact, ...] = ()
    paths: tuple[Fact, ...] = ()
    notes: tuple[Fact, ...] = ()
    contains: tuple[str, ...] = ()

    def size(self, kind: str) -> Sized | None:
        """How large it is as a block of that kind, None where nobody knows."""
        return next((sized for sized in self.sizes if kind in sized.kinds), None)

    def setting(self, kind: str, word: str) -> Setting | None:
        """What an attribute of such a block is by itself, None where that is not known."""
        return next((its for its in self.settings if its.kind == kind and its.word == word), None)


def _two_digits(lines: int, up: int) -> float:
    unit: int = 10 ** max(len(str(lines)) - 2, 0)
    return (lines + up * (unit - 1)) // unit * unit / 1000
