"""The topology as nested boxes, cut to what a page can carry, and the table of its segments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vtopo.findings import Assessment, OutlineBox
from vtopo.reports.view.columns import Island, island
from vtopo.reports.view.drawing import Drawer, Tag, View
from vtopo.reports.view.parts import Chip, Chips, Spot, more, spot
from vtopo.reports.view.things import Things
from vtopo.reports.wording import count, number, series

TOP, INSIDE, DEPTH, ALL = 24, 12, 12, 50
"""Boxes shown at the top, in one box, one inside the other, and altogether."""

OPEN = 120
"""With more boxes than this the list opens with the outermost ones closed."""

CHIPS = 6
SEGMENTS = 24
VIRTUAL = frozenset({"vmm", "vswitch", "portgroup", "vm"})
HOSTS = frozenset({"host", "cluster"})


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its kind in words and as a class, what it is called, the networks it touches, and what is inside."""

    kind: str
    look: str
    name: str
    label: str
    times: str
    note: str
    chips: tuple[Chip, ...]
    chips_more: str
    where: str
    inside: tuple[Box, ...]
    left_out: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of the table of segments; `tag` is how the drawing shows it."""

    tag: Tag | None
    chip: Chip
    label: str
    role: str
    level: str
    workloads: str
    wire: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Topology:
    """The drawing at each depth, what is drawn from columns, the same as a list of boxes, and the segments."""

    views: tuple[View, ...]
    first: str
    island: Island | None
    boxes: tuple[Box, ...]
    beside: tuple[Box, ...]
    left_out: str
    open: bool
    segments: tuple[Segment, ...]
    segments_more: str


class _Builder:
    """Turns the outline into boxes until the page is full."""

    def __init__(self, chips: Chips) -> None:
        self._chips = chips
        self.made = 0

    def boxes(self, boxes: Sequence[OutlineBox], most: int, depth: int) -> tuple[tuple[Box, ...], str]:
        """The boxes that still fit, and what is left out in words."""
        room = min(most, ALL - self.made) if depth < DEPTH else 0
        shown, hidden = boxes[: max(room, 0)], boxes[max(room, 0) :]
        self.made += len(shown)
        return tuple(self._box(box, depth) for box in shown), _left_out(hidden)

    def _box(self, box: OutlineBox, depth: int) -> Box:
        inside, left_out = self.boxes(box.inside, INSIDE, depth + 1)
        return Box(
            kind=box.kind,
            look="host" if box.kind in HOSTS else box.kind if box.kind in VIRTUAL else "thing",
            name=box.name,
            label=box.label if box.label != box.name else "",
            times=f"× {number(box.count)}" if box.count > 1 else "",
            note=box.note,
            chips=tuple(map(self._chips, box.segments[:CHIPS])),
            chips_more=more(len(box.segments) - CHIPS),
            where=str(box.place) if box.place else "",
            inside=inside,
            left_out=left_out,
        )


def topology(assessment: Assessment, things: Things) -> Topology:
    """What the section shows of the outline."""
    exhibits = assessment.exhibits
    drawer = Drawer(assessment, things)
    views = drawer.views()
    chips = Chips(exhibits.segments)
    builder = _Builder(chips)
    holding, holding_left = builder.boxes([box for box in exhibits.outline if box.inside], TOP, 0)
    beside, beside_left = builder.boxes([box for box in exhibits.outline if not box.inside], TOP, 0)
    lines = tuple(
        Segment(
            tag=drawer.tags.get(line.name),
            chip=chips(line.name),
            label=line.label if line.label != line.name else "",
            role=line.role,
            level=line.level or "unknown",
            workloads=number(line.workloads),
            wire="yes" if line.wire else "no, it lives inside one vswitch",
            spot=spot(line.place),
        )
        for line in exhibits.segments[:SEGMENTS]
    )
    left = series([part for part in (holding_left, beside_left) if part])
    first = next((view.token for view in views if view.written), "")
    return Topology(
        views, first, island(drawer, views), holding, beside, left, builder.made <= OPEN, lines,
        more(len(exhibits.segments) - SEGMENTS),
    )  # fmt: skip


def _left_out(boxes: Sequence[OutlineBox]) -> str:
    kinds: Counter[str] = Counter()
    for box in boxes:
        kinds[box.kind] += box.count
    words = series([count(many, f"more {kind}") for kind, many in kinds.items()])
    return f"{words} with all that is in them" if any(box.inside for box in boxes) else words
