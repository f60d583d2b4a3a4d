"""The structure of one file: its blocks as nested symbols, and what can be folded away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vtopo.syntax.tree import Block, Item, Many, Tree
from vtopo.vocabulary import KINDS, TOP, attributes


@dataclass(frozen=True, slots=True)
class Symbol:
    """A block or a service: its kind, what it is called there, all of it, its name in it, and what is inside."""

    kind: str
    name: str
    start: int
    end: int
    name_start: int
    name_end: int
    inside: tuple[Symbol, ...] = ()


@dataclass(frozen=True, slots=True)
class Fold:
    """A stretch that can be folded to its first line."""

    start: int
    end: int
    comment: bool = False


def symbols(tree: Tree) -> tuple[Symbol, ...]:
    """The blocks of a file and the services it declares, nested as they stand."""
    return tuple(_symbols(tree.items, TOP))


def _symbols(items: Sequence[Item], kind: str) -> Iterator[Symbol]:
    for item in items:
        word = item.args[0].span.text
        block = isinstance(item, Block)
        said = kind in KINDS and word in attributes(kind) and not block
        if said or not (word in KINDS or word == "service" or (word == "change" and block)):
            continue
        named = item.args[1] if len(item.args) > 1 else item.args[0]
        whole = item.whole if isinstance(item, Block) else item.span
        inside = tuple(_symbols(item.items, word)) if isinstance(item, Block) else ()
        name = " ".join(one.text for one in named.items) if isinstance(named, Many) else named.text
        yield Symbol(word, name, whole.start, whole.end, named.start, named.end, inside)


def flat(found: Sequence[Symbol]) -> Iterator[Symbol]:
    """Symbols and all that is inside of them."""
    for one in found:
        yield one
        yield from flat(one.inside)


def folds(tree: Tree) -> tuple[Fold, ...]:
    """Blocks, lists and runs of comment lines that stand on more than one line."""
    found = [*_blocks(tree.items), *_comments(tree)]
    text = tree.source.text
    return tuple(sorted((its for its in found if "\n" in text[its.start : its.end]), key=lambda its: its.start))


def _blocks(items: Sequence[Item]) -> Iterator[Fold]:
    for item in items:
        yield from (Fold(arg.start, arg.end) for arg in item.args if isinstance(arg, Many))
        if isinstance(item, Block):
            yield Fold(item.args[0].start, item.end)
            yield from _blocks(item.items)


def _comments(tree: Tree) -> Iterator[Fold]:
    """Comments that stand alone on lines that follow each other."""
    source = tree.source
    run: list[tuple[int, int, int]] = []
    for comment in tree.comments:
        line, column = source.position(comment.start)
        if source.line(line)[: column - 1].strip():
            continue
        if run and line != run[-1][0] + 1:
            yield Fold(run[0][1], run[-1][2], comment=True)
            run = []
        run.append((line, comment.start, comment.end))
    if run:
        yield Fold(run[0][1], run[-1][2], comment=True)
