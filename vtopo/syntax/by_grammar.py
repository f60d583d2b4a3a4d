"""Parses by the grammar, and explains every mistake: the reference that the fast reader is held to."""

from __future__ import annotations

from vtopo.problems import Problem
from vtopo.source import Source
from vtopo.syntax.collector import paused
from vtopo.syntax.mistakes import problems_of
from vtopo.syntax.recovery import recover
from vtopo.syntax.tree import Tree


def parse_with_lark(source: Source) -> tuple[Tree, tuple[Problem, ...]]:
    """What was written, and every syntax mistake in order of the text; a damaged item is left out of the tree."""
    with paused():
        tree, mistakes = recover(source)
    return tree, problems_of(mistakes)
