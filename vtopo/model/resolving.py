"""The stage from files to model: `resolve` reads a plan and says all that is wrong with it."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from vtopo.model import statements
from vtopo.model.building import Building
from vtopo.model.declaring import declare
from vtopo.model.drafts import STAGE
from vtopo.model.grouping import duplicates
from vtopo.model.loading import Loaded, Project, load
from vtopo.model.meant import Meant
from vtopo.model.mistakes import Mistakes
from vtopo.model.placing import place
from vtopo.model.plan import Model
from vtopo.model.reading import Reader
from vtopo.model.wellformed import completed, examine
from vtopo.problems import Place, Problem
from vtopo.syntax.tree import Statement, Text


def resolve(project: Project, name: str) -> tuple[Model | None, tuple[Problem, ...]]:
    """The model of a plan, or None with every mistake of the first stage that found any.

    A stage is only entered when the one before found nothing: what follows from a mistake is not a mistake.
    """
    mistakes = Mistakes()
    with _quiet_collector():
        loaded = load(project, name, mistakes)
        if loaded is None or mistakes:
            return None, mistakes.told()
        return resolve_loaded(loaded, mistakes)


def resolve_loaded(
    loaded: Loaded, mistakes: Mistakes, meant: Meant | None = None
) -> tuple[Model | None, tuple[Problem, ...]]:
    """The model of files that are read already; what each name means is noted in `meant`, where one is given."""
    tree = loaded.tree
    mistakes.files = [document.name for document in loaded.documents]
    if not tree.items:
        empty = Problem(
            "plan", "empty-plan", "this file is empty: there is nothing to judge", Place(tree.source.name, 1, 1, 1, 1)
        )
        return None, (empty,)
    declared = declare(loaded, mistakes, meant)
    top, index = place(loaded, declared, mistakes)
    levels = statements.read_levels(declared, mistakes)
    services = statements.read_services(declared, mistakes)
    reader = Reader(index, mistakes, levels, services)
    if meant is not None:
        meant.declare(part for draft in top for part in draft.whole())
        for kind, known in (("level", levels), ("service", services)):
            for one in known.values():
                meant.declare_word(kind, one.at)
    duplicates((part for draft in top for part in draft.whole()), mistakes)
    building = Building(top, reader)
    said = statements.Statements(declared, reader)
    plan = declared.plan
    owner, baseline = "", None
    if plan is not None:
        owner = _text(plan.said.get("owner", ()), reader, "owner")
        baseline = _text(plan.said.get("baseline", ()), reader, "baseline") or None
    allows = statements.read_allows(loaded.documents, mistakes)
    if mistakes:
        return None, mistakes.told()
    model = Model(
        title=str(plan.names) if plan else loaded.documents[0].name,
        owner=owner,
        baseline=baseline,
        baseline_at=plan.said["baseline"][0].span if plan and baseline else None,
        at=plan.at if plan else tree.items[0].span,
        files=tuple((document.name, document.sha256) for document in loaded.documents),
        levels=levels,
        services=services,
        flows=said.flows(),
        requirements=said.requirements(),
        accepts=said.accepts(),
        allows=allows,
        difficulties=said.difficulties(),
        **building.things(),
    )
    building.let_go()
    model = completed(model)
    examine(model, mistakes)
    problems = mistakes.told()
    return (None if problems else model), problems


def _text(said: Sequence[Statement], reader: Reader, word: str) -> str:
    for statement in said:
        args = statement.args
        if len(args) == 2 and isinstance(args[1], Text):
            return args[1].text
        reader.mistakes.add(
            STAGE, "text", f"`{word}` takes one text in double quotes", args[0].span, hint=f'write `{word} "..."`'
        )
    return ""


@contextmanager
def _quiet_collector() -> Iterator[None]:
    """Keeps the garbage collector out of a stage whose objects all stay: it would only look at them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
