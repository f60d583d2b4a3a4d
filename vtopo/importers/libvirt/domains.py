"""Domain XML: what a VM is, what it is plugged into, what it is given of the host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vtopo.importers.libvirt.records import Domain, Vnic
from vtopo.importers.libvirt.values import Mistakes, address, mac, memory, pci, reference, settings, whole
from vtopo.importers.xml import Element

CONTAINERS: Final = {"lxc": "LXC", "openvz": "OpenVZ", "vz": "Virtuozzo", "uml": "User-mode Linux"}
TUNNELS: Final = ("server", "client", "mcast", "udp")
KINDS: Final = (
    "network", "bridge", "direct", "hostdev", "user", "ethernet", "vhostuser", "vdpa", "internal", "null", "vds",
    *TUNNELS,
)  # fmt: skip
_NETWORK: Final = re.compile(r"-{1,2}(net|netdev|nic|device)\b")
MODES: Final = ("vepa", "bridge", "private", "passthrough")


def read_domain(at: Element, mistakes: Mistakes) -> Domain | None:
    """A domain, or None after a mistake that leaves nothing to import."""
    name = at.said("name")
    if not name:
        mistakes.add(at, "no-name", "this <domain> has no <name>")
        return None
    kind = at.get("type")
    if kind in CONTAINERS and not (kind == "vz" and at.said("os", "type") == "hvm"):
        mistakes.add(
            at,
            "container",
            f"`{name}` is a container ({CONTAINERS[kind]}); a plan has VMs and machines, and can not say containers",
            "leave the file out, and know that the plan is silent about it",
        )
        return None
    sizes = [size for size in (memory(found, mistakes) for found in at.all("memory")) if size]
    cpus = at.first("vcpu")
    nics = [nic for found in at.all("devices", "interface") if (nic := _nic(found, mistakes)) is not None]
    devices, teamed, unsaid = _passed(at)
    teamed += _by_argument(at)
    return Domain(
        name,
        at,
        kind,
        at.said("uuid").lower(),
        whole(cpus.text) if cpus is not None else None,
        sizes[0] if sizes else None,
        (*nics, *teamed),
        any(disk.first("source") is not None for disk in at.all("devices", "disk")),
        devices,
        tuple(_shared(at)),
        unsaid,
    )


def _nic(at: Element, mistakes: Mistakes) -> Vnic | None:
    kind = at.get("type")
    source = at.first("source")
    if kind not in KINDS:
        known = ", ".join(KINDS)
        mistakes.add(at, "interface-type", f"an interface of type `{kind}` is not known", f"known are {known}")
        return None
    said = source.attributes if source is not None else {}
    mode = said.get("mode", "")
    if kind == "direct":
        mode = mode or "vepa"  # libvirt's default
        if mode not in MODES:
            mistakes.add(at, "macvtap-mode", f"`{mode}` is no mode of macvtap", f"there are {', '.join(MODES)}")
            return None
    lacking = {"network": "network", "bridge": "bridge", "direct": "dev"}.get(kind, "")
    # A running domain shows what a port of a network has become, and the network beside it.
    if lacking and not said.get(lacking) and not said.get("network"):
        mistakes.add(at, "no-source", f"this interface of type `{kind}` does not say its `{lacking}`")
        return None
    device = pci(source.first("address") if source is not None else None) if kind == "hostdev" else said.get("dev", "")
    found = at.first("filterref")
    return Vnic(
        kind,
        at,
        said.get("network", ""),
        said.get("portgroup", ""),
        said.get("bridge", ""),
        device,
        mode,
        settings(at, mistakes),
        mac(at, at.attribute("mac", "address"), mistakes),
        tuple(dict.fromkeys(ip for given in at.all("ip") if (ip := address(given, given.get("address"), mistakes)))),
        reference(found, mistakes) if found is not None else None,
        at.attribute("link", "state") == "down",
        _goal(kind, said),
        at.first("portForward") is not None,
    )


def _goal(kind: str, said: dict[str, str]) -> str:
    if kind in TUNNELS:
        return f"a {kind} socket at {said.get('address') or 'any address'} port {said.get('port') or '?'}"
    return {
        "vhostuser": f"the socket {said.get('path', '')}",
        "vdpa": f"the device {said.get('dev', '')}",
        "ethernet": "a tap device that a script plugs in",
        "internal": f"the internal network {said.get('name', '')}",
        "vds": "a distributed switch of vSphere",
    }.get(kind, "")


def _passed(at: Element) -> tuple[tuple[str, ...], list[Vnic], tuple[str, ...]]:
    """PCI devices passed through: of unknown kind, those told to be NICs, and what of them a plan can not say."""
    devices: list[str] = []
    nics: list[Vnic] = []
    unsaid: list[str] = []
    for found in at.all("devices", "hostdev"):
        where = pci(found.first("source", "address"))
        kind = found.get("type") or found.get("mode")
        if kind == "pci" and where and found.first("teaming") is not None:
            nics.append(Vnic("hostdev", found, device=where))  # only a NIC is part of a team
        elif kind == "pci" and where:
            devices.append(where)
        else:
            unsaid.append(f"a device of type {kind or '?'} is passed through ({found.source})")
    return tuple(dict.fromkeys(devices)), nics, tuple(unsaid)


def _by_argument(at: Element) -> Iterator[Vnic]:
    """A vNIC for arguments that are given to QEMU past libvirt and may make some: nobody knows where they lead."""
    for given in at.all("qemu:commandline"):
        made = [arg for arg in given.all("qemu:arg") if _NETWORK.match(arg.get("value"))]
        if made:
            yield Vnic("argument", made[0], goal="what arguments to QEMU say, which are not read")


def _shared(at: Element) -> Iterator[str]:
    for memory_ in at.all("devices", "shmem"):
        yield f"shared memory {memory_.get('name')}"
    for folder in at.all("devices", "filesystem"):
        if folder.attribute("source", "dir"):
            yield f"folder {folder.attribute('source', 'dir')}"
