"""A difference between a fact and its reference, as one line that says both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def differ(what: str, got: object, expected: object) -> Iterator[str]:
    """One line if two answers to one question differ, else none."""
    if got != expected:
        yield f"{what}: the fact says {shown(got)}, the reference {shown(expected)}"


def shown(value: object) -> object:
    """A value in an order that does not depend on hashes."""
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, dict):
        return {kind: shown(its) for kind, its in value.items()}
    return value


def some(items: Sequence[Item], most: int) -> Sequence[Item]:
    """About so many of them, from first to last."""
    return items[:: max(1, len(items) // most)]
