"""Checks what a report says was seen and is not any more: pairs that go on, classes that became blind, sensors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from vtopo.findings import Baseline, BlindedLine, Kept, SensorLine
from vtopo.verify.checking import Checker
from vtopo.verify.closeness import Closeness
from vtopo.verify.counting import Counting
from vtopo.verify.guiding import Guiding
from vtopo.verify.seeing import MOST, spread

Classes: TypeAlias = Mapping[str, tuple[str, ...]]
"""For each node the classes that it is in, or that its members have become, by the names of these."""
Pairs: TypeAlias = Counter[tuple[tuple[str, ...], tuple[str, ...]]]

MOST_BLINDED = 20
MOST_SENSORS = 10
"""So many pairs of classes and sensors a report tells of."""


class Losing:
    """Goes through these tables of one report; `counted` is what was looked at."""

    def __init__(self, before: Checker, after: Checker, closeness: Closeness) -> None:
        self.before = before
        self.after = after
        self.members = closeness.members
        self.counted: Counter[str] = Counter()
        self.left = MOST
        then: dict[str, dict[str, None]] = {}
        for name, (_, groups) in self.members.items():
            for group in groups:
                then.setdefault(group, {})[name] = None
        self.then: Classes = {group: tuple(names) for group, names in then.items()}
        self.now: Classes = {group: (name,) for name, (groups, _) in self.members.items() for group in groups}

    def wrong(self, baseline: Baseline) -> Iterator[str]:
        """Everything that does not hold, a line each."""
        if baseline.kept is None:
            yield "kept: it is not told what is seen of what goes on"
            return
        counts = self.before.counts, self.after.counts
        were, were_blind = (self._pairs(its, self.then) for its in (counts[0].delivered, counts[0].blind))
        are, are_blind = (self._pairs(its, self.now) for its in (counts[1].delivered, counts[1].blind))
        if were is None or were_blind is None or are is None or are_blind is None:
            return
        self.counted["pair of workloads seen before and after"] += 1
        there = Kept(were.total(), were_blind.total(), are.total(), are_blind.total())
        if baseline.kept != there:
            yield (
                f"kept: of {there.before} pairs {there.blind_before} were blind, "
                f"of {there.after} now {there.blind_after} are: it is told otherwise"
            )
        yield from self._blinded(baseline.blinded, _blinded(were, were_blind, are_blind))
        yield from self._sensors(baseline.sensors, were.total(), are.total())

    def _pairs(self, counting: Counting, classes: Classes) -> Pairs | None:
        """The pairs by classes; None where they are too many to count."""
        self.left -= counting.cost(classes, classes)
        return counting.pairs(classes, classes) if self.left >= 0 else None

    # -- classes that became blind -------------------------------------------------------------------------------------

    def _blinded(self, lines: tuple[BlindedLine, ...], there: Mapping[tuple[str, str], int]) -> Iterator[str]:
        listed: set[tuple[str, str]] = set()
        for line in lines:
            pair, about = (line.source, line.target), f"blinded: from {line.source} to {line.target}"
            if pair in listed:
                yield f"{about}: it is listed twice"
            elif there.get(pair, 0) != line.blind:
                yield f"{about}: {there.get(pair, 0)} pairs became blind, not {line.blind}"
            elif line.example is not None:
                yield from (f"{about}: {reason}" for reason in self._example(line, *line.example))
            elif line.way:
                yield f"{about}: a way is told between nobody"
            listed.add(pair)
        self.counted["pair that became blind"] += len(listed)
        least = min((there.get(pair, 0) for pair in listed), default=0)
        for pair, blind in there.items():
            if pair not in listed and (len(lines) < MOST_BLINDED or blind > least):
                yield f"blinded: from {pair[0]} to {pair[1]} {blind} pairs became blind, and it is not listed"

    def _example(self, line: BlindedLine, source: str, target: str) -> Iterator[str]:
        ends = (self.members[name][0] for name in (line.source, line.target))
        if not all(node in groups for node, groups in zip((source, target), ends, strict=True)):
            yield f"{source} and {target} are not of these classes"
        elif not Guiding(self.after.counts.blind.getting).leads(source, target, line.way):
            yield f"no packet gets unseen from {source} to {target} by the way that is told"

    # -- sensors -------------------------------------------------------------------------------------------------------

    def _sensors(self, lines: tuple[SensorLine, ...], were: int, are: int) -> Iterator[str]:
        """The first physical sensors of the baseline that saw anything, each with what it saw and sees."""
        asked = [its.id for its in self.before.counts.watching.physical][:MOST_SENSORS]
        said = {line.sensor: line for line in lines}
        if len(said) < len(lines) or [name for name in asked if name in said] != [line.sensor for line in lines]:
            yield "sensors: the lines are not of the first physical sensors of the baseline, once and in its order"
        for name in asked:
            seen = self._saw(self.before, name, self.then, were)
            sees = self._saw(self.after, name, self.now, are) if seen and name in self.after.model.sensors else None
            if self.left < 0:
                return
            self.counted["sensor before and after"] += 1
            there = SensorLine(name, seen, sees) if seen else None
            if said.get(name) != there:
                told = f"between {seen} pairs, and sees {'nothing' if sees is None else sees}" if seen else "nothing"
                yield f"sensors: {name} saw all {told}: it is shown otherwise"

    def _saw(self, checker: Checker, name: str, classes: Classes, every: int) -> int:
        """Between how many pairs a sensor sees every way; one that is no physical sensor sees none."""
        sensor = checker.model.sensors[name]
        if sensor not in checker.counts.watching.physical:
            return 0
        unseen = self._pairs(checker.counts.unseen_by(sensor), classes)
        return every - (unseen.total() if unseen is not None else 0)


def _blinded(were: Pairs, were_blind: Pairs, are_blind: Pairs) -> dict[tuple[str, str], int]:
    """The pairs of classes with so many blind pairs of nodes where something was delivered, and all of it seen."""
    delivered, missed = spread(were), spread(were_blind)
    return {pair: blind for pair, blind in spread(are_blind).items() if delivered.get(pair) and not missed.get(pair)}
