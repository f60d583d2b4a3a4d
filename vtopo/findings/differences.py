"""What a change does to what vtopo says of a plan: worse, better, and how much stays as it is."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.findings import Crash, Severity


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is worse, or better: what it is about (`isolation`, `finding` ...), and a sentence.

    `severity` is that of a finding, and None for what is only a number; `accepted` says that the plan takes it.
    """

    topic: str
    text: str
    severity: Severity | None = None
    rule: str = ""
    id: str = ""
    place: str = ""
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change does, worst first. `unchanged` counts what stays as it is, `gone` and `added` things, by kind.

    `renamed` are the workloads that go on under another name: what they were, and what they are.
    """

    old: str
    new: str
    worse: tuple[Line, ...]
    better: tuple[Line, ...]
    unchanged: tuple[tuple[str, int], ...]
    gone: tuple[tuple[str, int], ...]
    added: tuple[tuple[str, int], ...]
    renamed: tuple[tuple[str, str], ...] = ()
    crashed: tuple[Crash, ...] = ()

    def worst(self) -> Severity | None:
        """The severity of the worst new finding that nobody has accepted, or None."""
        found = [line.severity for line in self.worse if line.severity is not None and not line.accepted]
        return min(found, key=lambda severity: severity.rank, default=None)
