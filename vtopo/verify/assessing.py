"""Checks what an assessment says of its plan: findings with their witnesses, and what stands in the exhibits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from vtopo.findings import Assessment, Finding, LedgerCell, OutlineBox, Suppression
from vtopo.verify.checking import Checker
from vtopo.verify.copying import copied
from vtopo.verify.sharing import KINDS
from vtopo.verify.tcbs import Tcbs
from vtopo.verify.texts import stands


class Assessing:
    """Goes through one assessment; `counted` is what was looked at."""

    def __init__(self, checker: Checker, assessment: Assessment, ids: tuple[object, ...]) -> None:
        self.checker = checker
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
        yield from self._ledger()
        tcbs = Tcbs(self.checker.relying)
        yield from tcbs.lines(self.assessment.exhibits.tcb)
        yield from tcbs.measures(self.assessment.measures)
        yield from copied(self.model, self.assessment.measures)
        self.counted["TCB"] += tcbs.checked
        yield from self._segments()
        yield from self._outline(self.assessment.exhibits.outline)
        yield from self._counts()
        yield from self._assumptions()

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
            if reason := self.checker.statements.wrong(evidence):
                yield reason
        yield from self.checker.statements.threats.chained(finding.witness.evidence)
        for place in (finding.primary, *finding.related):
            if not self.checker.texts.says(place):
                yield f"the plan does not read like this at {place}"
        if finding.suppressed and not self._accepted(finding, finding.suppressed):
            yield f"nobody accepts it at {finding.suppressed.place} as it is said"

    def _accepted(self, finding: Finding, by: Suppression) -> bool:
        """Whether the statement or comment that is named covers a finding, and says why as the report does."""
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

    # -- exhibits ----------------------------------------------------------------------------------------------------

    def _ledger(self) -> Iterator[str]:
        """What pairs of segments share; a pair that is not listed is said to share nothing."""
        listed: set[frozenset[str]] = set()
        for cell in self.assessment.exhibits.ledger:
            about = f"{cell.one} and {cell.other}"
            pair = frozenset({cell.one, cell.other})
            if not pair <= self.model.segments.keys() or len(pair) < 2:
                yield f"ledger: {about} are no two segments of the plan"
            elif pair in listed:
                yield f"ledger: {about} are listed twice"
            else:
                yield from (f"ledger: {about}: {reason}" for reason in self._cell(cell))
            listed.add(pair)
        sharing, number = self.checker.sharing, len(self.model.segments)
        self.counted["pair of segments"] += number * (number - 1) // 2
        for one, other in sharing.pairs():
            if frozenset({one, other}) not in listed:
                level = sharing.level(sharing.common(("segment", one), ("segment", other)), segments=True)
                yield f"ledger: {one} and {other} are not listed, as if they shared nothing; they are {level}"

    def _cell(self, cell: LedgerCell) -> Iterator[str]:
        sharing = self.checker.sharing
        common = sharing.common(("segment", cell.one), ("segment", cell.other))
        level = sharing.level(common, segments=True)
        by_kind: dict[str, set[str]] = {}
        for kind, name in common:
            by_kind.setdefault("segment" if kind == "node" else kind, set()).add(name)
        weakest = max(by_kind, key=KINDS.index, default="")
        rank = KINDS.index(weakest) + 1 if weakest else 0
        if (cell.level, cell.rank) != (level, rank):
            yield f"the separation level is {level} (rank {rank}), not {cell.level} (rank {cell.rank})"
        kind = "segment" if cell.level == "bridged" else cell.level.removeprefix("shared-")
        said = {kind: set(cell.shared), **{kind: set(names) for kind, names in cell.also}}
        for kind in sorted(by_kind.keys() | said.keys()):
            there, here = by_kind.get(kind, set()), said.get(kind, set())
            for name in sorted(here - there):
                yield f"{kind} {name} is not shared"
            for name in sorted(there - here):
                yield f"{kind} {name} is shared too"

    def _segments(self) -> Iterator[str]:
        """The table of segments says what the plan says of each."""
        lines = self.assessment.exhibits.segments
        if sorted(line.name for line in lines) != sorted(self.model.segments):
            yield "segments: the table does not list each segment of the plan once"
            return
        self.counted["segment"] += len(lines)
        for line in lines:
            its = self.model.segments[line.name]
            workloads = sum(self.checker.ground.nodes[name].count for name in self._workloads(line.name))
            said = (line.label, line.role, line.level, line.rank, line.workloads, line.wire)
            level = its.level if isinstance(its.level, str) else "unknown"
            role = "dmz" if its.dmz else "segment"
            there = (its.label, role, level, self.model.rank(its.id), workloads, its.id in self.model.wired)
            if said != there or not stands(line.place, its.at):
                yield f"segments: {line.name} is shown otherwise than it stands in the plan"

    def _workloads(self, segment: str) -> Iterable[str]:
        return self.checker.sharing.workloads.get(segment, ())

    def _outline(self, boxes: Iterable[OutlineBox]) -> Iterator[str]:
        """Every box is a thing of the plan, at its place."""
        tables = self.checker.statements.using.tables
        todo = list(boxes)
        while todo:
            box = todo.pop()
            todo += box.inside
            kind = "gateway" if box.kind in ("firewall", "router") else box.kind
            thing = tables.get(kind, {}).get(box.name)
            if thing is None:
                yield f"outline: {box.kind} {box.name} is not in the plan"
            elif box.count != getattr(thing, "count", 1) or not (box.place and stands(box.place, thing.at)):
                yield f"outline: {box.kind} {box.name} is shown otherwise than it stands in the plan"

    def _counts(self) -> Iterator[str]:
        """How many things of each kind the plan has."""
        model = self.model
        there = {
            "segment": len(model.segments),
            "host": sum(1 for host in model.hosts.values() if not host.machine),
            "VMM": len(model.vmms),
            "vswitch": len(model.vswitches),
            "VM": sum(vm.count for vm in model.vms.values()),
            "machine": sum(machine.count for machine in model.machines.values()),
            "gateway": len(model.gateways),
            "sensor": len(model.sensors),
        }
        for kind, number in self.assessment.exhibits.counts:
            if kind not in there:
                yield f"counts: how many `{kind}` a plan has can not be checked"
            elif number != there[kind]:
                yield f"counts: the plan has {there[kind]} of `{kind}`, not {number}"

    def _assumptions(self) -> Iterator[str]:
        """Of what a default was taken for, the plan says nothing, or that nobody knows."""
        tables = self.checker.statements.using.tables
        for assumption in self.assessment.exhibits.assumptions:
            kind, _, attribute = assumption.attribute.partition(" ")
            table = dict(tables.get("gateway" if kind in ("firewall", "router") else kind, {}))
            table |= self.checker.ground.vnics if kind == "nic" else {}
            for name in assumption.things:
                thing = table.get(name)
                if thing is None:
                    yield f"assumptions: {kind} {name} is not in the plan"
                elif attribute in thing.written and attribute not in thing.unknown:
                    yield f"assumptions: the plan says `{attribute}` of {kind} {name}"
            if assumption.count < len(assumption.things):
                yield f"assumptions: {len(assumption.things)} things are named for {assumption.count}"
