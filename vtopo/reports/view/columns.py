"""What is too much to write out, as plain lists that the page draws when somebody asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from vtopo.reports.safe import visible
from vtopo.reports.view.drawing import Drawer, Drawing, Mark, Tag, View

Island: TypeAlias = Mapping[str, object]
"""JSON-able: `tags` are code, number and color of each segment; `views` and `details` hold drawings.

A drawing is its width and height and its marks; a mark is look, x, y, width, height, label, what stands under it, title
(0: look and label), number, tags by their place in `tags`, change, and whether it holds others.
"""

CHANGES = ("", "new", "gone")


def island(drawer: Drawer, views: Iterable[View]) -> Island | None:
    """What the page draws by itself; None where all is written out."""
    hidden = [view for view in views if not view.written]
    if not hidden:
        return None
    order = {tag: at for at, tag in enumerate(drawer.tags.values())}
    every = {view.token for view in views}
    return {
        "tags": [[tag.code, tag.number, tag.color] for tag in order],
        "views": {
            view.token: [_drawing(each, order) for each in (view.before, view.after) if each is not None]
            for view in hidden
        },
        # where every VM can be drawn, nobody asks for those of one host
        "details": {}
        if "every" in every
        else {str(number): _drawing(drawing, order) for number, drawing in drawer.details()},
    }


def _drawing(its: Drawing, order: Mapping[Tag, int]) -> list[object]:
    return [its.width, its.height, [_mark(mark, order) for mark in its.marks]]


def _mark(its: Mark, order: Mapping[Tag, int]) -> list[object]:
    plain = its.look == "vm" and its.title.split(";")[0] == f"vm {its.label}" and its.title.count(";") <= 1
    return [
        its.look, its.x, its.y, its.width, its.height, visible(its.label), visible(its.under),
        0 if plain else visible(its.title, 400), its.number, [order[tag] for tag in its.tags],
        CHANGES.index(its.change), int(its.holds),
    ]  # fmt: skip
