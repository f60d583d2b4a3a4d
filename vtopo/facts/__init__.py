"""What is true of a model, without an opinion: one file an analysis, each one public pure function.

`Facts` belongs to one model and remembers: `facts(separation)` is computed once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeVar, cast

from vtopo.model.plan import Model
from vtopo.topology.graph import Topology, build

Fact = TypeVar("Fact")


class Facts:
    """The facts of one model, each computed when it is first asked for; some may be supposed to be otherwise."""

    def __init__(self, model: Model, supposed: Mapping[Callable[[Facts], Any], Any] | None = None) -> None:
        self.model = model
        self._known: dict[Callable[[Facts], Any], Any] = dict(supposed or {})

    @cached_property
    def topology(self) -> Topology:
        """The graph of the model."""
        return build(self.model)

    def __call__(self, fact: Callable[[Facts], Fact]) -> Fact:
        """What one analysis says of this model."""
        if fact not in self._known:
            self._known[fact] = fact(self)
        return cast(Fact, self._known[fact])
