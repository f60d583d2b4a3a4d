"""nwfilter XML: filters, their rules and the filters they refer to; every value of a rule is checked."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import Final

from vtopo.importers.libvirt.records import Filter, FilterRef, Rule
from vtopo.importers.libvirt.values import MAC, Mistakes, reference
from vtopo.importers.xml import Element

ACTIONS: Final = ("drop", "reject", "accept", "return", "continue")
DIRECTIONS: Final = ("in", "out", "inout")
FRAMES: Final = ("mac", "vlan", "stp", "arp", "rarp", "ip", "ipv6")
"""What ebtables decides."""
PACKETS: Final = ("all", "tcp", "udp", "udplite", "esp", "ah", "sctp", "icmp", "icmpv6", "igmp")
"""What iptables decides; all but `icmpv6` and `igmp` with `-ipv6` too."""
PROTOCOLS: Final = frozenset((*FRAMES, *PACKETS, *(f"{name}-ipv6" for name in PACKETS)))
CHAINS: Final = {"stp": -810, "mac": -800, "vlan": -750, "ipv4": -700, "ipv6": -600, "arp": -500, "rarp": -400}
"""Chains by how their names start, with the place they have among each other if none is said."""
_WRITTEN: Final = re.compile(r"(-?)(?:0[xX]([0-9a-fA-F]{1,16})|([0-9]{1,18}))")
_LIMITS: Final = {
    "srcportstart": 65535, "srcportend": 65535, "dstportstart": 65535, "dstportend": 65535, "dscp": 63, "type": 255,
    "code": 255, "typeend": 255, "codeend": 255, "vlanid": 4095, "connlimit-above": 65535, "hwtype": 65535,
    "protocoltype": 65535,
}  # fmt: skip


def read_filter(at: Element, mistakes: Mistakes) -> Filter | None:
    """A filter, or None after a mistake that leaves nothing to import."""
    name = at.get("name")
    if not name:
        mistakes.add(at, "no-name", "this <filter> has no name")
        return None
    chain = at.get("chain") or "root"
    prefix = chain.partition("-")[0]
    if chain != "root" and prefix not in CHAINS:
        mistakes.add(at, "no-chain", f"`{chain}` is no chain", f"a chain is `root` or starts with {', '.join(CHAINS)}")
        return None
    parts: list[Rule | FilterRef] = []
    for child in at.children:
        if child.tag == "rule":
            rule = _rule(child, mistakes)
            parts += [rule] if rule is not None else []
        elif child.tag == "filterref":
            parts.append(reference(child, mistakes))
    return Filter(name, at, chain, _priority(at, CHAINS.get(prefix, 0), mistakes), tuple(parts))


def _priority(at: Element, usual: int, mistakes: Mistakes) -> int:
    said = at.get("priority")
    number = number_of(said) if said else usual
    if number is None or not -1000 <= number <= 1000:
        mistakes.add(at, "bad-priority", f"`{said}` is no priority; priorities run from -1000 to 1000")
        return usual
    return number


def number_of(said: str) -> int | None:
    """A number as libvirt reads it: decimal, or hexadecimal behind `0x`."""
    found = _WRITTEN.fullmatch(said)
    if found is None:
        return None
    return int(f"{found[1]}{found[3]}", 10) if found[3] else int(f"{found[1]}{found[2]}", 16)


def _rule(at: Element, mistakes: Mistakes) -> Rule | None:
    action, direction = at.get("action"), at.get("direction")
    if action not in ACTIONS or direction not in DIRECTIONS:
        wrong, known = (action, ACTIONS) if action not in ACTIONS else (direction, DIRECTIONS)
        what = "action" if wrong is action else "direction"
        mistakes.add(at, f"bad-{what}", f"`{wrong}` is no {what} of a rule", f"there are {', '.join(known)}")
        return None
    inner = [child for child in at.children if child.tag in PROTOCOLS]
    foreign = [child for child in at.children if child.tag not in PROTOCOLS]
    for child in foreign:
        mistakes.add(child, "no-protocol", f"<{child.tag}> is no protocol of a rule")
    for child in inner[1:]:
        mistakes.add(child, "two-protocols", "a rule is about one protocol, and this is its second")
    if foreign or len(inner) > 1:
        return None
    said = {name: value for name, value in inner[0].attributes.items() if name != "comment"} if inner else {}
    for name, value in said.items():
        _check(inner[0], name, value, mistakes)
    stateless = at.get("statematch") in ("0", "false")
    return Rule(at, action, direction, _priority(at, 500, mistakes), stateless, inner[0].tag if inner else "", said)


def _check(at: Element, name: str, value: str, mistakes: Mistakes) -> None:
    """Notes a value that libvirt can not take; what holds a variable is known only where the filter is used."""
    if "$" in value:
        return
    if not value:
        mistakes.add(at, "bad-value", f"`{name}` of <{at.tag}> is empty")
        return
    number = number_of(value)
    if name in _LIMITS and number is not None and not 0 <= number <= _LIMITS[name]:
        mistakes.add(at, "bad-value", f"`{name}` is {value}; it ends at {_LIMITS[name]}")
    elif name in _LIMITS and number is None and name not in ("hwtype", "protocoltype"):
        mistakes.add(at, "bad-value", f"`{value}` is no number for `{name}`")
    elif name == "protocol" and number is not None and not 0 <= number <= 255:
        mistakes.add(at, "bad-value", f"there is no protocol {value}; they end at 255")
    elif name.endswith(("macaddr", "macmask")) and not MAC.fullmatch(value):
        mistakes.add(at, "bad-value", f"`{value}` is no MAC address")
    elif name.endswith(("ipaddr", "ipfrom", "ipto")) and not _is_address(value):
        mistakes.add(at, "bad-value", f"`{value}` is no IP address")
    elif name.endswith("ipmask"):
        with_mask = at.get(name.replace("mask", "addr"))
        if "$" not in with_mask and _is_address(with_mask) and prefix_length(with_mask, value) is None:
            mistakes.add(at, "bad-value", f"`{value}` is no mask of `{with_mask}`")


def _is_address(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return "%" not in value  # a zone is a name of the host's own


def prefix_length(address: str, mask: str) -> int | None:
    """The length of a mask; -1 for one with holes, None where it is none."""
    parsed = ip_address(address)
    if mask.isascii() and mask.isdigit():
        length = int(mask) if len(mask) < 4 else 999
        return length if length <= parsed.max_prefixlen else None
    if not _is_address(mask) or ip_address(mask).version != parsed.version:
        return None
    bits = f"{int(ip_address(mask)):0{parsed.max_prefixlen}b}"
    ones = bits.rstrip("0")
    return -1 if "0" in ones else len(ones)


def prefix_of(address: str, mask: str) -> str | None:
    """An address and its mask as a prefix of a plan; None where a plan can not say it."""
    if not _is_address(address):  # a variable may hold anything
        return None
    parsed = ip_address(address)
    length = prefix_length(address, mask) if mask else parsed.max_prefixlen
    if length is None or length < 0:
        return None
    return str(ip_network(f"{parsed}/{length}", strict=False))
