"""The assumptions ledger: every default that vtopo took because the plan is silent, of the language or of a product."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from vtopo.facts import Facts
from vtopo.findings import Assumption
from vtopo.model.assumed import Assumed, assumed, known_as, strange
from vtopo.model.carrying import by_product
from vtopo.model.things import Size, Thing
from vtopo.vocabulary import KINDS, attributes

MOST_NAMED = 20
"""So many things are named for one assumption; the rest is counted."""

LISTS = frozenset(
    {"carries", "uplink", "standby", "switch", "mirror", "mounts", "disk", "passthrough", "legs", "watches", "at",
     "manages", "members", "migration", "bonds"}
)  # fmt: skip
"""Attributes that are lists of names: unknown, they are empty in the model."""

LEVEL_UNKNOWN = "a segment whose level is unknown takes part in no judgment about levels"


def assumptions(facts: Facts) -> tuple[Assumption, ...]:
    """The defaults that were taken, by kind and attribute in the order of the vocabulary; then what products bring."""
    found: list[Assumption] = []
    for kind, things in _by_kind(facts):
        for name, row in attributes(kind).items():
            silent = [thing for thing in things if name not in thing.written]
            for its, alike in _by_product(kind, name, silent).items():
                if its is not None:
                    found.append(_assumed(f"{kind} {name}", its.value, alike, f"by product {its.product}: {its.why}"))
                elif row.ledger:
                    found.append(_assumed(f"{kind} {name}", row.default.rpartition("else ")[2], alike, row.doc))
    found += _trunks(facts)
    found += _sizes(facts)
    found += _unknown(facts)
    unknown = [segment for segment in facts.model.segments.values() if not isinstance(segment.level, str)]
    if unknown:
        found.append(_assumed("segment level", "unknown", list(unknown), LEVEL_UNKNOWN))
    return tuple(found)


def _by_product(kind: str, name: str, things: Iterable[Thing]) -> Mapping[Assumed | None, list[Thing]]:
    """Things by what their product says of an attribute; None are those whose product says nothing."""
    found: dict[Assumed | None, list[Thing]] = {}
    for thing in things:
        found.setdefault(assumed(kind, thing.product, name) if thing.product else None, []).append(thing)
    return found


def _trunks(facts: Facts) -> Iterator[Assumption]:
    """The vNICs that the plan says nothing of and that the product of their vswitch makes trunks of all there is."""
    alike: dict[str, dict[str, int]] = {}
    for vm in facts.model.vms.values():
        for vnic in vm.nics:
            for vswitch in by_product(vnic, facts.model.vswitches)[:1]:
                alike.setdefault(vswitch.product, {})[vnic.id] = vm.count
    for product, vnics in alike.items():
        its = assumed("nic", product, "carries")
        if its is not None:
            why = f"by product {its.product}: {its.why}"
            yield Assumption("nic carries", its.value, tuple(vnics)[:MOST_NAMED], sum(vnics.values()), why)


def _sizes(facts: Facts) -> Iterator[Assumption]:
    """The sizes that come with a product, and the products that bring nothing because nobody knows them."""
    model = facts.model
    tables: dict[str, Iterable[Thing]] = {
        "switch": model.switches.values(), "host": model.hosts.values(), "vmm": model.vmms.values(),
        "vswitch": model.vswitches.values(), "component": model.components.values(), "filter": model.filters.values(),
        "firewall": [its for its in model.gateways.values() if not its.router],
        "router": [its for its in model.gateways.values() if its.router],
        "sensor": model.sensors.values(), "machine": model.machines.values(), "vm": model.vms.values(),
        "storage": model.storages.values(), "manager": model.managers.values(),
    }  # fmt: skip
    for kind, things in tables.items():
        alike: dict[str, list[Thing]] = {}
        for thing in things:
            if thing.product and "size" not in thing.written:
                alike.setdefault(known_as(thing.product) or thing.product, []).append(thing)
        for product, group in alike.items():
            size, why = group[0].size, strange(kind, product)
            if size is not None:
                reason = f"by product {product} (confidence {size.confidence}; {size.source})"
                yield _assumed(f"{kind} size", _kloc(size), group, reason)
            elif why:
                yield _assumed(f"{kind} size", "unknown", group, why)


def _kloc(size: Size) -> str:
    """A size as reports print it: where nobody knows the upper end, it is unknown and at least so much."""
    if size.high is None:
        return f"unknown, at least {size.low:,.15g} kloc"
    return f"{size.low:,.15g}..{size.high:,.15g} kloc"


def _unknown(facts: Facts) -> Iterator[Assumption]:
    """Lists that the plan says nobody knows: nothing is taken to be in them, and that flatters."""
    model = facts.model
    vnics = [vnic for vm in model.vms.values() for vnic in vm.nics]
    tables: dict[str, Iterable[Thing]] = {
        "switch": model.switches.values(), "nic": [*model.nics.values(), *vnics], "vmm": model.vmms.values(),
        "vswitch": model.vswitches.values(), "portgroup": model.portgroups.values(),
        "gateway": model.gateways.values(), "sensor": model.sensors.values(), "vm": model.vms.values(),
        "storage": model.storages.values(), "manager": model.managers.values(), "cluster": model.clusters.values(),
    }  # fmt: skip
    lists: dict[str, list[Thing]] = {}
    for kind, things in tables.items():
        for thing in things:
            for name in thing.unknown:
                if name in LISTS:
                    lists.setdefault(f"{kind} {name}", []).append(thing)
    for attribute, silent in lists.items():
        yield _assumed(attribute, "none", silent, "the plan says that it is unknown; nothing is taken to be there")


def _assumed(attribute: str, value: str, things: list[Thing], why: str) -> Assumption:
    count = sum(getattr(thing, "count", 1) for thing in things)
    return Assumption(attribute, value, tuple(thing.id for thing in things[:MOST_NAMED]), count, why)


def _by_kind(facts: Facts) -> Iterator[tuple[str, list[Thing]]]:
    model = facts.model
    tables = {
        "switch": model.switches, "vmm": model.vmms, "vswitch": model.vswitches, "machine": model.machines,
        "vm": model.vms, "cluster": model.clusters,
    }  # fmt: skip
    gateways = {"firewall": False, "router": True}
    for kind in KINDS:
        if kind in tables:
            yield kind, list(tables[kind].values())
        elif kind in gateways:
            yield kind, [g for g in model.gateways.values() if g.router is gateways[kind]]
        elif kind == "sensor":
            yield kind, [s for s in model.sensors.values() if not s.vm and not s.vmm]
