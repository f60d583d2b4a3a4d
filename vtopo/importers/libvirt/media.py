"""Which interfaces of a host lead to one medium: bridges and their ports, pools, VLANs on a NIC."""

from __future__ import annotations

from collections.abc import Iterable

from vtopo.importers.libvirt.records import Host, Network, Vnic


class Media:
    """The media of one host, each under the first of its names.

    libvirt's own bridges are media too. All that is on one physical medium is one vswitch of the plan, since there a
    NIC is the uplink of one vswitch.
    """

    def __init__(self, host: Host) -> None:
        self.host = host
        self._above: dict[str, str] = {}
        self.tags: dict[str, int] = {}
        """The VLAN that an interface, or a bridge over it, is of."""
        self.bridges: set[str] = set()
        self.nics: set[str] = set()
        """What is or may be a physical interface: no bridge, no VLAN."""
        self.internal: dict[str, Network] = {}
        """The network of libvirt's own that a medium is."""
        self._interfaces()
        for network in host.networks.values():
            self._network(network)
        for domain in host.domains.values():
            for nic in domain.nics:
                self._nic(nic)
        for name in self.bridges:
            self.nics.discard(name)
        self._members: dict[str, list[str]] = {}
        for name in sorted(self._above):
            self._members.setdefault(self._find(name), []).append(name)

    def _interfaces(self) -> None:
        interfaces = self.host.interfaces.values()
        for one in interfaces:
            if one.kind == "vlan" and one.parts and one.tag is not None:
                self.tags[one.name] = one.tag
                self._join(one.parts)
                self._join((one.name, one.parts[0]))
                self.nics.add(one.parts[0])
        for one in interfaces:
            if one.kind == "bridge":
                self.bridges.add(one.name)
                self._join((one.name, *one.parts))
                self.nics.update(part for part in one.parts if part not in self.tags)
                tags = {self.tags[part] for part in one.parts if part in self.tags}
                if len(tags) == 1:
                    self.tags[one.name] = tags.pop()
            elif one.kind != "vlan":
                self.nics.add(one.name)
        for one in interfaces:  # what is in a bond is reached by the bond alone
            if one.kind == "bond":
                self.nics.difference_update(one.parts)

    def _network(self, network: Network) -> None:
        if network.internal:
            self.internal[self._find(self.name_of(network))] = network
            self._devices(network.devices)
            return
        devices = (*network.devices, *([network.functions] if network.functions else []))
        self._devices(devices)
        if network.bridge:
            self.bridges.add(network.bridge)
        self._join((self.name_of(network), *devices))

    def _nic(self, nic: Vnic) -> None:
        if nic.bridge and not nic.network:
            self.bridges.add(nic.bridge)
        elif nic.kind == "direct" and nic.device and not nic.network:
            self._devices((nic.device,))

    def _devices(self, names: Iterable[str]) -> None:
        known = self.tags.keys() | self.bridges | {name for name in names if ":" in name}
        self.nics.update(name for name in names if name not in known)

    @staticmethod
    def name_of(network: Network) -> str:
        """The name of the interface that stands for a network."""
        if network.bridge:
            return network.bridge
        if network.devices and not network.internal:
            return network.devices[0]
        return network.functions if network.functions else f"network {network.name}"

    def _find(self, name: str) -> str:
        self._above.setdefault(name, name)
        while (above := self._above[name]) != name:
            self._above[name] = self._above[above]
            name = above
        return name

    def _join(self, names: Iterable[str]) -> None:
        roots = sorted({self._find(name) for name in names})
        for root in roots[1:]:
            self._above[root] = roots[0]

    def of(self, name: str) -> str:
        """The medium that an interface is of."""
        return self._find(name) if name in self._above else name

    def members(self, medium: str) -> list[str]:
        """The interfaces of a medium."""
        return self._members.get(medium, [medium])

    def uplinks(self, medium: str) -> list[str]:
        """The physical interfaces of a medium."""
        return [name for name in self.members(medium) if name in self.nics]

    def is_nic(self, name: str) -> bool:
        """Whether that is the name of a physical interface, so that a vswitch on it needs another."""
        return name in self.nics

    def title(self, medium: str) -> str:
        """The name to call a medium by: that of its first bridge, else of its first interface."""
        members = self.members(medium)
        bridges = [name for name in members if name in self.bridges]
        return (bridges or members or [medium])[0].removeprefix("network ")
