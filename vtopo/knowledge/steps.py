"""How hard each step of an attack usually is, and why.

The classes are the team's reading of published attacks, CVE records and measurements collected for this project; a plan
overrides each with `difficulty`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CLASSES: Final = ("trivial", "low", "moderate", "high", "extreme")
"""From easy to hard."""

USUAL: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "network": ("low", "an ordinary network attack on a service, with nothing in between"),
        "gateway": ("moderate", "public exploits of firewalls and VPN appliances, many of them used by ransomware"),
        "admin": ("moderate", "public exploits of unpatched management services (CVE-2021-21974)"),
        "storage": ("moderate", "credentials or a flaw of the storage service are needed"),
        "mount": ("low", "the datastore is mounted already"),
        "spoof": ("trivial", "one frame with the address of another"),
        "manager": ("trivial", "controlling VMMs is its job"),
        "escape": ("high", "a flaw of the device model or the hypervisor is needed (CVE-2019-14835, CVE-2021-28476)"),
        "vswitch": ("high", "a flaw in packet handling is needed (CVE-2016-2074, CVE-2021-28476)"),
        "dma": ("low", "a device without an IOMMU writes to any memory"),
        "core": ("trivial", "its code runs with the rights of the VMM"),
        "service-vm": ("trivial", "the one is a program of the other"),
        "control": ("trivial", "it is what a VMM is for"),
        "disk": ("low", "a disk image is a file"),
        "appliance": ("trivial", "the one is a program of the other"),
        "migration": ("high", "a flaw as for an escape, and that the VM comes to the VMM"),
        "guest-channel": ("moderate", "an enabled channel is plain communication; taking its other end needs a flaw"),
        "covert": ("high", "timing channels through shared caches need co-residence and patience"),
    }
)
"""For each kind of step its class and the reason. `mount` is the `storage` step of a VMM that mounts the datastore."""
