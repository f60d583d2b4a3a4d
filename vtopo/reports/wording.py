"""Words that all reports share: numbers with their nouns, amounts as ranges, lists that end, what is worst."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vtopo.findings import (
    Amount,
    Assessment,
    Exhibits,
    Finding,
    Fix,
    LedgerCell,
    RequirementLine,
    RuleRun,
    Severity,
    Single,
    TcbLine,
)
from vtopo.reports.safe import visible


def number(value: float) -> str:
    """The number with thousands set apart and one decimal at most."""
    return f"{value:,.1f}".removesuffix(".0")


def part(share: float) -> str:
    """A share in percent with one decimal at most: nothing and all are said only where that is exact."""
    return f"{number(min(max(share * 100, 0.1), 99.9) if 0 < share < 1 else share * 100)} %"


def count(many: int, noun: str) -> str:
    """How many of what: `1 pair`, `2 pairs`, `1,204 switches`."""
    if many == 1 or (noun.endswith("s") and not noun.endswith("ss")):
        return f"{many:,} {noun}"
    if noun.endswith(("ss", "x", "ch", "sh")):
        return f"{many:,} {noun}es"
    return f"{many:,} {noun[:-1]}ies" if noun.endswith(("cy", "ry", "ty")) else f"{many:,} {noun}s"


def amount(of: Amount) -> str:
    """An amount as a range: `1,490..1,510 kloc and 3 unknown`, `unknown, at least 200 kloc`, or `unknown: 6 parts`."""
    unit = f" {visible(of.unit)}" if of.unit else ""
    if of.high is None or (of.unknown and of.high == 0):
        if of.low > 0:
            return f"unknown, at least {number(of.low)}{unit}"
        return f"unknown: {count(len(of.unknown), 'part')}" if len(of.unknown) > 1 else "unknown"
    size = number(of.low) if of.low == of.high else f"{number(of.low)}..{number(of.high)}"
    return f"{size}{unit} and {len(of.unknown):,} unknown" if of.unknown else f"{size}{unit}"


def single(its: Single) -> str:
    """A thing with no counterpart: `vm web`, or of a group `2 of vm web[1..4]`."""
    name = f"{visible(its.kind)} {visible(its.name)}"
    return name if its.count == its.of else f"{its.count:,} of {name}"


def listed(names: Sequence[str], most: int) -> str:
    """The names with commas between them, at most `most`, and how many more there are."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most:,} more"


def series(parts: Sequence[str]) -> str:
    """The parts as one phrase: `a`, `a and b`, `a, b and c`."""
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def by_severity(findings: Iterable[Finding]) -> list[str]:
    """How many findings of each severity, worst first, leaving out what there is none of."""
    severities = [finding.severity for finding in findings]
    return [count(severities.count(each), each.value) for each in Severity if each in severities]


def by_verdict(lines: Iterable[RequirementLine]) -> list[str]:
    """How many requirements of each verdict, the violated ones first, leaving out what there is none of."""
    verdicts = [line.verdict for line in lines]
    words = {"violated": "violated", "unknown": "unknown", "holds": "hold"}
    found = [(verdicts.count(verdict), verdict, word) for verdict, word in words.items()]
    return [f"{many:,} {verdict if many == 1 else word}" for many, verdict, word in found if many]


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, worst severity first, then surest; equals stay in the order of the assessment."""
    return sorted(findings, key=lambda finding: (finding.severity.rank, finding.confidence.rank))


def by_cause(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings, worst first, and behind each at once all that have its cause."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in worst_first(findings):
        groups.setdefault(finding.cause or ("", finding.id), []).append(finding)
    return list(groups.values())


def weakest_first(ledger: Iterable[LedgerCell]) -> list[LedgerCell]:
    """The pairs of segments that share something, the weakest separation first."""
    return sorted((cell for cell in ledger if cell.rank > 0), key=lambda cell: -cell.rank)


def pairs(assessment: Assessment) -> tuple[int, int]:
    """How many pairs of segments are physically separate, and how many pairs there are: see `pairs_apart`."""
    return pairs_apart(assessment.exhibits)


def pairs_apart(its: Exhibits) -> tuple[int, int]:
    """How many pairs of segments are physically separate, and how many pairs there are, of segments with workloads.

    A segment without one has nothing that could share hardware: counting it as separate would flatter the plan.
    """
    used = {segment.name for segment in its.segments if segment.workloads}
    every = len(used) * (len(used) - 1) // 2
    sharing = [cell for cell in weakest_first(its.ledger) if cell.one in used and cell.other in used]
    return every - len(sharing), every


def largest_first(lines: Iterable[TcbLine]) -> list[TcbLine]:
    """The lines of the TCB table, the largest known size first; of equal ones that with more unknown."""
    return sorted(lines, key=lambda line: (-line.full.low, line.full.high is not None, -len(line.full.unknown)))


def smallest(lines: Iterable[TcbLine]) -> TcbLine | None:
    """The line with the smallest upper end. What has no known upper end is never called small before what has."""
    return min(
        lines,
        key=lambda line: (line.full.high is None, line.full.high or 0, len(line.full.unknown), line.workload),
        default=None,
    )


def silent(assessment: Assessment) -> list[RuleRun]:
    """The rules that were applied and found nothing. One that failed was not."""
    return [rule for rule in assessment.rules if not (rule.findings or rule.suppressed or rule.measures)]


def shortfall(assessment: Assessment) -> str:
    """What keeps an assessment from being trusted as a whole, in one sentence; empty if nothing does."""
    if assessment.problems:
        return f"This plan could not be judged: {count(len(assessment.problems), 'mistake')} must be put right first."
    if assessment.crashed:
        failed = count(len(assessment.crashed), "rule")
        blame = series(list(dict.fromkeys(crash.blame for crash in assessment.crashed)))
        return f"Incomplete: {failed} failed by a bug of {blame}, so that what would be found is missing."
    if not assessment.rules:
        return "No rule was applied: nothing was checked."
    return ""


def repair(fix: Fix) -> str:
    """What a fix does, as a variant would say it, and which option does it."""
    if not fix.edits:
        how = "in a variant: these files can not say it"
    else:
        how = "--fix" if fix.safe else "a suggestion: --fix --unsafe-fixes"
    said = " ".join(fix.change.split())
    return f"{fix.message}{f': {said}' if said else ''} ({how})"


def fixable(findings: Iterable[Finding]) -> str:
    """How many findings `--fix` can settle; empty if there are none."""
    fixes = [finding.fix for finding in findings if finding.fix and finding.fix.edits]
    safe = sum(fix.safe for fix in fixes)
    others = len(fixes) - safe
    if not safe:
        return f"{others:,} fixable with --fix --unsafe-fixes" if others else ""
    return f"{safe:,} fixable with --fix{f', {others:,} more with --unsafe-fixes' if others else ''}"
