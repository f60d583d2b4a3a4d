"""Policies as rules say them: what has one, and who is at either end of what it lets through."""

from __future__ import annotations

from vtopo.facts.policy.superfluous import Covered
from vtopo.facts.privilege.ends import Ends
from vtopo.facts.privilege.permits import Control
from vtopo.findings import Evidence
from vtopo.model.plan import Model
from vtopo.model.things import Filter, Gateway, Rule
from vtopo.rulekit.wording import listed, says
from vtopo.source import Span


def control_of(model: Model, control: Control) -> Filter | Gateway:
    """The filter or gateway that a policy is of."""
    kind, name = control
    return model.filters[name] if kind == "filter" else model.gateways[name]


def rules_of(thing: Filter | Gateway) -> tuple[Rule, ...]:
    """The rules of a policy as they are written there; none if they are unknown."""
    return thing.policy.rules if isinstance(thing.policy.rules, tuple) else ()


def ends_of(its: Ends) -> str:
    """A set of ports as one reads it."""
    if its.everybody:
        return "anybody"
    named = [*its.segments, *its.nodes, *(f"{node} in {segment}" for node, _, segment in its.nics)]
    return listed([*named, *(f"others in {segment}" for segment in (*its.others, *its.rest))], most=3)


def never_reaches(thing: Filter | Gateway, its: Covered, at: Span) -> Evidence:
    """The statement that no packet gets to a rule, because of others. `vtopo verify` reads the numbers again."""
    behind = " ".join(str(by + 1) for by in its.by)
    return says(thing.id, "never-reaches", f"rule {its.rule + 1}{f' behind {behind}' if behind else ''}", at)
