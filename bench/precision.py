"""How much vtopo says: findings of each published sample, and of the estate that is measured, as docs/precision.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.estate import estate
from vtopo.engine import assess
from vtopo.findings import Severity
from vtopo.model.loading import Project
from vtopo.model.resolving import resolve
from vtopo.reports import text
from vtopo.reports.wording import by_cause
from vtopo.rulebook import rules

ROOT = Path(__file__).parents[1]
PUBLISHED = "samples/published"
TODAY = "2026-01-01"
VMS = 1000
PYTM = {"clustered": 47_480, "flat": 47_540}
"""Findings of pytm on the same estates, as bench/README.md measured them: 44 a server and 5 a flow."""

PAGE = """\
<!-- Made by docs/generate.py from bench/precision.py. Change it there. -->
# How much vtopo says

A report that nobody finishes protects nobody. So a vswitch, a VMM or a policy that is wrong is one finding, however
many VMs it concerns, and findings that one change would settle have one *cause* and stand together in the report. This
page counts both.

*Errors* are what can not stay, such as requirements of the plan that do not hold. *Warnings* are threats that somebody
should decide about. *Notes* tell what is good to know where nothing may be wrong. `vtopo explain RULE` says what each
rule finds, and when to allow it.

## A made-up estate

{vms:,} VMs on {hosts} hosts that `bench/estate.py` draws by chance: every VM in one or two of the six segments of its
cluster (of the plan, if it is flat), which have three levels, without a thought for who belongs together. No architect
would build that; it is the worst that can be said of so many VMs. pytm, a tool for threat models of software, was given
the same estate as servers and flows (see [bench](../bench/README.md)).

{estates}
## Published samples

Each is a plan of [samples/published](../samples/published/README.md). *Nodes* are its VMs and machines, *lines* those
of the report in the terminal.

{samples}
In all: {errors} errors, {warnings} warnings and {notes} notes, of {causes} causes, on {plans} plans with {nodes} nodes.

## By rule

On how many published samples each rule speaks, and how often. A rule that is not here found nothing in any of them.

{by_rule}"""


@dataclass(frozen=True)
class Said:
    """What was said of a plan: how many findings of each severity and rule, causes, and lines in the terminal."""

    nodes: int
    severities: Counter[Severity]
    rules: Counter[str]
    causes: int
    lines: int

    @property
    def findings(self) -> int:
        """All of them, notes included."""
        return self.severities.total()

    def row(self) -> tuple[str, ...]:
        """Nodes, then errors, warnings, notes and causes; none is a blank."""
        counts = [self.severities[its] for its in (Severity.ERROR, Severity.WARNING, Severity.NOTE)]
        return f"{self.nodes:,}", *(f"{count:,}" if count else "" for count in (*counts, self.causes))


def said(project: Project, plan: str) -> Said:
    """What vtopo says of a plan. A finding that the plan accepts is none."""
    assessment = assess(project, plan, rules(), today=TODAY)
    model, problems = resolve(project, plan)
    assert model is not None, problems
    found = [finding for finding in assessment.findings if finding.suppressed is None]
    return Said(
        sum(node.count for node in (*model.vms.values(), *model.machines.values())),
        Counter(finding.severity for finding in found),
        Counter(finding.rule for finding in found),
        len(by_cause(found)),
        len(text.render(assessment, color=False).splitlines()),
    )


def plans() -> Iterator[str]:
    """The published samples that are whole plans, by their folders."""
    for path in sorted((ROOT / PUBLISHED).rglob("*.vt")):
        if "\nplan " in path.read_text(encoding="utf-8"):
            yield path.relative_to(ROOT).as_posix()


@cache
def published() -> Mapping[str, Said]:
    """What is said of each published sample."""
    return {plan: said(Project(ROOT), plan) for plan in plans()}


@cache
def estates() -> Mapping[str, Said]:
    """What is said of the estate, clustered and flat."""
    return {shape: _estate(shape) for shape in PYTM}


def _estate(shape: str) -> Said:
    drawn = "".join(estate(VMS, flat=shape == "flat"))
    return said(Project(ROOT, {"estate.vt": drawn.encode()}), "estate.vt")


def page() -> str:
    """The page that counts them."""
    samples = published()
    total = sum((its.severities for its in samples.values()), Counter[Severity]())
    return PAGE.format(
        vms=VMS,
        hosts=VMS // 20,
        estates=_table(("estate", *HEAD[1:], "for each 100 VMs", "pytm, for each 100 VMs"), _estates()),
        samples=_table((*HEAD, "lines"), _samples()),
        errors=total[Severity.ERROR],
        warnings=total[Severity.WARNING],
        notes=total[Severity.NOTE],
        causes=sum(its.causes for its in samples.values()),
        plans=len(samples),
        nodes=sum(its.nodes for its in samples.values()),
        by_rule=_table(("rule", "samples", "findings"), _by_rule()),
    )


HEAD = ("sample", "nodes", "errors", "warnings", "notes", "causes")


def _estates() -> Iterator[tuple[str, ...]]:
    for shape, its in estates().items():
        yield shape, *its.row(), f"{its.findings * 100 / VMS:.1f}", f"{PYTM[shape] * 100 / VMS:,.0f}"


def _samples() -> Iterator[tuple[str, ...]]:
    for plan, its in published().items():
        yield f"[{plan.removeprefix(f'{PUBLISHED}/').removesuffix('.vt')}](../{plan})", *its.row(), str(its.lines)


def _by_rule() -> Iterator[tuple[str, ...]]:
    speaking = Counter(rule for its in published().values() for rule in its.rules)
    findings = sum((its.rules for its in published().values()), Counter[str]())
    for rule, count in sorted(findings.items(), key=lambda one: (-one[1], one[0])):
        yield f"[`{rule}`](../rules/{rule.replace('-', '_')}/README.md)", str(speaking[rule]), str(count)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
