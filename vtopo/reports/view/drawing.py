"""The drawing of the topology: nested boxes before and after, and the same collapsed by host, cluster and segment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from vtopo.findings import Assessment, Exhibits, OutlineBox
from vtopo.reports.safe import head, visible
from vtopo.reports.view.layout import CLOSED, Frame, Key, Sheet, framed, sheet, sizes
from vtopo.reports.view.parts import code, shade
from vtopo.reports.view.things import Things
from vtopo.reports.wording import count

HOSTS = 200
"""With more hosts than this, no drawing shows every VM at once."""

MARKUP = 180
"""A drawing of more boxes than this is drawn in the page from columns; but one of them is written out in any case."""

WIDE, HALF = 1180, 580
"""How wide a drawing is by itself, and beside another."""

AROUND = 24
"""Switches, firewalls and so on that are drawn one by one where hosts are not."""

TAGS, FEW_TAGS = 6, 4
"""Segments told at a box, and at one that is closed."""

CHARACTER, FOLD = 6.4, 12
"""How wide a letter of a label is, and the handle by which a box is folded."""

PHYSICAL = frozenset({"switch", "router", "firewall", "sensor", "storage", "cluster"})
BOXES = frozenset({"host", "machine", "vmm", "vswitch", "portgroup"})


@dataclass(frozen=True, slots=True)
class Tag:
    """A segment at a box: its code, its number as a thing, its color, its name."""

    code: str
    number: int
    color: str
    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One box on paper: how it looks, where it is, what stands in it; `holds` where others stand in it."""

    look: str
    x: int
    y: int
    width: int
    height: int
    label: str
    under: str
    title: str
    number: int
    tags: tuple[Tag, ...]
    shown: int
    count: int
    change: str
    holds: bool

    @property
    def segments(self) -> str:
        """The numbers of its segments, with spaces between."""
        return " ".join(str(tag.number) for tag in self.tags)


