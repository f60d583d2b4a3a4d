"""The assessment on one screen of a terminal, worst first, and the mistakes of a plan in the form of a compiler."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from vtopo.findings import Assessment, Confidence, Finding, LedgerCell, Problem
from vtopo.reports.dangers import attack, visibility
from vtopo.reports.growth import told
from vtopo.reports.safe import visible
from vtopo.reports.terminal import Terminal, gutter
from vtopo.reports.wording import (
    amount,
    by_cause,
    by_severity,
    by_verdict,
    count,
    fixable,
    largest_first,
    listed,
    pairs,
    repair,
    series,
    shortfall,
    silent,
    single,
    smallest,
    weakest_first,
    worst_first,
)

SCREEN = 20
"""Lines that findings may take on one screen; the sections below them need the rest."""

FEW = 3
"""Lines that a list may take on one screen, and names that a line may list."""

MOST_PROBLEMS = 50
MOST_PLACES = 8
LONGEST_MESSAGE = 2000
ALL = 1_000_000


def render(assessment: Assessment, *, color: bool, width: int = 100, full: bool = False) -> str:
    """What a person wants to know first, on one screen; with `full`, all there is to say in a terminal."""
    terminal = Terminal(color, width)
    title = _title(terminal, assessment)
    if assessment.problems:
        limit = ALL if full else MOST_PROBLEMS
        return _text([*title, ""]) + render_problems(assessment.problems, color=color, width=width, limit=limit)
    short = shortfall(assessment)
    alarm = (
        [*terminal.headline("error:", "error", short), *_names("  ", tuple(map(str, assessment.crashed)))]
        if short
        else []
    )
    sections = [
        *terminal.section("baseline", _baseline(assessment, full)),
        *terminal.section("required", _required(assessment, full)),
        *terminal.section("isolation", _isolation(assessment, full)),
        *terminal.section("workloads", _workloads(assessment, full)),
        *terminal.section("tcb", _tcb(assessment, full)),
        *terminal.section("growth", _growth(assessment, full)),
        *terminal.section("visibility", visibility(assessment)),
        *terminal.section("attack", attack(assessment, full=full)),
        *terminal.section("measured", _measured(assessment, full)),
        *terminal.section("accepted", _accepted(assessment, full)),
        *terminal.section("assumed", _assumed(assessment, full)),
        *terminal.section("checked", _checked(assessment, full)),
    ]
    blocks = [
        title,
        alarm,
        _findings(terminal, by_cause(assessment.open()), full),
        sections,
        _ending(terminal, assessment),
    ]
    return "\n".join(_text(block) for block in blocks if block)


def render_problems(problems: Sequence[Problem], *, color: bool, width: int = 100, limit: int = MOST_PROBLEMS) -> str:
    """The mistakes of a plan in the form of a compiler, at most `limit` of them, and how many there are."""
    terminal = Terminal(color, width)
    page: list[str] = []
    for problem in problems[:limit]:
        page += [*_problem(terminal, problem), ""]
    if len(problems) > limit:
        left = count(len(problems) - limit, "more mistake")
        page += [terminal.paint(f"… and {left}: put these right first", "quiet"), ""]
    if problems:
        what = "the rules can not be loaded" if problems[0].stage == "rules" else "the plan can not be judged"
        page.append(terminal.paint(f"{count(len(problems), 'mistake')}: {what}.", "strong"))
    return _text(page)


def _problem(terminal: Terminal, problem: Problem) -> list[str]:
    margin = gutter(problem.place, *problem.related[:MOST_PLACES])
    page = terminal.headline("error:", "error", visible(problem.message, LONGEST_MESSAGE))
    page += [terminal.arrow(problem.place, margin), *terminal.snippet(problem.place, margin, "^", "error")]
    for place in problem.related[:MOST_PLACES]:
        page += [terminal.arrow(place, margin), *terminal.snippet(place, margin, "-", "frame")]
    if len(problem.related) > MOST_PLACES:
        page.append(f"{' ' * margin} … and {count(len(problem.related) - MOST_PLACES, 'more place')}")
    if problem.hint:
        page += terminal.headline("help:", "help", visible(problem.hint, LONGEST_MESSAGE))
    return page


def _title(terminal: Terminal, assessment: Assessment) -> list[str]:
    title, plan = visible(assessment.title or assessment.plan), visible(assessment.plan)
    counts = ", ".join(count(many, visible(noun)) for noun, many in assessment.exhibits.counts)
    heading = terminal.wrap(title if title == plan else f"{title} ({plan})", "  ")
    return [*(terminal.paint(line, "strong") for line in heading), *(terminal.wrap(counts, "  ") if counts else [])]


def _findings(terminal: Terminal, groups: list[list[Finding]], full: bool) -> list[str]:
    page: list[str] = []
    for at, group in enumerate(groups):
        block = _group(terminal, group, full)
        if page and not full and len(page) + len(block) > SCREEN:
            rest = worst_first(finding for others in groups[at:] for finding in others)
            left = series([part.replace(" ", " more ", 1) for part in by_severity(rest)])
            return [*page, terminal.paint(f"… {left}: --full shows all", "quiet")]
        page += ["", *block] if full and page else block
    return page


def _group(terminal: Terminal, group: list[Finding], full: bool) -> list[str]:
    """The worst of the findings with one cause, and on one screen the others without their places."""
    first, *others = group
    page = _finding(terminal, first, full)
    if full:
        return [*page, *(line for finding in others for line in ("", *_finding(terminal, finding, full)))]
    for finding in others:
        page += terminal.wrap(f"  and {visible(finding.rule)}: {visible(finding.message)}", " " * 6)
    return page


def _finding(terminal: Terminal, finding: Finding, full: bool) -> list[str]:
    margin = gutter(finding.primary, *finding.related) if full else 1
    message = visible(finding.message, LONGEST_MESSAGE) if full else visible(finding.message)
    if finding.confidence is Confidence.LOW:
        message += " (low confidence)"
    severity = finding.severity.value
    page = terminal.headline(f"{severity}[{visible(finding.rule)}]:", severity, message)
    if not full:
        more = f" and {count(len(finding.related), 'more place')}" if finding.related else ""
        return [*page, terminal.arrow(finding.primary, margin, more)]
    page += [terminal.arrow(finding.primary, margin), *terminal.snippet(finding.primary, margin, "^", severity)]
    for place in finding.related:
        page.append(terminal.arrow(place, margin, f"  {visible(place.label)}" if place.label else ""))
    if finding.fix:
        page += terminal.headline("fix:", "help", visible(repair(finding.fix), LONGEST_MESSAGE))
    return page


def _baseline(assessment: Assessment, full: bool) -> list[str]:
    before = assessment.baseline
    if before is None:
        return []
    rows = []
    for word, singles in (("gone", before.gone), ("new", before.new)):
        names = list(map(single, singles))
        rows += [f"  {word}  {listed(names, ALL if full else FEW)}"] if names else []
    renamed = [f"{visible(now)} was {visible(was)}" for was, now in before.called]
    rows += [f"  renamed  {listed(renamed, ALL if full else FEW)}"] if renamed else []
    return [f"{visible(before.plan)}: {visible(before.title)}", *rows]


def _isolation(assessment: Assessment, full: bool) -> list[str]:
    apart, every = pairs(assessment)
    cells = weakest_first(assessment.exhibits.ledger)
    if not every and not cells:
        return []
    if not cells:
        all_ = (
            "the 1 pair of segments with workloads is"
            if every == 1
            else f"all {every:,} pairs of segments with workloads are"
        )
        return [f"{all_} physically separate"]
    line = f"{apart:,} of {count(every, 'pair')} of segments with workloads physically separate"
    line += f"; weakest: {visible(cells[0].level)}"
    shown = cells if full else cells[:FEW]
    names = [f"{visible(cell.one)} - {visible(cell.other)}" for cell in shown]
    wide = max(map(len, names))
    changes = assessment.baseline.isolation if assessment.baseline else ()
    before = {frozenset((change.one, change.other)): change.before for change in changes}
    levels = [visible(cell.level) + _was(cell, before.get(frozenset((cell.one, cell.other)), "")) for cell in shown]
    level = max(map(len, levels))
    rows = [
        f"  {name:<{wide}}  {text:<{level}}  {_shared(cell, full)}"
        for name, text, cell in zip(names, levels, shown, strict=True)
    ]
    return [line, *rows, *_rest(len(cells) - len(shown), "pair that shares something", "pairs that share something")]


def _workloads(assessment: Assessment, full: bool) -> list[str]:
    """Which workloads came closer; on one screen the pairs of segments say enough."""
    if assessment.baseline is None or not full:
        return []
    closest = ((change, change.closest or (change.one, change.other)) for change in assessment.baseline.workloads)
    return [
        f"{visible(one)} - {visible(other)}  {visible(change.after)} (was {visible(change.before)})"
        for change, (one, other) in closest
    ]


def _was(cell: LedgerCell, before: str) -> str:
    return f" (was {visible(before)})" if before and before != cell.level else ""


def _shared(cell: LedgerCell, full: bool) -> str:
    names = listed([visible(name) for name in cell.shared], ALL if full else FEW)
    others = sum(len(things) for _, things in cell.also)
    if full:
        return "; ".join([names, *(f"{visible(kind)} {', '.join(map(visible, things))}" for kind, things in cell.also)])
    return f"{names}; and {count(others, 'thing')} less close" if others else names


def _required(assessment: Assessment, full: bool) -> list[str]:
    lines = assessment.exhibits.requirements
    if not lines:
        return []
    total = f"{count(len(lines), 'requirement')}: {series(by_verdict(lines))}"
    return (
        [total, *(f"  {visible(line.verdict):<8}  {visible(line.requirement)}" for line in lines)] if full else [total]
    )


def _tcb(assessment: Assessment, full: bool) -> list[str]:
    lines = largest_first(assessment.exhibits.tcb)
    least = smallest(lines)
    if least is None:
        return []
    if full:
        chosen = [("", line) for line in lines]
    else:
        told_of_growth = assessment.baseline is not None and assessment.baseline.growth
        chosen = [("largest ", lines[0])]
        chosen += [("smallest ", least)] if least is not lines[0] and not told_of_growth else []
    names = [
        f"{which}{visible(line.workload)}{f' ({line.count:,} alike)' if line.count > 1 else ''}"
        for which, line in chosen
    ]
    wide = max(map(len, names))
    return [
        f"{name:<{wide}}  {amount(line.full)}" + (f"; its traffic only: {amount(line.net)}" if full else "")
        for name, (_, line) in zip(names, chosen, strict=True)
    ]


def _growth(assessment: Assessment, full: bool) -> list[str]:
    """What is trusted more than before, the most first; on one screen what is said of those."""
    lines = assessment.baseline.growth if assessment.baseline else ()
    said = [visible(each, LONGEST_MESSAGE) for each in told(lines, brief=not full)]
    return said if full or len(said) < 2 else [f"{said[0]}; and {len(said) - 1:,} more"]


def _measured(assessment: Assessment, full: bool) -> list[str]:
    measures = assessment.measures
    if full:
        return [f"{visible(measure.rule)}: {visible(measure.message, LONGEST_MESSAGE)}" for measure in measures]
    rules = groupby(sorted(visible(measure.rule) for measure in measures))
    return [", ".join(f"{rule} ({len(list(group)):,})" for rule, group in rules)] if measures else []


def _accepted(assessment: Assessment, full: bool) -> list[str]:
    lines = []
    for finding in worst_first(assessment.findings):
        if (why := finding.suppressed) is None:
            continue
        until = f" until {visible(why.until)}" if why.until else ""
        owner = f" by {visible(why.owner)}" if why.owner else ""
        because = f': "{visible(why.because)}" ({visible(str(why.place))})' if full else ""
        known = ", known" if why.kind == "known" else ""
        lines.append(f"{visible(finding.rule)}{known}{until}{owner}{because}")
    if full or len(lines) <= 1:
        return lines
    alike = [f"{line} ({len(list(group)):,})" for line, group in groupby(sorted(lines))]
    return [f"{count(len(lines), 'finding')}: {listed(alike, FEW)}"]


def _assumed(assessment: Assessment, full: bool) -> list[str]:
    assumptions = assessment.exhibits.assumptions
    if full:
        return [
            f"{visible(each.attribute)} {visible(each.value)} for {count(each.count, 'thing')}: {visible(each.why)}"
            for each in assumptions
        ]
    things = sum(each.count for each in assumptions)
    return [f"{count(len(assumptions), 'default')} for {count(things, 'thing')} the plan is silent about"] * bool(
        things
    )


def _checked(assessment: Assessment, full: bool) -> list[str]:
    if not (assessment.rules or assessment.crashed):
        return []
    quiet = silent(assessment)
    line = f"{count(len(assessment.rules), 'rule')}, of which {len(quiet):,} found nothing"
    line += f"; {len(assessment.crashed):,} more failed, not judged" if assessment.crashed else ""
    line += f"; {len(assessment.unasked):,} more compare with a baseline" if assessment.unasked else ""
    line += "".join(f"; {visible(left)}" for left in assessment.left_out)
    return [line, *(f"  {visible(rule.id)}: {visible(rule.title)}" for rule in quiet)] if full else [line]


def _ending(terminal: Terminal, assessment: Assessment) -> list[str]:
    findings = worst_first(assessment.open())
    accepted = len(assessment.findings) - len(findings)
    tail = f"; {accepted:,} accepted" if accepted else ""
    if not findings:
        incomplete = bool(shortfall(assessment))
        return [terminal.paint(f"{'No verdict' if incomplete else 'No open finding'}{tail}.", "strong")]
    causes = len(by_cause(findings))
    of = f", of {count(causes, 'cause')}" if causes < len(findings) else ""
    line = f"{series(by_severity(findings))} open{of}{tail}."
    fixes = fixable(findings)
    advice = f"Next: vtopo explain {visible(findings[0].rule)}{f'; {fixes}' if fixes else ''}"
    return [terminal.paint(line, "strong"), *(terminal.paint(part, "quiet") for part in terminal.wrap(advice, "  "))]


def _rest(many: int, one: str, several: str) -> list[str]:
    return [f"  … {many:,} more {one if many == 1 else several}"] if many > 0 else []


def _names(indent: str, names: Iterable[str]) -> list[str]:
    return [f"{indent}{visible(name)}" for name in names]


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line.rstrip()}\n" for line in lines)
