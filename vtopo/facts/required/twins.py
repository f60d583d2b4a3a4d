"""Whether policies that have to decide alike do (SEMANTICS 9 and 12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.policy.comparing import Comparison, Difference
from vtopo.facts.policy.drift import Control, drift
from vtopo.model.terms import Requirement


@dataclass(frozen=True, slots=True)
class Drifted:
    """Two policies, by kind and name of what has them, and a packet on which they differ: the first to be sure of."""

    one: Control
    other: Control
    difference: Difference


def drifted(facts: Facts, requirement: Requirement) -> Drifted | None:
    """The first pair of policies that differ whatever else turns out, None if there is none."""
    for one, other, its in compared(facts, requirement):
        if its.alike is False:
            return Drifted(one, other, next(each for each in its.differences if each.sure))
    return None


def compared(facts: Facts, requirement: Requirement) -> Iterator[tuple[Control, Control, Comparison]]:
    """Each pair of policies that a requirement is about, and how they compare."""
    known = facts(drift)
    for ref in requirement.one:
        for other in requirement.other:
            pair = (ref.kind, ref.id), (other.kind, other.id)
            yield *pair, known.compare(*pair)


def doubtful(facts: Facts, requirement: Requirement) -> Iterator[tuple[str, str, str]]:
    """The kind and name of what nobody knows, and the attribute, that keeps policies from being compared."""
    for one, other, its in compared(facts, requirement):
        if its.alike is None:
            yield from (found for control in (one, other) for found in _unknown(facts, control))
            for difference in its.differences:
                for end in (difference.packet.source, difference.packet.target):
                    if not end.sure and end.node:
                        yield "vm" if end.node in facts.model.vms else "machine", end.node, "address"
                    elif not end.sure and end.segment:
                        yield "segment", end.segment, "subnet"


def _unknown(facts: Facts, control: Control) -> Iterator[tuple[str, str, str]]:
    kind, name = control
    policy = (facts.model.filters[name] if kind == "filter" else facts.model.gateways[name]).policy
    if not isinstance(policy.rules, tuple):
        yield kind, name, "allow"
    if not isinstance(policy.default_allow, bool):
        yield kind, name, "default"
