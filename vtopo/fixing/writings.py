"""Where the things of a plan are written: the items of its files, and who else is written by the same words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from vtopo.model.loading import is_plan
from vtopo.model.plan import Model
from vtopo.model.things import Thing
from vtopo.source import Source, Span
from vtopo.syntax.parser import parse
from vtopo.syntax.tree import Block, Comment, Item, Tree


@dataclass(frozen=True, slots=True)
class Written:
    """An item with the block it stands in; None at the top of a file."""

    item: Item
    inside: Written | None


class File:
    """One file of a plan, item by item."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tree: Tree = parse(source)[0]

    def at(self, offset: int) -> Written | None:
        """The item that has this offset in its words; of a block, in its head."""
        found, items = None, self.tree.items
        while number := bisect_right(items, offset, key=_start):
            found = Written(items[number - 1], found)
            items = found.item.items if isinstance(found.item, Block) else ()
        return found if found and offset < found.item.args[-1].end else None

    def comment(self, offset: int) -> Comment | None:
        """The comment that starts at this offset."""
        return next((one for one in self.tree.comments if one.start == offset), None)

    def commented(self, start: int, end: int) -> bool:
        """Whether a comment stands between two offsets."""
        return any(start <= one.start < end for one in self.tree.comments)


def _start(item: Item) -> int:
    return item.args[0].start


class Writings:
    """Where the things of a plan are written, and which of its files may be changed for its sake.

    A plan that is included, and all that the baseline consists of, stay as they are: what is different in this plan is
    said in this plan.
    """

    def __init__(self, model: Model, before: Model | None) -> None:
        self.model = model
        self._shared = {name for name, _ in before.files} if before else set[str]()
        self._files: dict[str, File] = {}

    @property
    def plan(self) -> File:
        """The file of the plan itself."""
        return self._file(self.model.at.source)

    def anywhere(self, span: Span) -> File:
        """The file that something stands in, be it changed or not."""
        return self._file(span.source)

    def file(self, span: Span) -> File | None:
        """The file that something stands in; None where that is not to be changed."""
        return self.file_of(span.source)

    def file_of(self, source: Source) -> File | None:
        """The file with that text; None where it is not to be changed."""
        own = source.name == self.model.at.source.name
        if source.name.endswith(".json") or (not own and source.name in self._shared):
            return None
        found = self._file(source)
        return found if own or not is_plan(found.tree) else None

    def _file(self, source: Source) -> File:
        if source.name not in self._files:
            self._files[source.name] = File(source)
        return self._files[source.name]

    def source(self, name: str) -> Source | None:
        """The text of a file of the plan."""
        return self._sources.get(name)

    @cached_property
    def _sources(self) -> dict[str, Source]:
        model = self.model
        spans = [model.at, *(thing.at for thing in self.things())]
        spans += (*(one.at for one in model.accepts), *(one.at for one in model.allows))
        return {span.source.name: span.source for span in spans}

    def things(self) -> Iterator[Thing]:
        """Everything that has a name."""
        model = self.model
        tables = (
            model.services, model.segments, model.switches, model.hosts, model.nics, model.vmms, model.vswitches,
            model.portgroups, model.components, model.filters, model.gateways, model.groups, model.sensors,
            model.machines, model.vms, model.storages, model.managers, model.clusters, model.attackers,
        )  # fmt: skip
        for table in tables:
            yield from table.values()
        for vm in model.vms.values():
            yield from vm.nics

    def named(self, name: str) -> list[Thing]:
        """The things with a full name: several where kinds share one."""
        return self._by_name.get(name, [])

    @cached_property
    def _by_name(self) -> dict[str, list[Thing]]:
        found: dict[str, list[Thing]] = {}
        for thing in self.things():
            found.setdefault(thing.id, []).append(thing)
        return found

    def saying(self, attribute: str, at: Span) -> set[str]:
        """The things of which that attribute is said by the words at a place, by name."""
        return self._by_saying.get((attribute, at.source.name, at.start), set())

    @cached_property
    def _by_saying(self) -> dict[tuple[str, str, int], set[str]]:
        found: dict[tuple[str, str, int], set[str]] = {}
        for thing in self.things():
            for attribute, at in thing.written.items():
                found.setdefault((attribute, at.source.name, at.start), set()).add(thing.id)
        return found

    def beside(self, thing: Thing, written: Written) -> set[str]:
        """The things of that kind that are written by the same head as one of them, by name."""
        return self.between(thing, written.item.args[0].start, written.item.args[-1].end)

    def between(self, thing: Thing, first: int, last: int) -> set[str]:
        """The things of that kind and in that file whose names stand between two offsets, by name."""
        table = self._by_place.get((type(thing), thing.at.source.name), [])
        return {name for _, name in table[bisect_left(table, (first, "")) : bisect_left(table, (last, ""))]}

    @cached_property
    def _by_place(self) -> dict[tuple[type[Thing], str], list[tuple[int, str]]]:
        found: dict[tuple[type[Thing], str], list[tuple[int, str]]] = {}
        for thing in self.things():
            found.setdefault((type(thing), thing.at.source.name), []).append((thing.at.start, thing.id))
        return {key: sorted(table) for key, table in found.items()}
