"""What a change of a plan does: two assessments, the second with the first plan as its baseline."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from vtopo.commands.changing import better, worse
from vtopo.commands.choosing import chosen, known_to, settled
from vtopo.commands.parting import parted
from vtopo.engine import alone, assess, undone
from vtopo.findings import Assessment, Problem, Single
from vtopo.findings.differences import Difference
from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve
from vtopo.rulekit import Rule

READ = frozenset(
    {
        "exhibits.seen.share", "baseline.exhibits.seen.share", "baseline.isolation", "baseline.assets",
        "baseline.paths", "baseline.blinded", "baseline.growth", "baseline.called", "baseline.renamed",
    }
)  # fmt: skip
"""What is read of the second assessment beside its findings, and what is gone and new."""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """What keeps two plans from being compared: mistakes of one, by what it is called."""

    plan: str
    problems: tuple[Problem, ...]


def difference(
    old: tuple[Project, str], new: tuple[Project, str], today: str, called: str, known: Mapping[str, Rule]
) -> Difference | Unjudged:
    """What is worse and what is better in the second plan, or the mistakes of either. `called` is how the first is.

    What counts is settled by the file nearest to the second plan.
    """
    config, problems = settled(*new, {name: rule.category for name, rule in known.items()})
    ids, more = known_to(config, new[0])
    if problems or more:
        return Unjudged(new[1], (*problems, *more))
    earlier, problems = resolve(*old)
    if earlier is None:
        return Unjudged(called, problems)
    later, problems = resolve(*new)
    if later is None:
        return Unjudged(new[1], problems)
    before = assess(*old, known, today=today, alone=True, only=frozenset())
    after = assess(*new, known, today=today, earlier=earlier, only=READ)
    if before.problems or after.problems:
        return Unjudged(called if before.problems else new[1], before.problems or after.problems)
    last = {name for name, rule in known.items() if rule.last}
    before, after = (_without(chosen(its, config, ids), last) for its in (before, after))
    assert after.baseline is not None
    # What a rule leaves to one that compares has not gone: by itself the plan has it.
    kept = {finding.id for finding in after.findings}
    left = {finding.rule for finding in before.findings if finding.id not in kept}
    still = alone(later, {name: rule for name, rule in known.items() if name in left}, today)
    findings = parted(before, after, still, dict(after.baseline.renamed))
    pairs = [change.verdict for change in after.baseline.isolation]
    return Difference(
        called,
        after.plan,
        (*findings.worse, *worse(after, after.baseline)),
        (*findings.better, *better(after, after.baseline, undone(earlier, later))),
        (
            ("finding", findings.same),
            ("newly accepted finding", findings.accepted),
            ("segment pair", pairs.count("same") + pairs.count("new")),
        ),
        gone=(*_things(after.baseline.gone), *_said(earlier, later)),
        added=(*_things(after.baseline.new), *_said(later, earlier)),
        renamed=after.baseline.called,
        crashed=tuple(dict.fromkeys((*before.crashed, *after.crashed))),
    )


def _without(its: Assessment, last: Collection[str]) -> Assessment:
    """An assessment without what is said of its findings: a plan accepts those that it has beside its own baseline."""
    return replace(its, findings=tuple(finding for finding in its.findings if finding.rule not in last))


def _things(singles: Iterable[Single]) -> tuple[tuple[str, int], ...]:
    many: dict[str, int] = {}
    for single in singles:
        many[single.kind] = many.get(single.kind, 0) + single.count
    return tuple(many.items())


def _said(model: Model, other: Model) -> Iterator[tuple[str, int]]:
    """How many statements one plan makes and the other does not, of those that findings go by."""
    every = ("flow", model.flows, other.flows), ("requirement", model.requirements, other.requirements)
    for kind, mine, others in every:
        there = {" ".join(one.at.text.split()) for one in others}
        if many := sum(" ".join(one.at.text.split()) not in there for one in mine):
            yield kind, many
