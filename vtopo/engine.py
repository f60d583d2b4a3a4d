"""One run, top to bottom: a plan is read, resolved, its facts are asked, the rules judge, and all is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from vtopo import __version__, exhibits
from vtopo.facts import Facts
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.counterparts import counterparts
from vtopo.findings import (
    Assessment,
    Crash,
    Finding,
    Input,
    Measure,
    Place,
    Problem,
    Reads,
    RuleRun,
    Suppression,
    Undone,
    below,
)
from vtopo.fixing.editing import placed
from vtopo.judging import heard
from vtopo.model.loading import Project, beside
from vtopo.model.mistakes import nearest
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve
from vtopo.rulekit import Case, Rule


def assess(
    project: Project,
    plan: str,
    rules: Mapping[str, Rule],
    *,
    today: str,
    baseline: str | None = None,
    earlier: Model | None = None,
    alone: bool = False,
    only: Reads = None,
) -> Assessment:
    """What vtopo says of a plan: the mistakes that keep it from being judged, or everything the rules find.

    `plan` and `baseline` name files of the project; `earlier` is any other plan to compare with instead of a baseline,
    and with `alone` there is none. `today` is an ISO date; only whether an `accept` is over depends on it. Of what
    is shown beside the findings, `only` what somebody reads is gathered.
    """
    model, problems = resolve(project, plan)
    if model is None:
        return Assessment(plan, plan, "", __version__, (), problems, folder=project.folder)
    before, problems = (earlier, ()) if earlier or alone else _before(project, plan, model, baseline)
    after_facts, comparison = Facts(model), None
    if before is not None:
        comparison = Comparison(Facts(before), after_facts)
        problems = (*problems, *(() if earlier else _unknown_names(comparison)))
    problems = (*problems, *_unknown_rules(model, rules))
    inputs = tuple(Input(*file) for file in dict.fromkeys((*model.files, *(before.files if before else ()))))
    if problems:
        return Assessment(plan, model.title, model.owner, __version__, inputs, problems, folder=project.folder)

    asked = {name: rule for name, rule in rules.items() if comparison or not rule.compares}
    said: dict[str, tuple[Finding | Measure, ...]] = {}
    judged: dict[str, list[Finding]] = {}
    crashed: list[Crash] = []
    for rule in sorted(asked.values(), key=lambda rule: rule.last):
        others = judged if rule.last else {}
        answer = heard(rule, Case(rule.id, rule.severity, after_facts, comparison, today, others))
        if isinstance(answer, Crash):
            crashed.append(answer)
        else:
            said[rule.id] = answer
            judged[rule.id] = [_judged(one, model, today) for one in answer if isinstance(one, Finding)]

    shown = exhibits.gather(after_facts, below(only, "exhibits"))
    found = sorted((finding for its in judged.values() for finding in its), key=lambda one: one.order)
    findings = placed(found, model, before)
    return Assessment(
        plan=plan,
        title=model.title,
        owner=model.owner,
        version=__version__,
        inputs=inputs,
        findings=findings,
        measures=tuple(one for found in said.values() for one in found if isinstance(one, Measure)),
        rules=tuple(_run(rule, findings, said) for rule in asked.values() if rule.id in said),
        unasked=tuple(name for name in rules if name not in asked),
        crashed=tuple(crashed),
        exhibits=shown,
        baseline=exhibits.baseline(comparison, shown, below(only, "baseline")) if comparison else None,
        folder=project.folder,
        clauses=exhibits.clauses(),
    )


def alone(model: Model, rules: Mapping[str, Rule], today: str) -> frozenset[str]:
    """The ids of what these rules find of a plan by itself; without those that judge what others have said."""
    facts = Facts(model)
    asked = (rule for rule in rules.values() if not (rule.compares or rule.last))
    answers = (heard(rule, Case(rule.id, rule.severity, facts, None, today, {})) for rule in asked)
    said = (one for answer in answers if not isinstance(answer, Crash) for one in answer)
    return frozenset(one.id for one in said if isinstance(one, Finding))


def undone(before: Model, after: Model) -> Undone:
    """What a plan has put right of another."""
    return exhibits.undone(Comparison(Facts(before), Facts(after)))


def facts_of(model: Model) -> Facts:
    """The facts of a plan by themselves, for who wants to see them before anything is judged."""
    return Facts(model)


def _before(project: Project, plan: str, model: Model, given: str | None) -> tuple[Model | None, tuple[Problem, ...]]:
    """The baseline: the one given, or the one the plan names relative to itself."""
    if given is not None:
        return resolve(project, given)
    if model.baseline is None or model.baseline_at is None:
        return None, ()
    name = beside(plan, model.baseline)
    missing = f"`{model.baseline}` leads out of the project folder" if name is None else project.lacks(name)
    if name is None or missing:
        return None, (Problem("reading", "baseline", missing, Place.of(model.baseline_at)),)
    return resolve(project, name)


def _judged(finding: Finding, model: Model, today: str) -> Finding:
    """The finding with the reason why it does not count, if the plan gives one."""
    for accept in model.accepts:
        if accept.covers(finding.rule, finding.things) and accept.until >= today:
            place = Place.of(accept.at)
            return replace(finding, suppressed=Suppression("accept", accept.because, place, accept.until, accept.owner))
    for allow in model.allows:
        if allow.covers(finding.rule, finding.primary.file, finding.primary.line):
            return replace(finding, suppressed=Suppression("allow", allow.because, Place.of(allow.at)))
    return finding


def _unknown_names(comparison: Comparison) -> tuple[Problem, ...]:
    """Every `was` that names nobody in the baseline: what it was said for would be compared with nothing."""
    before = comparison.before.model
    return tuple(
        Problem(
            "plan",
            "unknown-was",
            f"`{node.id}` was `{node.was}`, but the baseline has no such node",
            Place.of(node.place("was")),
            hint=nearest(node.was, (*before.machines, *before.vms)),
        )
        for node in comparison(counterparts).unfound
    )


def _unknown_rules(model: Model, rules: Mapping[str, Rule]) -> tuple[Problem, ...]:
    """Every `accept` and `# allow` that names a rule there is none of: it would never do anything."""
    named = [(accept.rule, accept.at) for accept in model.accepts]
    named += [(rule, allow.at) for allow in model.allows for rule in allow.rules]
    return tuple(
        Problem("plan", "unknown-rule", f"there is no rule `{name}`", Place.of(at), hint=nearest(name, rules))
        for name, at in named
        if name not in rules
    )


def _run(rule: Rule, findings: Iterable[Finding], said: Mapping[str, tuple[Finding | Measure, ...]]) -> RuleRun:
    own = [finding for finding in findings if finding.rule == rule.id]
    return RuleRun(
        id=rule.id,
        title=rule.title,
        severity=rule.severity.value,
        findings=sum(finding.suppressed is None for finding in own),
        suppressed=sum(finding.suppressed is not None for finding in own),
        measures=sum(isinstance(one, Measure) for one in said[rule.id]),
        blind=rule.blind,
        page=rule.page,
        standards=rule.standards,
        category=rule.category,
    )
