"""What a change of a plan does: two assessments, the second with the first plan as its baseline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vtopo.commands.choosing import chosen, known_to, settled
from vtopo.engine import assess
from vtopo.findings import (
    Amount,
    Assessment,
    AssetChange,
    Baseline,
    BlindedLine,
    Finding,
    GrowthLine,
    IsolationChange,
    NewPath,
    Problem,
    Single,
)
from vtopo.findings.differences import Difference, Line
from vtopo.model.loading import Project
from vtopo.model.resolving import resolve
from vtopo.rulekit import Rule

FEW = 4
"""Things that a line names."""
WEAKER = ("lost", "weaker")


def difference(
    old: tuple[Project, str], new: tuple[Project, str], today: str, called: str, known: Mapping[str, Rule]
) -> Difference | tuple[Problem, ...]:
    """What is worse and what is better in the second plan, or the mistakes of either. `called` is how the first is.

    What counts is settled by the file nearest to the second plan.
    """
    config, problems = settled(*new, {name: rule.category for name, rule in known.items()})
    ids, more = known_to(config, new[0])
    if problems or more:
        return (*problems, *more)
    comparing = {name for name, rule in known.items() if rule.compares}
    earlier, problems = resolve(*old)
    if earlier is None:
        return problems
    before = assess(*old, known, today=today, alone=True)
    after = assess(*new, known, today=today, earlier=earlier)
    if before.problems or after.problems:
        return (*before.problems, *after.problems)
    before, after = chosen(before, config, ids), chosen(after, config, ids)
    assert after.baseline is not None
    return Difference(
        called,
        after.plan,
        *_parted(before, after, after.baseline, comparing),
        gone=_things(after.baseline.gone),
        added=_things(after.baseline.new),
        crashed=tuple(dict.fromkeys((*before.crashed, *after.crashed))),
    )


def _parted(
    before: Assessment, after: Assessment, baseline: Baseline, comparing: set[str]
) -> tuple[tuple[Line, ...], tuple[Line, ...], tuple[tuple[str, int], ...]]:
    pairs = baseline.isolation
    weaker = [change for change in pairs if change.verdict in WEAKER]
    stronger = [change for change in pairs if change.verdict == "stronger"]
    grown = [line for line in baseline.growth if line.added_items]
    shrunk = [line for line in baseline.growth if not line.added_items]
    old = {finding.id: finding for finding in before.findings}
    new = {finding.id: finding for finding in after.findings}
    # What rules that compare have found is what the other lines say.
    fresh = [its for name, its in new.items() if name not in old and its.rule not in comparing]
    fixed = [its for name, its in old.items() if name not in new]
    nearer = [change for change in baseline.assets if _far(change.after) < _far(change.before)]
    farther = [change for change in baseline.assets if _far(change.after) > _far(change.before)]
    worse = (
        *map(_finding, fresh), *map(_isolation, weaker), *map(_asset, nearer), *map(_path, baseline.paths),
        *map(_blinded, baseline.blinded), *map(_growth, grown),
    )  # fmt: skip
    better = (*map(_finding, fixed), *map(_isolation, stronger), *map(_asset, farther), *map(_growth, shrunk))
    same = (
        ("finding", sum(name in old for name in new)),
        ("segment pair", len(pairs) - len(weaker) - len(stronger)),
    )
    return worse, better, same


def _finding(finding: Finding) -> Line:
    return Line(
        "finding",
        finding.message,
        finding.severity,
        finding.rule,
        finding.id,
        f"{finding.primary.file}:{finding.primary.line}",
        finding.suppressed is not None,
    )


def _isolation(change: IsolationChange) -> Line:
    shared = "; ".join(f"{kind} {_few(names)}" for kind, names in change.shared[:1])
    text = f"{change.one} and {change.other}: {change.before} -> {change.after}"
    return Line("isolation", f"{text}, by {shared}" if shared else text)


def _asset(change: AssetChange) -> Line:
    return Line("attack", f"{_few(change.assets)}: {_away(change.before)} -> {_away(change.after)} from attackers")


def _path(new: NewPath) -> Line:
    source, target, before, after = new.pairs[0]
    rest = f"; and {new.count - 1:,} more" if new.count > 1 else ""
    text = f"{source} to {target}: {_away(before)} -> {_away(after)}, by {new.kind} {_few(new.things)}{rest}"
    return Line("path", text)


def _blinded(line: BlindedLine) -> Line:
    pairs = f"{line.blind:,} pair{'' if line.blind == 1 else 's'}"
    return Line("sight", f"{line.source} to {line.target} was seen, {pairs} are blind" + _by(line.way))


def _by(way: Iterable[str]) -> str:
    hops = "; ".join(way)
    return f": {hops}" if hops else ""


def _far(failures: int | None) -> float:
    return float("inf") if failures is None else failures


def _away(failures: int | None) -> str:
    return "no path" if failures is None else f"{failures:,} failure{'' if failures == 1 else 's'} away"


def _growth(line: GrowthLine) -> Line:
    alike = f" and {line.count - 1:,} more" if line.count > 1 else ""
    parts = [
        f"{len(items):,} part{'' if len(items) == 1 else 's'} {word} ({_amount(amount)})"
        for items, amount, word in ((line.added_items, line.added, "more"), (line.gone_items, line.gone, "less"))
        if items
    ]
    return Line("tcb", f"{line.workload}{alike} trusts {', '.join(parts)}")


def _amount(amount: Amount) -> str:
    if amount.high is None or amount.unknown:
        return f"at least {amount.low:,.15g} {amount.unit}" if amount.low else "of unknown size"
    low, high = f"{amount.low:,.15g}", f"{amount.high:,.15g}"
    return f"{low if low == high else f'{low}..{high}'} {amount.unit}"


def _few(names: Iterable[str]) -> str:
    found = list(names)
    return ", ".join(found[:FEW]) + (f" and {len(found) - FEW:,} more" if len(found) > FEW else "")


def _things(singles: Iterable[Single]) -> tuple[tuple[str, int], ...]:
    many: dict[str, int] = {}
    for single in singles:
        many[single.kind] = many.get(single.kind, 0) + single.count
    return tuple(many.items())
