"""What of an assessment counts: by the rules that are chosen, their severities, confidence, and what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from vtopo import __version__
from vtopo.commands.known import read as read_known
from vtopo.config import Config, found, read
from vtopo.findings import Assessment, Confidence, Finding, Place, Problem, RuleRun, Severity, Suppression
from vtopo.model.loading import STDIN, Project


def settled(
    project: Project, plan: str, rules: Mapping[str, str], *, file: Path | None = None, none: bool = False
) -> tuple[Config, tuple[Problem, ...]]:
    """What counts for a plan: by the file given, by the nearest one, or by none. `rules` are ids with categories."""
    if none:
        return Config(), ()
    if file is not None:
        return read(file, None, rules)
    nearest = found(project.root if plan == STDIN else (project.root / plan).parent, project.top)
    return read(nearest, project.top, rules) if nearest else (Config(), ())


def known_to(config: Config, project: Project) -> tuple[Mapping[str, Place], tuple[Problem, ...]]:
    """The ids of the findings that are known, each with its place."""
    if config.known is None:
        return {}, ()
    path = config.known.absolute()
    inside = path.is_relative_to(project.top)
    return read_known(path, path.relative_to(project.top).as_posix() if inside else path.name)


def refused(project: Project, plan: str, problems: tuple[Problem, ...]) -> Assessment:
    """A plan that is not judged, because nobody can say what counts. Files are named from the top of the repository."""
    name = f"{project.folder}/{plan}" if project.folder else plan
    return Assessment(name, name, "", __version__, (), problems)


def chosen(assessment: Assessment, config: Config, known: Mapping[str, Place]) -> Assessment:
    """The assessment with nothing but what counts; what is left out is counted, what is known is marked."""
    rules = {run.id: run for run in assessment.rules if config.selects(run.id, run.category)}
    chosen_ones = [finding for finding in assessment.findings if finding.rule in rules]
    least = Confidence(config.min_confidence).rank
    sure = [finding for finding in chosen_ones if finding.confidence.rank <= least]
    findings = sorted((_finding(finding, config, known) for finding in sure), key=lambda finding: finding.order)
    left = []
    if len(rules) < len(assessment.rules):
        left.append(_many(len(assessment.rules) - len(rules), "rule", "not chosen"))
    if len(sure) < len(chosen_ones):
        left.append(_many(len(chosen_ones) - len(sure), "finding", f"of less than {config.min_confidence} confidence"))
    return replace(
        assessment,
        findings=tuple(findings),
        measures=tuple(measure for measure in assessment.measures if measure.rule in rules),
        rules=tuple(_run(run, findings, config) for run in rules.values()),
        unasked=tuple(name for name in assessment.unasked if name not in config.ignore),
        crashed=tuple(crash for crash in assessment.crashed if config.selects(crash.rule, crash.category)),
        left_out=tuple(left),
    )


def _finding(finding: Finding, config: Config, known: Mapping[str, Place]) -> Finding:
    if finding.rule in config.severity:
        finding = replace(finding, severity=Severity(config.severity[finding.rule]))
    if finding.suppressed is None and finding.id in known:
        place = known[finding.id]
        finding = replace(finding, suppressed=Suppression("known", f"it is in {place.file}", place))
    return finding


def _run(run: RuleRun, findings: list[Finding], config: Config) -> RuleRun:
    own = [finding for finding in findings if finding.rule == run.id]
    return replace(
        run,
        severity=config.severity.get(run.id, run.severity),
        findings=sum(finding.suppressed is None for finding in own),
        suppressed=sum(finding.suppressed is not None for finding in own),
    )


def _many(many: int, noun: str, what: str) -> str:
    return f"{many:,} {noun}{'' if many == 1 else 's'} {what}"