@dataclass(frozen=True, slots=True)
class Drawing:
    """All boxes of one side at one depth."""

    width: int
    height: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A depth of the drawing: its name and title, and the two sides; without a baseline there is only `after`.

    Only what is `written` stands in the page; the others are drawn from columns.
    """

    token: str
    title: str
    before: Drawing | None
    after: Drawing
    written: bool


class Drawer:
    """Draws one assessment."""

    def __init__(self, assessment: Assessment, things: Things) -> None:
        self._after = assessment.exhibits
        self._before = assessment.baseline.exhibits if assessment.baseline else None
        self._renamed = dict(assessment.baseline.renamed) if assessment.baseline else {}
        self._things = things
        self._width = HALF if self._before else WIDE
        segments = [*assessment.exhibits.segments, *(self._before.segments if self._before else ())]
        names = dict.fromkeys(segment.name for segment in segments)
        self.tags = {name: Tag(code(at), things.number(name) or 0, shade(at), name) for at, name in enumerate(names)}

    @cached_property
    def hosts(self) -> int:
        """The hosts of the larger side."""
        sides = [self._after, *([self._before] if self._before else [])]
        return max(sum(box.kind in ("host", "machine") for box in side.outline) for side in sides)

    def views(self) -> tuple[View, ...]:
        """The depths there are, the deepest first."""
        found = []
        if self.hosts <= HOSTS:
            found.append(self._view("every", "Every VM", lambda its: its.outline))
        if any(box.kind == "host" and box.inside for box in self._after.outline):
            found.append(self._view("hosts", "By host", _by_host))
        if any(box.kind == "cluster" for box in self._after.outline):
            found.append(self._view("clusters", "By cluster", _by_cluster))
        if self._after.segments:
            found.append(self._view("segments", "By segment", _by_segment))
        if found:
            # who has no script sees one drawing only: the others are columns
            first = next((view for view in found if view.written), None) or min(found, key=_size)
            found = [replace(view, written=view is first) for view in found]
        return tuple(found)

    def details(self, *, hosts: bool) -> Iterator[tuple[int, Drawing]]:
        """What is inside each cluster, and inside each host if these are asked for, by its number."""
        for box in self._after.outline if hosts else ():
            if box.kind == "host" and box.inside:
                yield self._number(box.name, False), self._inside([box])
        for cluster, own in _clusters(self._after):
            yield self._number(cluster.name, False), self._inside([*map(_closed, own), *cluster.inside])

    def _inside(self, boxes: Sequence[OutlineBox]) -> Drawing:
        return self._drawing(sheet([[framed(box, {}, self._key_after) for box in boxes]], WIDE), before=False)

    def _view(self, token: str, title: str, of: Callable[[Exhibits], Sequence[OutlineBox]]) -> View:
        after = list(of(self._after))
        before = of(self._before) if self._before else None
        if before is not None:
            ranks = self._ranks(before)
            after = [self._ordered(box, ranks) for box in after]
            after.sort(key=lambda box: self._rank(box, ranks))
        now = [framed(box, {}, self._key_after) for box in after]
        was = [framed(box, {}, self._key_before) for box in before] if before is not None else []
        if was:
            # what is on both sides is as large on both, so that it stands at a matching place
            one, other = sizes(now, self._key_after), sizes(was, self._key_before)
            least = {key: (max(w, other[key][0]), max(h, other[key][1])) for key, (w, h) in one.items() if key in other}
            now = [framed(box, least, self._key_after) for box in after]
            was = [framed(box, least, self._key_before) for box in before or ()]
        drawings = [self._drawing(self._sheet(now), before=False)]
        drawings += [self._drawing(self._sheet(was), before=True)] if before is not None else []
        written = sum(len(drawing.marks) for drawing in drawings) <= MARKUP
        return View(token, title, drawings[1] if len(drawings) > 1 else None, drawings[0], written)

    def _sheet(self, frames: Sequence[Frame]) -> Sheet:
        around = [frame for frame in frames if frame.box.kind in PHYSICAL and not frame.inside]
        return sheet([around, [frame for frame in frames if frame not in around]], self._width)

    def _drawing(self, its: Sheet, *, before: bool) -> Drawing:
        return Drawing(its.width, its.height, tuple(self._marks(its.frames, 0, 0, "", before)))

    def _marks(
        self, frames: Iterable[tuple[int, int, Frame]], dx: int, dy: int, within: str, before: bool
    ) -> Iterator[Mark]:
        for x, y, frame in frames:
            yield self._mark(frame, x + dx, y + dy, within, before)
            yield from self._marks(frame.inside, x + dx, y + dy, frame.box.name, before)

    def _mark(self, frame: Frame, x: int, y: int, within: str, before: bool) -> Mark:
        box = frame.box
        name = box.name.removeprefix(f"{within}.") if within else box.name
        many = f" ×{box.count:,}" if box.count > 1 else ""
        tags = tuple(self.tags[segment] for segment in box.segments if segment in self.tags)
        holds = bool(frame.inside)
        room = int(
            (frame.width - 14 - (FOLD if holds else 0) - (17 * min(len(tags), TAGS) if holds else 0)) / CHARACTER
        )
        closed = not holds and frame.height == CLOSED
        label = head(visible(f"{box.kind} {name}" if holds or closed else name), max(room - len(many), 4)) + many
        said = [f"{box.kind} {box.name}{many}", box.label if box.label != box.name else "", box.note]
        said += [f"in {', '.join(box.segments[:8])}" if box.segments else ""]
        return Mark(
            look=box.kind if box.kind in BOXES or box.kind in ("vm", "segment", *PHYSICAL) else "part",
            x=x,
            y=y,
            width=frame.width,
            height=frame.height,
            label=label,
            under=""
            if holds or box.kind == "vm"
            else head(visible(box.note), 18)
            if closed
            else box.kind
            if len(tags) < 4
            else "",
            title="; ".join(part for part in said if part),
            number=self._number(box.name, before),
            tags=tags,
            shown=FEW_TAGS if closed else TAGS,
            count=box.count,
            change=self._change(box, before),
            holds=holds,
        )

    def _number(self, name: str, before: bool) -> int:
        found = self._things.number(name, before=before)
        return -1 if found is None else found

    def _change(self, box: OutlineBox, before: bool) -> str:
        """Whether a box is gone or new."""
        if self._before is None:
            return ""
        number = self._number(box.name, before)
        if before:
            return "" if number in self._numbers_after else "gone"
        return "" if number in self._numbers_before else "new"

    @cached_property
    def _numbers_after(self) -> frozenset[int]:
        return frozenset(self._number(name, False) for name in _names(self._after))

    @cached_property
    def _numbers_before(self) -> frozenset[int]:
        return frozenset(self._number(name, True) for name in _names(self._before)) if self._before else frozenset()

    # -- the order of the side before --------------------------------------------------------------------------------

    def _key_after(self, box: OutlineBox) -> Key:
        return (box.kind, box.name)

    def _key_before(self, box: OutlineBox) -> Key:
        return (box.kind, self._renamed.get(box.name, box.name))

    def _ranks(self, before: Iterable[OutlineBox]) -> dict[str, int]:
        """The place of each box in the reading order of the side before, under the name it has after."""
        found: dict[str, int] = {}
        todo = list(reversed(list(before)))
        while todo:
            box = todo.pop()
            found.setdefault(self._renamed.get(box.name, box.name), len(found))
            todo += reversed(box.inside)
        return found

    def _rank(self, box: OutlineBox, ranks: dict[str, int]) -> float:
        own = ranks.get(box.name)
        if own is not None:
            return own
        return min((self._rank(each, ranks) for each in box.inside), default=float("inf"))

    def _ordered(self, box: OutlineBox, ranks: dict[str, int]) -> OutlineBox:
        """The box with the VMs in it in the order they had before; all else stays where it is."""
        inside = [self._ordered(each, ranks) for each in box.inside]
        vms = iter(sorted((each for each in inside if each.kind == "vm"), key=lambda each: self._rank(each, ranks)))
        return replace(box, inside=tuple(next(vms) if each.kind == "vm" else each for each in inside))


def _size(view: View) -> int:
    return len(view.after.marks) + len(view.before.marks if view.before else ())


def _names(its: Exhibits) -> Iterator[str]:
    todo = list(its.outline)
    for box in todo:  # it grows
        yield box.name
        todo += box.inside
    yield from (segment.name for segment in its.segments)


def _by_host(its: Exhibits) -> list[OutlineBox]:
    """Every host with how many VMs are in it."""
    return _few(its, [_closed(box) for box in its.outline])


def _closed(box: OutlineBox) -> OutlineBox:
    return replace(box, inside=(), segments=_segments([box]), note=_inventory([box]) or box.note)


def _clusters(its: Exhibits) -> Iterator[tuple[OutlineBox, list[OutlineBox]]]:
    """Every cluster with its hosts."""
    hosts: dict[str, OutlineBox] = {}
    for box in its.outline:
        if box.kind == "host":
            hosts.update(dict.fromkeys((box.name, *(each.name for each in box.inside)), box))
    for box in its.outline:
        if box.kind == "cluster":
            yield box, list({hosts[name].name: hosts[name] for name in box.members if name in hosts}.values())


def _by_cluster(its: Exhibits) -> list[OutlineBox]:
    """Every cluster with how many hosts and VMs are in it; hosts of no cluster by themselves."""
    taken: set[str] = set()
    clusters = {}
    for box, own in _clusters(its):
        taken.update(host.name for host in own)
        note = _inventory([*own, *box.inside], len(own))
        clusters[box.name] = replace(box, inside=(), segments=_segments([*own, box]), note=note)
    return _few(its, [clusters.get(box.name, _closed(box)) for box in its.outline if box.name not in taken])


def _few(its: Exhibits, boxes: Sequence[OutlineBox]) -> list[OutlineBox]:
    """The boxes with one for all of a kind of the physical network, and for the machines of a level, where many are."""
    kinds: dict[str, list[OutlineBox]] = {}
    for box in boxes:
        kinds.setdefault(box.kind, []).append(box)
    many = {kind for kind, own in kinds.items() if kind in PHYSICAL - {"cluster"} and len(own) > AROUND}
    groups = [
        OutlineBox(kind, count(len(kinds[kind]), kind), "", len(kinds[kind]), "", _segments(kinds[kind]), None)
        for kind in kinds
        if kind in many
    ]
    if len(kinds.get("machine", ())) > HOSTS:
        many.add("machine")
        groups += _by_level(its, kinds["machine"])
    return [*(replace(box, count=1) for box in groups), *(box for box in boxes if box.kind not in many)]


def _by_level(its: Exhibits, machines: Sequence[OutlineBox]) -> Iterator[OutlineBox]:
    """Machines as one box for each level, that of the highest of their segments."""
    levels = {line.name: (-1 if line.rank is None else line.rank, line.level or "unknown") for line in its.segments}
    groups: dict[tuple[int, str], list[OutlineBox]] = {}
    for box in machines:
        highest = max((levels[name] for name in box.segments if name in levels), default=(-1, "unknown"))
        groups.setdefault(highest, []).append(box)
    for (_, level), own in sorted(groups.items()):
        note = count(sum(box.count for box in own), "machine")
        yield OutlineBox("machine", level, "", 1, note, _segments(own), None)


def _by_segment(its: Exhibits) -> list[OutlineBox]:
    return [
        OutlineBox("segment", line.name, line.label, 1, count(line.workloads, "workload"), (line.name,), line.place)
        for line in its.segments
    ]


def _segments(boxes: Iterable[OutlineBox]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    todo = list(boxes)
    for box in todo:  # it grows
        found.update(dict.fromkeys(box.segments))
        todo += box.inside
    return tuple(found)


def _inventory(boxes: Sequence[OutlineBox], hosts: int = 0) -> str:
    kinds: Counter[str] = Counter()
    todo = list(boxes)
    for box in todo:  # it grows
        kinds[box.kind] += box.count
        todo += box.inside
    said = [count(hosts, "host")] if hosts else []
    return ", ".join(said + [count(kinds["vm"], "VM")] * bool(kinds["vm"]))
