"""Whether the samples of a rule are judged as they say, and its page says what a page has to.

`# expect: rule-id` at the end of a line: the rule has a finding whose primary place is there, or a measure. Several ids
are parted by commas. What is called `bad` expects its rule at every line where that speaks and at no other; what is
called `good` leaves it silent. What else the two expect of other rules has to be said, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from vtopo.commands.formatting import formatted
from vtopo.engine import assess
from vtopo.findings import Assessment, Finding, Measure
from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve
from vtopo.rulebook import sections
from vtopo.rulekit import Rule
from vtopo.verify import Checker

HEADINGS = (
    "What it finds",
    "Why it matters",
    "Example",
    "What to do instead",
    "When to allow it",
    "What it can not see",
    "References",
)
"""The headings of a page, in this order."""
WIDTH = 120
TODAY = "2026-01-01"
"""The day by which an `accept` of a sample is over or not."""
_EXPECTED = re.compile(r"# expect: (?P<rules>[\w-]+(?:, [\w-]+)*)$")
_PARTS = ("bad", "good")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that is not as it should be: the file, from the folder around the rule, the line, and a sentence.

    It `failed` where it is the rule itself that has a bug.
    """

    file: str
    line: int
    message: str
    failed: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def tried(rule: Rule, rules: Mapping[str, Rule]) -> Iterator[Wrong]:
    """All that is wrong with the page and the samples of a rule, which stands in a folder."""
    home = Path(str(rule.home))
    yield from paged(rule)
    for path in sorted(home.glob("*.vt")):
        yield from sampled(rule, rules, Project(home.parent), f"{home.name}/{path.name}")


def samples(rule: Rule) -> tuple[int, int]:
    """How many samples of a rule speak, and how many are silent."""
    bad, good = (len(list(Path(str(rule.home)).glob(f"{part}*.vt"))) for part in _PARTS)
    return bad, good


def paged(rule: Rule) -> Iterator[Wrong]:
    """What the page of a rule lacks."""
    name = f"{Path(str(rule.home)).name}/README.md"
    parts = sections(rule.page)
    if not re.fullmatch(r"[A-Z][^.!?]*\.", rule.title):
        yield Wrong(name, 3, "below its heading stands one sentence, which says what the rule finds")
    if tuple(parts)[1:] != HEADINGS:
        yield Wrong(name, 1, f"its headings are, in this order: {', '.join(HEADINGS)}")
    yield from (Wrong(name, 1, f"nothing stands under `{heading}`") for heading, text in parts.items() if not text)
    for clause in rule.standards:
        if clause.split()[-1] not in parts.get("References", ""):
            yield Wrong(name, 1, f"the rule maps to {clause}, which is not under `References`")
    for number, line in enumerate(rule.page.splitlines(), start=1):
        if len(line) > WIDTH:
            yield Wrong(name, number, f"the line is longer than {WIDTH} characters")


def sampled(rule: Rule, rules: Mapping[str, Rule], project: Project, name: str) -> Iterator[Wrong]:
    """What is wrong with one sample of a rule, named in a project."""
    path = project.root / name
    kind = next((part for part in _PARTS if path.name.startswith(part)), "")
    if not kind:
        yield Wrong(name, 1, "samples are called `bad...` where the rule speaks, and `good...` where it does not")
        return
    one = formatted(str(path), None)
    if not one.problems and one.before != one.after:
        yield Wrong(name, 1, "it is not formatted: `vtopo fmt` writes it in the one canonical form")
    said = assess(project, name, rules, today=TODAY, only=frozenset())
    yield from (Wrong(name, each.place.line, each.message) for each in said.problems)
    failed = [crash for crash in said.crashed if crash.rule == rule.id]
    yield from (Wrong(name, 1, f"the rule failed: {crash}", failed=True) for crash in failed)
    if said.problems or failed:
        return
    expects, strange = expected(path.read_text(encoding="utf-8"))
    yield from (Wrong(name, line, f"no expectation is written like this: {text}") for line, text in strange)
    yield from _placed(rule, kind, name, said, expects)
    yield from (Wrong(name, line, message) for line, message in _unproved(rule, said))
    model, _ = resolve(project, name)
    if model is not None:
        yield from (Wrong(name, line, message) for line, message in _untrue(rule, said, model))


