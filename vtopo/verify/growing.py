"""Checks by what TCBs are said to have grown since the baseline, and what they are said to be rid of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product
from typing import TypeAlias

from vtopo.findings import Amount, GrowthLine, Item, Measure
from vtopo.proofs import Thing
from vtopo.verify.continuing import Continuing
from vtopo.verify.tcbs import Tcbs, part_of
from vtopo.verify.texts import stands
from vtopo.verify.trusting import Parts, Trust

RULE = "tcb-growth"

Change: TypeAlias = tuple[Parts, Parts]
"""What is trusted that was not, and what was and is not any more."""

NONE: Change = (frozenset(), frozenset())


class Growing:
    """The changes of TCBs between two plans, worked out anew."""

    def __init__(self, before: Tcbs, after: Tcbs, continuing: Continuing) -> None:
        self.before = before
        self.after = after
        self.continuing = continuing
        self.changes: dict[tuple[str, str], frozenset[Change]] = {
            pair: frozenset(self._changes(pair)) for pair in continuing.pairs if pair[1] in after.workloads
        }
        """For workloads that go on; several where equally large TCBs leave a choice."""

    def lines(self, lines: Iterable[GrowthLine]) -> Iterator[str]:
        """What is wrong with a table that has a line for each change, with those whom it concerns."""
        shown: Counter[Change] = Counter()
        for line in lines:
            about = f"growth of the TCB of {line.workload}"
            change = _parts(line.added_items), _parts(line.gone_items)
            if change not in self.changes.get((line.was, line.workload), ()):
                yield f"{about}: of {line.was or 'nobody'} it is shown otherwise than it is"
                continue
            if shown[change]:
                yield f"{about}: the same change is listed twice"
            shown[change] += line.count
            yield from (f"{about}: {reason}" for reason in self._sums(change, line.added, line.gone))
            for tcbs, items in ((self.after, line.added_items), (self.before, line.gone_items)):
                yield from (f"{about}: {reason}" for reason in tcbs.items(items))
        yield from (f"growth of TCBs: {reason}" for reason in self._counts(shown))

    def measures(self, measures: Iterable[Measure]) -> Iterator[str]:
        """What is wrong with the measures of growth, which are the same once more."""
        shown: Counter[Change] = Counter()
        for measure in measures:
            if measure.rule != RULE:
                continue
            about = f"measure {measure.rule} of {measure.subject}"
            added, gone = ([its for its in measure.items if its.why == why] for why in ("new", "gone"))
            change = _parts(added), _parts(gone)
            if not any(change in its for its in self._of.get(measure.subject, ())):
                yield f"{about}: it is shown otherwise than it is"
                continue
            shown[change] += measure.count
            if not stands(measure.place, self.after.relying.ground.nodes[measure.subject].at):
                yield f"{about}: it does not stand at {measure.place}"
            yield from (f"{about}: {reason}" for reason in self._sums(change, measure.amount))
            for tcbs, items in ((self.after, added), (self.before, gone)):
                yield from (f"{about}: {reason}" for reason in tcbs.items(items))
        yield from (f"measures {RULE}: {reason}" for reason in self._counts(shown) if shown)

    @cached_property
    def _of(self) -> dict[str, list[frozenset[Change]]]:
        """The changes of each workload, whoever it was."""
        found: dict[str, list[frozenset[Change]]] = {}
        for (_, name), its in self.changes.items():
            found.setdefault(name, []).append(its)
        return found

    def _sums(self, change: Change, added: Amount, gone: Amount | None = None) -> Iterator[str]:
        yield from self.after.amount(self.after.relying.trusting.total(change[0]), added)
        if gone is not None:
            yield from self.before.amount(self.before.relying.trusting.total(change[1]), gone)

    def _counts(self, shown: Counter[Change]) -> Iterator[str]:
        """Whether each change is shown for as many workloads as have it."""
        least: Counter[Change] = Counter()
        most: Counter[Change] = Counter()
        for pair, changes in self.changes.items():
            for change in changes:
                most[change] += self.continuing.pairs[pair]
                least[change] += self.continuing.pairs[pair] if len(changes) == 1 else 0
        for change in dict.fromkeys((*most, *shown)):
            if change != NONE and not least[change] <= shown[change] <= most[change]:
                parts = sorted(change[0] | change[1])
                yield f"{most[change]} workloads differ in {' '.join(parts[0])} and the like, not {shown[change]}"

    # -- what has changed --------------------------------------------------------------------------------------------

    def _changes(self, pair: tuple[str, str]) -> Iterator[Change]:
        before, after = (its.relying.trusting.options(name) for its, name in zip(self._both, pair, strict=True))
        for then, now in product(before, after):
            yield self._change(pair, then, now)

    @property
    def _both(self) -> tuple[Tcbs, Tcbs]:
        return self.before, self.after

    def _change(self, pair: tuple[str, str], then: Trust, now: Trust) -> Change:
        """A part that is called otherwise now is the same; one of another size is gone, and another is new."""
        former = {self._now(part, pair): part for part in then.full | then.net}
        sizes, were = self.after.relying.trusting, self.before.relying.trusting
        kept = {its for its in former.keys() & (now.full | now.net) if were.size(former[its]) == sizes.size(its)}
        gone = frozenset(part for name, part in former.items() if name not in kept)
        return (now.full | now.net) - kept, gone

    def _now(self, part: Thing, pair: tuple[str, str]) -> Thing:
        """What a part of the baseline is called now: nodes may be renamed, and with machines the boxes they are."""
        kind, name = part
        if kind == "node" or (kind == "host" and self.before.model.hosts[name].machine):
            became = [pair[1]] if name == pair[0] else self.continuing.became.get(name, [])
            return (kind, became[0]) if len(became) == 1 else part
        return part


def _parts(items: Iterable[Item]) -> Parts:
    return frozenset(map(part_of, items))
