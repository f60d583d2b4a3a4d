"""Numbers for what the drawing shows, by which all sections point to it: a choice anywhere lights it up everywhere.

Names never become attributes of the page; their numbers do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vtopo.findings import Assessment, Exhibits


class Things:
    """The number of every thing that is drawn, before or after; a workload that was renamed keeps its number."""

    def __init__(self, assessment: Assessment) -> None:
        self._numbers: dict[str, int] = {}
        before = assessment.baseline
        self._now: Mapping[str, str] = dict(before.renamed) if before else {}
        self._add(assessment.exhibits, before=False)
        if before:
            self._add(before.exhibits, before=True)

    def _add(self, exhibits: Exhibits, *, before: bool) -> None:
        for segment in exhibits.segments:
            self._numbers.setdefault(segment.name, len(self._numbers))
        todo = list(exhibits.outline)
        for box in todo:  # it grows
            self._numbers.setdefault(self._name(box.name, before), len(self._numbers))
            todo += box.inside

    def _name(self, name: str, before: bool) -> str:
        return self._now.get(name, name) if before else name

    def number(self, name: str, *, before: bool = False) -> int | None:
        """The number of a thing of the plan, or of the baseline; None if it is not drawn."""
        return self._numbers.get(self._name(name, before))

    def marks(self, names: Iterable[str]) -> str:
        """The numbers of those that are drawn, with spaces between: the value of an attribute."""
        found = dict.fromkeys(number for name in names if (number := self.number(name)) is not None)
        return " ".join(map(str, found))
