"""What libvirt XML says, as plain records; nothing is decided yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vtopo.importers.xml import Element


@dataclass(frozen=True, slots=True)
class Settings:
    """What a port, a port group or a network says of the ports on it; None and nothing: not said."""

    vlans: tuple[int, ...] = ()
    isolated: bool | None = None
    trusted: bool | None = None
    """`trustGuestRxFilters`."""
    virtualport: str = ""

    def over(self, other: Settings) -> Settings:
        """These settings, and the other's where these are silent."""
        return Settings(
            self.vlans or other.vlans,
            other.isolated if self.isolated is None else self.isolated,
            other.trusted if self.trusted is None else self.trusted,
            self.virtualport or other.virtualport,
        )


@dataclass(frozen=True, slots=True)
class Network:
    """A `<network>`: one L2 network of libvirt's own, or a name for one that is there."""

    name: str
    at: Element
    mode: str
    """`isolated`, `nat`, `route`, `open`, `bridge`, `private`, `vepa`, `passthrough`, `hostdev`."""
    bridge: str
    devices: tuple[str, ...]
    """Host interfaces that it forwards to or takes ports of."""
    functions: str
    """The physical function whose virtual functions it hands out."""
    settings: Settings
    groups: Mapping[str, Settings]
    default_group: str
    table: str
    """Who fills the address table of its bridge: `libvirt`, `kernel`, or not said."""
    prefixes: tuple[str, ...]
    own: tuple[str, ...]
    """Addresses that the host has in it."""
    reserved: Mapping[str, tuple[str, ...]]
    """Addresses that its DHCP server keeps for a MAC address."""
    masked6: bool
    """Whether IPv6 is translated too."""

    @property
    def internal(self) -> bool:
        """Whether libvirt makes a bridge for it, without a port to the wire."""
        return self.mode == "isolated" or self.forwarded

    @property
    def forwarded(self) -> bool:
        """Whether the host routes between it and others."""
        return self.mode in ("nat", "route", "open")


@dataclass(frozen=True, slots=True)
class FilterRef:
    """A `<filterref>`: the name of a filter, and values of its variables."""

    name: str
    values: Mapping[str, tuple[str, ...]]
    at: Element


@dataclass(frozen=True, slots=True)
class Vnic:
    """An `<interface>` of a domain, or a device passed through that is told to be a NIC."""

    kind: str
    at: Element
    network: str = ""
    group: str = ""
    bridge: str = ""
    device: str = ""
    mode: str = ""
    settings: Settings = field(default_factory=Settings)
    mac: str = ""
    addresses: tuple[str, ...] = ()
    filter: FilterRef | None = None
    down: bool = False
    goal: str = ""
    """Where a tunnel or socket leads, as the file says it."""
    forwards: bool = False
    """Whether ports of the host lead to it: in user mode, where nothing else comes in."""


@dataclass(frozen=True, slots=True)
class Domain:
    """A `<domain>`: a VM."""

    name: str
    at: Element
    kind: str
    uuid: str
    cores: int | None
    memory: int | None
    """In MiB."""
    nics: tuple[Vnic, ...]
    disks: bool
    devices: tuple[str, ...]
    """PCI devices passed through, of which nobody says what they are."""
    shared: tuple[str, ...]
    """What it shares with whoever names the same: shared memory and folders of the host."""
    unsaid: tuple[str, ...]
    """What the file says and a plan can not."""


@dataclass(frozen=True, slots=True)
class HostInterface:
    """An `<interface>` of the host, as `virsh iface-dumpxml` tells it."""

    name: str
    at: Element
    kind: str
    parts: tuple[str, ...]
    """The interfaces it bridges, bonds or tags."""
    tag: int | None
    speed: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What `virsh capabilities` says of a host."""

    at: Element
    iommu: bool | None
    cores: int | None
    memory: int | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A `<rule>` of a filter; `protocol` is the name of the element in it, empty for a rule about every frame."""

    at: Element
    action: str
    direction: str
    priority: int
    stateless: bool
    protocol: str
    conditions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filter:
    """A `<filter>`: its rules, and the filters it refers to, in the order of the file."""

    name: str
    at: Element
    chain: str
    priority: int
    parts: tuple[Rule | FilterRef, ...]


@dataclass(slots=True)
class Host:
    """All that the files say of one host."""

    name: str
    networks: dict[str, Network] = field(default_factory=dict)
    domains: dict[str, Domain] = field(default_factory=dict)
    interfaces: dict[str, HostInterface] = field(default_factory=dict)
    filters: dict[str, Filter] = field(default_factory=dict)
    capabilities: Capabilities | None = None
