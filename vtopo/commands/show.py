"""What `vtopo show tree` and `vtopo show model` print: a plan as it was written, and as it was understood."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from vtopo.model.plan import Model
from vtopo.syntax.escapes import escape
from vtopo.syntax.tree import Argument, Block, Comment, Item, Many, Text, Tree

FORMATS: Final = ("text", "json")
_NAME: Final = "model.json"


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
        raise ValueError(f"a model is shown as {' or '.join(FORMATS)}, not as {form}")
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
