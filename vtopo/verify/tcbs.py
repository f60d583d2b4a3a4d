"""Checks the TCBs that a report shows, item by item, and their sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from vtopo.findings import Amount, Item, Measure, TcbLine
from vtopo.model.plan import Model
from vtopo.proofs import Thing
from vtopo.verify.ground import listed
from vtopo.verify.relying import Relying, plain
from vtopo.verify.texts import stands
from vtopo.verify.trusting import Total, Trust


class Tcbs:
    """Goes through the lines and measures of one report; `checked` counts them."""

    def __init__(self, relying: Relying) -> None:
        self.relying = relying
        self.model: Model = relying.ground.model
        self.checked = 0

    def lines(self, lines: Iterable[TcbLine]) -> Iterator[str]:
        """The table of TCBs: a line for each class of workloads that trust the same."""
        counts = Counter[str]()
        shown = list(lines)
        for line in shown:
            if line.workload not in self.workloads:
                yield f"TCB of {line.workload}: it is no workload of the plan"
                continue
            yield from (f"TCB of {line.workload}: {reason}" for reason in self.line(line))
            counts[line.workload] += 1
        if shown and sum(line.count for line in shown) != sum(self.workloads.values()):
            yield f"TCBs: the lines do not stand for {sum(self.workloads.values())} workloads, as many as the plan has"
        yield from (f"TCB of {name}: it is listed twice" for name, number in counts.items() if number > 1)
        yield from self._classes(shown)

    def measures(self, measures: Iterable[Measure]) -> Iterator[str]:
        """The measures that are sums of TCBs."""
        for measure in measures:
            if measure.rule != "tcb-size":
                continue
            if measure.subject not in self.workloads:
                yield f"measure {measure.rule} of {measure.subject}: it is no workload of the plan"
                continue
            if not stands(measure.place, self.relying.ground.nodes[measure.subject].at):
                yield f"measure {measure.rule} of {measure.subject}: it does not stand at {measure.place}"
            reasons = self._measure(measure)
            yield from (f"measure {measure.rule} of {measure.subject}: {reason}" for reason in reasons)

    def line(self, line: TcbLine) -> Iterator[str]:
        """What is wrong with one line: its parts, their sizes and places, the sums and the level."""
        full, net = (frozenset(map(part_of, items)) for items in (line.full_items, line.net_items))
        trust = self._trust(line.workload, full, net)
        yield from _difference("with its life", full, trust.full)
        yield from _difference("with its traffic only", net, trust.net)
        yield from self.items((*line.full_items, *line.net_items))
        if (full, net) != (trust.full, trust.net):
            return
        for amount, parts in ((line.full, full), (line.net, net)):
            yield from self.amount(self.relying.trusting.total(parts), amount)
        if line.level != self.level(line.workload):
            yield f"its level is {self.level(line.workload)}, not {line.level}"

    def _measure(self, measure: Measure) -> Iterator[str]:
        full, net = (
            frozenset(part_of(item) for item in measure.items if item.why == why) for why in ("life", "traffic")
        )
        trust = self._trust(measure.subject, full, net)
        if len(full) + len(net) < len(measure.items):
            yield "a part is counted twice, or it is not said whether life or traffic is trusted to it"
        yield from _difference("with its life", full, trust.full)
        yield from _difference("with its traffic only", net, trust.net)
        yield from self.items(measure.items)
        if (full, net) == (trust.full, trust.net):
            yield from self.amount(self.relying.trusting.total(full | net), measure.amount)

    def _trust(self, workload: str, full: frozenset[Thing], net: frozenset[Thing]) -> Trust:
        """The TCB of a workload; of several that are equally large the one that is shown, if it is among them."""
        self.checked += 1
        options = self.relying.trusting.options(workload)
        return next((its for its in options if (its.full, its.net) == (full, net)), options[0])

    def items(self, items: Iterable[Item]) -> Iterator[str]:
        """Each item is of its kind, has the size that the plan says, and stands at its place, if one is shown."""
        seen: set[Thing] = set()
        for item in items:
            part = part_of(item)
            written = self.relying.trusting.written(part)
            if part in seen:
                yield f"{item.kind} {item.name} is listed twice"
            seen.add(part)
            if written is None or (item.kind == "vm" and item.name not in self.model.vms):
                yield f"{item.kind} {item.name} is not in the plan"
                continue
            if written.size is None:
                unknown = Amount(0, None, "kloc", (f"{item.kind} {item.name}",))
                if item.amount not in (unknown, replace(unknown, high=0)):
                    yield f"{item.kind} {item.name}: nobody knows its size"
            else:
                reasons = self.amount(self.relying.trusting.total([part]), item.amount)
                yield from (f"{item.kind} {item.name}: {reason}" for reason in reasons)
            if item.place is not None and not stands(item.place, written.at):
                yield f"{item.kind} {item.name} does not stand at {item.place}"

    def amount(self, total: Total, amount: Amount) -> Iterator[str]:
        """The reasons why an amount is not that total."""
        if amount.unit != "kloc":
            yield f"sizes are in kloc, not in {amount.unit}"
        unknown = [plain(tuple(name.split(" ", 1))) for name in amount.unknown]
        yield from self.relying.added(total, amount.low, amount.high, unknown)

    # -- workloads ---------------------------------------------------------------------------------------------------

    @cached_property
    def workloads(self) -> dict[str, int]:
        """Every workload, with how many it stands for."""
        return {node.id: node.count for node in self.model.workloads()}

    def level(self, workload: str) -> str:
        """The level of the most sensitive segment that a workload is in."""
        segments = self.model.segments_of(self.relying.ground.nodes[workload])
        ranked = [(rank, segment) for segment in segments if (rank := self.model.rank(segment)) is not None]
        return str(self.model.segments[max(ranked)[1]].level) if ranked else "unknown"

    def _classes(self, lines: Collection[TcbLine]) -> Iterator[str]:
        """Whether lines that show the same stand for as many workloads as have that TCB.

        Where a VM may be on several VMMs, equally large places would make other classes: then only the sum is checked.
        """
        if any(len(vm.vmms) > 1 for vm in self.model.vms.values()):
            return
        trusting = self.relying.trusting
        there, shown = Counter[object](), Counter[object]()
        for name, number in self.workloads.items():
            its = trusting.of(name)
            there[its.full, its.net, self.level(name)] += number
        for line in lines:
            shown[_class(line)] += line.count
        for line in lines:
            is_shown, is_there = shown[_class(line)], there[_class(line)]
            if is_there and is_shown != is_there:
                yield f"TCB of {line.workload}: {is_there} workloads trust the same, not {is_shown}"


def _class(line: TcbLine) -> object:
    return frozenset(map(part_of, line.full_items)), frozenset(map(part_of, line.net_items)), line.level


def part_of(item: Item) -> Thing:
    """The part of a TCB that an item is."""
    return plain((item.kind, item.name))


def _difference(how: str, shown: frozenset[Thing], there: frozenset[Thing]) -> Iterator[str]:
    if wrong := sorted(shown - there):
        yield f"it does not trust {listed(wrong)} {how}"
    if missing := sorted(there - shown):
        yield f"it also trusts {listed(missing)} {how}"
