"""Who trusts each part of a TCB, by level; and the TCBs that are not written out, as columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from vtopo.findings import Item, TcbLine
from vtopo.reports.safe import visible
from vtopo.reports.wording import amount, listed, number

MORE = 5000
"""Classes of workloads that the page holds as columns; beyond that they are counted only."""

NAMED = 4
"""Workloads of a level that are named in the page; the columns have all."""

Columns: TypeAlias = Mapping[str, object]
"""JSON-able: `parts` are kind, name and size; `classes` are the names of workloads, how many there are with all members
of ranges, the level, the sizes before (empty without a baseline), full and traffic, and the parts by their place in
`parts`. The first `shown` are written out.
"""

Key = tuple[str, str]


class Trusting:
    """The parts of all TCBs, and the classes of workloads that trust each."""

    def __init__(self, lines: Sequence[TcbLine]) -> None:
        self._lines = lines
        self.number: dict[Key, int] = {}
        self._items: list[Item] = []
        self._by: list[list[int]] = []
        for at, line in enumerate(lines):
            for item in _items(line):
                self._by[self._add(item)].append(at)

    def _add(self, item: Item) -> int:
        at = self.number.setdefault((item.kind, item.name), len(self._items))
        if at == len(self._items):
            self._items.append(item)
            self._by.append([])
        return at

    def told(self, item: Item) -> str:
        """Who trusts a part: how many workloads of each level, the first of them by name."""
        levels: dict[str, list[TcbLine]] = {}
        for at in self._by[self.number[item.kind, item.name]]:
            levels.setdefault(self._lines[at].level or "unknown", []).append(self._lines[at])
        return "; ".join(f"{level}: {_names(lines)}" for level, lines in levels.items())

    def many(self, item: Item) -> str:
        """How many workloads trust a part."""
        return number(sum(self._lines[at].count for at in self._by[self.number[item.kind, item.name]]))

    def all_told(self, item: Item) -> bool:
        """Whether all workloads that trust a part are named by `told`."""
        levels: dict[str, int] = {}
        for at in self._by[self.number[item.kind, item.name]]:
            line = self._lines[at]
            levels[line.level] = levels.get(line.level, 0) + 1 + len(line.alike)
        return all(many <= NAMED for many in levels.values())

    def columns(self, shown: int, before: Sequence[str]) -> Columns:
        """All classes with their parts; `before` are the sizes before, in the order of the classes."""
        return {
            "shown": shown,
            "parts": [[visible(item.kind), visible(item.name), amount(item.amount)] for item in self._items],
            "classes": [
                [
                    list(map(visible, (line.workload, *line.alike))), line.count, visible(line.level or "unknown"),
                    before[at] if before else "",
                    amount(line.full), amount(line.net), [self.number[item.kind, item.name] for item in _items(line)],
                ]
                for at, line in enumerate(self._lines[:MORE])
            ],
        }  # fmt: skip


def _items(line: TcbLine) -> Iterator[Item]:
    yield from line.full_items
    yield from line.net_items


def _names(lines: Sequence[TcbLine]) -> str:
    names = [name for line in lines for name in (line.workload, *line.alike)]
    return listed(names, NAMED)
