"""What a change does beside findings, in lines: to isolation, distances, paths, sight and TCBs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vtopo.findings import (
    Assessment,
    AssetChange,
    Baseline,
    BlindedLine,
    IsolationChange,
    NewPath,
    Undone,
)
from vtopo.findings.differences import Line
from vtopo.reports.dangers import measured, percent
from vtopo.reports.growth import few, more, told

WEAKER = ("lost", "weaker")


def worse(after: Assessment, baseline: Baseline) -> Iterator[Line]:
    """What is given up, but for what a finding of a rule that compares says already."""
    said = {"lost-isolation": "isolation", "new-path": "path"}
    found: dict[str, list[set[str]]] = {topic: [] for topic in said.values()}
    for finding in after.findings:
        if finding.rule in said:
            found[said[finding.rule]].append({*finding.things})
    weaker = (change for change in baseline.isolation if change.verdict in WEAKER)
    yield from (_isolation(its) for its in weaker if not _within({its.one, its.other}, found["isolation"]))
    yield from (_asset(its) for its in baseline.assets if _far(its.after) < _far(its.before))
    yield from (_path(its) for its in baseline.paths if not _within(_about(its), found["path"]))
    yield from _coverage(after, baseline, 1)
    yield from (_blinded(its, "was seen, and is not any more") for its in baseline.blinded)
    yield from (Line("tcb", said) for said in told(line for line in baseline.growth if more(line) > 0))


def better(after: Assessment, baseline: Baseline, undone: Undone) -> Iterator[Line]:
    """What is won; `undone` is what the old plan would give up if it came after the new one."""
    yield from (_isolation(its) for its in baseline.isolation if its.verdict == "stronger")
    yield from (_asset(its) for its in baseline.assets if _far(its.after) > _far(its.before))
    yield from map(_no_path, undone.paths)
    yield from _coverage(after, baseline, -1)
    yield from (_blinded(its, "is seen, and was not") for its in undone.blinded)
    yield from (Line("tcb", said) for said in told(line for line in baseline.growth if more(line) < 0))


def _within(things: set[str], found: Iterable[set[str]]) -> bool:
    return any(things <= its for its in found)


def _isolation(change: IsolationChange) -> Line:
    shared = "; ".join(f"{kind} {few(names)}" for kind, names in change.shared[:1])
    text = f"{change.one} and {change.other}: {change.before} -> {change.after}"
    return Line("isolation", f"{text}, by {shared}" if shared else text)


def _asset(change: AssetChange) -> Line:
    return Line("attack", f"{few(change.assets)}: {_away(change.before)} -> {_away(change.after)} from attackers")


def _about(new: NewPath) -> set[str]:
    """What a finding about a new path is about: what makes it, else what it leads to."""
    return {*new.things} or {new.path.steps[-1].target}


def _path(its: NewPath) -> Line:
    source, target, before, after = its.pairs[0]
    return Line("path", f"{source} to {target}: {_away(before)} -> {_away(after)}, by {_over(its)}")


def _no_path(its: NewPath) -> Line:
    """A path that the old plan had; there, what came after is what was before."""
    source, target, after, before = its.pairs[0]
    return Line("path", f"{source} to {target}: {_away(before)} -> {_away(after)}, which led over {_over(its)}")


def _over(its: NewPath) -> str:
    over = f"{its.kind} {few(its.things)}" if its.things else "what packets get to"
    return f"{over}; and {its.count - 1:,} more" if its.count > 1 else over


def _coverage(after: Assessment, baseline: Baseline, way: int) -> Iterator[Line]:
    """What share of what is delivered physical sensors see, if it is less than it was (more, with -1)."""
    was, now = baseline.exhibits.seen, after.exhibits.seen
    if was is None or now is None or was.share is None or now.share is None or was.by_rate != now.by_rate:
        return
    before, since = percent(was.share), percent(now.share)
    if before != since and (was.share - now.share) * way > 0:
        yield Line("sight", f"physical sensors see {before} -> {since} of {measured(now)}")


def _blinded(line: BlindedLine, how: str) -> Line:
    ends = line.example or (line.source, line.target)
    pairs = f" ({line.blind:,} pairs)" if line.blind > 1 else ""
    hops = "; ".join(line.way)
    return Line("sight", f"what {ends[0]} sends {ends[1]} {how}{pairs}" + (f": {hops}" if hops else ""))


def _far(failures: int | None) -> float:
    return float("inf") if failures is None else failures


def _away(failures: int | None) -> str:
    return "no path" if failures is None else f"{failures:,} failure{'' if failures == 1 else 's'} away"
