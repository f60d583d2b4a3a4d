"""Applies the fixes of findings to the files of a plan, in memory: whoever writes them knows that they were judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from vtopo.commands.formatting import unified
from vtopo.commands.fragments import made_of
from vtopo.findings import Assessment, Edit, Finding
from vtopo.fixing.applying import applied, collide
from vtopo.model.loading import Project
from vtopo.syntax.text import decode

Judge = Callable[[Project, str], Assessment]
"""Says what counts in a plan."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that fixes change: what it says, and what it is to say."""

    name: str
    path: Path
    before: str
    after: str

    @property
    def stale(self) -> bool:
        """Whether the file says something else by now than what was judged."""
        try:
            source, _ = decode(self.name, self.path.read_bytes())
        except OSError:
            return True
        return source is None or source.text != self.before

    def diff(self) -> str:
        """What changes, as a unified diff."""
        return unified(self.name, "fixed", self.before, self.after)


@dataclass(frozen=True, slots=True)
class Fixed:
    """A plan with fixes applied: the findings they settle, and those that stay with the reason why.

    `project` holds the files as they are to be; `assessment` is what is said of the plan then.
    """

    project: Project
    assessment: Assessment
    settled: tuple[Finding, ...] = ()
    left: tuple[tuple[Finding, str], ...] = ()
    files: tuple[Changed, ...] = ()


def fixed(project: Project, plan: str, judge: Judge, *, unsafe: bool) -> Fixed:
    """A plan with all fixes that do what they are for and nothing worse; with `unsafe`, suggestions as well.

    A plan with mistakes, or one that a rule failed on, stays as it is.
    """
    return _Fixing(project, plan, judge, unsafe).run()


class _Fixing:
    def __init__(self, project: Project, plan: str, judge: Judge, unsafe: bool) -> None:
        self.project = project
        self.plan = plan
        self.judge = judge
        self.unsafe = unsafe
        self.now = judge(project, plan)
        self.settled: list[Finding] = []
        self.refused: dict[str, tuple[Finding, str]] = {}
        self._before: dict[str, str] = {}
        self._others: dict[str, Assessment] = {}

    def run(self) -> Fixed:
        if not (self.now.problems or self.now.crashed):
            while self._round():
                pass
        return Fixed(self.project, self.now, tuple(self.settled), tuple(self.refused.values()), tuple(self._files()))

    def _round(self) -> bool:
        """Tries every fix there is, many at once where that goes well; says whether any was applied."""
        self.refused = {}
        before = len(self.settled)
        todo = [[finding.id for finding in self._fixable()]]
        while todo:
            some = set(todo.pop())
            batch, rest = _apart([finding for finding in self._fixable() if finding.id in some])
            if not batch:
                continue
            if rest:
                todo.append([finding.id for finding in rest])
            why = self._try(batch)
            if why and len(batch) == 1:
                self.refused[batch[0].id] = (batch[0], why)
            elif why:
                ids, half = [finding.id for finding in batch], len(batch) // 2
                todo += [ids[half:], ids[:half]]
        return len(self.settled) > before

    def _fixable(self) -> list[Finding]:
        """The findings nobody has accepted that the files of the plan can be rid of."""
        return [one for one in self.now.open() if one.fix and one.fix.edits and (one.fix.safe or self.unsafe)]

    def _try(self, batch: Sequence[Finding]) -> str:
        """Applies some fixes, or says why that can not be."""
        edits = _edits(batch)
        texts = {name: self._text(name) for name in dict.fromkeys(edit.place.file for edit in edits)}
        changed = applied(texts, edits)
        if changed is None:
            return "it would be no plan any more"
        whole = {**self.project.texts, **{name: text.encode() for name, text in changed.items()}}
        project = replace(self.project, texts=MappingProxyType(whole))
        after = self.judge(project, self.plan)
        stays = next((one for one in batch if one.id in {its.id for its in after.findings}), None)
        why = _worse(self.now, after) or ("the finding would stay" if stays else "")
        others = {} if why else {other: self.judge(project, other) for other in self._other_plans(changed)}
        for other, its in others.items():
            worse = _worse(self._other(other), its)
            why = why or (f"in {other}, {worse}" if worse else "")
        if not why:
            self._before = {**{name: texts[name] for name in changed}, **self._before}
            self.project, self.now = project, after
            self._others |= others
            self.settled += batch
        return why

    def _text(self, name: str) -> str:
        data = self.project.read(name)
        source = decode(name, data)[0] if isinstance(data, bytes) else None
        assert source is not None, f"{name} was read and judged"
        return source.text

    def _other_plans(self, changed: Iterable[str]) -> list[str]:
        """The other plans that are made of what is changed or compared with it, variants of this one among them."""
        found = set(changed)
        while more := {plan for plan, its in self._made_of.items() if plan not in found and not its.isdisjoint(found)}:
            found |= more
        return sorted((found & self._made_of.keys()) - {self.plan})

    @cached_property
    def _made_of(self) -> Mapping[str, frozenset[str]]:
        return made_of(self.project)

    def _other(self, plan: str) -> Assessment:
        if plan not in self._others:
            self._others[plan] = self.judge(self.project, plan)
        return self._others[plan]

    def _files(self) -> Iterable[Changed]:
        for name, before in self._before.items():
            after = self._text(name)
            if after != before:
                yield Changed(name, self.project.root / name, before, after)


def _edits(findings: Iterable[Finding]) -> list[Edit]:
    return [edit for finding in findings if finding.fix for edit in finding.fix.edits]


def _apart(findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Findings whose fixes can be applied at once, and the others."""
    batch: list[Finding] = []
    rest: list[Finding] = []
    held: list[Edit] = []
    for finding in findings:
        its = _edits([finding])
        if collide(its, held):
            rest.append(finding)
        else:
            batch.append(finding)
            held += its
    return batch, rest


def _worse(before: Assessment, after: Assessment) -> str:
    """What a change brings that was not there; empty if there is nothing."""
    if after.problems and not before.problems:
        return f"there would be a mistake: {after.problems[0].message}"
    if after.crashed and not before.crashed:
        return f"a rule would fail: {after.crashed[0]}"
    known = {finding.id for finding in before.findings}
    added = next((finding for finding in after.findings if finding.id not in known), None)
    return f"it would add {added.rule}: {added.message}" if added else ""
