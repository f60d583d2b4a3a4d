"""Puts neighbouring lines that say alike things into columns, and the comments behind them too."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from vtopo.syntax.layout import WIDTH, Line

PADDING: Final = 24
"""Most blanks put behind a cell; a column that needs more is left ragged."""
KEYWORD_PADDING: Final = 8
"""The same for the words that items start with, so that one long keyword does not push every value to the right."""


def align(lines: list[Line]) -> None:
    """Pads the cells of neighbouring one-line items, in place."""
    for run in _runs(lines):
        for table in _interleaved(run) if run[0].body else [run]:
            ragged = [list(line.cells) for line in table]
            _align_table(table)
            if any(len(line.text) > WIDTH for line in table):
                for line, cells in zip(table, ragged, strict=True):
                    line.cells = cells


def comments_aligned(lines: list[Line]) -> list[str]:
    """The texts of the lines with their comments behind them, those of adjacent lines of one depth in one column."""
    texts: list[str] = []
    for (commented, _), group in groupby(lines, key=lambda line: (bool(line.comment), line.depth)):
        rows = list(group)
        width = max(len(line.text) for line in rows)
        texts += [f"{line.text:{width}}  {line.comment}" if commented else line.text for line in rows]
    return texts


def _runs(lines: list[Line]) -> Iterator[list[Line]]:
    """Adjacent one-line items: all statements or all blocks, with keywords of about the same length."""
    run: list[Line] = []
    shortest = longest = 0
    for line in lines:
        # A flag has no value to be aligned, so the length of its word does not matter.
        keyword = len(line.cells[0]) if len(line.cells) > 1 or line.body else None
        if run and (
            not line.shape
            or line.blank_before
            or line.depth != run[-1].depth
            or bool(line.body) != bool(run[-1].body)
            or (keyword and longest and max(keyword, longest) - min(keyword, shortest) > KEYWORD_PADDING)
        ):
            yield run
            run, shortest, longest = [], 0, 0
        if line.shape:
            run.append(line)
            if keyword:
                shortest, longest = min(keyword, shortest or keyword), max(keyword, longest)
    if run:
        yield run


def _interleaved(run: list[Line]) -> Iterator[list[Line]]:
    """Blocks of one keyword, with those of another only where both alternate: segments and DMZs, not NICs and VMs."""
    last = {line.cells[0]: at for at, line in enumerate(run)}
    table: list[Line] = []
    end = 0
    for at, line in enumerate(run):
        table.append(line)
        end = max(end, last[line.cells[0]])
        if at == end:
            yield table
            table, end = [], at + 1


def _align_table(rows: list[Line]) -> None:
    # At the top of a plan statements are sentences; inside a block they are a table of attributes.
    if rows[0].body or rows[0].depth:
        _pad(rows, 0, KEYWORD_PADDING)
    for alike in _alike(rows):
        for column in range(1, max(len(line.cells) for line in alike)):
            _pad(alike, column, PADDING)
    if rows[0].body:
        lengths = [len(" ".join(line.cells)) for line in rows]
        width = max(lengths)
        if width - min(lengths) <= PADDING:
            for line, length in zip(rows, lengths, strict=True):
                line.cells[-1] += " " * (width - length)


def _alike(rows: list[Line]) -> Iterator[list[Line]]:
    """Neighbours with the same keyword and the same kinds of values; those with a name alone part nobody."""
    alike: list[Line] = []
    keyword, shape = "", None
    for line in rows:
        kinds = line.shape[:-1] if len(line.cells) > 2 else None
        if alike and (line.cells[0] != keyword or (kinds and shape and (kinds != shape))):
            yield alike
            alike, shape = [], None
        alike.append(line)
        keyword, shape = line.cells[0], shape or kinds
    if alike:
        yield alike


def _pad(rows: list[Line], column: int, most: int) -> None:
    """Pads the cells of a column; the last cell of a line has nothing behind it to be aligned."""
    rows = [line for line in rows if len(line.cells) > column + 1]
    lengths = [len(line.cells[column]) for line in rows]
    width = max(lengths, default=0)
    if width - min(lengths, default=0) <= most:
        for line in rows:
            line.cells[column] = line.cells[column].ljust(width)
