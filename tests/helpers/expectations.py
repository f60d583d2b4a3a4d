"""What a sample says of itself in comments, and whether it is so.

`# expect: rule-id` at the end of a line: the rule has a finding whose primary place is there. Several ids are parted by
commas. `# expect FACT` on a line of its own, where FACT is one of those below; with `no` in front, it is not so.

    separation A B LEVEL            the separation level of two segments, or of two nodes
    lost A B | kept A B             it is weaker, or not weaker, than in the baseline
    tcb V full|net|any has|lacks E  whether a thing is in the TCB of a node
    tcb-size V < FILE W             the sum of one TCB is below that of another, in a plan beside this one
    RULE                            a rule has a finding
    RULE on E [between S T]         it has one about a thing, and about these segments

    reach A -> B [SERVICE]          a packet is delivered, of some service or of this one
    blind A -> B                    one is that no physical sensor sees
    blind-to-all A -> B             one is that no sensor sees
    sniff V on A [-> B]             a VM hears what A sends to B; with no B, some of what A sends or gets
    crossings A -> B NUMBER         the cheapest way passes so many NICs
    hairpin A -> B                  both are on one host, and that way leaves it
    covert A B                      two nodes can leak to one another on a host
    path A -> B [only STEP,STEP] [without STEP,STEP] [with migration] [unseen]
                                    who has A gets to B. Where only some kinds of steps are let through, those that need
                                    no flaw and follow from what one has (`FOLLOWING`) are too

    drift F G                       two policies do not decide alike on every packet
    drift F G A -> B SERVICE [allow/deny]
                                    they differ on one from A to B; with what the one and the other decide
    bypass F A -> B                 one node gets to another what F guards between them and denies
    copies F N                      the places that a filter or gateway is in, which is written once

A is a node, a VMM, a gateway and so on, or a segment: then it is outside of that. A part of a VMM may be named by the
end of its full name, as in a plan.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.helpers.attacks import Attacks
from tests.helpers.policies import Policies
from vtopo.commands import trying
from vtopo.commands.trying import TODAY, places
from vtopo.engine import assess
from vtopo.facts import Facts
from vtopo.facts.separation import KINDS, Shared, level_name, separation
from vtopo.facts.tcb import Part, tcb
from vtopo.findings import Assessment
from vtopo.model.loading import Project, beside
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve
from vtopo.rulebook import rules
from vtopo.rulekit import Rule

__all__ = ["ROOT", "TODAY", "Expected", "Sample", "expected", "judged", "known_rules", "places"]

ROOT = Path(__file__).parents[2]

_FACT = re.compile(r"\s*# expect (?P<words>[^:].*)$")
LEVELS = {level_name(rank, nodes=nodes) for rank in range(len(KINDS) + 1) for nodes in (True, False)}


@cache
def known_rules() -> Mapping[str, Rule]:
    """The rules, loaded once for all tests."""
    return rules()


def judged(name: str, texts: dict[str, str] | None = None, today: str = TODAY) -> Assessment:
    """The assessment of a plan of this repository, or of texts that stand for files of it."""
    project = Project(ROOT, {file: text.encode() for file, text in (texts or {}).items()})
    return assess(project, name, known_rules(), today=today)


@dataclass(frozen=True)
class Expected:
    """The findings and facts that the comments of a file expect: rule and line, and the words of each fact."""

    findings: frozenset[tuple[str, int]]
    facts: tuple[tuple[str, ...], ...]


def expected(text: str) -> Expected:
    """What a file expects. A comment that looks like an expectation and is none fails."""
    findings, others = trying.expected(text)
    facts: list[tuple[str, ...]] = []
    for _, line in others:
        fact = _FACT.match(line)
        assert fact, f"no expectation is written like this: {line}"
        facts.append(tuple(fact["words"].split()))
    return Expected(findings, tuple(facts))


@dataclass
class Sample:
    """A plan of this repository with its assessment and its facts."""

    name: str

    def __post_init__(self) -> None:
        self.assessment = judged(self.name)
        assert self.assessment.problems == (), [problem.message for problem in self.assessment.problems]
        self.model = self._model(self.name)
        self.facts = Facts(self.model)
        self.attacks, self.policies = Attacks(self.facts), Policies(self.facts)
        self.files = [file.file for file in self.assessment.inputs if file.file in dict(self.model.files)]
        self.own = expected((ROOT / self.name).read_text(encoding="utf-8"))

    def _model(self, name: str) -> Model:
        model, problems = resolve(Project(ROOT), name)
        assert model is not None, problems
        return model

    def expected_findings(self) -> set[tuple[str, str, int]]:
        """Rule, file and line of every finding that the comments of this plan and of its includes expect."""
        return {
            (rule, file, line)
            for file in self.files
            for rule, line in expected((ROOT / file).read_text(encoding="utf-8")).findings
        }

    def expected_facts(self) -> list[tuple[str, ...]]:
        """The facts this plan expects; those in its includes are about the included plans."""
        return list(self.own.facts)

    # -- facts -------------------------------------------------------------------------------------------------------

    def holds(self, words: tuple[str, ...]) -> bool:
        """Whether a fact is as a comment says it is."""
        match words:
            case ("no", *rest):
                return not self.holds(tuple(rest))
            case ("separation", one, other, level):
                assert level in LEVELS, f"there is no separation level `{level}`"
                return self.shared(one, other).level == level
            case ("lost" | "kept" as how, one, other):
                return self.weaker(one, other) is (how == "lost")
            case ("tcb", node, "full" | "net" | "any" as how, "has" | "lacks" as verb, thing):
                return self.trusts(node, how, thing) is (verb == "has")
            case ("tcb-size", node, "<", plan, other):
                return self.smaller(node, plan, other)
            case (rule, *about) if rule in known_rules():
                return self.says(rule, about)
            case (_, *_) if self.attacks.known(words):
                return self.attacks.holds(words)
            case (_, *_) if self.policies.known(words):
                return self.policies.holds(words)
        raise AssertionError(f"no fact is written like this: {' '.join(words)}")

    def shared(self, one: str, other: str) -> Shared:
        """What two segments or two nodes share."""
        known = self.facts(separation)
        if one in self.model.segments:
            return known.between(one, other)
        return known.nodes(self.node(one), self.node(other))

    @property
    def baseline(self) -> str:
        """The plan before this one."""
        assert self.model.baseline is not None, f"{self.name} names no baseline"
        return str(beside(self.name, self.model.baseline))

    def weaker(self, one: str, other: str) -> bool:
        """Whether two segments are less separate than in the baseline."""
        return self.shared(one, other).rank > Sample(self.baseline).shared(one, other).rank

    def node(self, name: str) -> str:
        """The group of VMs or machines that a name belongs to."""
        return self.attacks.node(name)

    def parts(self, name: str) -> list[Part]:
        """The things of this plan that could be in a TCB and are named so. A machine stands for its own box."""
        model = self.model
        tables = {
            "host": {name for name, host in model.hosts.items() if not host.machine}, "vmm": model.vmms,
            "component": model.components, "vswitch": model.vswitches, "filter": model.filters,
            "gateway": model.gateways, "sensor": model.sensors, "manager": model.managers, "storage": model.storages,
            "switch": model.switches, "vm": model.vms, "machine": model.machines,
        }  # fmt: skip
        return [(kind, each) for kind, table in tables.items() for each in table if f".{each}".endswith(f".{name}")]

    def tcb(self, node: str, how: str) -> frozenset[Part]:
        """The TCB of a node: `full`, `net`, or `any` of it."""
        own = self.facts(tcb).of(self.node(node))
        return {"full": own.full, "net": own.net, "any": own.all}[how]

    def trusts(self, node: str, how: str, thing: str) -> bool:
        """Whether a thing is in the TCB of a node; of one written once for several places, any of them."""
        parts = set(self.parts(thing))
        assert parts, f"{self.name} has no `{thing}`"
        return bool(parts & self.tcb(node, how))

    def smaller(self, node: str, plan: str, other: str) -> bool:
        """Whether a TCB is smaller than another however its range turns out, with nothing more unknown in it."""
        there = Sample(str(beside(self.name, plan)))
        mine = self.facts(tcb).sum(self.facts(tcb).of(self.node(node)).all)
        its = there.facts(tcb).sum(there.facts(tcb).of(there.node(other)).all)
        return mine.high is not None and mine.high < its.low and set(mine.unknown) <= set(its.unknown)

    def says(self, rule: str, about: list[str]) -> bool:
        """Whether a rule has a finding, accepted or not: about a thing, and with these segments in its witness."""
        findings = [finding for finding in self.assessment.findings if finding.rule == rule]
        match about:
            case []:
                return bool(findings)
            case ["on", thing, *rest] if rest == [] or rest[0] == "between":
                names = {name for _, name in self.parts(thing)}
                assert names, f"{self.name} has no `{thing}`"
                return any(
                    names & {*its.things}
                    and {*rest[1:]} <= {end for each in its.witness.evidence for end in (each.subject, each.object)}
                    for its in findings
                )
        raise AssertionError(f"no finding is written like this: {rule} {' '.join(about)}")
