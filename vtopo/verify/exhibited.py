"""Checks what stands in the exhibits of one plan: ledger, TCBs, tables and assumptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from vtopo.findings import Exhibits, LedgerCell, OutlineBox
from vtopo.proofs import Thing
from vtopo.verify.checking import Checker
from vtopo.verify.costing import costs
from vtopo.verify.distancing import Distancing
from vtopo.verify.drifting import Drifting
from vtopo.verify.nearing import attacked
from vtopo.verify.overhearing import overheard
from vtopo.verify.rerouting import Rerouting
from vtopo.verify.seeing import Seeing
from vtopo.verify.sharing import KINDS
from vtopo.verify.tcbs import Tcbs
from vtopo.verify.texts import stands


class Exhibited:
    """Goes through the exhibits of one plan; `counted` is what was looked at."""

    def __init__(self, checker: Checker, exhibits: Exhibits) -> None:
        self.checker = checker
        self.model = checker.model
        self.exhibits = exhibits
        self.tcbs = Tcbs(checker.relying)
        self.counted: Counter[str] = Counter()

    def wrong(self) -> Iterator[str]:
        """Everything in them that does not hold, a line each."""
        yield from self._ledger()
        yield from self._uses()
        yield from self.tcbs.lines(self.exhibits.tcb)
        self.counted["TCB"] += self.tcbs.checked
        verdicts = self.checker.verdicts
        yield from verdicts.lines(self.exhibits.requirements)
        self.counted["verdict"] += verdicts.checked
        yield from costs(self.tcbs, self.exhibits.security)
        yield from self._segments()
        yield from self._outline(self.exhibits.outline)
        yield from attacked(self.checker.statements, self.exhibits.attacks)
        yield from Distancing(self.checker.reaching).wrong(self.exhibits.attacks)
        self.counted["path"] += sum(len(line.paths) for line in self.exhibits.attacks)
        yield from overheard(self.model, self.exhibits.hearings)
        self.counted["hearing"] += len(self.exhibits.hearings)
        seeing = Seeing(self.checker.counts)
        yield from seeing.wrong(self.exhibits.seen)
        self.counted["cell of what is seen"] += seeing.counted
        drifting = Drifting(self.checker.deciding)
        yield from drifting.wrong(self.exhibits.drift)
        self.counted["pair of policies"] += drifting.checked
        rerouting = Rerouting(self.checker.counts.delivered.getting, self.checker.watching, lambda: self.tcbs)
        yield from rerouting.wrong(self.exhibits.loads)
        self.counted["load"] += rerouting.checked
        yield from self._counts()
        yield from self._assumptions()

    def _ledger(self) -> Iterator[str]:
        """What pairs of segments share; a pair that is not listed is said to share nothing."""
        listed: set[frozenset[str]] = set()
        for cell in self.exhibits.ledger:
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

    def _uses(self) -> Iterator[str]:
        """The sets of things that prove which segments share nothing: each is all that a segment uses."""
        if sorted(its.segment for its in self.exhibits.uses) != sorted(self.model.segments):
            yield "uses: the sets of things are not those of each segment of the plan once"
            return
        for its in self.exhibits.uses:
            said = Counter[Thing]((kind, name) for kind, names in its.things for name in names)
            used = Counter[Thing](
                thing for thing in self.checker.sharing.uses(("segment", its.segment)) if thing[0] != "node"
            )
            for kind, name in sorted((said - used).keys() | (used - said).keys()):
                word = "uses it, and it is not listed" if (kind, name) in used - said else "does not use it so often"
                yield f"uses: {kind} {name}: {its.segment} {word}"

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
        if cell.apart != tuple(kind for kind in reversed(KINDS) if kind not in by_kind):
            yield "it is not these kinds of thing of which they share nothing"
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
        lines = self.exhibits.segments
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
        said = [kind for kind, _ in self.exhibits.counts]
        for kind in [kind for kind, number in there.items() if number and said.count(kind) != 1]:
            yield f"counts: the plan has {there[kind]} of `{kind}`, which is told {said.count(kind)} times"
        for kind, number in self.exhibits.counts:
            if kind not in there:
                yield f"counts: how many `{kind}` a plan has can not be checked"
            elif number != there[kind]:
                yield f"counts: the plan has {there[kind]} of `{kind}`, not {number}"

    def _assumptions(self) -> Iterator[str]:
        """Of what a default was taken for, the plan says nothing, or that nobody knows."""
        tables = self.checker.statements.using.tables
        for assumption in self.exhibits.assumptions:
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