def expected(text: str) -> tuple[frozenset[tuple[str, int]], list[tuple[int, str]]]:
    """The rules and lines that the comments of a plan expect, and the lines with another `# expect`."""
    found: set[tuple[str, int]] = set()
    others: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        match = _EXPECTED.search(line)
        if match:
            found |= {(rule, number) for rule in match["rules"].split(", ")}
        elif "# expect" in line:
            others.append((number, line))
    return frozenset(found), others


def places(said: tuple[Finding | Measure, ...]) -> Iterator[tuple[str, str, int]]:
    """Rule, file and line of what was said."""
    for one in said:
        place = one.primary if isinstance(one, Finding) else one.place
        yield one.rule, place.file, place.line


def _placed(
    rule: Rule, kind: str, name: str, assessment: Assessment, expects: frozenset[tuple[str, int]]
) -> Iterator[Wrong]:
    """Where something is said that nobody expects, or the other way round."""
    every = [*places((*assessment.findings, *assessment.measures))]
    own = sorted(line for its, _, line in every if its == rule.id)
    wanted = sorted(line for its, line in expects if its == rule.id)
    if kind == "good":
        yield from (Wrong(name, line, f"{rule.id} speaks here, and is to be silent") for line in own)
    elif not wanted:
        yield Wrong(name, 1, f"nothing is expected: write `# expect: {rule.id}` behind the line")
    else:
        yield from (Wrong(name, line, f"{rule.id} is silent here, and is to speak") for line in _less(wanted, own))
        yield from (Wrong(name, line, f"{rule.id} speaks here, and is not expected") for line in _less(own, wanted))
    said = {(its, line) for its, _, line in every}
    for its, line in sorted(expects - said):
        if its != rule.id:
            yield Wrong(name, line, f"{its} is silent here, and is to speak")


def _less(some: list[int], others: list[int]) -> list[int]:
    left = list(some)
    for each in others:
        if each in left:
            left.remove(each)
    return left


def _unproved(rule: Rule, assessment: Assessment) -> Iterator[tuple[int, str]]:
    """What a rule says without naming a thing of the plan, or without a line that proves it."""
    ids = [finding.id for finding in assessment.findings]
    every: list[Finding | Measure] = [*assessment.findings, *assessment.measures]
    for one in every:
        if one.rule != rule.id:
            continue
        if isinstance(one, Measure):
            if one.subject not in one.message:
                yield one.place.line, "the message of a measure names what is measured"
            if not one.items:
                yield one.place.line, "a measure says what it is the sum of"
            continue
        if not any(thing in one.message for thing in one.things):
            yield one.primary.line, f"the message names none of the things it is about: {one.message}"
        if not one.witness.claim or not any(evidence.place for evidence in one.witness.evidence):
            yield one.primary.line, "the proof has a claim, and a statement with its place in the plan"
        if ids.count(one.id) > 1:
            yield one.primary.line, "two findings have one id: they differ in `about`, or in `aspect`"


def _untrue(rule: Rule, assessment: Assessment, model: Model) -> Iterator[tuple[int, str]]:
    """The statements of a proof that `vtopo verify` would not find in the plan; those about the baseline left out."""
    checker = Checker(model)
    for finding in assessment.findings:
        for evidence in finding.witness.evidence if finding.rule == rule.id else ():
            wrong = "" if evidence.relation.startswith("before ") else checker.statements.wrong(evidence)
            if wrong:
                yield finding.primary.line, f"the proof does not hold: {wrong}"
