"""What a plan requires: the verdicts, and the proofs of those that have one."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.exhibits.proofs import Routes, delivered, shared, summed
from vtopo.exhibits.requirements import requirements as lines
from vtopo.facts import Facts
from vtopo.facts.attack.paths import Path
from vtopo.facts.required.paths import goals, starting
from vtopo.facts.required.sight import Missed
from vtopo.facts.required.trust import Weight
from vtopo.facts.requirements import Judged
from vtopo.facts.requirements import requirements as judged
from vtopo.facts.separation import Shared
from vtopo.findings import RequirementLine
from vtopo.proofs import Proof

MOST_PROOFS = 12
"""So many closed sets are listed for one requirement."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement with its verdict, and what proves that: of a path, its steps; of no path, the closed sets."""

    line: RequirementLine
    proofs: tuple[Proof, ...]


def requirements(facts: Facts) -> tuple[Requirement, ...]:
    """The requirements of a plan in its order."""
    return tuple(
        Requirement(line, tuple(_proofs(facts, its))) for line, its in zip(lines(facts), facts(judged), strict=True)
    )


def _proofs(facts: Facts, its: Judged) -> list[Proof]:
    requirement, breach = its.requirement, its.breach
    if its.moves:
        return []  # a proof is about where the plan puts VMs
    if its.verdict == "violated":
        match breach:
            case Path():
                return [Routes(its.seen_in, unseen=requirement.unseen).path(breach)]
            case Shared():
                return [shared(facts, breach.one, breach.other)]
            case Weight():
                return [summed(facts, breach.node)]
            case Missed() if not requirement.sensor:
                return [delivered(facts, breach.source, breach.target, "any")]
    elif its.verdict == "holds" and requirement.kind == "no-path" and requirement.bound is None:
        routes = Routes(its.seen_in, unseen=requirement.unseen)
        pairs = [(start, goal) for start in starting(facts, requirement) for goal in goals(requirement)]
        return [routes.closed(start, goal) for start, goal in pairs[:MOST_PROOFS] if start != goal]
    return []
