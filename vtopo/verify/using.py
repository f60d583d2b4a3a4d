"""What nothing in a plan uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from vtopo.model.plan import Model
from vtopo.model.things import Machine, Policy, Ref, Thing, Unknown, Vm


class Using:
    """All things of a plan by kind, and whether anything uses one."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.tables: Mapping[str, Mapping[str, Thing]] = {
            "segment": model.segments, "switch": model.switches, "host": model.hosts, "nic": model.nics,
            "vmm": model.vmms, "vswitch": model.vswitches, "portgroup": model.portgroups,
            "component": model.components, "filter": model.filters, "gateway": model.gateways, "group": model.groups,
            "sensor": model.sensors, "machine": model.machines, "vm": model.vms, "storage": model.storages,
            "manager": model.managers, "cluster": model.clusters, "service": model.services,
            "attacker": model.attackers,
        }  # fmt: skip

    def unused(self, kind: str, name: str) -> Thing | None:
        """The thing of that kind and name, if it is there and nothing uses it, nor a copy of it."""
        table, used = self.tables.get(kind, {}), self._used.get(kind)
        thing = table.get(name)
        if thing is None or used is None:
            return None
        return None if any(other in used for other, its in table.items() if its.at == thing.at) else thing

    @cached_property
    def _used(self) -> Mapping[str, frozenset[str]]:
        model = self.model
        vnics = [vnic for vm in model.vms.values() for vnic in vm.nics]
        return {
            "segment": frozenset(self._segments()),
            "switch": frozenset(switch.id for switch in model.switches.values() if switch.carries),
            "vswitch": frozenset(name for vnic in vnics for name in vnic.vswitches),
            "portgroup": frozenset(name for vnic in vnics for name in vnic.portgroups),
            "service": frozenset(self._services()),
            "group": frozenset(ref.id for ref in self._ends() if ref.kind == "group"),
            "storage": frozenset(
                [disk for vm in model.vms.values() for disk in vm.disks]
                + [storage for vmm in model.vmms.values() for storage in vmm.mounts]
            ),
        }

    @cached_property
    def _nodes(self) -> list[Vm | Machine]:
        return [*self.model.machines.values(), *self.model.vms.values()]

    @cached_property
    def _policies(self) -> list[Policy]:
        filters = [its.policy for its in self.model.filters.values()]
        return filters + [its.policy for its in self.model.gateways.values()]

    def _segments(self) -> Iterator[str]:
        model = self.model
        for node in self._nodes:
            yield from model.segments_of(node)
        for gateway in model.gateways.values():
            yield from gateway.legs
        for storage in model.storages.values():
            yield from storage.reached
        for vmm in model.vmms.values():
            yield from () if isinstance(vmm.admin, Unknown) else vmm.admin
        for cluster in model.clusters.values():
            yield from cluster.migration
        yield from (segment.over for segment in model.segments.values() if segment.over)

    def _services(self) -> Iterator[str]:
        model = self.model
        for its in (*self._nodes, *model.gateways.values()):
            if its.serves is None or isinstance(its.serves, Unknown):
                yield from model.services if its.id not in model.gateways else ()  # a silent node may serve them all
            else:
                yield from its.serves
        for flow in model.flows:
            yield from flow.services
        for policy in self._policies:
            for rule in () if isinstance(policy.rules, Unknown) else policy.rules:
                yield from rule.services

    def _ends(self) -> Iterator[Ref]:
        model = self.model
        for flow in model.flows:
            yield from (*flow.sources, *flow.targets)
        for requirement in model.requirements:
            yield from (*requirement.one, *requirement.other)
        for group in model.groups.values():
            yield from group.members
        for policy in self._policies:
            for rule in () if isinstance(policy.rules, Unknown) else policy.rules:
                yield from (*rule.sources, *rule.targets)
            for guard in policy.guards:
                yield from (*guard.sources, *guard.targets)
