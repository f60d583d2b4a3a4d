"""Which stretches of the files of a plan say something: places outside of these prove nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from vtopo.findings import Place
from vtopo.model.plan import Model
from vtopo.model.things import Policy, Thing, Unknown
from vtopo.source import Span


class Texts:
    """All that is said in a plan, by place."""

    def __init__(self, model: Model, things: Iterable[Thing]) -> None:
        self.model = model
        self.things = things

    def says(self, place: Place) -> bool:
        """Whether a thing, an attribute or a statement of the plan is written at a place, and reads as it is shown."""
        return any(stands(place, span) for span in self._spans.get(str(place), ()))

    @cached_property
    def _spans(self) -> dict[str, set[Span]]:
        """The stretches that say something, by where they begin."""
        found: dict[str, set[Span]] = {}
        for span in self._said():
            found.setdefault(str(span), set()).add(span)
        return found

    def _said(self) -> Iterator[Span]:
        model = self.model
        yield model.at
        if model.baseline_at is not None:
            yield model.baseline_at
        for thing in self.things:
            yield thing.at
            yield from thing.written.values()
            policy = getattr(thing, "policy", None)
            if isinstance(policy, Policy):
                yield from (rule.at for rule in (() if isinstance(policy.rules, Unknown) else policy.rules))
                yield from (guard.at for guard in policy.guards)
        for level in model.levels.values():
            yield level.at
        yield from (its.at for its in model.flows)
        yield from (its.at for its in model.requirements)
        yield from (its.at for its in model.accepts)
        yield from (its.at for its in model.allows)
        yield from (its.at for its in model.difficulties)


def stands(place: Place, span: Span) -> bool:
    """Whether a place is that stretch of the plan; what its label says is left to who reads it."""
    return replace(place, label="") == Place.of(span)
