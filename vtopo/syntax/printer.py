"""The one formatter of the language: a tree as it should be written."""

from __future__ import annotations

from vtopo.syntax.columns import align, comments_aligned
from vtopo.syntax.layout import lay_out
from vtopo.syntax.tree import Tree


def render(tree: Tree) -> str:
    """The text of a tree: one item a line, its comments kept, alike lines in columns.

    Parsing it again gives an equal tree, and rendering that the same text.
    """
    lines = lay_out(tree)
    align(lines)
    texts = comments_aligned(lines)
    return "".join(
        ("\n" if line.blank_before else "") + text.rstrip() + "\n" for line, text in zip(lines, texts, strict=True)
    )
