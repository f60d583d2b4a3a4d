"""What is too much to write out, as plain lists that the page draws when somebody asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from vtopo.reports.safe import visible
from vtopo.reports.view.drawing import Drawer, Drawing, Mark, Tag, View

Island: TypeAlias = Mapping[str, object]
"""JSON-able: `tags` are code, number, color and name of each segment; `views` and `details` hold drawings.

A drawing is its width and height and its marks; a mark is look, x, y, width, height, label, what stands under it, title
(a list of what look, label and tags do not say of it), number, tags by their place in `tags`, and where these are not
1, 0 and 0: how many members it stands for, its change, and whether it holds others. `details` are what is inside each
cluster, and inside each host where no drawing shows every VM.
"""

CHANGES = ("", "new", "gone")


def island(drawer: Drawer, views: Iterable[View]) -> Island | None:
    """What the page draws by itself; None where all is written out."""
    hidden = [view for view in views if not view.written]
    every = {view.token for view in views}
    # where every VM is drawn, what is inside a host is taken from there
    details = {str(number): drawing for number, drawing in drawer.details(hosts="every" not in every)}
    if not hidden and not details:
        return None
    order = {tag: at for at, tag in enumerate(drawer.tags.values())}
    return {
        "tags": [[tag.code, tag.number, tag.color, visible(tag.name)] for tag in order],
        "views": {
            view.token: [_drawing(each, order) for each in (view.before, view.after) if each is not None]
            for view in hidden
        },
        "details": {number: _drawing(drawing, order) for number, drawing in details.items()},
    }


def _drawing(its: Drawing, order: Mapping[Tag, int]) -> list[object]:
    return [its.width, its.height, [_mark(mark, order) for mark in its.marks]]


def _mark(its: Mark, order: Mapping[Tag, int]) -> list[object]:
    found = [
        its.look, its.x, its.y, its.width, its.height, visible(its.label), visible(its.under), _title(its), its.number,
        [order[tag] for tag in its.tags], its.count, CHANGES.index(its.change), int(its.holds),
    ]  # fmt: skip
    usual = [1, 0, 0]
    while usual and found[-1] == usual[-1]:
        found.pop()
        usual.pop()
    return found


def _title(its: Mark) -> str | list[str]:
    """The title; or what of it look, label and tags do not say, which saves much where there are thousands of VMs."""
    first, last = f"{its.look} {its.label}; ", f"in {', '.join(tag.name for tag in its.tags)}"
    title = f"{its.title}; "
    if title.startswith(first) and title.endswith(f"; {last}; "):
        rest = title[len(first) : -len(f"{last}; ")].removesuffix("; ")
        return [visible(rest, 400)] if rest else []
    return visible(its.title, 400)
