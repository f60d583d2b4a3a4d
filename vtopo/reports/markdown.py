"""The assessment as Markdown, short enough for the summary of a job: the verdict, the findings, what is accepted."""

from __future__ import annotations

from collections.abc import Sequence

from vtopo.findings import Assessment, Confidence, Finding
from vtopo.reports.markup import escaped
from vtopo.reports.safe import visible
from vtopo.reports.several import at, failed, told
from vtopo.reports.wording import by_severity, count, series, shortfall, silent, worst_first

MOST = 50
"""Findings of one plan that are shown; the rest is counted."""

LONGEST = 500


def render(*assessments: Assessment) -> str:
    """One section for each plan; names are shown as they are, and do nothing."""
    return "\n".join(_plan(its) for its in assessments)


def _plan(its: Assessment) -> str:
    lines = [f"### vtopo: {_shown(its.title or its.plan)}", "", f"**{_verdict(its)}** {_shown(its.plan)}", ""]
    lines += _list(
        [
            f"**error\\[{_shown(each.code)}\\]** {_shown(told(each))} ({_shown(at(its, each.place))})"
            for each in its.problems
        ],
        "mistake",
    )
    lines += _list([f"**error** {_shown(failed(each))}" for each in its.crashed], "rule")
    lines += _list([_finding(its, each) for each in worst_first(its.open())], "finding")
    accepted = [finding for finding in worst_first(its.findings) if finding.suppressed is not None]
    if accepted:
        lines += ["<details><summary>Accepted</summary>", ""]
        lines += [*_list([_accepted(its, each) for each in accepted], "finding"), "</details>", ""]
    if its.rules:
        left = "".join(f"; {_shown(each)}" for each in its.left_out)
        failures = f"; {len(its.crashed):,} more failed, not judged" if its.crashed else ""
        lines += [
            f"{count(len(its.rules), 'rule')} applied, of which {len(silent(its)):,} found nothing{failures}{left}.",
            "",
        ]
    return "\n".join(lines)


def _verdict(its: Assessment) -> str:
    short = shortfall(its)
    if short:
        return escaped(short)
    found = by_severity(its.open())
    return f"{series(found)} open." if found else "No open finding."


def _finding(its: Assessment, finding: Finding) -> str:
    low = " (low confidence)" if finding.confidence is Confidence.LOW else ""
    mark = f"**{finding.severity.value}\\[{_shown(finding.rule)}\\]**"
    return f"{mark} {_shown(finding.message)}{low} ({_shown(at(its, finding.primary))})"


def _accepted(its: Assessment, finding: Finding) -> str:
    why = finding.suppressed
    assert why is not None
    until = f" until {_shown(why.until)}" if why.until else ""
    owner = f" by {_shown(why.owner)}" if why.owner else ""
    return f"{_finding(its, finding)}: {_shown(why.kind)}{until}{owner}, {_shown(why.because)}"


def _list(items: Sequence[str], noun: str) -> list[str]:
    if not items:
        return []
    more = [f"- … and {count(len(items) - MOST, f'more {noun}')}"] if len(items) > MOST else []
    return [*(f"- {item}" for item in items[:MOST]), *more, ""]


def _shown(text: str) -> str:
    return escaped(visible(text, LONGEST))
