"""Whether all traffic between some is seen (SEMANTICS 4 and 12)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vtopo.facts import Facts
from vtopo.facts.counting import Counting
from vtopo.facts.delivery import delivery
from vtopo.facts.meaning import nodes_meant
from vtopo.facts.ports import Owner
from vtopo.facts.sight import ANY
from vtopo.model.plan import Model
from vtopo.model.terms import Requirement


@dataclass(frozen=True, slots=True)
class Missed:
    """Two nodes (or two members of one range) between which something is delivered that is not seen."""

    source: Owner
    target: Owner


def missed(facts: Facts, requirement: Requirement) -> Missed | None:
    """The first pair of nodes some traffic of which is not seen: by the sensor that is named, or by any."""
    watching = watched(facts, requirement.sensor)
    counting = watching(_counting)
    sources, targets = nodes_meant(watching, requirement.one), nodes_meant(watching, requirement.other)
    if not counting.between(sources, targets):
        return None
    source = next(node for node in sources if counting.between([node], targets))
    reach = watching(delivery).reach
    for target in targets:
        if (source != target or counting.count(source) > 1) and reach(source, target, ANY):
            return Missed(source, target)
    raise AssertionError(f"{source} sends unseen, and to nobody")


def watched(facts: Facts, sensor: str) -> Facts:
    """The facts of the same plan with no other sensor in it; of the plan itself where none is named."""
    if not sensor:
        return facts
    known = facts(_watched_by)
    if sensor not in known:
        known[sensor] = Facts(alone(facts.model, sensor))
    return known[sensor]


def alone(model: Model, sensor: str) -> Model:
    """A plan without all sensors but one."""
    vswitches = {
        name: replace(its, mirrors=tuple(ref for ref in its.mirrors if ref.kind != "sensor" or ref.id == sensor))
        for name, its in model.vswitches.items()
    }
    return replace(model, sensors={sensor: model.sensors[sensor]}, vswitches=vswitches)


def _watched_by(_: Facts) -> dict[str, Facts]:
    return {}


def _counting(facts: Facts) -> Counting:
    return Counting(facts, ANY & ~facts(delivery).ports.sight.nobody)
