"""Where boxes stand in the drawing: nested, in rows, the same at every run. Lengths are in units of the drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from vtopo.findings import OutlineBox

LEAF = (118, 36)
CLOSED = 52
"""How high a box is that tells in a third line what is in it."""

PAD, GAP, HEAD = 8, 6, 22

Key = tuple[str, str]
Sizes = Mapping[Key, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Frame:
    """A box with its size, and what is inside it at which place."""

    box: OutlineBox
    width: int
    height: int
    inside: tuple[tuple[int, int, Frame], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Frames side by side on one drawing, and how large it is."""

    width: int
    height: int
    frames: tuple[tuple[int, int, Frame], ...]


def framed(box: OutlineBox, least: Sizes, key: Callable[[OutlineBox], Key]) -> Frame:
    """A box with all in it, at least as large as it has to be."""
    frames = [framed(each, least, key) for each in box.inside]
    wide, high = least.get(key(box), (0, 0))
    if not frames:
        own = CLOSED if box.kind in ("host", "cluster", "segment") else LEAF[1]
        return Frame(box, max(LEAF[0], wide), max(own, high), ())
    leaves = [frame for frame in frames if not frame.inside]
    nests = [frame for frame in frames if frame.inside]
    # what holds others stands in rows of its own; single things in a block of about as many columns as rows
    columns = max(2, min(6, round(len(leaves) ** 0.5 * 0.9)))
    row = columns * LEAF[0] + (columns - 1) * GAP
    widest = max([row, *(frame.width for frame in nests)])
    placed, height = _rows(leaves, row if not nests else max(row, widest))
    below, more = _rows(nests, max(widest, 2 * LEAF[0]))
    offset = height + GAP if placed and below else height
    every = [*placed, *((x, y + offset, frame) for x, y, frame in below)]
    width = max(x + frame.width for x, _, frame in every)
    return Frame(
        box,
        max(width + 2 * PAD, wide),
        max(offset + more + HEAD + PAD, high),
        tuple((x + PAD, y + HEAD, frame) for x, y, frame in every),
    )


def sheet(groups: Iterable[Sequence[Frame]], width: int) -> Sheet:
    """Groups of frames below one another, each in rows no wider than this if its boxes allow it."""
    found: list[tuple[int, int, Frame]] = []
    at = PAD
    for frames in groups:
        if frames:
            placed, height = _rows(frames, width - 2 * PAD, gap=2 * GAP)
            found += [(x + PAD, y + at, frame) for x, y, frame in placed]
            at += height + 3 * GAP
    right = max((x + frame.width for x, _, frame in found), default=0)
    return Sheet(right + PAD, at, tuple(found))


def sizes(frames: Iterable[Frame], key: Callable[[OutlineBox], Key]) -> dict[Key, tuple[int, int]]:
    """How large each box is that holds others."""
    found: dict[Key, tuple[int, int]] = {}
    todo = list(frames)
    for frame in todo:  # it grows
        found[key(frame.box)] = (frame.width, frame.height)
        todo += [inner for _, _, inner in frame.inside]
    return found


def _rows(frames: Sequence[Frame], width: int, gap: int = GAP) -> tuple[list[tuple[int, int, Frame]], int]:
    """The frames in rows, and how high these are together."""
    placed: list[tuple[int, int, Frame]] = []
    x = y = tallest = 0
    for frame in frames:
        if x and x + frame.width > width:
            x, y, tallest = 0, y + tallest + gap, 0
        placed.append((x, y, frame))
        x += frame.width + gap
        tallest = max(tallest, frame.height)
    return placed, y + tallest
