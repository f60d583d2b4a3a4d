"""Values as libvirt writes them, each checked; what is wrong is told at its element."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Final

from vtopo.importers.libvirt.records import FilterRef, Settings
from vtopo.importers.xml import Element
from vtopo.problems import Problem

NUMBER: Final = re.compile(r"[0-9]{1,18}")
MAC: Final = re.compile(r"[0-9A-Fa-f]{1,2}(:[0-9A-Fa-f]{1,2}){5}")
_UNITS: Final = {
    "": 2**10, "b": 1, "bytes": 1, "kb": 10**3, "k": 2**10, "kib": 2**10, "mb": 10**6, "m": 2**20, "mib": 2**20,
    "gb": 10**9, "g": 2**30, "gib": 2**30, "tb": 10**12, "t": 2**40, "tib": 2**40,
}  # fmt: skip
"""libvirt takes a number without a unit for KiB."""


class Mistakes:
    """The mistakes of all files of an import."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, at: Element, code: str, message: str, hint: str = "", related: Iterable[Element] = ()) -> None:
        """Notes a mistake at an element."""
        places = tuple(other.place for other in related)
        self.found.append(Problem("import", code, message, at.place, related=places, hint=hint))


def flag(at: Element, name: str, mistakes: Mistakes) -> bool | None:
    """An attribute that is yes or no; None where it is not said."""
    said = at.get(name)
    if said in ("", "yes", "no"):
        return {"yes": True, "no": False}.get(said)
    mistakes.add(at, "bad-value", f"`{name}` of <{at.tag}> is yes or no, not `{said}`")
    return None


def whole(said: str) -> int | None:
    """A whole number, or None."""
    return int(said) if NUMBER.fullmatch(said) else None


def settings(at: Element, mistakes: Mistakes) -> Settings:
    """The settings that an interface, a port group or a network makes for ports."""
    vlan = at.first("vlan")
    port = at.first("port")
    tags: list[int] = []
    for tag in vlan.all("tag") if vlan is not None else ():
        number = whole(tag.get("id"))
        if number is None or not 0 <= number <= 4095:
            mistakes.add(tag, "bad-vlan", f"`{tag.get('id')}` is no VLAN id")
        elif 1 <= number <= 4094:
            tags.append(number)
        # 0 and 4095 are no VLAN: such a port takes frames without a tag, or all of them.
    return Settings(
        tuple(sorted(set(tags))),
        flag(port, "isolated", mistakes) if port is not None else None,
        flag(at, "trustGuestRxFilters", mistakes),
        at.attribute("virtualport", "type"),
    )


def address(at: Element, said: str, mistakes: Mistakes) -> str:
    """An IP address as it is kept; empty where there is none."""
    if not said:
        return ""
    try:
        return str(ip_address(said.partition("%")[0]))
    except ValueError:
        mistakes.add(at, "bad-address", f"`{said}` is no IP address")
        return ""


def prefix(at: Element, own: str, mistakes: Mistakes) -> str:
    """The prefix that an address of a network stands in; a mask that is not said is that of the address class."""
    if not own:
        return ""
    length = at.get("prefix") or at.get("netmask")
    if not length:
        parsed = ip_address(own)
        if isinstance(parsed, IPv4Address):
            length = "8" if parsed.packed[0] < 128 else "16" if parsed.packed[0] < 192 else "24"
        else:
            length = "64"
    try:
        return str(ip_network(f"{own}/{length}", strict=False))
    except ValueError:
        mistakes.add(at, "bad-prefix", f"`{length}` is no prefix length or netmask of `{own}`")
        return ""


def mac(at: Element, said: str, mistakes: Mistakes) -> str:
    """A MAC address in the one form it is compared in; empty where there is none."""
    if not said:
        return ""
    if not MAC.fullmatch(said):
        mistakes.add(at, "bad-mac", f"`{said}` is no MAC address")
        return ""
    return ":".join(f"{int(part, 16):02x}" for part in said.split(":"))


def memory(at: Element, mistakes: Mistakes) -> int | None:
    """An amount of memory in MiB, rounded up."""
    unit = _UNITS.get(at.get("unit").lower())
    number = whole(at.text)
    if unit is None or number is None:
        mistakes.add(at, "bad-memory", f"`{' '.join((at.text, at.get('unit'))).strip()}` is no amount of memory")
        return None
    return -(-number * unit // 2**20)


def reference(at: Element, mistakes: Mistakes) -> FilterRef:
    """A reference to a filter, with the values of its variables in order."""
    values: dict[str, list[str]] = {}
    for parameter in at.all("parameter"):
        values.setdefault(parameter.get("name"), []).append(parameter.get("value"))
    if not at.get("filter"):
        mistakes.add(at, "no-filter", "this <filterref> names no filter", 'write `filter="..."`')
    return FilterRef(at.get("filter"), {name: tuple(all_) for name, all_ in values.items()}, at)


def pci(at: Element | None) -> str:
    """A PCI address as it is written, `0000:03:07.1`; empty where there is none."""
    if at is None:
        return ""
    parts = []
    for name, width in (("domain", 4), ("bus", 2), ("slot", 2), ("function", 1)):
        said = at.get(name, "0")
        number = int(said, 16) if re.fullmatch(r"(0[xX])?[0-9A-Fa-f]{1,8}", said) else -1
        if number < 0:
            return ""
        parts.append(f"{number:0{width}x}")
    return f"{':'.join(parts[:3])}.{parts[3]}"
