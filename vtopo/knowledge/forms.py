"""The knowledge as one reads it: products with their sizes, settings and flaws, each figure with its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Evidence: TypeAlias = Literal["counted", "measured", "read", "inferred", "remembered"]
"""How we know: lines counted by us, an experiment of ours, a text we read, a conclusion of ours, or memory alone."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where something is known from, and how."""

    title: str
    evidence: str

    def __str__(self) -> str:
        return f"{self.evidence}: {self.title}"


@dataclass(frozen=True, slots=True)
class Figure:
    """The lines of code of one piece of software."""

    lines: int
    of: str
    source: Source
    confidence: str


@dataclass(frozen=True, slots=True)
class Sized:
    """How large a product is as a block of these kinds, in thousands of lines; `high` is None where nobody knows.

    `least` is what is in it for certain, `most` what may be in it beside that.
    """

    kinds: tuple[str, ...]
    low: float
    high: float | None
    confidence: str
    least: tuple[Figure, ...]
    most: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What an attribute of a block is, as a plan would say it, where the plan names the product and nothing else."""

    kind: str
    word: str
    value: str
    why: str
    source: Source
    confidence: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known, with its source."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Flaw:
    """A CVE whose record or fix we saw. `kind` is the attack step it is of, empty where it is of none.

    `score` is the CVSS of its record where we read that, else None. `exploited`: in the catalogue of exploited ones.
    """

    id: str
    products: tuple[str, ...]
    part: str
    gives: str
    kind: str
    source: Source
    score: float | None
    exploited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One product, by the word that a plan names it with.

    `kinds` are the blocks that it may be the product of. `confined` tells what holds a broken device model, `paths`
    what a guest reaches past that. The flaws of what it `contains` are its own too.
    """

    id: str
    title: str
    kinds: tuple[str, ...]
    sizes: tuple[Sized, ...]
    closed: bool
    settings: tuple[Setting, ...]
    confined: tuple[Fact, ...]
    paths: tuple[Fact, ...]
    notes: tuple[Fact, ...]
    contains: tuple[str, ...]
