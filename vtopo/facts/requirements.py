"""What a plan requires: whether it holds, is violated, or hangs on what nobody knows (SEMANTICS 12).

A requirement holds if it does in the worst completion of the plan, and is violated if it is in the best. Attributes
that have an order are set together, the others one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import prod
from typing import Final, Literal, Protocol, TypeAlias

from vtopo.facts import Facts
from vtopo.facts.attack.paths import Path
from vtopo.facts.required.apart import too_close
from vtopo.facts.required.completions import Completions, Filled
from vtopo.facts.required.elsewhere import Moves, after
from vtopo.facts.required.meeting import Together, together
from vtopo.facts.required.paths import shortest
from vtopo.facts.required.sight import Missed, missed
from vtopo.facts.required.trust import Weight, too_large
from vtopo.facts.required.twins import Drifted, doubtful, drifted
from vtopo.facts.separation import Shared
from vtopo.facts.tcb import tcb
from vtopo.model.completing import Open
from vtopo.model.terms import Requirement

Breach: TypeAlias = Shared | Together | Path | Weight | Missed | Drifted
"""What breaks a requirement: of the first pair or node that does."""

Broken: TypeAlias = tuple[Breach, Moves] | None
"""What breaks a requirement, with the moves it takes."""

MOST_TRIED: Final = 64
"""So many ways to fill in the attributes without an order are tried; with more, a requirement is unknown."""

_PLACES = frozenset({"carries", "uplink", "standby", "switch", "passthrough", "over", "cluster members"})
_TRAFFIC = _PLACES | {"mode", "reflective", "isolated", "serves", "allow", "default", "legs", "group members", "subnet",
                      "address"}  # fmt: skip
_MOVES = frozenset({"pinned", "separate", "mounts", "disk"})
_SENSORS = frozenset({"watches", "sensor at", "mirror"})
MATTERS: Final[Mapping[str, frozenset[str]]] = {
    "apart": _PLACES | _MOVES | {"manages", "group members"},
    "separate": _PLACES | _MOVES,
    "tcb": _PLACES | _MOVES | {"runs", "encrypted", "isolated", "mode", "reflective", "legs", "manages", "for", "size"},
    "seen": _TRAFFIC | _MOVES | _SENSORS,
    "no-path": _TRAFFIC | {"hardened", "sandboxed", "iommu", "encrypted", "admin", "runs", "forged-transmits",
                           "port-security", "disk", "mounts", "manages", "storage at", "attacker at", "pinned",
                           "separate", "cluster members"},
}  # fmt: skip
"""The attributes that each kind of requirement may hang on."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """An attribute that decides, with the value by which the requirement would hold.

    The value is empty where it is not told by itself, or where there are too many to be tried.
    """

    kind: str
    attribute: str
    things: tuple[str, ...]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A requirement with its verdict.

    `breach` is what breaks it: of a violated one in the best completion, of an unknown one in the worst. `moves` are
    the VMs that have to be elsewhere than the plan puts them, with their VMMs. `completed` are the facts of that
    completion, `seen_in` those with the moves made; of one that holds, those of the worst. If all that decides has the
    value that stands there, the requirement holds, whatever else is unknown; none of them is superfluous.
    """

    requirement: Requirement
    verdict: Literal["holds", "violated", "unknown"]
    breach: Breach | None = None
    deciding: tuple[Deciding, ...] = ()
    moves: Moves = ()
    completed: Facts = field(compare=False, repr=False, kw_only=True)

    @property
    def seen_in(self) -> Facts:
        """The facts that what breaks it is shown in."""
        known = self.completed(_after)
        if self.moves not in known:
            known[self.moves] = after(self.completed, self.moves)
        return known[self.moves]


def _after(_: Facts) -> dict[Moves, Facts]:
    return {}


