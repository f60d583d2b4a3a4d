"""Which findings a change brings, takes away, or makes worse or better: a finding is told by its id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from vtopo.findings import Assessment, Finding, Severity
from vtopo.findings.differences import Line


@dataclass(frozen=True, slots=True)
class Parted:
    """The findings of two assessments by what becomes of them, and how many stay; of these, how many are newly
    accepted."""

    worse: tuple[Line, ...]
    better: tuple[Line, ...]
    same: int
    accepted: int


def parted(before: Assessment, after: Assessment, still: Collection[str], names: Mapping[str, str]) -> Parted:
    """What becomes of the findings of the first. `still` are ids of what the second plan has, whoever else tells it.
    `names` are what workloads are called now that were called otherwise: a finding about them is the same.

    One that is about fewer things than another of its rule was is not new, and one that is about more has not gone.
    """
    were_called = [replace(its, things=tuple(names.get(one, one) for one in its.things)) for its in before.findings]
    old = {now.id: finding for now, finding in zip(were_called, before.findings, strict=True)}
    called = {its.id: its for its in were_called}
    new = {finding.id: finding for finding in after.findings}
    stays = [(old[name], finding) for name, finding in new.items() if name in old]
    risen = [told(now, _was(was)) for was, now in stays if _weight(now) < _weight(was)]
    fallen = [told(now, _was(was)) for was, now in stays if _lighter(was, now)]
    were, are = _by_rule(were_called), _by_rule(after.findings)
    fresh = [its for name, its in new.items() if name not in old and not _within(its, were)]
    fixed = [its for name, its in old.items() if name not in {*new, *still} and not _within(called[name], are)]
    accepted = sum(was.suppressed is None and now.suppressed is not None for was, now in stays)
    return Parted(
        (*map(told, fresh), *risen),
        (*map(told, fixed), *fallen),
        len(new) - len(fresh) - len(risen) - len(fallen),
        accepted,
    )


def _by_rule(findings: Iterable[Finding]) -> Mapping[tuple[str, str], list[tuple[Finding, frozenset[str]]]]:
    found: dict[tuple[str, str], list[tuple[Finding, frozenset[str]]]] = {}
    for its in findings:
        found.setdefault((its.rule, its.aspect), []).append((its, frozenset(its.things)))
    return found


def _within(its: Finding, others: Mapping[tuple[str, str], list[tuple[Finding, frozenset[str]]]]) -> bool:
    """Whether some finding of the same rule is about all that this one is about, and more, and is no lighter."""
    things = frozenset(its.things)
    return any(
        things < all_ and _weight(other) <= _weight(its) for other, all_ in others.get((its.rule, its.aspect), ())
    )


def _weight(its: Finding) -> tuple[bool, int]:
    """How much a finding counts, the heaviest first: one that somebody has accepted the least."""
    return its.suppressed is not None, its.severity.rank


def _lighter(was: Finding, now: Finding) -> bool:
    """Whether a finding is of less severity than it was; that somebody accepts it now makes nothing better."""
    return (was.suppressed is None) == (now.suppressed is None) and was.severity.rank < now.severity.rank


def _was(its: Finding) -> str:
    if its.suppressed is not None:
        return "; it was accepted before"
    return f"; it was {'an' if its.severity is Severity.ERROR else 'a'} {its.severity.value} before"


def told(finding: Finding, more: str = "") -> Line:
    """A finding as a line."""
    return Line(
        "finding",
        finding.message + more,
        finding.severity,
        finding.rule,
        finding.id,
        f"{finding.primary.file}:{finding.primary.line}",
        finding.suppressed is not None,
    )
