"""Trees without their places, to be compared."""

from __future__ import annotations

from vtopo.syntax.tree import Argument, Block, Item, Many, Tree

Shape = tuple[object, ...]


def shape(tree: Tree) -> list[Shape]:
    """What is written, wherever it stands."""
    return [_item(item) for item in tree.items]


def _item(item: Item) -> Shape:
    args = tuple(_argument(arg) for arg in item.args)
    return (args, [_item(inner) for inner in item.items]) if isinstance(item, Block) else (args,)


def _argument(arg: Argument) -> Shape:
    if isinstance(arg, Many):
        return tuple(_argument(element) for element in arg.items)
    return type(arg).__name__, arg.text
