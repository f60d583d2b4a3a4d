"""What nothing in the plan uses."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from vtopo.facts import Facts
from vtopo.model.things import Node, Policy, Ref, Rule, Thing


def usage(facts: Facts) -> tuple[tuple[str, Thing], ...]:
    """The things that are declared and used by nothing, with their kind, in the order of the tables of the model."""
    return tuple(
        chain(_segments(facts), _switches(facts), _vswitches(facts), _services(facts), _groups(facts), _storages(facts))
    )


def _segments(facts: Facts) -> Iterator[tuple[str, Thing]]:
    """Segments that no interface, no leg and no overlay is in: what a switch merely forwards is not used."""
    model, topology = facts.model, facts.topology
    carriers = {segment.over for segment in model.segments.values()}
    reached = {name for vmm in model.vmms.values() if isinstance(vmm.admin, tuple) for name in vmm.admin}
    reached.update(name for storage in model.storages.values() for name in storage.reached)
    reached.update(name for cluster in model.clusters.values() for name in cluster.migration)
    reached.update(ref.id for attacker in model.attackers.values() for ref in attacker.stands if ref.kind == "segment")
    for segment in model.segments.values():
        node = ("segment", segment.id)
        used = any(True for relation in ("in", "leg") for _ in topology.before(node, relation))
        if not used and segment.id not in carriers and segment.id not in reached:
            yield "segment", segment


def _switches(facts: Facts) -> Iterator[tuple[str, Thing]]:
    for switch in facts.model.switches.values():
        if not switch.carries:
            yield "switch", switch


def _vswitches(facts: Facts) -> Iterator[tuple[str, Thing]]:
    """Vswitches and port groups no VM is plugged into. What is written once for many hosts is used if one copy is."""
    model = facts.model
    plugged = {name for vm in model.vms.values() for vnic in vm.nics for name in vnic.vswitches}
    grouped = {name for vm in model.vms.values() for vnic in vm.nics for name in vnic.portgroups}
    switching = {_written(model.vswitches[name]) for name in plugged}
    grouping = {_written(model.portgroups[name]) for name in grouped}
    for vswitch in model.vswitches.values():
        if _written(vswitch) not in switching:
            yield "vswitch", vswitch
    for portgroup in model.portgroups.values():
        if portgroup.vswitch in plugged and _written(portgroup) not in grouping:
            yield "portgroup", portgroup


def _written(thing: Thing) -> tuple[str, int]:
    """Where a thing is written: the same for all copies of it."""
    return thing.at.source.name, thing.at.start


def _services(facts: Facts) -> Iterator[tuple[str, Thing]]:
    """Services nobody offers, asks for or rules on. A node that does not say what it serves offers them all."""
    model = facts.model
    nodes: list[Node] = [*model.vms.values(), *model.machines.values()]
    if any(not isinstance(node.serves, tuple) for node in nodes):
        return
    named: set[str] = set()
    for serves in (*(node.serves for node in nodes), *(gateway.serves for gateway in model.gateways.values())):
        if isinstance(serves, tuple):
            named.update(serves)
    named.update(name for flow in model.flows for name in flow.services)
    named.update(name for policy in _policies(facts) for rule in _rules(policy) for name in rule.services)
    for service in model.services.values():
        if service.id not in named:
            yield "service", service


def _groups(facts: Facts) -> Iterator[tuple[str, Thing]]:
    model = facts.model
    ends: list[Ref] = []
    for policy in _policies(facts):
        ends += [ref for rule in _rules(policy) for ref in (*rule.sources, *rule.targets)]
        ends += [ref for guard in policy.guards for ref in (*guard.sources, *guard.targets)]
    ends += [ref for flow in model.flows for ref in (*flow.sources, *flow.targets)]
    ends += [ref for group in model.groups.values() for ref in group.members]
    ends += [ref for requirement in model.requirements for ref in (*requirement.one, *requirement.other)]
    named = {ref.id for ref in ends if ref.kind == "group"}
    for group in model.groups.values():
        if group.id not in named:
            yield "group", group


def _storages(facts: Facts) -> Iterator[tuple[str, Thing]]:
    topology = facts.topology
    for storage in facts.model.storages.values():
        node = ("storage", storage.id)
        if not any(True for relation in ("disk", "mounts") for _ in topology.before(node, relation)):
            yield "storage", storage


def _policies(facts: Facts) -> Iterator[Policy]:
    for gateway in facts.model.gateways.values():
        yield gateway.policy
    for its in facts.model.filters.values():
        yield its.policy


def _rules(policy: Policy) -> tuple[Rule, ...]:
    return policy.rules if isinstance(policy.rules, tuple) else ()
