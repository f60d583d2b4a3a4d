"""Plans as models, and what the facts say of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.reference.remembering import remembered
from vtopo.facts import Facts
from vtopo.findings import Problem
from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve

NOWHERE = Path("/nowhere")


class Mistaken(AssertionError):  # noqa: N818
    """A plan that was to have no mistakes has some."""


def read(texts: Mapping[str, str], name: str = "plan.vt") -> tuple[Model | None, tuple[Problem, ...]]:
    """The model of a plan that stands in no folder."""
    return resolve(Project(NOWHERE, texts={path: text.encode() for path, text in texts.items()}), name)


def model_of(text: str, **others: str) -> Model:
    """The model of a plan that has no mistakes; else the test that made it fails, and shows it."""
    model, problems = read({"plan.vt": text, **{f"{name}.vt": other for name, other in others.items()}})
    if model is None:
        raise Mistaken(f"{text}\n" + "\n".join(problem.message for problem in problems))
    return model


facts_of = remembered(Facts)
"""The facts of a model, the same for all who compare them."""
