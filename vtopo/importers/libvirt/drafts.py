"""What is to stand in the plan, on its way there: segments, vswitches, routers, and what each VM is plugged into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from vtopo.importers.libvirt import ports
from vtopo.importers.libvirt.records import Domain, Settings, Vnic

OUTSIDE: Final = "outside"
"""The network that a host is in where no file says which."""


@dataclass(slots=True)
class Segment:
    """A segment of the plan; `called` is its name in the files."""

    name: str
    called: str
    vlan: int | None
    leaves: bool
    prefixes: list[str] = field(default_factory=list)
    sources: dict[str, None] = field(default_factory=dict)
    """The files and lines that say something of it, each once, in their order."""


@dataclass(slots=True)
class Switch:
    """A vswitch of the plan; `medium` is empty for one that no interface of the host is part of."""

    name: str
    called: str
    medium: str
    leaves: bool
    notes: list[str] = field(default_factory=list)
    traits: list[Mapping[str, str]] = field(default_factory=list)
    segments: dict[int | None, Segment] = field(default_factory=dict)
    sources: dict[str, None] = field(default_factory=dict)
    """The files and lines that say something of it, each once, in their order."""
    used: bool = False

    @property
    def mode(self) -> str:
        """How it forwards: the loosest of what its ports say."""
        return ports.together(self.traits)["mode"]


@dataclass(slots=True)
class Router:
    """A router of the plan: its legs, and its policy as lines."""

    name: str
    called: str
    source: str
    legs: list[Segment]
    policy: list[tuple[str, ...]]
    notes: list[str]


@dataclass(slots=True)
class Plug:
    """A vNIC and what it is plugged into; no switch: nobody knows, or (`nowhere`) into nothing."""

    nic: Vnic
    switch: Switch | None = None
    vlans: tuple[int, ...] = ()
    """The VLANs that it carries. None is all there is: what is not tagged, and what the guest tags itself."""
    settings: Settings = field(default_factory=Settings)
    private: bool = False
    nowhere: bool = False
    product: str = ""
    """What the port is of; a vswitch may have ports of several kinds."""
    addresses: tuple[str, ...] = ()
    forged: str = ""
    """Whether frames with a foreign address pass, where a filter says more of that than the vswitch."""
    notes: list[str] = field(default_factory=list)

    @property
    def carries(self) -> list[Segment]:
        """The segments of its port."""
        if self.switch is None:
            return []
        known = self.switch.segments
        wanted: Iterable[int | None] = self.vlans or sorted(known, key=lambda vlan: vlan or 0)
        return [known[vlan] for vlan in wanted]


@dataclass(slots=True)
class Machine:
    """A VM of the plan."""

    name: str
    domain: Domain
    plugs: list[Plug]