def requirements(facts: Facts) -> tuple[Judged, ...]:
    """The verdicts on what a plan requires, in its order."""
    judging = _Judging(facts)
    own = facts.model.requirements
    found = {id(its): judging.judge(its) for its in sorted(own, key=_question)}  # those of one kind share completions
    return tuple(found[id(its)] for its in own)


def _question(requirement: Requirement) -> tuple[str, bool, str]:
    return requirement.kind, requirement.unseen, requirement.sensor


def breach(facts: Facts, requirement: Requirement) -> Broken:
    """What breaks a requirement in some placement of a plan as it reads, with the moves it takes; None if nothing does.

    Those of a path are steps of it, and two nodes that may come together may do so as they are told to.
    """
    match requirement.kind:
        case "apart":
            close = next(too_close(facts, requirement), None)
            return (close.shared, close.moves) if close else None
        case "separate":
            met = next(together(facts, requirement), None)
            return (met, ()) if met else None
        case "no-path":
            path = shortest(facts, requirement)
            return (path, ()) if path else None
        case "tcb":
            return too_large(facts, requirement)
        case "seen":
            return missed(facts, requirement)
    raise ValueError(f"no requirement of kind {requirement.kind}")


class Breaks(Protocol):
    """Tells what breaks one requirement in a completion of the plan."""

    def __call__(self, values: Filled, *, most: bool = False) -> Broken:
        """With these values of what is open, VMs with the fewest needs or with the most."""


