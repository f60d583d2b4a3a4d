"""What a plan states beside its things: flows, requirements, what is accepted, how hard an attack step is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from vtopo.model.things import Ref, Unknown
from vtopo.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Declared demand; `rate` in bit/s, None where the plan names none."""

    sources: tuple[Ref, ...]
    targets: tuple[Ref, ...]
    services: tuple[str, ...]
    rate: float | Unknown | None = None
    at: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What must hold. `kind` is apart, separate, no-path, tcb, seen or same; the other fields are read by kind.

    `one` and `other` are its ends (for separate: `one` holds them all), `level` the separation level asked for,
    `bound` the number in `below`.
    """

    kind: Literal["apart", "separate", "no-path", "tcb", "seen", "same"]
    one: tuple[Ref, ...]
    other: tuple[Ref, ...] = ()
    level: str = ""
    bound: float | None = None
    unseen: bool = False
    sensor: str = ""
    at: Span = field(compare=False, repr=False)

    def __str__(self) -> str:
        return " ".join(["require", *self._words()])

    def _words(self) -> Iterator[str]:
        one, other = _ends(self.one), _ends(self.other)
        bound = "" if self.bound is None else f"{self.bound:g}"
        if self.kind == "apart":
            yield from (one, "apart from", other, "by", self.level)
        elif self.kind == "separate":
            yield from ("separate", one)
        elif self.kind == "same":
            yield from (one, "same as", other)
        elif self.kind == "tcb":
            yield from ("tcb of", one, "below", f"{bound}kloc")
        elif self.kind == "seen":
            yield from ("flow", one, "->", other, "seen", *(("by", self.sensor) if self.sensor else ()))
        else:
            yield from ("no path", one, "->", other, *(("unseen",) if self.unseen else ()))
            yield from ("below", bound, "failures") if bound else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """Somebody answers for the findings of a rule on these things, until a date (ISO 8601)."""

    rule: str
    things: tuple[Ref, ...]
    until: str
    because: str
    owner: str
    at: Span = field(compare=False, repr=False)

    def covers(self, rule: str, things: Iterable[str]) -> bool:
        """Whether it speaks of a finding of that rule about these things, be it over or not."""
        return rule == self.rule and {ref.id for ref in self.things}.issuperset(things)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allow:
    """A comment `# allow: rule-id because ...`: it covers its own line, or the next where it stands alone on one."""

    rules: tuple[str, ...]
    because: str
    lines: tuple[int, ...]
    at: Span = field(compare=False, repr=False)

    def covers(self, rule: str, file: str, line: int) -> bool:
        """Whether it speaks of a finding of that rule whose primary place is there."""
        return rule in self.rules and file == self.at.source.name and line in self.lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Difficulty:
    """How hard an attack step is, for everything or for one thing."""

    step: str
    difficulty: str
    on: tuple[Ref, ...] = ()
    because: str = ""
    at: Span = field(compare=False, repr=False)


def _ends(refs: tuple[Ref, ...]) -> str:
    """Ends as the language writes them."""
    names = " ".join(map(str, refs))
    return f"[{names}]" if len(refs) > 1 else names
