"""Network XML and the host's own interfaces: what they join, and how they leave the host."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vtopo.importers.libvirt.records import Capabilities, HostInterface, Network
from vtopo.importers.libvirt.values import Mistakes, address, flag, mac, memory, pci, prefix, settings, whole
from vtopo.importers.xml import Element

MODES: Final = ("nat", "route", "open", "bridge", "private", "vepa", "passthrough", "hostdev")


def read_network(at: Element, mistakes: Mistakes) -> Network | None:
    """A network, or None after a mistake that leaves nothing to import."""
    name = at.said("name")
    if not name:
        mistakes.add(at, "no-name", "this <network> has no <name>")
        return None
    forward = at.first("forward")
    mode = "isolated" if forward is None else forward.get("mode") or "nat"
    if forward is not None and mode not in MODES:
        mistakes.add(forward, "forward-mode", f"`{mode}` is no forward mode", f"there are {', '.join(MODES)}")
        return None
    devices = list(_devices(forward)) if forward is not None else []
    twice = sorted({device for device in devices if devices.count(device) > 1})
    if twice and forward is not None:
        mistakes.add(forward, "device-twice", f"network `{name}` names the interface `{twice[0]}` twice")
    if forward is not None and forward.get("dev"):
        devices.insert(0, forward.get("dev"))
    own = [(ip, address(ip, ip.get("address"), mistakes)) for ip in at.all("ip")]
    reserved: dict[str, tuple[str, ...]] = {}
    for host in at.all("ip", "dhcp", "host"):
        its, given = mac(host, host.get("mac"), mistakes), address(host, host.get("ip"), mistakes)
        if its and given:
            reserved[its] = (*reserved.get(its, ()), given)
    groups = {group.get("name"): settings(group, mistakes) for group in at.all("portgroup")}
    default = next((group.get("name") for group in at.all("portgroup") if flag(group, "default", mistakes)), "")
    nat = forward.first("nat") if forward is not None else None
    return Network(
        name,
        at,
        mode,
        at.attribute("bridge", "name"),
        tuple(dict.fromkeys(devices)),
        forward.attribute("pf", "dev") if forward is not None else "",
        settings(at, mistakes),
        groups,
        default,
        at.attribute("bridge", "macTableManager"),
        tuple(dict.fromkeys(its for ip, one in own if (its := prefix(ip, one, mistakes)))),
        tuple(dict.fromkeys(one for _, one in own if one)),
        reserved,
        nat is not None and flag(nat, "ipv6", mistakes) is True,
    )


def _devices(forward: Element) -> Iterator[str]:
    for part in forward.children:
        if part.tag == "interface" and part.get("dev"):
            yield part.get("dev")
        elif part.tag == "address" and pci(part):
            yield pci(part)


def read_interface(at: Element, mistakes: Mistakes) -> HostInterface | None:
    """An interface of the host, or None where it is no more than a name."""
    name = at.get("name")
    if not name:
        mistakes.add(at, "no-name", "this <interface> of a host has no name")
        return None
    tag: int | None = None
    vlan = at.first("vlan")
    if vlan is not None:
        tag = whole(vlan.get("tag"))
        if tag is None or not 1 <= tag <= 4094:
            mistakes.add(vlan, "bad-vlan", f"`{vlan.get('tag')}` is no VLAN id")
            return None
    inner = at.first(at.get("type")) or at
    parts = [part.get("name") for part in inner.all("interface") if part.get("name")]
    speed = whole(at.attribute("link", "speed"))
    return HostInterface(name, at, at.get("type"), tuple(dict.fromkeys(parts)), tag, f"{speed}Mbit/s" if speed else "")


def read_capabilities(at: Element, mistakes: Mistakes) -> Capabilities:
    """What a host says of itself."""
    support = at.attribute("host", "iommu", "support")
    cells = list(at.all("host", "topology", "cells", "cell"))
    sizes = [size for cell in cells for found in cell.all("memory") if (size := memory(found, mistakes)) is not None]
    # Siblings of one core are listed alike: a core is what socket, die and core id tell apart.
    cpus = [cpu for cell in cells for cpu in cell.all("cpus", "cpu")]
    known = [(cpu.get("socket_id"), cpu.get("die_id"), cpu.get("core_id")) for cpu in cpus]
    cores = len(set(known)) if known and all(core for _, _, core in known) else None
    return Capabilities(at, {"yes": True, "no": False}.get(support), cores, sum(sizes) or None)
