"""What becomes of a topology: facts of two models, a plan and its baseline, held against each other.

A `Comparison` belongs to two models and remembers, as `Facts` does for one: `comparison(counterparts)` is computed
once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from vtopo.facts import Facts

Fact = TypeVar("Fact")


class Comparison:
    """What was and what is to be, each fact about both computed when it is first asked for."""

    def __init__(
        self, before: Facts, after: Facts, supposed: Mapping[Callable[[Comparison], Any], Any] | None = None
    ) -> None:
        self.before = before
        self.after = after
        self._known: dict[Callable[[Comparison], Any], Any] = dict(supposed or {})

    def __call__(self, fact: Callable[[Comparison], Fact]) -> Fact:
        """What one analysis says of the two."""
        if fact not in self._known:
            self._known[fact] = fact(self)
        return cast(Fact, self._known[fact])
