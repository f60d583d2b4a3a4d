"""The things and relations of a plan (SEMANTICS 1), resolved, defaulted and frozen; each knows where it was written.

Relations are held as full names: `vmms["esx1.hv"]` runs on `hosts["esx1"]`. An attribute that nobody knows is
`UNKNOWN`, which is neither yes nor no. Equal members of a range are one thing with a count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal, TypeAlias

from vtopo.model.names import Names
from vtopo.source import Span


class Unknown(Enum):
    """The value of an attribute that nobody knows."""

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        raise TypeError("unknown is neither true nor false: compare with `is True`, `is False` or `is UNKNOWN`")


UNKNOWN: Final = Unknown.UNKNOWN
Flag: TypeAlias = bool | Unknown
Mode: TypeAlias = Literal["switch", "hub", "vepa", "isolated"] | Unknown
Runs: TypeAlias = Literal["kernel", "process", "nic", "service-vm"] | Unknown


@dataclass(frozen=True, slots=True)
class Size:
    """Source lines in thousands, from `low` to `high` (None: nobody knows an upper end), with source and confidence."""

    low: float
    high: float | None
    source: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What every thing has: its full name, where it was written, and where each attribute of it was.

    `written` lists only what the plan says; an attribute that is not in it has its default. `unknown` are those that
    the plan says nobody knows: lists and names among them are empty here. `size` is None where it is not known.
    """

    id: str
    at: Span = field(compare=False, repr=False)
    written: Mapping[str, Span] = field(compare=False, repr=False, default_factory=dict)
    label: str = ""
    product: str = ""
    size: Size | None = None
    unknown: tuple[str, ...] = ()

    def place(self, attribute: str) -> Span:
        """Where the plan says that attribute, or where the thing itself stands."""
        return self.written.get(attribute, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of sensitivity; `rank` 0 is the lowest."""

    id: str
    rank: int
    at: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """A protocol with a range of ports; a protocol without ports has `first` None."""

    protocol: str
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Thing):
    """A service: the ports it stands for. Two services without ports are different."""

    ports: tuple[Ports, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment(Thing):
    """A layer-2 network."""

    dmz: bool = False
    level: str | Unknown = UNKNOWN
    vlan: int | Unknown | None = None
    subnets: tuple[str, ...] = ()
    over: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch(Thing):
    """A physical switch."""

    carries: tuple[str, ...] = ()
    reflective: Flag = False
    port_security: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Host(Thing):
    """A physical machine. `machine` names the workload whose own box it is (of `count` equal ones), or is empty."""

    iommu: Flag = UNKNOWN
    cores: int | Unknown = UNKNOWN
    memory: float | Unknown = UNKNOWN
    machine: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Nic(Thing):
    """A physical NIC of a host: the switches it ends on, the segments it carries, its speed in bit/s."""

    host: str
    machine: str = ""
    switches: tuple[str, ...] = ()
    carries: tuple[str, ...] = ()
    speed: float | Unknown = UNKNOWN
    addresses: tuple[str, ...] = ()
    bonds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vmm(Thing):
    """A virtual machine monitor on a host; `machine` is the workload it runs in, if it is hosted by one."""

    host: str
    machine: str = ""
    admin: tuple[str, ...] | Unknown = UNKNOWN
    guest_channel: Flag = False
    mounts: tuple[str, ...] = ()
    sandboxed: Flag = False
    hardened: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Vswitch(Thing):
    """A virtual switch of a VMM."""

    vmm: str
    uplinks: tuple[str, ...] = ()
    standby: tuple[str, ...] = ()
    mode: Mode = "switch"
    runs: Runs = "kernel"
    service_vm: str = ""
    promiscuous: Flag = False
    forged_transmits: Flag = False
    mac_changes: Flag = False
    flooding: Flag = False
    mirrors: tuple[Ref, ...] = ()
    hardened: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PortGroup(Thing):
    """Ports of a vswitch; its settings are those of the vswitch where it says nothing."""

    vswitch: str
    carries: tuple[str, ...] = ()
    promiscuous: Flag = False
    forged_transmits: Flag = False
    mac_changes: Flag = False
    isolated: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Component(Thing):
    """Further software of a VMM; `serves` are its VMs, None for all of them."""

    vmm: str
    serves: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Ref:
    """A name with the kind of thing it names: `node`, `segment`, `group`, `prefix`, `any`, or another kind."""

    kind: str
    id: str = ""

    def __str__(self) -> str:
        return self.id or self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of a policy. No services means any."""

    allow: bool
    sources: tuple[Ref, ...]
    targets: tuple[Ref, ...]
    services: tuple[str, ...] = ()
    at: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A declared control: the policy stands between these sources and targets."""

    sources: tuple[Ref, ...]
    targets: tuple[Ref, ...]
    at: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Ordered rules; the first that matches decides, else `default_allow`. `copy_of` are the policies it must equal."""

    rules: tuple[Rule, ...] | Unknown = ()
    default_allow: Flag = False
    guards: tuple[Guard, ...] = ()
    copy_of: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Thing):
    """A packet filter at every vNIC of one vswitch."""

    vswitch: str
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway(Thing):
    """A firewall or router. With a `vm` it is an appliance, with a `vmm` kernel code, with neither a physical box.

    `legs` are the segments it joins; an appliance's are those of its VM's NICs.
    """

    router: bool
    vm: str = ""
    vmm: str = ""
    legs: tuple[str, ...] = ()
    hardened: Flag = False
    serves: tuple[str, ...] | Unknown | None = None
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Thing):
    """A named set, used in policies."""

    members: tuple[Ref, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor(Thing):
    """Observes traffic: physical, or virtual in a VM or VMM."""

    vm: str = ""
    vmm: str = ""
    watches: tuple[Ref, ...] = ()
    listens: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vnic(Thing):
    """A VM's interface: the vswitch (one a member where its VM is on a cluster), port group, segments and settings."""

    vswitches: tuple[str, ...]
    portgroups: tuple[str, ...] = ()
    carries: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    promiscuous: Flag = False
    forged_transmits: Flag = False
    mac_changes: Flag = False
    isolated: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Node(Thing):
    """A VM or a machine: one, or the equal members of a range. `serves` is None where the plan does not say."""

    names: Names
    hardened: Flag = False
    was: str = ""
    on: Flag = True
    serves: tuple[str, ...] | Unknown | None = None
    asset: str | None = None

    @property
    def count(self) -> int:
        """How many equal members it stands for."""
        return self.names.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine(Node):
    """A workload on a host of its own, or beside a hypervisor."""

    host: str
    nics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vm(Node):
    """A virtual machine. `vmms` is the one it is on, or all it may be on where it is placed on a cluster."""

    vmms: tuple[str, ...]
    cluster: str = ""
    nics: tuple[Vnic, ...] = ()
    disks: tuple[str, ...] = ()
    encrypted: Flag = False
    passthrough: tuple[str, ...] = ()
    pinned: Flag = False
    cores: int | Unknown = UNKNOWN
    memory: float | Unknown = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage(Thing):
    """A datastore, and the segments its interface is reached in."""

    reached: tuple[str, ...] = ()
    hardened: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Manager(Thing):
    """A management product on a node, and the VMMs it controls."""

    node: str
    manages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster(Thing):
    """VMMs between which VMs move; `separate` sets never share a host, nor do the members of a group named in one."""

    members: tuple[str, ...]
    migration: tuple[str, ...] = ()
    separate: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacker(Thing):
    """Where an attack starts: nodes it has, segments it is outside of."""

    stands: tuple[Ref, ...]
