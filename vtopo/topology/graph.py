"""The topology of a model as one graph, and as a frozen one of networkx for whoever asks for that.

Nodes are things, as pairs of kind and full name; segments and switches are nodes, never meshes of pairs, so the graph
is linear in the size of the plan. An edge says how one thing depends on or touches another: its attributes are named
by relation, and each holds the place in the plan that says so. No fact walks the model to find out what is connected
to what; it asks here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from vtopo.model.plan import Model
from vtopo.model.things import Vm
from vtopo.source import Span

if TYPE_CHECKING:
    import networkx as nx

Node: TypeAlias = tuple[str, str]
"""Kind and full name: `("vswitch", "esx1.hv.vs0")`."""

RELATIONS = {
    "on": "machine or VMM to its host; VM to its VMM; NIC to its host; vswitch, component to its VMM; filter to its "
    "vswitch; manager, gateway or sensor to what it runs in",
    "may-be-on": "VM to each VMM it may be on, where the plan leaves that open",
    "in": "VM or machine to a segment it has an interface in",
    "attached": "VM to a vswitch a vNIC of it is plugged into",
    "may-attach": "VM to a vswitch on each VMM it may be on",
    "has": "vswitch to a segment that a vNIC on it is in",
    "reaches": "vswitch to a segment that one of its uplinks carries",
    "uplink": "vswitch to a NIC it reaches the wire by",
    "owns": "machine to its NICs; VM to a NIC passed through to it",
    "carries": "NIC or physical switch to a segment; overlays are carried where their carrier is",
    "ends-on": "NIC to a physical switch",
    "leg": "gateway to a segment it joins",
    "disk": "VM to a datastore",
    "mounts": "VMM to a datastore",
    "manages": "manager to a VMM",
    "member": "VMM to its cluster",
    "runs-in": "vswitch to the VM its code runs in",
    "serves": "component to the only VMs it serves",
}
"""What each relation means."""


Table: TypeAlias = dict[Node, dict[Node, dict[str, Span]]]
"""For each thing those that it has an edge with, and what each edge says."""


class Topology:
    """The graph of one model, with the three questions that facts ask of it."""

    def __init__(self, after: Table, before: Table) -> None:
        self._after = after
        self._before = before

    def after(self, node: Node, relation: str) -> Iterator[Node]:
        """The things that one stands in a relation to, in the order of the plan."""
        return (other for other, edge in self._after[node].items() if relation in edge)

    def before(self, node: Node, relation: str) -> Iterator[Node]:
        """The things that stand in a relation to one, in the order of the plan."""
        return (other for other, edge in self._before[node].items() if relation in edge)

    def place(self, one: Node, relation: str, other: Node) -> Span | None:
        """Where the plan says that two things stand in a relation, None where they do not."""
        edge = self._after.get(one, {}).get(other)
        return edge.get(relation) if edge else None

    @cached_property
    def graph(self) -> nx.DiGraph[Node]:
        """The same as a frozen graph of networkx, with what each edge says as its attributes."""
        import networkx as nx  # a third of a second, and no judgment needs it

        frozen: nx.DiGraph[Node] = nx.freeze(nx.DiGraph(self._after))
        return frozen


def build(model: Model) -> Topology:
    """The topology of a model."""
    building = _Building(model)
    building.run()
    return Topology(building.after, building.before)


class _Building:
    """Fills the graph; two relations between the same things become one edge that says both."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.after: Table = {node: {} for node in self.nodes()}
        self.before: Table = {node: {} for node in self.after}

    def edge(self, one: Node, relation: str, other: Node, at: Span) -> None:
        edges = self.after[one]
        if other in edges:
            edges[other].setdefault(relation, at)
        else:
            edges[other] = self.before[other][one] = {relation: at}

    def run(self) -> None:
        self._physical()
        self._virtual()
        self._vms()
        self._control()

    def nodes(self) -> Iterator[Node]:
        model = self.model
        for kind, table in (
            ("segment", model.segments), ("switch", model.switches), ("host", model.hosts), ("nic", model.nics),
            ("vmm", model.vmms), ("vswitch", model.vswitches), ("component", model.components),
            ("filter", model.filters), ("gateway", model.gateways), ("sensor", model.sensors),
            ("node", model.machines), ("node", model.vms), ("storage", model.storages), ("manager", model.managers),
            ("cluster", model.clusters),
        ):  # fmt: skip
            for name in table:
                yield kind, name

    def _physical(self) -> None:
        model = self.model
        for switch in model.switches.values():
            for segment in model.all_carried(switch.carries):
                self.edge(("switch", switch.id), "carries", ("segment", segment), switch.place("carries"))
        for nic in model.nics.values():
            own = ("nic", nic.id)
            self.edge(own, "on", ("host", nic.host), nic.at)
            for segment in model.all_carried(nic.carries):
                self.edge(own, "carries", ("segment", segment), nic.place("carries"))
            for name in nic.switches:
                self.edge(own, "ends-on", ("switch", name), nic.place("switch"))
        for machine in model.machines.values():
            own = ("node", machine.id)
            self.edge(own, "on", ("host", machine.host), machine.place("on"))
            for name in machine.nics:
                nic = model.nics[name]
                self.edge(own, "owns", ("nic", name), nic.at)
                for segment in nic.carries:
                    self.edge(own, "in", ("segment", segment), nic.place("carries"))

    def _virtual(self) -> None:
        model = self.model
        for vmm in model.vmms.values():
            own = ("vmm", vmm.id)
            self.edge(own, "on", ("host", vmm.host), vmm.place("on"))
            if vmm.machine:
                self.edge(own, "on", ("node", vmm.machine), vmm.place("on"))
            for storage in vmm.mounts:
                self.edge(own, "mounts", ("storage", storage), vmm.place("mounts"))
        for cluster in model.clusters.values():
            for name in cluster.members:
                self.edge(("vmm", name), "member", ("cluster", cluster.id), cluster.place("members"))
        for vswitch in model.vswitches.values():
            own = ("vswitch", vswitch.id)
            self.edge(own, "on", ("vmm", vswitch.vmm), vswitch.place("on"))
            for name in vswitch.uplinks:
                nic = model.nics[name]
                self.edge(
                    own, "uplink", ("nic", name), vswitch.place("standby" if name in vswitch.standby else "uplink")
                )
                for segment in model.all_carried(nic.carries):
                    self.edge(own, "reaches", ("segment", segment), nic.place("carries"))
            if vswitch.service_vm:
                self.edge(own, "runs-in", ("node", vswitch.service_vm), vswitch.place("runs"))
        for component in model.components.values():
            own = ("component", component.id)
            self.edge(own, "on", ("vmm", component.vmm), component.place("on"))
            for name in component.serves or ():
                self.edge(own, "serves", ("node", name), component.place("for"))
        for its in model.filters.values():
            self.edge(("filter", its.id), "on", ("vswitch", its.vswitch), its.place("on"))

    def _vms(self) -> None:
        for vm in self.model.vms.values():
            self._vm(vm)

    def _vm(self, vm: Vm) -> None:
        own = ("node", vm.id)
        sure = len(vm.vmms) == 1
        for vmm in vm.vmms:
            self.edge(own, "on" if sure else "may-be-on", ("vmm", vmm), vm.place("on"))
        for vnic in vm.nics:
            at = vnic.place("carries")
            for segment in vnic.carries:
                self.edge(own, "in", ("segment", segment), at)
            for vswitch in vnic.vswitches:
                self.edge(own, "attached" if sure else "may-attach", ("vswitch", vswitch), vnic.place("switch"))
                if sure:
                    for segment in vnic.carries:
                        self.edge(("vswitch", vswitch), "has", ("segment", segment), at)
        for nic in vm.passthrough:
            self.edge(own, "owns", ("nic", nic), vm.place("passthrough"))
            for segment in self.model.nics[nic].carries:
                self.edge(own, "in", ("segment", segment), self.model.nics[nic].place("carries"))
        for storage in vm.disks:
            self.edge(own, "disk", ("storage", storage), vm.place("disk"))

    def _control(self) -> None:
        model = self.model
        for manager in model.managers.values():
            own = ("manager", manager.id)
            self.edge(own, "on", ("node", manager.node), manager.place("on"))
            for vmm in manager.manages:
                self.edge(own, "manages", ("vmm", vmm), manager.place("manages"))
        for gateway in model.gateways.values():
            own = ("gateway", gateway.id)
            if gateway.vm:
                self.edge(own, "on", ("node", gateway.vm), gateway.place("on"))
            if gateway.vmm:
                self.edge(own, "on", ("vmm", gateway.vmm), gateway.place("on"))
            for segment in gateway.legs:
                self.edge(own, "leg", ("segment", segment), gateway.place("legs"))
        for sensor in model.sensors.values():
            if sensor.vm or sensor.vmm:
                home = ("node", sensor.vm) if sensor.vm else ("vmm", sensor.vmm)
                self.edge(("sensor", sensor.id), "on", home, sensor.place("on"))
