"""Tree to lines: what stands on a line of its own, how far in, and which comment goes with it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from vtopo.syntax.escapes import escape
from vtopo.syntax.tree import Argument, Block, Item, Many, Mark, Text, Tree

WIDTH: Final = 110
"""Longest line, its comment aside, that a block or a list is kept on."""
INDENT: Final = 2


@dataclass(slots=True)
class Line:
    """One line to be printed: its cells, then `body`, the braces of a block that is kept on one line.

    `shape` is what kind of thing each cell is: lines are rows of one table only where their shapes agree. It is empty
    for lines that belong to no table.
    """

    depth: int
    cells: list[str]
    shape: tuple[str, ...] = ()
    body: str = ""
    comment: str = ""
    blank_before: bool = False

    @property
    def text(self) -> str:
        """The line without its comment."""
        return " " * (INDENT * self.depth) + " ".join([*self.cells, self.body] if self.body else self.cells)


def lay_out(tree: Tree) -> list[Line]:
    """The lines of a tree, its comments among them, none of them aligned yet."""
    layout = _Layout(tree)
    layout.items(tree.items, len(tree.source.text), 0)
    return layout.lines


def written(arg: Argument) -> str:
    """An argument as it is written on one line."""
    if isinstance(arg, Text):
        return escape(arg.text)
    if isinstance(arg, Many):
        return f"[{' '.join(written(element) for element in arg.items)}]"
    return arg.text


class _Layout:
    """Walks a tree once, from first to last, so that every comment comes out once and in order."""

    def __init__(self, tree: Tree) -> None:
        self.lines: list[Line] = []
        self._text = tree.source.text
        self._comments = tree.comments
        self._starts = [comment.start for comment in tree.comments]
        self._next = 0  # the first comment that is not laid out yet
        self._end = 0  # where in the source the last thing laid out ends

    def items(self, items: tuple[Item, ...], end: int, depth: int) -> None:
        """Lays out the items of a block, or of the plan, and the comments behind the last of them."""
        first = True
        for item in items:
            start = item.args[0].start
            first = self._comments_before(start, depth, first)
            blank = not first and self._parted(start)
            at = len(self.lines)
            self._item(item, depth)
            self.lines[at].blank_before = blank
            self._end = item.end if isinstance(item, Block) else item.span.end
            first = False
        self._comments_before(end, depth, first)

    def _item(self, item: Item, depth: int) -> None:
        block = item if isinstance(item, Block) else None
        body = _body(block) if block is not None and self._is_on_one_line(block) else ""
        if block is None or body:
            line = Line(depth, [written(arg) for arg in item.args], tuple(_kind(arg) for arg in item.args), body)
            if len(line.text) <= WIDTH and not self._comment_within(item):
                self.lines.append(line)
                return
        self._args(item, depth, " {" if block is not None else "")
        if block is not None:
            self._end = block.open + 1
            self.items(block.items, block.end - 1, depth + 1)
            self.lines.append(Line(depth, ["}"]))

    def _args(self, item: Item, depth: int, brace: str) -> None:
        """Lays out a statement, or the head of a block; lists are opened where there is no other way."""
        opened = self._lists_to_open(item, depth, brace)
        line = ""
        for arg in item.args:
            if isinstance(arg, Many) and arg in opened:
                self.lines.append(Line(depth, [f"{line} ["]))
                self._elements(arg, depth + 1)
                line = "]"
            else:
                line += f" {written(arg)}" if line else written(arg)
        self.lines.append(Line(depth, [line + brace]))

    def _lists_to_open(self, item: Item, depth: int, brace: str) -> list[Many]:
        lists = [arg for arg in item.args if isinstance(arg, Many)]
        commented = [many for many in lists if self._has_comment(many.start, many.end)]
        whole = Line(depth, [written(arg) for arg in item.args]).text + brace
        if commented or len(whole) <= WIDTH:
            return commented
        return [many for many in lists if len(written(many)) > WIDTH // 2] or lists

    def _elements(self, many: Many, depth: int) -> None:
        line = ""
        for at, element in enumerate(many.items):
            joined = at > 0 and (isinstance(element, Mark) or isinstance(many.items[at - 1], Mark))
            if line and (not joined or self._has_comment(self._end, element.start)):
                self.lines.append(Line(depth, [line]))
                line = ""
            self._comments_before(element.start, depth, first=True)
            line += f" {written(element)}" if line else written(element)
            self._end = element.span.end
        if line:
            self.lines.append(Line(depth, [line]))
        self._comments_before(many.end - 1, depth, first=True)

    def _comments_before(self, offset: int, depth: int, first: bool) -> bool:
        """Lays out the comments up to there; returns whether still nothing of the block is laid out."""
        while self._next < len(self._comments) and self._starts[self._next] < offset:
            comment = self._comments[self._next]
            text = comment.text.rstrip()
            if self._is_behind(comment.start) and self.lines and not self.lines[-1].comment:
                self.lines[-1].comment = text
            else:
                blank = not first and self._parted(comment.start)
                self.lines.append(Line(depth, [text], blank_before=blank))
                first = False
            self._end = comment.span.end
            self._next += 1
        return first

    def _parted(self, start: int) -> bool:
        """Whether the author left a blank line before it."""
        return self._text.count("\n", self._end, start) > 1

    def _is_behind(self, start: int) -> bool:
        """Whether something stands before a comment on its line."""
        return bool(self._text[self._text.rfind("\n", 0, start) + 1 : start].strip(" \t\ufeff"))

    def _is_on_one_line(self, block: Block) -> bool:
        return not block.items or "\n" not in self._text[block.args[0].start : block.end]

    def _comment_within(self, item: Item) -> bool:
        return self._has_comment(item.args[0].start, item.end if isinstance(item, Block) else item.span.end)

    def _has_comment(self, start: int, end: int) -> bool:
        at = bisect_left(self._starts, start)
        return at < len(self._starts) and self._starts[at] < end


def _kind(arg: Argument) -> str:
    return arg.text if isinstance(arg, Mark) else type(arg).__name__


def _body(block: Block) -> str:
    return f"{{ {', '.join(_inline(item) for item in block.items)} }}" if block.items else "{ }"


def _inline(item: Item) -> str:
    args = " ".join(written(arg) for arg in item.args)
    return f"{args} {_body(item)}" if isinstance(item, Block) else args