class _Judging:
    """Judges the requirements of one plan."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.its = Completions(facts)

    def judge(self, requirement: Requirement) -> Judged:
        """The verdict on one requirement."""
        if requirement.kind == "same":
            return self._same(requirement)
        if requirement.kind == "separate" and (sure := self._on_one_host(requirement)):
            return Judged(requirement, "violated", sure, completed=self.facts)
        matters = MATTERS[requirement.kind] | (_SENSORS if requirement.unseen else frozenset())
        opens = [its for its in self.its.opened if matters & {its.attribute, f"{its.kind} {its.attribute}"}]
        opens = [its for its in opens if its.attribute != "size" or self._weighs(its)]
        ordered = [its for its in opens if its.worst]
        others = sorted((its for its in opens if not its.worst), key=lambda its: (not its.values, len(its.values)))
        while others and prod(len(its.values) for its in others) not in range(1, MOST_TRIED + 1):
            others.pop()
        untried = [its for its in opens if not its.worst and its not in others]
        worst, best = (tuple((its, getattr(its, end)) for its in ordered) for end in ("worst", "best"))
        tried = list(product(*([(its, value) for value in its.values] for its in others)))
        if any(self.its.divided((*worst, *more)) for more in tried):
            untried += self.its.shaping
        broken_by = self._breaks(requirement)
        bad = {more: broken_by((*worst, *more)) for more in tried}
        if not untried and not any(bad.values()):
            return Judged(requirement, "holds", completed=self.its.of((*worst, *tried[0])))
        good = {more: broken_by((*best, *more)) for more in tried}
        if not untried and all(good.values()) and all(self._surely((*best, *more), broken_by) for more in tried):
            shown = () if others else (*best, *tried[0])
            found, moves = broken_by(shown, most=True) or (None, ())
            completed = self.its.of(shown, most=True)
            return Judged(requirement, "violated", found, moves=moves, completed=completed)
        broken = next((more for more in tried if bad[more]), tried[0])
        deciding = [Deciding(its.kind, its.attribute, its.things) for its in untried]
        fine = next((more for more in tried if not good[more]), None)
        if fine is not None:
            needed = self._needed(requirement, (*best, *fine), worst, others) if any(bad.values()) else []
            deciding += [Deciding(its.kind, its.attribute, its.things, value) for its, value in needed]
        found, moves = bad[broken] or (None, ())
        deciding = deciding or list(self._placing(good.values()))
        completed = self.its.of((*worst, *broken))
        return Judged(requirement, "unknown", found, tuple(deciding), moves, completed=completed)

    def _breaks(self, requirement: Requirement) -> Breaks:
        """What breaks a requirement in a completion; each is asked once, and several may be the same."""
        known: dict[object, Broken] = {}

        def broken_by(values: Filled, *, most: bool = False) -> Broken:
            key = self.its.key(values, most=most)
            if key not in known:
                known[key] = breach(self.its.of(values, most=most), requirement)
            return known[key]

        return broken_by

    def _surely(self, values: Filled, broken_by: Breaks) -> bool:
        """Whether one placement breaks a requirement, whatever VMs need."""
        found = broken_by(values, most=True)
        return found is not None and not _anywhere(found[0]) and self.its.told(values)

    def _placing(self, found: Iterable[Broken]) -> Iterator[Deciding]:
        """What a requirement hangs on that no value of one attribute decides: where VMs are, and what they need."""
        vms = (vm for one in found if one is not None for vm in _anywhere(one[0]))
        yield from (Deciding("vm", "on", (vm,)) for vm in dict.fromkeys(vms))
        yield from (Deciding(its.kind, its.attribute, its.things) for its in self.its.shaping)

    def _weighs(self, size: Open) -> bool:
        """Whether a size may be in a TCB at all: that of a VM is if others rely on it, or a vswitch may run in it."""
        if size.kind != "vm" or self._may_host:
            return True
        return not self.facts(tcb).relied_on.isdisjoint(size.things)

    @cached_property
    def _may_host(self) -> bool:
        """Whether nobody knows of some vswitch where it runs: any VM of its VMM may have it."""
        return any(its.attribute == "runs" for its in self.its.opened)

    def _on_one_host(self, requirement: Requirement) -> Together | None:
        """Two nodes that the plan puts on one host, whatever is unknown."""
        return next((its for its in together(self.facts, requirement) if its.sure), None)

    def _same(self, requirement: Requirement) -> Judged:
        """Two policies are compared as far as they are known: no value of the rest would be worst."""
        found = drifted(self.facts, requirement)
        if found is not None:
            return Judged(requirement, "violated", found, completed=self.facts)
        unknown = dict.fromkeys(doubtful(self.facts, requirement))
        deciding = tuple(Deciding(kind, attribute, (name,)) for kind, name, attribute in unknown)
        return Judged(requirement, "unknown" if deciding else "holds", None, deciding, completed=self.facts)

    def _needed(
        self, requirement: Requirement, fine: Filled, worst: Filled, others: Sequence[Open]
    ) -> list[tuple[Open, str]]:
        """A smallest part of what is filled in by which the requirement holds, whatever the rest is."""

        def holds(some: Sequence[tuple[Open, str]]) -> bool:
            known = {its for its, _ in some}
            rest = [one for one in worst if one[0] not in known]
            free = ([(its, value) for value in its.values] for its in others if its not in known)
            return all(not breach(self.its.of((*some, *rest, *more)), requirement) for more in product(*free))

        return _smallest(holds, [], fine, new=False)


def _anywhere(found: Breach) -> tuple[str, ...]:
    """The VMs that are at several places at once in what breaks a requirement: then no placement is known to."""
    return found.anywhere if isinstance(found, Weight | Missed) else ()


Holds: TypeAlias = Callable[[Sequence[tuple[Open, str]]], bool]


def _smallest(
    holds: Holds, given: Sequence[tuple[Open, str]], some: Sequence[tuple[Open, str]], *, new: bool
) -> list[tuple[Open, str]]:
    """A part of some, none of it superfluous, that with what is given is enough; all of them are (QuickXplain)."""
    if not some or (new and holds(given)):
        return []
    if len(some) == 1:
        return list(some)
    one, other = some[: len(some) // 2], some[len(some) // 2 :]
    later = _smallest(holds, [*given, *one], other, new=bool(one))
    return [*_smallest(holds, [*given, *later], one, new=bool(later)), *later]
