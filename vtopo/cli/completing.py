"""What a shell offers behind TAB, where typer does not know it: rules, topics, steps, what a plan names.

A completion that fails offers nothing: a shell is no place for a message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vtopo.model.plan import Model
    from vtopo.rulekit import Rule


def topics(incomplete: str) -> list[str]:
    """All that `explain` knows."""
    from vtopo.commands.catalogue import pages
    from vtopo.commands.explain import topics as every

    more = {name: "" for some in pages(_rules()).values() for name in some}
    return [name for name in every(more) if name.startswith(incomplete)]


def rule_names(incomplete: str) -> list[str]:
    """What `--select` and `--ignore` take; of several with commas the last one is completed."""
    known = _rules()
    words = {rule.partition("-")[0] for rule in known}
    before, comma, last = incomplete.rpartition(",")
    every = sorted({*known, *words, *(rule.category for rule in known.values())} - {""})
    return [f"{before}{comma}{name}" for name in every if name.startswith(last)]


def steps(incomplete: str) -> list[str]:
    """The kinds of attack steps."""
    from vtopo.commands.meanings import STEP_MEANINGS

    return [step for step in STEP_MEANINGS if step.startswith(incomplete)]


def attackers(ctx: typer.Context, incomplete: str) -> list[str]:
    """Who may begin an attack, by the plan that was named before: attackers, VMs, machines."""
    model = _model(ctx)
    names = () if model is None else (*model.attackers, *_nodes(model))
    return sorted(name for name in names if name.startswith(incomplete))


def owned(ctx: typer.Context, incomplete: str) -> list[str]:
    """What an attack may be after, by the plan that was named before: VMs and machines."""
    model = _model(ctx)
    names = () if model is None else _nodes(model)
    return sorted(name for name in names if name.startswith(incomplete))


def _nodes(model: Model) -> Iterator[str]:
    """The name of each VM and machine, members of ranges one by one."""
    for node in (*model.vms.values(), *model.machines.values()):
        yield from node.names


def _rules() -> Mapping[str, Rule]:
    """The rules that are installed; none where one of their packs is wrong."""
    from vtopo import rulebook

    try:
        return rulebook.rules()
    except rulebook.BrokenPackError:
        return {}


def _model(ctx: typer.Context) -> Model | None:
    """The plan that stands on the command line so far, if it can be read."""
    from vtopo.cli.plans import named
    from vtopo.model.resolving import resolve

    plan = ctx.params.get("plan")
    if not plan or plan == "-":
        return None
    try:
        name, project = next(iter(named([plan])))
    except typer.BadParameter:
        return None
    return resolve(project, name)[0]
