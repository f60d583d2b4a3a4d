"""Random plans say everything that can be said: all words that facts depend on, with all of their values, and all the
ways in which things come together. A word that is new in the vocabulary fails here until plans are drawn with it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import combinations
from random import Random
from typing import TypeVar

import pytest

from tests.facts.models import model_of
from tests.reference.drawing import Block
from tests.reference.plans import MOST_CHOICES, Text, plan_of
from vtopo.model.plan import Model
from vtopo.model.things import UNKNOWN, Policy, Vnic
from vtopo.vocabulary import CHOICES, KINDS, TOP, Attribute, attributes

Item = TypeVar("Item")

PLANS = 500
LEAST = 10
"""So many of the plans have each of it: one in fifty."""

SILENT = {"label", "product", "vlan", "speed", "was", "copy-of", "on"}
"""Words that no fact of one plan depends on: what a product stands for is said in other words too."""
UNTRUSTED = {"attacker", "cluster", "dmz", "group", "nic", "portgroup", "segment"}
"""Nothing relies on the code of these: their size is in no sum."""
UNDRAWN = {"plan", "template"}
"""Blocks that are gone when the model is made, or are there once."""
ELSEWHERE = {"vmm of a vm", "vm of a cluster", "machine of a host", "manager of a machine", "manager of a vm"}
"""Parents that are said with `on`; the first is refused, as nesting is not modelled."""


def wanted() -> Iterator[str]:
    """All that can be said, as `said` says it."""
    for kind, row in KINDS.items():
        if kind in UNDRAWN:
            continue
        for parent in row.where:
            yield kind if parent == TOP else f"{kind} of a {parent}"
        for name, attribute in attributes(kind).items():
            if name not in SILENT and not (name == "size" and kind in UNTRUSTED):
                yield from _values(f"{kind}: {name}", attribute)
    yield from (f"difficulty {step}" for step in CHOICES["step"])
    yield from (f"difficulty {word}" for word in CHOICES["difficulty"])


def _values(word: str, attribute: Attribute) -> Iterator[str]:
    """An attribute, and each of the fixed values it may have."""
    yield word
    if attribute.flag:
        yield from (f"{word} {value}" for value in ("no", "unknown"))
    for form in attribute.forms:
        choices = re.fullmatch(r"[A-Z]+:([a-z]+(?:\|[a-z]+)+)", form)
        yield from (f"{word} {value}" for value in choices[1].split("|")) if choices else ()


def said(plan: Text) -> set[str]:
    """What a plan says, as kinds of block with their parents and as attributes with their values."""
    found: set[str] = set()

    def read(block: Block, parent: str) -> None:
        kind, *named = block.head.split()
        found.add(f"{kind} of a {parent}" if parent else kind)
        if kind == "difficulty":
            found.update(f"difficulty {word}" for word in named[:2])
        for item in block.items:
            if isinstance(item, Block):
                read(item, kind)
            else:
                word, *rest = item.split()
                found.update((f"{kind}: {word}", *(f"{kind}: {word} {value}" for value in rest[:1])))

    for item in plan.items:
        read(item, "")
    return found


@cache
def plans() -> tuple[Text, ...]:
    return tuple(plan_of(Random(f"coverage {number}").randbytes(MOST_CHOICES)) for number in range(PLANS))


@cache
def words() -> Counter[str]:
    return Counter(word for plan in plans() for word in said(plan))


@cache
def models() -> tuple[Model, ...]:
    return tuple(model_of(str(plan)) for plan in plans())


@pytest.mark.parametrize("what", sorted(set(wanted()) - ELSEWHERE))
def test_plans_say(what: str) -> None:
    assert words()[what] >= LEAST, f"in {words()[what]} of {PLANS} random plans"


def _any(things: Mapping[str, Item], fits: Callable[[Item], bool]) -> bool:
    return any(map(fits, things.values()))


def _vnics(model: Model) -> Iterator[Vnic]:
    return (vnic for vm in model.vms.values() for vnic in vm.nics)


def _policies(model: Model) -> Iterator[Policy]:
    yield from (its.policy for its in model.filters.values())
    yield from (its.policy for its in model.gateways.values())


def _chain(model: Model) -> bool:
    """Two gateways that join three segments or more only together."""
    pairs = combinations(model.gateways.values(), 2)
    return any(set(one.legs) & set(other.legs) and set(one.legs) ^ set(other.legs) for one, other in pairs)


TOGETHER: Mapping[str, Callable[[Model], bool]] = {
    "gateways in a chain": _chain,
    "a gateway that is a VM": lambda model: _any(model.gateways, lambda its: bool(its.vm and its.legs)),
    "an appliance with a filter before it": lambda model: any(
        model.filters_of.get(vswitch)
        for its in model.gateways.values()
        if its.vm
        for vnic in model.vms[its.vm].nics
        for vswitch in vnic.vswitches
    ),
    "a router in a VMM": lambda model: _any(model.gateways, lambda its: bool(its.vmm)),
    "several filters in one vswitch": lambda model: _any(model.filters_of, lambda its: len(its) > 1),
    "one filter in several vswitches": lambda model: (
        len(model.filters) > len({its.at.start for its in model.filters.values()})
    ),
    "a range": lambda model: _any({**model.vms, **model.machines}, lambda its: its.count > 1),
    "a range that is cut": lambda model: len(model.vms) > len({its.at.start for its in model.vms.values()}),
    "a range of machines that is cut": lambda model: (
        len(model.machines) > len({its.at.start for its in model.machines.values()})
    ),
    "a VM somewhere on a cluster": lambda model: _any(model.vms, lambda its: len(its.vmms) > 1),
    "a VM that may move": lambda model: _any(model.vms, lambda its: bool(its.cluster) and its.pinned is not True),
    "VMs kept apart": lambda model: _any(model.clusters, lambda its: any(len(names) > 1 for names in its.separate)),
    "a vswitch written once for a cluster": lambda model: (
        len(model.vswitches) > len({its.at.start for its in model.vswitches.values()})
    ),
    "a VMM in a machine": lambda model: _any(model.vmms, lambda its: bool(its.machine)),
    "a machine beside a VMM": lambda model: _any(
        model.machines, lambda its: its.host != its.id and any(vmm.host == its.host for vmm in model.vmms.values())
    ),
    "a team of uplinks": lambda model: _any(model.vswitches, lambda its: len(its.uplinks) > 1),
    "a trunk to a guest": lambda model: any(len(vnic.carries) > 1 for vnic in _vnics(model)),
    "a vNIC of no port": lambda model: any(not vnic.carries for vnic in _vnics(model)),
    "a vNIC in a port group": lambda model: any(bool(vnic.portgroups) for vnic in _vnics(model)),
    "two isolated ports at one vswitch": lambda model: _any(
        Counter(v for vnic in _vnics(model) if vnic.isolated is True for v in vnic.vswitches), lambda many: many > 1
    ),
    "an overlay over an overlay": lambda model: _any(
        model.segments, lambda its: bool(its.over and model.segments[its.over].over)
    ),
    "a vswitch in a VM": lambda model: _any(model.vswitches, lambda its: bool(its.service_vm)),
    "a mirror to a VM": lambda model: _any(model.vswitches, lambda its: any(map(model.mirrored_to, its.mirrors))),
    "a sensor at a NIC": lambda model: _any(model.sensors, lambda its: any(ref.kind == "nic" for ref in its.listens)),
    "a sensor on a gateway": lambda model: _any(
        model.sensors, lambda its: any(ref.kind == "gateway" for ref in its.watches)
    ),
    "a manager in a VM of its VMM": lambda model: _any(
        model.managers, lambda its: its.node in model.vms and model.vms[its.node].vmms[0] in its.manages
    ),
    "rules that nobody knows": lambda model: any(its.rules is UNKNOWN for its in _policies(model)),
    "a rule behind another": lambda model: any(
        isinstance(its.rules, tuple) and len(its.rules) > 1 and not its.rules[0].allow for its in _policies(model)
    ),
    "a group in a group": lambda model: _any(model.groups, lambda its: any(ref.kind == "group" for ref in its.members)),
    "an address in a prefix": lambda model: (
        any(vnic.addresses for vnic in _vnics(model))
        and any(
            ref.kind == "prefix"
            for its in _policies(model)
            if isinstance(its.rules, tuple)
            for rule in its.rules
            for ref in (*rule.sources, *rule.targets)
        )
    ),
    "flows with rates": lambda model: any(isinstance(flow.rate, float) for flow in model.flows),
    "a service without ports": lambda model: _any(model.services, lambda its: not its.ports),
    "services that overlap": lambda model: (
        sum(any(ports.protocol == "tcp" for ports in its.ports) for its in model.services.values()) > 1
    ),
}


@pytest.mark.parametrize("what", TOGETHER)
def test_plans_bring_together(what: str) -> None:
    many = sum(map(TOGETHER[what], models()))
    assert many >= LEAST, f"in {many} of {PLANS} random plans"
