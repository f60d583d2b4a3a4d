"""Checks what is said of a plan and its baseline: what is gone and new, isolation then and now, what TCBs grew by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from vtopo.findings import Assessment, Baseline, IsolationChange, Single, TcbLine
from vtopo.verify.approaching import Approaching
from vtopo.verify.checking import Checker
from vtopo.verify.closeness import NEAR, Closeness
from vtopo.verify.continuing import Continuing, Singles
from vtopo.verify.growing import Growing
from vtopo.verify.losing import Losing
from vtopo.verify.sharing import KINDS
from vtopo.verify.tcbs import Tcbs

PHYSICAL = KINDS.index("switch") + 1
"""Who shares no more than a physical switch is physically apart."""
TOGETHER = KINDS.index("host") + 1
"""From here on they are not any more."""


class Comparing:
    """Goes through what one report says of two plans; `counted` is what was looked at."""

    def __init__(self, before: Checker, after: Checker, baseline: Baseline) -> None:
        self.before = before
        self.after = after
        self.baseline = baseline
        self.continuing = Continuing(before.model, after.model)
        self.counted: Counter[str] = Counter()

    def wrong(self, assessment: Assessment) -> Iterator[str]:
        """Everything that does not hold, a line each."""
        its, continuing = self.baseline, self.continuing
        if its.title != self.before.model.title:
            yield f"baseline: its title is {self.before.model.title}, not {its.title}"
        yield from self._singles("gone", its.gone, continuing.gone(), self.before)
        yield from self._singles("new", its.new, continuing.new(), self.after)
        names = [pair for pair in continuing.pairs if pair[0] != pair[1]]
        if sorted(its.renamed) != sorted(names):
            yield f"baseline: {len(names)} workloads go on under another name, not as it is shown"
        if sorted(its.called) != sorted(continuing.called):
            yield f"baseline: of {len(continuing.called)} workloads `was` says another name, not as it is shown"
        yield from self._isolation()
        closeness = Closeness(self.before, self.after, continuing)
        yield from self._workloads(closeness)
        losing = Losing(self.before, self.after, closeness)
        yield from losing.wrong(its)
        self.counted += losing.counted
        approaching = Approaching(self.before, self.after, continuing, closeness)
        yield from approaching.wrong(its)
        self.counted += approaching.counted
        growing = Growing(Tcbs(self.before.relying), Tcbs(self.after.relying), continuing)
        yield from growing.lines(its.growth)
        yield from growing.measures(assessment.measures)
        self.counted["TCB that changed"] += len(its.growth)
        yield from self._former(assessment.exhibits.tcb)

    def _singles(self, what: str, said: Iterable[Single], there: Singles, checker: Checker) -> Iterator[str]:
        """What has no counterpart is listed once, with how many of how many."""
        listed: Singles = Counter()
        for one in said:
            listed[one.kind, one.name] += one.count
            node = checker.ground.nodes.get(one.name) if one.kind in ("vm", "machine") else None
            every = node.count if node else 1
            if one.of != every:
                yield f"{what}: {one.kind} {one.name} is {every}, not {one.of}"
        for kind, name in sorted(listed.keys() | there.keys()):
            if listed[kind, name] != there[kind, name]:
                yield f"{what}: of {kind} {name} it is {there[kind, name]}, not {listed[kind, name]}"

    # -- isolation ---------------------------------------------------------------------------------------------------

    def _isolation(self) -> Iterator[str]:
        """Every pair of segments that shares or shared anything, once."""
        segments = self.after.model.segments
        there = {frozenset(pair) for checker in (self.after, self.before) for pair in checker.sharing.pairs()}
        listed: set[frozenset[str]] = set()
        for change in self.baseline.isolation:
            pair = frozenset({change.one, change.other})
            about = f"isolation of {change.one} and {change.other}"
            if not pair <= segments.keys() or len(pair) < 2:
                yield f"{about}: they are no two segments of the plan"
            elif pair in listed:
                yield f"{about}: they are listed twice"
            else:
                self.counted["pair of segments before and after"] += 1
                yield from (f"{about}: {reason}" for reason in self._change(change))
            listed.add(pair)
        for pair in sorted(there - listed, key=sorted):
            if pair <= segments.keys():
                yield f"isolation of {' and '.join(sorted(pair))}: it is not listed, as if nothing was or is shared"

    def _change(self, change: IsolationChange) -> Iterator[str]:
        known = self.before.model.segments
        both = change.one in known and change.other in known
        now = _shared(self.after, change.one, change.other)
        return _told(change, _shared(self.before, change.one, change.other) if both else None, now, "bridged")

    def _workloads(self, closeness: Closeness) -> Iterator[str]:
        """Every pair of classes of workloads that is near and was less so, once."""
        listed: set[frozenset[str]] = set()
        for change in self.baseline.workloads:
            pair = frozenset({change.one, change.other})
            about = f"closeness of {change.one} and {change.other}"
            if not pair <= closeness.members.keys() or len(pair) < 2 or pair in listed:
                yield f"{about}: they are no two classes of workloads that go on, or are listed twice"
            else:
                self.counted["pair of workloads before and after"] += 1
                then, now = closeness.then(change.one, change.other), closeness.now(change.one, change.other)
                yield from (f"{about}: {reason}" for reason in _told(change, then, now, "shared-segment"))
                if _rank(now) <= _rank(then):
                    yield f"{about}: they are no closer than they were"
                yield from (f"{about}: {reason}" for reason in closeness.shown(change))
            listed.add(pair)
        for one, other in closeness.near():
            if frozenset({one, other}) not in listed:
                then, now = closeness.then(one, other), closeness.now(one, other)
                if _rank(now) > _rank(then) and any(KINDS.index(kind) >= NEAR for kind in now):
                    yield f"closeness of {one} and {other}: it is not listed, and they are closer than they were"

    # -- TCBs before -------------------------------------------------------------------------------------------------

    def _former(self, lines: tuple[TcbLine, ...]) -> Iterator[str]:
        """For each TCB line of the plan what its workload trusted before."""
        if len(self.baseline.tcb) != len(lines):
            yield f"TCBs before: there are {len(self.baseline.tcb)} for {len(lines)} of the plan"
            return
        was: dict[str, list[str]] = {}
        tcbs = Tcbs(self.before.relying)
        for before, after in self.continuing.pairs:
            if before in tcbs.workloads:
                was.setdefault(after, []).append(before)
        for line, former in zip(lines, self.baseline.tcb, strict=True):
            about = f"TCB of {line.workload} before"
            if (former.workload if former else None) not in was.get(line.workload, [None]):
                yield f"{about}: it is shown of {former.workload if former else 'nobody'}"
            elif former is not None:
                yield from (f"{about}: {reason}" for reason in tcbs.line(former))


def _told(
    change: IsolationChange, then: Mapping[str, set[str]] | None, now: Mapping[str, set[str]], closest: str
) -> Iterator[str]:
    """What is wrong with one line, by what is shared now and was before; nothing was where one of the two is new."""
    before, after = "" if then is None else _level(then, closest), _level(now, closest)
    if (change.before, change.after) != (before, after):
        yield f"it is {before or 'new'} before and {after} now, not {change.before or 'new'} and {change.after}"
    verdict = "new" if then is None else _verdict(_rank(then), _rank(now))
    if change.verdict != verdict:
        yield f"it is {verdict}, not {change.verdict}"
    more = {kind: names - (then or {}).get(kind, set()) for kind, names in now.items()}
    more = {kind: names for kind, names in more.items() if names}
    said = [(kind, set(names)) for kind, names in change.shared]
    if dict(said) != more or len(said) != len(more) or any(len(set(its)) != len(its) for _, its in change.shared):
        yield "what they share now and did not is shown otherwise than it is"


def _shared(checker: Checker, one: str, other: str) -> Mapping[str, set[str]]:
    """What two segments share, by kind; who bridges them counts as a segment."""
    found: dict[str, set[str]] = {}
    for kind, name in checker.sharing.common(("segment", one), ("segment", other)):
        found.setdefault("segment" if kind == "node" else kind, set()).add(name)
    return found


def _rank(shared: Mapping[str, set[str]]) -> int:
    return max((KINDS.index(kind) + 1 for kind in shared), default=0)


def _level(shared: Mapping[str, set[str]], closest: str) -> str:
    rank = _rank(shared)
    if not rank:
        return "physical"
    return closest if KINDS[rank - 1] == "segment" else f"shared-{KINDS[rank - 1]}"


def _verdict(then: int, now: int) -> str:
    if then <= PHYSICAL and now >= TOGETHER:
        return "lost"
    return "weaker" if now > then else "same" if now == then else "stronger"
