"""Checks what an assessment says of its plan: findings with their witnesses, and what stands in the exhibits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from vtopo.findings import Assessment, Baseline, Evidence, Finding, Suppression
from vtopo.verify.checking import Checker
from vtopo.verify.comparing import Comparing
from vtopo.verify.copying import copied
from vtopo.verify.exhibited import Exhibited
from vtopo.verify.nearing import opened
from vtopo.verify.texts import stands

BEFORE: Final = "before "
"""What a statement about the baseline begins with."""


class Assessing:
    """Goes through one assessment; `counted` is what was looked at."""

    def __init__(
        self, checker: Checker, before: Checker | None, assessment: Assessment, ids: tuple[object, ...]
    ) -> None:
        self.checker = checker
        self.before = before
        self.model = checker.model
        self.assessment = assessment
        self.ids = ids
        self.counted: Counter[str] = Counter()

    def wrong(self) -> Iterator[str]:
        """Everything in it that does not hold, a line each."""
        for finding, said in zip(self.assessment.findings, self.ids, strict=True):
            about = f"finding {finding.rule} on {', '.join(finding.things[:3])}"
            if finding.id != said:
                yield f"{about}: its id is {finding.id}"
            yield from (f"{about}: {reason}" for reason in self._finding(finding))
        yield from self._runs()
        exhibited = Exhibited(self.checker, self.assessment.exhibits)
        yield from exhibited.wrong()
        yield from exhibited.tcbs.measures(self.assessment.measures)
        yield from copied(self.model, self.assessment.measures)
        self.counted += exhibited.counted
        yield from self._baseline(self.assessment.baseline)

    def _baseline(self, baseline: Baseline | None) -> Iterator[str]:
        """What is said of the plan before; a plan that names one is compared with one."""
        if baseline is None:
            if self.model.baseline is not None:
                yield f"the plan has the baseline {self.model.baseline}, and the report compares it with none"
            return
        if self.before is None:
            yield f"baseline: {baseline.plan} is no plan that can be compared with"
            return
        exhibited = Exhibited(self.before, baseline.exhibits)
        yield from (f"baseline: {reason}" for reason in exhibited.wrong())
        self.counted.update({f"{kind} before": number for kind, number in exhibited.counted.items()})
        yield from opened(self.checker.statements, baseline.paths)
        self.counted["path not there before"] += len(baseline.paths)
        comparing = Comparing(self.before, self.checker, baseline)
        yield from comparing.wrong(self.assessment)
        self.counted += comparing.counted

    # -- findings ----------------------------------------------------------------------------------------------------

    def _finding(self, finding: Finding) -> Iterator[str]:
        self.counted["finding"] += 1
        for name in finding.things:
            if not self.checker.statements.named(name):
                yield f"`{name}` is not in the plan"
        if not finding.witness.evidence:
            yield "nothing is said that proves it"
        for evidence in finding.witness.evidence:
            self.counted["statement"] += 1
            if reason := self._statement(evidence):
                yield reason
        yield from self.checker.statements.threats.chained(finding.witness.evidence)
        for place in (finding.primary, *finding.related):
            if not self.checker.texts.says(place):
                yield f"the plan does not read like this at {place}"
        if finding.suppressed and not self._accepted(finding, finding.suppressed):
            yield f"nobody accepts it at {finding.suppressed.place} as it is said"

    def _statement(self, evidence: Evidence) -> str:
        """Why a statement does not hold; one that begins with `before` is about the baseline."""
        if not evidence.relation.startswith(BEFORE):
            return self.checker.statements.wrong(evidence)
        if self.before is None:
            return f"`{evidence.subject} {evidence.relation} {evidence.object}`: there is no baseline"
        return self.before.statements.wrong(replace(evidence, relation=evidence.relation.removeprefix(BEFORE)))

    def _accepted(self, finding: Finding, by: Suppression) -> bool:
        """Whether the statement or comment that is named covers a finding, and says why as the report does.

        That a finding is known stands in a file beside the plan, so nothing here can tell.
        """
        if by.kind == "known":
            return True
        if by.kind == "accept":
            return any(
                stands(by.place, its.at)
                and its.rule == finding.rule
                and {ref.id for ref in its.things} >= set(finding.things)
                and (its.because, its.until, its.owner) == (by.because, by.until, by.owner)
                for its in self.model.accepts
            )
        return by.kind == "allow" and any(
            stands(by.place, its.at)
            and finding.rule in its.rules
            and its.because == by.because
            and finding.primary.line in its.lines
            and finding.primary.file == its.at.source.name
            for its in self.model.allows
        )

    def _runs(self) -> Iterator[str]:
        """The table of rules counts the findings that are there."""
        every = Counter(finding.rule for finding in self.assessment.findings)
        kept = Counter(finding.rule for finding in self.assessment.findings if finding.suppressed)
        for run in self.assessment.rules:
            said, there = (run.findings, run.suppressed), (every[run.id] - kept[run.id], kept[run.id])
            if said != there:
                yield f"rule {run.id} is said to have {said[0]} open and {said[1]} accepted findings, {there} are shown"
        for rule in sorted(every.keys() - {run.id for run in self.assessment.rules}):
            yield f"rule {rule} has findings, and is not among the rules that were applied"
