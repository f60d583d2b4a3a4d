"""The facts of completions of a plan, the last few of them kept (SEMANTICS 12 and 13).

What a VM needs may go against what it does: with more segments or disks it reaches more, and fits on fewer members of
its cluster. So needs are read apart from all else: the fewest that they may be, or the most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, Final, TypeAlias

from vtopo.facts import Facts
from vtopo.facts.links import SegmentLinks, links
from vtopo.facts.placement import Placement, placement
from vtopo.model.completing import Open, complete, opened

Filled: TypeAlias = tuple[tuple[Open, str], ...]

MOST_KEPT: Final = 4

SHAPING: Final = frozenset(
    {("vnic", "carries"), ("portgroup", "carries"), ("vswitch", "uplink"), ("vswitch", "standby"), ("vm", "disk"),
     ("vm", "passthrough")}
)  # fmt: skip
"""What VMs need of a host hangs on these, and whether they move at all."""


class Completions:
    """The facts of one plan once what nobody knows has some values."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._kept: dict[object, Facts] = {}
        self._linked: tuple[frozenset[tuple[Open, str]], Mapping[str, SegmentLinks]] | None = None

    @cached_property
    def opened(self) -> tuple[Open, ...]:
        """What is open in the plan."""
        return opened(self.facts.model)

    @cached_property
    def shaping(self) -> tuple[Open, ...]:
        """What of it tells where VMs may be, and has an order otherwise."""
        if not self.facts.model.clusters:
            return ()
        return tuple(its for its in self.opened if its.worst and (its.kind, its.attribute) in SHAPING)

    def of(self, values: Filled, *, most: bool = False) -> Facts:
        """The facts of a completion, VMs with the fewest needs, or with the most; of the plan itself, if of nothing."""
        if not values:
            return self.facts
        key = self.key(values, most=most)
        if key not in self._kept:
            while len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = self._completed(values, self._needed(values, most=most))
        return self._kept[key]

    def key(self, values: Filled, *, most: bool = False) -> object:
        """The same for completions that are the same."""
        return frozenset(values), frozenset(self._needed(values, most=most) if values else ())

    def told(self, values: Filled) -> bool:
        """Whether all VMs have a place that they may be at, even with the most needs, if they have with the fewest.

        If not, each completion may have such a VM elsewhere, and nobody knows where.
        """
        if not self.shaping:
            return True
        few, many = self.of(values)(placement), self.of(values, most=True)(placement)
        return all(many.vmms(vm) or not few.vmms(vm) for vm in self.facts.model.vms)

    def divided(self, values: Filled) -> bool:
        """Whether what a vNIC is plugged into, where its VM may be, hangs on what it needs."""
        return bool(self.shaping) and self.of(values)(placement).divided()

    def _needed(self, values: Iterable[tuple[Open, str]], *, most: bool) -> Filled:
        """The values that needs are read with. The best of what has an order is what the plan reads as."""
        if not self.shaping:
            return ()
        given = tuple(one for one in values if not one[0].worst)
        return (*given, *((its, its.worst) for its in self.shaping)) if most else given

    def _completed(self, values: Filled, needed: Filled) -> Facts:
        """The facts of a completion. Where only sizes are others than in the last one, links are the same."""
        model = complete(self.facts.model, values)
        known: dict[Callable[[Facts], Any], Any] = {}
        if self.shaping:
            known[placement] = Placement(model, complete(self.facts.model, needed) if needed else self.facts.model)
        linking = frozenset(one for one in values if one[0].attribute != "size")
        if len(linking) == len(values):
            return Facts(model, known)
        if self._linked is None or self._linked[0] != linking:
            self._linked = linking, Facts(model)(links)
        return Facts(model, {**known, links: self._linked[1]})
