"""From records to what stands in the plan: segments, vswitches, routers and what each VM is plugged into.

The rule for all that is not said: no way is missed. A network that may leave the host is taken to leave it, and two
hosts that call such a network alike are taken to mean one.
"""

from __future__ import annotations

from collections.abc import Mapping

from vtopo.importers.libvirt import ports
from vtopo.importers.libvirt.drafts import Machine, Plug, Router, Segment, Switch
from vtopo.importers.libvirt.media import Media
from vtopo.importers.libvirt.records import Domain, Host, Network, Settings, Vnic
from vtopo.importers.libvirt.values import Mistakes
from vtopo.importers.naming import Names
from vtopo.importers.xml import Element


class Fabric:
    """What all hosts have in common: the names of the plan, and the segments that leave a host."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes
        self.names = Names()
        self.segments: list[Segment] = []
        self._leaving: dict[tuple[str, int | None], Segment] = {}

    def segment(self, called: str, vlan: int | None, leaves: bool, host: str) -> Segment:
        """The segment of that name: one for all hosts where it leaves them, else a new one."""
        if leaves and (called, vlan) in self._leaving:
            return self._leaving[called, vlan]
        made = Segment(self.names.take(called, "net", host), called, vlan, leaves)
        self.segments.append(made)
        if leaves:
            self._leaving[called, vlan] = made
        return made


class Building:
    """One host on its way into the plan."""

    def __init__(self, host: Host, fabric: Fabric) -> None:
        self.host = host
        self.fabric = fabric
        self.media = Media(host)
        self.name = fabric.names.take(host.name, "host")
        self.parts = Names()
        """Names of vswitches, NICs and filters."""
        self.switches: dict[str, Switch] = {}
        self.routers: list[Router] = []
        self._networks: dict[str, list[Network]] = {}
        for network in host.networks.values():
            self._networks.setdefault(self.media.of(Media.name_of(network)), []).append(network)
        for network in host.networks.values():
            self._declare(network)
        self.machines = [self._machine(domain) for domain in host.domains.values()]
        passed = dict.fromkeys(device for domain in host.domains.values() for device in domain.devices)
        self.devices = {device: self.parts.take(f"pci-{device}", "nic") for device in passed}
        """PCI devices that are passed through, as NICs of the plan."""

    # -- segments and vswitches --------------------------------------------------------------------------------------

    def _declare(self, network: Network) -> None:
        """The vswitch and the segments of a network, whether a VM uses them or not."""
        if network.mode == "hostdev" and not (network.functions or network.devices):
            return  # it hands out devices that are not named: the VMs that get one say which
        switch = self._switch(Media.name_of(network), network.at)
        for settings in (network.settings, *network.groups.values()):
            for vlan in settings.vlans or (None,):
                self.segment(switch, self._tag(network, vlan), network.at)
            switch.traits.append(self._traits(network, settings, ""))

    def _tag(self, network: Network, vlan: int | None) -> int | None:
        return self.media.tags.get(Media.name_of(network)) if vlan is None else vlan

    def _switch(self, interface: str, at: Element) -> Switch:
        medium = self.media.of(interface)
        if medium not in self.switches:
            called = self.media.title(medium)
            leaves = medium not in self.media.internal
            bridge = medium in self.media.internal or not self.media.is_nic(called)
            name = self.parts.take(called if bridge else f"{called}-ports", "vswitch")
            self.switches[medium] = Switch(name, called, medium, leaves)
        switch = self.switches[medium]
        switch.sources.setdefault(at.source)
        return switch

    def segment(self, switch: Switch, vlan: int | None, at: Element) -> Segment:
        """The segment that a vswitch has under a VLAN id, or without one."""
        if vlan not in switch.segments:
            called = self._called(switch, vlan)
            made = self.fabric.segment(called, vlan, switch.leaves, self.name)
            own = self.media.internal.get(switch.medium)
            if own is not None and vlan is None:
                made.prefixes += own.prefixes
            switch.segments[vlan] = made
        made = switch.segments[vlan]
        made.sources.setdefault(at.source)
        return made

    def _called(self, switch: Switch, vlan: int | None) -> str:
        """The one network that means this segment names it; else the interface does."""
        here = self._networks.get(switch.medium, [])
        meant = [network.name for network in here if (*network.settings.vlans, None)[0] == vlan]
        if len(meant) == 1 and not (vlan and len(here[0].settings.vlans) > 1):
            return meant[0]
        title = here[0].name if len(here) == 1 else switch.called
        return title if vlan is None else f"{title}-vlan{vlan}"

    def _traits(self, network: Network, settings: Settings, mode: str) -> Mapping[str, str]:
        """What a network says of the vswitch that its ports are on."""
        if network.mode == "hostdev" or network.functions or any(":" in name for name in network.devices):
            return ports.FUNCTIONS
        if network.internal or network.bridge:
            return ports.bridge(settings.virtualport, network.internal, network.table)
        return ports.macvtap(mode or network.mode, len(network.devices))

    # -- VMs ---------------------------------------------------------------------------------------------------------

    def _machine(self, domain: Domain) -> Machine:
        machine = Machine(self.fabric.names.take(domain.name, "vm", self.name), domain, [])
        for nic in domain.nics:
            plug = self._plug(nic, machine)
            plug.addresses = nic.addresses or self._reserved(nic)
            if plug.switch is not None:
                plug.switch.used = True
            machine.plugs.append(plug)
        return machine

    def _reserved(self, nic: Vnic) -> tuple[str, ...]:
        network = self.host.networks.get(nic.network)
        return network.reserved.get(nic.mac, ()) if network is not None else ()

    def _plug(self, nic: Vnic, machine: Machine) -> Plug:
        if nic.network:
            return self._on_network(nic)
        if nic.kind == "bridge":
            own = self.media.internal.get(self.media.of(nic.bridge))
            traits = ports.bridge(nic.settings.virtualport, own is not None, own.table if own is not None else "")
            return self._port(nic, nic.bridge, nic.settings, traits)
        if nic.kind == "direct":
            return self._port(nic, nic.device, nic.settings, ports.macvtap(nic.mode, 1), nic.mode == "private")
        if nic.kind == "hostdev":
            return self._function(nic, nic.settings)
        if nic.kind == "user":
            return self._user(nic, machine)
        return Plug(nic, nowhere=nic.kind == "null")

    def _on_network(self, nic: Vnic) -> Plug:
        network = self.host.networks.get(nic.network)
        if network is None:
            called = f"network {nic.network}"
            self._switch(called, nic.at).notes = [f"network `{nic.network}` is in none of these files"]
            return self._port(nic, called, nic.settings, ports.NOTHING)
        group = nic.group or network.default_group
        if nic.group and nic.group not in network.groups:
            message = f"network `{network.name}` has no port group `{nic.group}`"
            self.fabric.mistakes.add(nic.at, "no-portgroup", message, related=[network.at])
        settings = nic.settings.over(network.groups.get(group, Settings())).over(network.settings)
        if network.mode == "hostdev" and not (network.functions or network.devices):
            return self._function(nic, settings)
        mode = nic.mode if nic.kind == "direct" and not (network.internal or network.bridge) else ""
        traits = self._traits(network, settings, mode)
        return self._port(nic, Media.name_of(network), settings, traits, (mode or network.mode) == "private")

    def _function(self, nic: Vnic, settings: Settings) -> Plug:
        """A virtual function of a NIC that is not named."""
        note = "which physical function these are of is in no file: taken to be one"
        self._switch("network sr-iov", nic.at).notes = [note]
        return self._port(nic, "network sr-iov", settings, ports.FUNCTIONS)

    def _port(
        self, nic: Vnic, interface: str, settings: Settings, traits: Mapping[str, str], private: bool = False
    ) -> Plug:
        switch = self._switch(interface, nic.at)
        switch.traits.append(traits)
        tag = self.media.tags.get(interface)
        vlans = settings.vlans or (() if tag is None else (tag,))
        for vlan in vlans or (None,):
            self.segment(switch, vlan, nic.at)
        return Plug(nic, switch, vlans, settings, private, product=traits["product"])

    def _user(self, nic: Vnic, machine: Machine) -> Plug:
        """A network of the device model's own: the guest alone, behind an address translation in a process."""
        key = f"user {machine.domain.name}"
        if key not in self.switches:
            called = f"user-{machine.name}"
            made = Switch(self.parts.take(called, "vswitch"), called, key, False, [], [ports.USER])
            made.sources.setdefault(nic.at.source)
            made.segments[None] = self.fabric.segment(called, None, False, self.name)
            made.segments[None].sources.setdefault(nic.at.source)
            self.switches[key] = made
        return Plug(nic, self.switches[key], (), nic.settings, product=ports.USER["product"])

    # -- where the host itself is --------------------------------------------------------------------------------------

    def wire(self, interface: str, at: Element) -> Segment:
        """The segment that the host itself is in at an interface, with a vswitch that stands for its own stack."""
        switch = self._switch(interface, at)
        switch.traits.append(ports.STACK)
        return self.segment(switch, self.media.tags.get(interface), at)

    @property
    def size(self) -> int:
        """At most how many legs its routers have, and segments its trunks: what grows with the square of a host."""
        plugs = [plug for machine in self.machines for plug in machine.plugs]
        networks = self.host.networks.values()
        leaving = 1 + sum(len(switch.segments) for switch in self.switches.values() if switch.leaves)
        routed = sum(network.forwarded for network in networks) * (leaving + len(networks))
        users = sum(plug.nic.kind == "user" for plug in plugs) * leaving
        return routed + users + sum(len(plug.switch.segments) for plug in plugs if plug.switch and not plug.vlans)

    def leaving(self) -> list[Segment]:
        """All segments that leave this host."""
        return [segment for switch in self.switches.values() if switch.leaves for segment in switch.segments.values()]
