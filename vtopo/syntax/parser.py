"""Text to tree: the fast reader for what is correct, the grammar for what is not."""

from __future__ import annotations

from vtopo.problems import Place, Problem
from vtopo.source import Source, Span
from vtopo.syntax.limits import LINE, SIZE
from vtopo.syntax.reader import read
from vtopo.syntax.tree import Tree


def parse(source: Source) -> tuple[Tree, tuple[Problem, ...]]:
    """What was written, and every syntax mistake in order of the text; a damaged item is left out of the tree."""
    refused = _beyond_limits(source)
    if refused is not None:
        return Tree(source, (), ()), (refused,)
    tree = read(source)
    if tree is not None:
        return tree, ()
    # Only a plan with mistakes pays for importing lark and building its tables.
    from vtopo.syntax.by_grammar import parse_with_lark

    return parse_with_lark(source)


def _beyond_limits(source: Source) -> Problem | None:
    text = source.text
    if len(text) > SIZE:
        message = f"this file is {len(text):,} characters long; the longest vtopo reads has {SIZE:,}"
        return Problem("syntax", "too-large", message, Place.of(Span(source, 0, 0)))
    # Jumps from line end to line end, as far as a line may reach: a dozen steps for a plan of ten megabytes.
    start = 0
    while len(text) - start > LINE:
        end = text.rfind("\n", start, start + LINE + 1)
        if end < 0:
            message = f"this line is more than {LINE:,} characters long, the longest vtopo reads"
            hint = "end items with newlines; a list may run over several lines"
            return Problem("syntax", "line-too-long", message, Place.of(Span(source, start, start)), hint=hint)
        start = end + 1
    return None
