"""What `vtopo show` prints: a plan as it was written, as it was understood, its graph, and what the facts say of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from vtopo.commands.choices import Fact, ShowFormat, Stage
from vtopo.findings import Problem
from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.syntax.escapes import escape
from vtopo.syntax.tree import Argument, Block, Comment, Item, Many, Text, Tree

FORMATS: Final[Mapping[Stage, tuple[ShowFormat, ...]]] = MappingProxyType(
    {
        Stage.tree: (ShowFormat.text,),
        Stage.model: (ShowFormat.text, ShowFormat.json),
        Stage.graph: tuple(ShowFormat),
        Stage.facts: tuple(ShowFormat),
    }
)
"""The formats of each stage."""

_NAME: Final = "model.json"


def refusal(stage: Stage, form: ShowFormat, facts: Sequence[Fact]) -> str:
    """Why a stage is not shown like that, empty where it is."""
    if form not in FORMATS[stage]:
        return f"the {stage.value} of a plan is shown as {' or '.join(FORMATS[stage])}, not as {form.value}"
    if facts and stage is not Stage.facts:
        return f"--fact chooses among facts, and the {stage.value} has none"
    if form is ShowFormat.graphml and set(facts) - {Fact.attack}:
        return "only the attack is a graph: the other facts are shown as text or json"
    return ""


def show(
    stage: Stage, project: Project, name: str, form: ShowFormat, facts: Sequence[Fact] = ()
) -> tuple[str, Sequence[Problem]]:
    """One stage of a plan, and the mistakes that keep it from being shown as a whole, or at all."""
    if stage is Stage.tree:
        from vtopo.model.loading import load
        from vtopo.model.mistakes import Mistakes

        mistakes = Mistakes()
        loaded = load(project, name, mistakes)
        return show_tree(loaded.tree) if loaded else "", mistakes.told()
    from vtopo.model.resolving import resolve

    model, problems = resolve(project, name)
    return "" if model is None else _known(stage, model, name, form, facts), problems


def _known(stage: Stage, model: Model, name: str, form: ShowFormat, facts: Sequence[Fact]) -> str:
    """What is known of a model; only what is asked for is loaded."""
    if stage is Stage.model:
        return show_model(model, form.value)
    if stage is Stage.graph:
        from vtopo.commands.graphs import show_graph

        return show_graph(model, name, form.value)
    if form is ShowFormat.graphml:
        from vtopo.commands.graphs import show_digraph

        return show_digraph(model)
    from vtopo.commands.facts import show_facts

    return show_facts(model, name, form.value, [fact.value for fact in facts])


def show_tree(tree: Tree) -> str:
    """What was written, one item a line behind its line and column, what stands in a block further in."""
    lines = [(item.args[0].start, depth, text) for item, depth, text in _items(tree)]
    lines += [(comment.start, depth, comment.text.rstrip()) for comment, depth in _comments(tree)]
    places = {start: "{}:{}".format(*tree.source.position(start)) for start, _, _ in lines}
    width = max(map(len, places.values()), default=0)
    shown = (f"{places[start]:>{width}}  {'  ' * depth}{text}\n" for start, depth, text in sorted(lines))
    return "".join(shown)


def show_model(model: Model, form: str) -> str:
    """The resolved plan: as `text` a plan in the language that says the same by full names, as `json` its document."""
    from vtopo.model.document import document

    plain = document(model)
    if form == "json":
        return json.dumps(plain, indent=2, ensure_ascii=True) + "\n"
    if form != "text":
        raise ValueError(f"a model is shown as {' or '.join(FORMATS[Stage.model])}, not as {form}")
    return _as_plan(plain)


def _as_plan(plain: dict[str, Any]) -> str:
    """A document as formatted text. What the formatter keeps together is what stands on one line of the document."""
    from vtopo.model.document import read_tree
    from vtopo.syntax.printer import render

    tree, _ = read_tree(_NAME, _by_entry(plain).encode())
    if tree is None:
        tree, problems = read_tree(_NAME, json.dumps(plain, indent=0).encode())
        if tree is None:
            raise AssertionError(f"our own document can not be read: {problems[0].message}")
    return render(tree)


def _by_entry(plain: dict[str, Any]) -> str:
    """A document with a line for each entry, and an empty one between tables."""
    tables = []
    for key, value in plain.items():
        listed = isinstance(value, list) and value and isinstance(value[0], dict)
        said = ",\n".join(json.dumps(entry) for entry in value) if listed else json.dumps(value)
        tables.append(f"{json.dumps(key)}: [\n{said}\n]" if listed else f"{json.dumps(key)}: {said}")
    return "{" + ",\n\n".join(tables) + "}"


def _items(tree: Tree) -> Iterator[tuple[Item, int, str]]:
    stack: list[tuple[Item, int]] = [(item, 0) for item in reversed(tree.items)]
    while stack:
        item, depth = stack.pop()
        block = isinstance(item, Block)
        yield item, depth, f"{'block' if block else 'statement'} {' '.join(_shown(arg) for arg in item.args)}"
        if isinstance(item, Block):
            stack.extend((inner, depth + 1) for inner in reversed(item.items))


def _comments(tree: Tree) -> Iterator[tuple[Comment, int]]:
    """The comments, each with how many blocks it stands in: the tree keeps them beside its items."""
    blocks = sorted((item.open, item.end) for item, _, _ in _items(tree) if isinstance(item, Block))
    around: list[int] = []
    at = 0
    for comment in tree.comments:
        while at < len(blocks) and blocks[at][0] < comment.start:
            around.append(blocks[at][1])
            at += 1
        around = [end for end in around if end > comment.start]
        yield comment, len(around)


def _shown(arg: Argument) -> str:
    if isinstance(arg, Text):
        return escape(arg.text)
    if isinstance(arg, Many):
        return f"[{' '.join(_shown(item) for item in arg.items)}]"
    return arg.text
