"""Remembers what a function of a model said: the references ask the same things of one plan again and again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from vtopo.model.plan import Model

P = ParamSpec("P")
T = TypeVar("T")

MOST_MODELS = 4
"""As many models as one test compares at a time, and a few more."""


def remembered(function: Callable[Concatenate[Model, P], T]) -> Callable[Concatenate[Model, P], T]:
    """A function that computes each answer about a model once. What it returns is not to be changed."""
    # Models hold mappings, so they have no hash; and equal ones are seldom the same.
    known: list[tuple[Model, dict[Hashable, T]]] = []

    def asked(model: Model, /, *args: P.args, **words: P.kwargs) -> T:
        if not known or known[-1][0] is not model:
            before = [its for its in known if its[0] is model] or [(model, {})]
            known[:] = [its for its in known if its[0] is not model][1 - MOST_MODELS :] + before
        answers = known[-1][1]
        key = (args, *words.items()) if words else args
        try:
            return answers[key]
        except KeyError:
            found = answers[key] = function(model, *args, **words)
            return found

    return wraps(function)(asked)
