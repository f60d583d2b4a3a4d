"""What a change does beside findings, in lines: to isolation, distances, paths, sight and TCBs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vtopo.findings import (
    Amount,
    Assessment,
    AssetChange,
    Baseline,
    BlindedLine,
    GrowthLine,
    IsolationChange,
    NewPath,
    Undone,
)
from vtopo.findings.differences import Line
from vtopo.reports.dangers import measured, percent
from vtopo.reports.wording import series

FEW = 4
"""Things that a line names."""
WEAKER = ("lost", "weaker")


def worse(after: Assessment, baseline: Baseline) -> Iterator[Line]:
    """What is given up, but for what a finding of a rule that compares says already."""
    said = {"lost-isolation": "isolation", "new-path": "path"}
    told: dict[str, list[set[str]]] = {topic: [] for topic in said.values()}
    for finding in after.findings:
        if finding.rule in said:
            told[said[finding.rule]].append({*finding.things})
    weaker = (change for change in baseline.isolation if change.verdict in WEAKER)
    yield from (_isolation(its) for its in weaker if not _within({its.one, its.other}, told["isolation"]))
    yield from (_asset(its) for its in baseline.assets if _far(its.after) < _far(its.before))
    yield from (_path(its) for its in baseline.paths if not _within(_about(its), told["path"]))
    yield from _coverage(after, baseline, 1)
    yield from (_blinded(its, "was seen, and is not any more") for its in baseline.blinded)
    yield from _grown(line for line in baseline.growth if _more(line) > 0)


def better(after: Assessment, baseline: Baseline, undone: Undone) -> Iterator[Line]:
    """What is won; `undone` is what the old plan would give up if it came after the new one."""
    yield from (_isolation(its) for its in baseline.isolation if its.verdict == "stronger")
    yield from (_asset(its) for its in baseline.assets if _far(its.after) > _far(its.before))
    yield from map(_no_path, undone.paths)
    yield from _coverage(after, baseline, -1)
    yield from (_blinded(its, "is seen, and was not") for its in undone.blinded)
    yield from _grown(line for line in baseline.growth if _more(line) < 0)


def _within(things: set[str], told: Iterable[set[str]]) -> bool:
    return any(things <= its for its in told)


def _isolation(change: IsolationChange) -> Line:
    shared = "; ".join(f"{kind} {_few(names)}" for kind, names in change.shared[:1])
    text = f"{change.one} and {change.other}: {change.before} -> {change.after}"
    return Line("isolation", f"{text}, by {shared}" if shared else text)


def _asset(change: AssetChange) -> Line:
    return Line("attack", f"{_few(change.assets)}: {_away(change.before)} -> {_away(change.after)} from attackers")


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
    over = f"{its.kind} {_few(its.things)}" if its.things else "what packets get to"
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


# -- TCBs --------------------------------------------------------------------------------------------------------------


def _more(line: GrowthLine) -> int:
    """Whether a TCB is larger (1), smaller (-1) or as large as before. What nobody knows is not called smaller."""
    added, gone = line.added, line.gone
    if not line.added_items or not line.gone_items:
        return 1 if line.added_items else -1
    if added.unknown or added.high is None or added.high > gone.low:
        return 1
    return 0 if not gone.unknown and added.low == gone.high else -1


def _larger(line: GrowthLine) -> bool:
    return line.gone.high is not None and not line.gone.unknown and line.added.low >= line.gone.high


def _grown(lines: Iterable[GrowthLine]) -> Iterator[Line]:
    """One line for all that are said the same of."""
    alike: dict[str, list[GrowthLine]] = {}
    for line in lines:
        parts = [
            f"{len(items):,} part{'' if len(items) == 1 else 's'} {word} ({_amount(amount)})"
            for items, amount, word in ((line.added_items, line.added, "more"), (line.gone_items, line.gone, "less"))
            if items
        ]
        if line.added_items and line.gone_items and not (_larger(line) or _more(line) < 0):
            parts.append("nobody knows which is more")
        alike.setdefault(", ".join(parts), []).append(line)
    for text, those in alike.items():
        many = sum(line.count for line in those)
        names = _few(line.workload for line in those)
        who = names if many == len(those) else f"{many:,} workloads (such as {names})"
        yield Line("tcb", f"{who} {'trusts' if many == 1 else 'trust'} {text}")


def _amount(amount: Amount) -> str:
    if amount.high is None or amount.unknown:
        return f"at least {amount.low:,.15g} {amount.unit}" if amount.low else "of unknown size"
    low, high = f"{amount.low:,.15g}", f"{amount.high:,.15g}"
    return f"{low if low == high else f'{low}..{high}'} {amount.unit}"


def _few(names: Iterable[str]) -> str:
    found = list(dict.fromkeys(names))
    return series(found if len(found) <= FEW else [*found[:FEW], f"{len(found) - FEW:,} more"])
