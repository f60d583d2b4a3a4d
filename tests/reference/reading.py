"""Small plans for tests of the references, as models."""

from __future__ import annotations

from pathlib import Path

from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve

HEAD = 'plan "Small"\nlevels low < high\n'


def model_of(text: str) -> Model:
    """The model of a plan without its first lines; it has no mistakes."""
    model, problems = resolve(Project(Path("/nowhere"), texts={"plan.vt": (HEAD + text).encode()}), "plan.vt")
    assert model is not None, "\n".join(problem.message for problem in problems)
    return model
