"""What a plan requires: the statements that verdicts rest on, and whether the plan as it reads agrees with them.

A violated requirement is violated as the plan reads, and one that holds is not; what an unknown one hangs on is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from math import inf

from vtopo.model.completing import opened
from vtopo.model.things import Filter, Gateway, Sensor, Vm
from vtopo.model.things import Thing as Written
from vtopo.proofs import Thing
from vtopo.source import Span
from vtopo.verify.closing import Closing
from vtopo.verify.ground import Ground
from vtopo.verify.moving import Moving
from vtopo.verify.relying import Relying
from vtopo.verify.spreading import Net
from vtopo.verify.trusting import Parts
from vtopo.verify.watching import Watching

UNSEEN = "reaches, not seen by "


class Requiring:
    """Checks such statements; each question answers with the places that say so, none where it does not hold."""

    def __init__(
        self, ground: Ground, watching: Watching, relying: Callable[[], Relying], closing: Callable[[], Closing]
    ) -> None:
        self.ground = ground
        self.model = ground.model
        self.watching = watching
        self.moving = Moving(ground)
        self._relying = relying
        self._closing = closing

    def places(self, subject: str, relation: str, said: str) -> Iterator[Span] | None:
        """Where the plan says so; None where nothing is known of such a statement."""
        if relation == "leaves open":
            return self._open(subject, said)
        if relation == "decides otherwise than":
            return self._differs(subject, said)
        if relation == "may be on":
            return self._may_be_on(subject, said)
        if relation == "trusts at least":
            return self._trusts(subject, said)
        if relation.startswith(UNSEEN):
            return self._reaches(subject, said, relation.removeprefix(UNSEEN).removesuffix(","))
        return None

    def _open(self, name: str, attribute: str) -> Iterator[Span]:
        """Nobody knows an attribute of a thing; on which VMM a VM is, if there are several that it may be on."""
        if attribute == "on" and name in self.model.vms and len(self.moving.vmms(name)) > 1:
            yield self.model.vms[name].place("on")
        for its in opened(self.model):
            if its.attribute == attribute and name in its.things:
                for thing in self._things(its.kind, name):
                    yield thing.place(attribute)

        if attribute in ("address", "subnet"):
            places = {**self.ground.nodes, **self.model.segments}
            yield from (places[name].at for _ in range(name in places))

    def _differs(self, one: str, other: str) -> Iterator[Span]:
        """Two policies are not the same rule by rule. Which packets they differ on is not looked at."""
        policed: Mapping[str, Filter | Gateway] = {**self.model.filters, **self.model.gateways}
        if one in policed and other in policed:
            pair = policed[one].policy, policed[other].policy
            if (pair[0].rules, pair[0].default_allow) != (pair[1].rules, pair[1].default_allow):
                yield policed[one].at

    def _things(self, kind: str, name: str) -> Iterator[Written]:
        table = self.ground.vnics if kind == "vnic" else self._tables[kind]
        if name in table:
            yield table[name]

    def _may_be_on(self, name: str, host: str) -> Iterator[Span]:
        if host in self.hosts(name):
            yield self.ground.nodes[name].place("on")

    def hosts(self, name: str) -> set[str]:
        """The hosts that a node is on or may ever be on."""
        node = self.ground.nodes[name]
        if not isinstance(node, Vm):
            return {node.host}
        return {self.model.vmms[vmm].host for vmm in self.moving.vmms(name)}

    def _trusts(self, name: str, said: str) -> Iterator[Span]:
        """The known sizes of what a node trusts sum up to so many thousand lines."""
        if name in self.ground.nodes and float(said.removesuffix(" kloc")) <= self.least(name):
            yield self.ground.nodes[name].at

    def least(self, name: str) -> float:
        """The known sizes of all that a node trusts, at their lower ends."""
        return self.extent(name)[0]

    def extent(self, name: str) -> tuple[float, float]:
        """How small and how large all that a node trusts is, unknown sizes between nothing and anything."""
        trusting = self._relying().trusting
        trust = trusting.of(name)
        total = trusting.total(trust.full | trust.net)
        return total.low, inf if total.high is None or total.unknown else total.high

    def parts(self, name: str) -> Parts:
        """All that a node trusts."""
        trust = self._relying().trusting.of(name)
        return trust.full | trust.net

    def delivered(self, sources: Sequence[Thing], targets: Sequence[Thing], *, unseen: bool) -> set[Thing]:
        """Those of some things that packets of others are delivered to, seen or not."""
        closing = self._closing()
        return closing.delivered(sources, targets, closing.dark if unseen else closing.plain)

    def _reaches(self, source: str, target: str, sensor: str) -> Iterator[Span]:
        named = self.model.sensors.get(sensor)
        known = {source, target} <= self.ground.nodes.keys() and (named or sensor == "any sensor")
        if known and self.missed([("node", source)], [("node", target)], named):
            yield self.ground.nodes[source].at

    def missed(self, sources: Sequence[Thing], targets: Sequence[Thing], sensor: Sensor | None) -> bool:
        """Whether a packet gets from one of some to one of others unseen by that sensor (by all, if none is given)."""
        net = Net(self.ground, self.watching, (sensor,) if sensor else self.watching.every)
        found = self._closing().deliveries(sources, targets, net)
        return any(one != other or self.ground.nodes[one[1]].count > 1 for one, other in found)

    @cached_property
    def _tables(self) -> Mapping[str, Mapping[str, Written]]:
        model = self.model
        return {
            "segment": model.segments, "switch": model.switches, "host": model.hosts, "nic": model.nics,
            "vmm": model.vmms, "vswitch": model.vswitches, "portgroup": model.portgroups,
            "component": model.components, "filter": model.filters, "gateway": model.gateways, "group": model.groups,
            "sensor": model.sensors, "machine": model.machines, "vm": model.vms, "storage": model.storages,
            "manager": model.managers, "cluster": model.clusters, "attacker": model.attackers,
        }  # fmt: skip
