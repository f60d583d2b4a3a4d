"""The six numbers of the first screen, before and after. What nobody knows is said, and never shown as nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vtopo.findings import Assessment, Exhibits, LoadLine
from vtopo.reports.wording import amount, count, largest_first, number, pairs_apart, part

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number before (empty without a baseline) and after, a word more, and the section that proves it.

    `tone` is `worse`, `better` or `same`, and is said in words too where there is a baseline.
    """

    label: str
    before: str
    after: str
    note: str
    token: str
    tone: str


Value = tuple[str, float | None]
"""How a number is written, and as what it is compared: larger is worse. None where nobody knows."""


def headline(assessment: Assessment) -> tuple[Figure, ...]:
    """The six numbers."""
    return tuple(_figures(assessment))


def _figures(assessment: Assessment) -> Iterator[Figure]:
    now = assessment.exhibits
    lost = [one for one in assessment.baseline.isolation if one.verdict == "lost"] if assessment.baseline else []
    pairs = "of segments with workloads"
    note = f"{pairs}; {count(len(lost), 'pair')} lost isolation" if lost else pairs
    yield _figure(assessment, "Pairs not physically separate", "isolation", note, _together)
    yield _figure(assessment, "Failures to the nearest asset", "attacks", _nearest_words(now), _nearest)
    yield _figure(assessment, "Largest TCB", "tcb", _largest_words(now), _largest)
    yield _figure(assessment, "Seen by no physical sensor", "seen", _unseen_words(now), _unseen_as(now))
    yield _figure(assessment, "Drifted policies", "drift", _drifted_words(now), _drifted)
    yield _figure(assessment, "Fullest uplink", "load", _fullest_words(now), _fullest)


def _figure(assessment: Assessment, label: str, token: str, note: str, of: Callable[[Exhibits], Value]) -> Figure:
    after, much = of(assessment.exhibits)
    if assessment.baseline is None:
        return Figure(label, "", after, note, token, "same")
    before, was = of(assessment.baseline.exhibits)
    if much is None or was is None or much == was:
        return Figure(label, before, after, f"{note}; as before" if before == after else note, token, "same")
    return Figure(label, before, after, note, token, "worse" if much > was else "better")


def _together(its: Exhibits) -> Value:
    apart, every = pairs_apart(its)
    return f"{every - apart:,} of {every:,}", every - apart


def _nearest(its: Exhibits) -> Value:
    if not its.attacks:
        return UNKNOWN, None
    failures = min((line.failures for line in its.attacks if line.failures is not None), default=None)
    return ("no path", -1.0) if failures is None else (number(failures), -failures + 1e6)


def _nearest_words(its: Exhibits) -> str:
    if not its.attacks:
        return "no asset: the plan names none and knows no highest level"
    nearest = min(its.attacks, key=lambda line: float("inf") if line.failures is None else line.failures)
    return (
        f"from {nearest.attacker} to {nearest.asset}"
        if nearest.failures is not None
        else "no attacker reaches an asset"
    )


def _largest(its: Exhibits) -> Value:
    if not its.tcb:
        return UNKNOWN, None
    full = largest_first(its.tcb)[0].full
    return amount(full), full.low if full.high is not None and not full.unknown else None


def _largest_words(its: Exhibits) -> str:
    return f"of {largest_first(its.tcb)[0].workload}" if its.tcb else "there is no workload"


def _unseen(its: Exhibits) -> Value:
    if its.seen is None or its.seen.share is None:
        return UNKNOWN, None
    return part(1 - its.seen.share), 1 - its.seen.share


def _unseen_as(now: Exhibits) -> Callable[[Exhibits], Value]:
    """What is not seen; shares of unlike things are not compared."""

    def of(its: Exhibits) -> Value:
        words, share = _unseen(its)
        if share is None or now.seen is None or its.seen is None or now.seen.by_rate == its.seen.by_rate:
            return words, share
        return f"{words} {_unseen_words(its)}", None

    return of


def _unseen_words(its: Exhibits) -> str:
    if its.seen is None or its.seen.share is None:
        return "nothing is known to be delivered between workloads"
    return "of the declared rates" if its.seen.by_rate else "of the pairs of workloads that reach one another"


def _drifted(its: Exhibits) -> Value:
    drifted = sum(line.verdict == "drifted" for line in its.drift)
    return f"{drifted:,} of {len(its.drift):,}", drifted


def _drifted_words(its: Exhibits) -> str:
    unknown = sum(line.verdict == "unknown" for line in its.drift)
    return "that have copies" + (f"; of {unknown:,} nobody knows" if unknown else "")


def _fullest(its: Exhibits) -> Value:
    line = _fullest_line(its)
    if line is None or line.share is None:
        return UNKNOWN, None
    return f"{number(line.share * 100)} %", line.share


def _fullest_words(its: Exhibits) -> str:
    line = _fullest_line(its)
    if line is not None:
        return f"of {line.nic}" if line.share is not None else "no NIC with load has a known speed"
    return "no flow with a rate passes a NIC" if its.loads and its.loads.rated else "no flow has a rate"


def _fullest_line(its: Exhibits) -> LoadLine | None:
    return its.loads.nics[0] if its.loads and its.loads.nics else None
