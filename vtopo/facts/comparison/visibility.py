"""What physical sensors saw and do not see any more, between workloads that go on (SEMANTICS 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import TypeAlias

from vtopo.facts import Facts
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.counterparts import counterparts
from vtopo.facts.comparison.isolation import Class, isolation
from vtopo.facts.counting import Counting
from vtopo.facts.delivery import delivery
from vtopo.facts.ports import Owner
from vtopo.facts.sight import PHYSICAL, Sight, sight
from vtopo.facts.visibility import Coverage, visibility

Classes: TypeAlias = tuple[int, ...]
"""The classes that the members of a group are in, by number: several, if the group was cut since."""
Pairs: TypeAlias = Mapping[tuple[Classes, Classes], int]
"""So many ordered pairs of nodes where one reaches the other."""

MOST_SENSORS = 10
"""Of so many sensors of the baseline it is told what each saw; every one of them takes counting anew."""


@dataclass(frozen=True, slots=True)
class Blinded:
    """From a class of workloads to another all that was delivered was seen; now `blind` pairs have an unseen way."""

    source: Class
    target: Class
    blind: int


@dataclass(frozen=True, slots=True)
class Watched:
    """A physical sensor of the baseline: between how many pairs of nodes it saw, and sees, every way.

    `after` is None where the sensor is gone. `lost` are pairs of classes that it saw and that are blinded.
    """

    sensor: str
    before: int
    after: int | None
    lost: tuple[Blinded, ...]


class Watching:
    """Coverage before and after, what became blind, and which sensors see less."""

    def __init__(self, comparison: Comparison) -> None:
        self._before = comparison.before
        self._after = comparison.after
        self.classes: tuple[Class, ...] = comparison(isolation).classes
        self._was = comparison(counterparts).of
        self._now: dict[Owner, Classes] = {}
        then: dict[Owner, dict[int, None]] = {}
        for number, its in enumerate(self.classes):
            for name in its.members:
                self._now["node", name] = (number,)
                for one in self._was[name]:
                    then.setdefault(("node", one.before), {})[number] = None
        self._then = {node: tuple(numbers) for node, numbers in then.items()}
        self._number = {its.name: at for at, its in enumerate(self.classes)}

    @property
    def coverage(self) -> tuple[Coverage, Coverage]:
        """The coverage of the whole baseline, and of the whole plan."""
        return self._before(visibility).coverage, self._after(visibility).coverage

    @cached_property
    def kept(self) -> tuple[Coverage, Coverage]:
        """The coverage before and after, counted over pairs of workloads that go on; of a group, over all of it."""
        return _coverage(self._before, self._then), _coverage(self._after, self._now)

    @cached_property
    def _were(self) -> tuple[Pairs, ...]:
        return self._before(visibility).tallies(self._then)

    @cached_property
    def _are(self) -> tuple[Pairs, ...]:
        return self._after(visibility).tallies(self._now)

    @cached_property
    def blinded(self) -> tuple[Blinded, ...]:
        """The pairs of classes between which something became blind, most pairs of nodes first."""
        were, were_blind = map(_spread, self._were)
        found = [
            Blinded(self.classes[one], self.classes[other], blind)
            for (one, other), blind in _spread(self._are[1]).items()
            if were.get((one, other)) and not were_blind.get((one, other))
        ]
        return tuple(sorted(found, key=lambda its: -its.blind))

    @cached_property
    def sensors(self) -> tuple[Watched, ...]:
        """The first physical sensors of the baseline that saw anything, in its order."""
        sensors = [sensor.id for sensor in self._before.model.sensors.values() if not sensor.vm and not sensor.vmm]
        return tuple(its for name in sensors[:MOST_SENSORS] if (its := self._watched(name)).before)

    def _watched(self, sensor: str) -> Watched:
        unseen = _unseen_by(self._before, sensor, self._then)
        before = int(_total(self._were[0]) - _total(unseen))
        after = None
        if before and sensor in self._after.model.sensors:
            after = int(_total(self._are[0]) - _total(_unseen_by(self._after, sensor, self._now)))
        missed = _spread(unseen)
        lost = (
            its for its in self.blinded if (self._number[its.source.name], self._number[its.target.name]) not in missed
        )
        return Watched(sensor, before, after, tuple(lost))

    def example(self, blinded: Blinded) -> tuple[str, str] | None:
        """Two nodes of a pair of classes of whom one now reaches the other unseen, if one is found near at hand."""
        counting = self._after(visibility).counting(PHYSICAL)
        targets = dict.fromkeys(("node", name) for name in blinded.target.members)
        alike: dict[object, list[Owner]] = {}
        for target in targets:
            its = alike.setdefault((counting.ends(target), counting.delivery.offers(target)), [])
            its += [target] * (len(its) < MOST_ALIKE)
        far = [target for its in alike.values() for target in its]
        for name in blinded.source.members:
            source: Owner = ("node", name)
            for target in (*filter(targets.__contains__, counting.special(source)), *far):
                two = source != target or counting.count(source) > 1
                if two and counting.delivery.reach(source, target, counting.hidden):
                    return name, target[1]
        return None

    def saw(self, source: str, target: str) -> bool:
        """Whether a physical sensor saw every way there was between two nodes of the plan, as far as they go on."""
        ones, others = (self._was.get(name, ()) for name in (source, target))
        return any(
            _seen(self._before, ("node", one.before), ("node", other.before)) for one in ones for other in others
        )


MOST_ALIKE = 2
"""Of targets that packets get to alike so many are tried: one may share a vswitch with the source."""


def _seen(facts: Facts, one: Owner, other: Owner) -> bool:
    its, hidden = facts(delivery), _physical(facts)
    return bool(hidden and its.reach(one, other)) and not its.reach(one, other, hidden)


def _physical(facts: Facts) -> int:
    """The bits that hide ways which physical sensors see; none where there is no such sensor."""
    return PHYSICAL & ~facts(sight).nobody


def _coverage(facts: Facts, nodes: Iterable[Owner]) -> Coverage:
    """The coverage among some nodes, of all that is delivered between them."""
    own, its = tuple(nodes), facts(visibility)
    pairs, blind = its.everywhere if len(own) == len(its.nodes) else its.between(own, own)
    return Coverage(Fraction(pairs), Fraction(blind), False)


def _unseen_by(facts: Facts, sensor: str, classes: Mapping[Owner, Classes]) -> Pairs:
    """The pairs with some way that one physical sensor does not see."""
    alone = Facts(facts.model, {sight: Sight(facts.model, {sensor})})
    return Counting(alone, PHYSICAL).tally(classes, classes)


def _total(pairs: Pairs) -> Fraction:
    return Fraction(sum(pairs.values()))


def _spread(pairs: Pairs) -> dict[tuple[int, int], int]:
    """The pairs of each two classes; those of a group that was cut since are of every class it became."""
    found: dict[tuple[int, int], int] = {}
    for (ones, others), many in pairs.items():
        for pair in product(ones, others):
            found[pair] = found.get(pair, 0) + many
    return found


def watching(comparison: Comparison) -> Watching:
    """What the sensors of a plan miss that those of its baseline did not."""
    return Watching(comparison)
