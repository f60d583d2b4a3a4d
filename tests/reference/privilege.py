"""Least privilege, line by line: what is granted, and what of that nothing needs. Nodes are single ones."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import TypeAlias, TypeVar

from tests.reference.policies import matches
from tests.reference.ports import Port, ports, targets
from tests.reference.remembering import remembered
from tests.reference.services import Piece, pieces, pieces_of
from tests.reference.single import is_appliance, own_name, segments_of, singles
from vtopo.model.plan import Model
from vtopo.model.terms import Flow
from vtopo.model.things import Policy, PortGroup, Rule, Unknown, Vm, Vmm, Vnic, Vswitch

Control: TypeAlias = tuple[str, str]
"""`("filter", name)` or `("gateway", name)`: what a policy is of."""

Packet: TypeAlias = tuple[Port, Port, Piece]

Triple: TypeAlias = tuple[Hashable, Hashable, Hashable]
"""A source, a destination and a service, whatever these are."""

Alike: TypeAlias = frozenset[Hashable]

Box: TypeAlias = tuple[Alike, Alike, Alike]
"""Sources, destinations and services: every triple of one of each."""

MOST_TRIED = 5_000

Item = TypeVar("Item")


# -- ports ------------------------------------------------------------------------------------------------------------


def trunks_to_guests(model: Model) -> set[tuple[str, str, str]]:
    """The workload, its vNIC, and each segment on that, where there are two or more."""
    appliances = {node.name for node in singles(model) if is_appliance(model, node)}
    return {its for its, vnic in _vnic_ports(model) if its[0] not in appliances and len({*vnic.carries}) > 1}


def promiscuous_ports(model: Model) -> set[tuple[str, str, str]]:
    """The VM, its vNIC and each segment on that, where the port is promiscuous and no sensor is in the VM."""
    with_sensor = {
        node.name for node in singles(model) if any(sensor.vm == node.group for sensor in model.sensors.values())
    }
    return {its for its, vnic in _vnic_ports(model) if vnic.promiscuous is True and its[0] not in with_sensor}


def forged_transmits(model: Model) -> set[tuple[str, str, str]]:
    """The VM, its vNIC and each segment on that, where forged frames are accepted."""
    return {its for its, vnic in _vnic_ports(model) if vnic.forged_transmits is True}


def mac_changes(model: Model) -> set[tuple[str, str, str]]:
    """The VM, its vNIC and each segment on that, where changes of its address are accepted."""
    return {its for its, vnic in _vnic_ports(model) if vnic.mac_changes is True}


def deciders(model: Model, word: str, field: str) -> set[tuple[str, str, str]]:
    """The VM, its vNIC, and each thing that decides that a setting is on there: the nearest that says it.

    Where nothing says it, the vswitch does, by its product.
    """
    found = set()
    for (node, own, _), vnic in _vnic_ports(model):
        if getattr(vnic, field) is True:
            chain: list[list[Vnic | PortGroup | Vswitch]] = [
                [vnic],
                [model.portgroups[name] for name in vnic.portgroups],
                [model.vswitches[name] for name in vnic.vswitches],
            ]
            saying = [[thing for thing in step if word in thing.written] for step in chain]
            nearest = next((step for step in saying if step), chain[-1])
            found |= {(node, own, own if thing is vnic else thing.id) for thing in nearest}
    return found


def _vnic_ports(model: Model) -> Iterator[tuple[tuple[str, str, str], Vnic]]:
    for node in singles(model):
        if isinstance(node.thing, Vm):
            for vnic in node.thing.nics:
                for segment in vnic.carries:
                    yield (node.name, own_name(node, vnic.id), segment), vnic


# -- uplinks ----------------------------------------------------------------------------------------------------------


def over_trunks(model: Model) -> set[tuple[str, str, str]]:
    """The vswitch, its uplink, and a segment that is tagged there and that nothing needs there."""
    found = set()
    for vswitch in model.vswitches.values():
        for uplink in (*vswitch.uplinks, *vswitch.standby):
            for segment in model.nics[uplink].carries:
                if segment not in _needed_by_ports(model, vswitch.id) | _needed_by_host(model, vswitch.id):
                    found.add((vswitch.id, uplink, segment))
    return found


def _needed_by_ports(model: Model, vswitch: str) -> set[str]:
    """The segments of the vNICs on a vswitch and of the routers in its VMM, and what these are overlays over."""
    found: set[str] = set()
    for vm in model.vms.values():
        for vnic in vm.nics:
            if vswitch in vnic.vswitches:
                found.update(vnic.carries)
    for gateway in model.gateways.values():
        if gateway.vmm == model.vswitches[vswitch].vmm:
            found.update(gateway.legs)
    return {below for segment in found for below in _and_below(model, segment)}


def _needed_by_host(model: Model, vswitch: str) -> set[str]:
    """The segments of the admin interfaces of a host, of the migration of its cluster, of what its VMMs mount."""
    found: set[str] = set()
    host = model.vmms[model.vswitches[vswitch].vmm].host
    for vmm in model.vmms.values():
        if vmm.host == host:
            found.update(_admin(vmm))
            for cluster in model.clusters.values():
                if vmm.id in cluster.members:
                    found.update(cluster.migration)
            for storage in vmm.mounts:
                found.update(model.storages[storage].reached)
    return found


def _admin(vmm: Vmm) -> tuple[str, ...]:
    return () if isinstance(vmm.admin, Unknown) else vmm.admin


def _and_below(model: Model, segment: str) -> list[str]:
    """A segment, what it is an overlay over, and so on."""
    found = [segment]
    below = model.segments[segment].over
    while below is not None:
        found.append(below)
        below = model.segments[below].over
    return found


# -- interfaces -------------------------------------------------------------------------------------------------------


def admin_interfaces(model: Model) -> set[tuple[str, str, str]]:
    """The VMM, a segment of its admin interface, and a workload there that runs no manager."""
    return _beside(model, {(vmm.id, segment) for vmm in model.vmms.values() for segment in _admin(vmm)})


def storage_interfaces(model: Model) -> set[tuple[str, str, str]]:
    """The datastore, a segment it is reached in, and a workload there that runs no manager."""
    return _beside(model, {(its.id, segment) for its in model.storages.values() for segment in its.reached})


def migration_interfaces(model: Model) -> set[tuple[str, str, str]]:
    """The cluster, a segment its VMs move over, and a workload there that runs no manager."""
    return _beside(model, {(its.id, segment) for its in model.clusters.values() for segment in its.migration})


def _beside(model: Model, interfaces: set[tuple[str, str]]) -> set[tuple[str, str, str]]:
    found = set()
    for node in singles(model):
        runs_one = any(manager.node == node.group for manager in model.managers.values())
        if not is_appliance(model, node) and not runs_one:
            found |= {(name, segment, node.name) for name, segment in interfaces if segment in segments_of(model, node)}
    return found


# -- policies ---------------------------------------------------------------------------------------------------------


def controls(model: Model) -> dict[Control, Policy]:
    """All policies."""
    found: dict[Control, Policy] = {("filter", its.id): its.policy for its in model.filters.values()}
    return {**found, **{("gateway", its.id): its.policy for its in model.gateways.values()}}


@remembered
def over_permit(model: Model, control: Control) -> set[Packet]:
    """The packets, from port to port, that a policy allows and no declared flow needs; none where no flow is."""
    return granted(model, control) - needed(model) if model.flows else set()


@remembered
def granted(model: Model, control: Control) -> set[Packet]:
    """The packets that a policy allows, wherever it stands: the first rule decides, then the default.

    Of rules or a default that nobody knows, nothing is known to be allowed.
    """
    policy = controls(model)[control]
    if isinstance(policy.rules, Unknown):
        return set()
    left = set(product(ports(model), targets(model), pieces(model)))
    allowed: set[Packet] = set()
    for rule in policy.rules:
        decided = left & _packets(model, rule, allow=rule.allow)
        left -= decided
        allowed |= decided if rule.allow else set()
    return allowed | left if policy.default_allow is True else allowed


@remembered
def idle_rules(model: Model, control: Control) -> set[int]:
    """The rules, counted from 0, that let packets through of which no flow needs any; none where no flow is."""
    policy = controls(model)[control]
    if isinstance(policy.rules, Unknown) or not model.flows:
        return set()
    left = set(product(ports(model), targets(model), pieces(model)))
    found: set[int] = set()
    for number, rule in enumerate(policy.rules):
        decided = left & _packets(model, rule, allow=rule.allow)
        left -= decided
        if rule.allow and decided and not decided & needed(model):
            found.add(number)
    return found


@remembered
def needed(model: Model) -> set[Packet]:
    """The packets that some declared flow needs; a prefix in one means what it means to an `allow`."""
    return {packet for flow in model.flows for packet in _packets(model, flow, allow=True)}


def _packets(model: Model, ends: Rule | Flow, *, allow: bool) -> set[Packet]:
    """From every port that the one end means to every port that the other means, in these services or in any."""
    sources = [port for port in ports(model) if any(matches(model, ref, port, allow=allow) for ref in ends.sources)]
    goals = [port for port in targets(model) if any(matches(model, ref, port, allow=allow) for ref in ends.targets)]
    return set(product(sources, goals, pieces_of(model, ends.services) if ends.services else pieces(model)))


# -- boxes ------------------------------------------------------------------------------------------------------------


def largest_boxes(triples: Iterable[Triple]) -> set[Box] | None:
    """All boxes in a set of triples that are inside no larger one; None where too many are to be tried.

    What occurs in the very same triples is together in each of them, so it is put together first.
    """
    whole = set(triples)
    first, second, last = (_alike(whole, place) for place in range(3))
    if 2 ** (len(first) + len(last)) > MOST_TRIED:
        return None
    found = set()
    for sources, services in product(_subsets(first), _subsets(last)):
        goals = {goal for goal in second if _all_in(whole, sources, [goal], services)}
        wider = any(_all_in(whole, [more], goals, services) for more in {*first} - {*sources})
        longer = any(_all_in(whole, sources, goals, [more]) for more in {*last} - {*services})
        if goals and not wider and not longer:
            found.add((_together(sources), _together(goals), _together(services)))
    return found


def are_largest_boxes(triples: Iterable[Triple], boxes: Sequence[Box]) -> bool | None:
    """Whether these are the largest boxes, each once; None where too many are to be tried."""
    expected = largest_boxes(triples)
    return None if expected is None else len(boxes) == len(expected) and set(boxes) == expected


def _alike(triples: set[Triple], place: int) -> list[Alike]:
    """What occurs at one place of triples, together if it occurs in the very same ones else."""
    occurs: dict[Hashable, set[tuple[Hashable, ...]]] = {}
    for triple in triples:
        occurs.setdefault(triple[place], set()).add((*triple[:place], *triple[place + 1 :]))
    found: dict[frozenset[tuple[Hashable, ...]], set[Hashable]] = {}
    for thing, its in occurs.items():
        found.setdefault(frozenset(its), set()).add(thing)
    return [frozenset(things) for things in found.values()]


def _all_in(triples: set[Triple], *box: Iterable[Alike]) -> bool:
    """Whether all triples of a box are there; one of those that are alike speaks for all."""
    return all(tuple(next(iter(alike)) for alike in three) in triples for three in product(*box))


def _subsets(items: list[Item]) -> list[tuple[Item, ...]]:
    """All that are not empty."""
    return [some for count in range(1, len(items) + 1) for some in combinations(items, count)]


def _together(alike: Iterable[Alike]) -> Alike:
    return frozenset(thing for things in alike for thing in things)


# -- gaps -------------------------------------------------------------------------------------------------------------


def gaps_of_vswitches(model: Model) -> set[tuple[str, str]]:
    """The vswitch, and a segment tagged on an uplink of it that no port at it uses, nor an overlay over it there."""
    found = set()
    for vswitch in model.vswitches.values():
        used = {
            below for port in ports(model) if port.vswitch == vswitch.id for below in _and_below(model, port.segment)
        }
        for uplink in (*vswitch.uplinks, *vswitch.standby):
            found |= {(vswitch.id, segment) for segment in model.nics[uplink].carries if segment not in used}
    return found


def gaps_of_policies(model: Model) -> set[tuple[str, str, str, str]]:
    """The kind and name of what the policy is of, and two segments: it lets through what no flow needs."""
    between = {(source.segment, target.segment) for source, target, _ in needed(model)}
    return {
        (*control, source.segment, target.segment)
        for control in controls(model)
        for source, target, _ in granted(model, control)
        if (source.segment, target.segment) not in between
    }
