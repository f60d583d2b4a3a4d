"""What a row of the tables of products may hold. It is for the checker of types alone: tables load as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NotRequired, TypeAlias, TypedDict

Sizes: TypeAlias = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...] | None]
"""The kinds of blocks, the figures that are in it for certain, and all there may be (None: nobody knows)."""
Settings: TypeAlias = tuple[str, str, str, str, str, Literal["low", "medium", "high"]]
"""Kind of block, attribute, its value, why, source, and how sure it is."""
Facts: TypeAlias = tuple[str, str]
"""What is known, and its source."""


class Row(TypedDict):
    """One product; `Product` tells what the members are."""

    title: str
    kinds: tuple[str, ...]
    sizes: NotRequired[Iterable[Sizes]]
    closed: NotRequired[bool]
    settings: NotRequired[Iterable[Settings]]
    confined: NotRequired[Iterable[Facts]]
    paths: NotRequired[Iterable[Facts]]
    notes: NotRequired[Iterable[Facts]]
    contains: NotRequired[tuple[str, ...]]
