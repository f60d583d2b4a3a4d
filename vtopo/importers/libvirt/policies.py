"""Filters of libvirt as filters of a plan: what decides whether a packet that opens something passes.

A plan names who, where to and which service. Where a rule that matters asks for more (a source port, a type of ICMP,
DSCP, a count of connections, a foreign MAC address), the rules of the whole filter are unknown: it may allow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from vtopo.importers.libvirt.drafts import Plug
from vtopo.importers.libvirt.effective import Asked, Effective
from vtopo.importers.libvirt.filters import number_of, prefix_of
from vtopo.importers.naming import Names

_NUMBERS: Final = {1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 50: "esp", 51: "ah", 58: "icmpv6",
                   132: "sctp", 136: "udplite"}  # fmt: skip
_PROTOCOL: Final = re.compile(r"[a-z][a-z0-9-]{0,19}")
_FOUR: Final = ("ipv4", "0x800", "0x0800")
_SIX: Final = ("ipv6", "0x86dd")
_EVERY: Final = {4: "0.0.0.0/0", 6: "::/0"}
BRIDGED: Final = "holds while net.bridge.bridge-nf-call-iptables is 1"


class Services:
    """The services that rules name, each under one name."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.known: list[tuple[str, str, str]] = []
        """The name of each, its ports, and the first file and line that names it."""
        self._by_ports: dict[str, str] = {}

    def name(self, ports: str, source: str) -> str:
        """The service of some ports: `tcp/21..22`."""
        if ports not in self._by_ports:
            self._by_ports[ports] = self._names.take(ports.replace("/", "-").replace("..", "-"), "service")
            self.known.append((self._by_ports[ports], ports, source))
        return self._by_ports[ports]


@dataclass(frozen=True, slots=True)
class Policy:
    """The lines of a filter, and comments on them."""

    lines: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """What a rule does with packets of one direction; `opaque`: with some of them, and a plan can not say which."""

    verdict: str
    prefix: str = ""
    ports: str = ""
    opaque: str = ""
    source: str = field(default="", compare=False)

    @property
    def always(self) -> bool:
        """Whether it matches every packet."""
        return not (self.prefix or self.ports or self.opaque)


UNKNOWN: Final = (("allow", "unknown"),)


def policies(found: Effective, plug: Plug, vm: str, services: Services) -> list[tuple[str, Policy]]:
    """The filters that a vNIC has: none, one or two, each with what sets it apart from the other."""
    if found.missing:
        names = ", ".join(f"`{name}`" for name in found.missing)
        return [("", Policy(UNKNOWN, (f"in none of these files: {names}",)))]
    made = []
    for suffix, rules, note in (("frames", found.frames, ()), ("", found.packets, (BRIDGED,))):
        lines: list[tuple[str, ...]] = []
        opaque: list[str] = []
        for direction in ("out", "in"):
            steps = _decisive(_steps(rules, direction, plug))
            opaque += [f"{step.opaque} can not be said" for step in steps if step.opaque]
            lines += [_line(step, direction, vm, services) for step in steps if not step.opaque]
        if opaque:
            made.append((suffix, Policy(UNKNOWN, tuple(dict.fromkeys(opaque))[:20])))
        elif lines:
            made.append((suffix, Policy((*lines, ("default", "allow")), note)))
    return made


def _line(step: _Step, direction: str, vm: str, services: Services) -> tuple[str, ...]:
    other = step.prefix or "any"
    ends = (vm, "->", other) if direction == "out" else (other, "->", vm)
    return (step.verdict, *ends, *([services.name(step.ports, step.source)] if step.ports else []))


def _decisive(steps: Sequence[_Step]) -> list[_Step]:
    """The steps that can stop a packet, and those before them: what no step stops passes."""
    found: list[_Step] = []
    for step in steps:
        found.append(step)
        if step.always:
            break
    while found and found[-1].verdict == "allow":
        found.pop()
    return found


def _steps(rules: Sequence[Asked], direction: str, plug: Plug) -> list[_Step]:
    steps: list[_Step] = []
    left = ""
    for asked in rules:
        rule = asked.rule
        if rule.action == "continue" or (left and asked.chain == left):
            continue
        if rule.direction not in (direction, "inout"):
            if rule.action == "accept" and rule.stateless and asked.chain == "root":
                steps.append(_Step("allow", opaque=f"{_shown(asked)}, the way back"))
            continue
        step = _step(asked, direction, plug)
        if step is None:
            continue
        if rule.action == "return" and asked.chain != "root":
            if step.always or step == _Step(step.verdict, _EVERY.get(_family(asked.chain), "")):
                left = asked.chain
            else:
                steps.append(_Step("deny", opaque=_shown(asked)))
            continue
        steps.append(step)
    return steps


def _shown(asked: Asked) -> str:
    conditions = " ".join(f"{name}={value}" for name, value in asked.rule.conditions.items())
    said = f"{asked.rule.action} {asked.rule.direction} {asked.rule.protocol or 'everything'} {conditions}".strip()
    return f"{said} ({asked.rule.at.source})"


def _step(asked: Asked, direction: str, plug: Plug) -> _Step | None:
    """What a rule does with IP packets that open something; None: nothing."""
    verdict = "deny" if asked.rule.action in ("drop", "reject") else "allow"
    protocol, conditions = asked.rule.protocol, dict(asked.conditions)
    opaque = _Step(verdict, opaque=_shown(asked))
    if protocol in ("arp", "rarp", "stp") or not _of_ip(asked.chain):
        return None
    if protocol == "vlan":
        return opaque if len(plug.carries) > 1 else None
    state = {one.strip().upper() for one in conditions.pop("state", "NEW").split(",")}
    if not state & {"NEW", "NONE"}:
        return None
    negated = conditions.pop("match", "yes") == "no"
    if direction == "out" and conditions.get("srcipaddr") == "0.0.0.0" and "srcipmask" not in conditions:
        return None  # who opens something has an address
    own = _honest(conditions, direction, plug)
    version = 6 if protocol.endswith("ipv6") or protocol == "icmpv6" else 4
    if protocol == "mac":
        identity = conditions.pop("protocolid", "").lower()
        if identity and identity not in (*_FOUR, *_SIX):
            return opaque if negated else None
        version = _family(asked.chain) if not identity else 4 if identity in _FOUR else 6
    if negated:
        return None if own and not conditions and protocol in ("mac", "all", "ip") else opaque
    if not protocol:
        return _Step(verdict, _EVERY.get(_family(asked.chain), ""))
    if asked.rule.direction == "inout" and conditions:
        return opaque
    prefix = _other(conditions, direction)
    ports = _service(protocol, conditions)
    if conditions or prefix is None or ports is None:
        return opaque
    return _Step(verdict, prefix or _EVERY.get(version, ""), ports, source=asked.rule.at.source)


def _of_ip(chain: str) -> bool:
    return chain.partition("-")[0] in ("root", "mac", "ipv4", "ipv6", "vlan")


def _family(chain: str) -> int:
    """The version of IP that a chain is entered with; 0 for any."""
    return {"ipv4": 4, "ipv6": 6}.get(chain.partition("-")[0], 0)


def _honest(conditions: dict[str, str], direction: str, plug: Plug) -> bool:
    """Takes out what holds of each packet of a guest that forges nothing; who does is another matter."""
    side = "src" if direction == "out" else "dst"
    taken = False
    for name, own in ((f"{side}macaddr", ("$MAC", plug.nic.mac)), (f"{side}ipaddr", ("$IP", *_only(plug.addresses)))):
        if (
            conditions.get(name) in own
            and conditions.get(name)
            and conditions.get(f"{name[:-4]}mask", "") in ("", "32")
        ):
            conditions.pop(name)
            conditions.pop(f"{name[:-4]}mask", None)
            taken = True
    return taken


def _only(addresses: Sequence[str]) -> Sequence[str]:
    return addresses if len(addresses) == 1 else ()


def _other(conditions: dict[str, str], direction: str) -> str | None:
    """The prefix of the other side; empty for any, None where it can not be said. Takes it out."""
    side = "dst" if direction == "out" else "src"
    address, mask = conditions.pop(f"{side}ipaddr", ""), conditions.pop(f"{side}ipmask", "")
    if not address:
        return "" if not mask else None
    return prefix_of(address, mask)


def _service(protocol: str, conditions: dict[str, str]) -> str | None:
    """The service that a rule is about; empty for any, None where it can not be said. Takes out what says it."""
    name = protocol.removesuffix("-ipv6")
    if name in ("mac", "all"):
        return ""
    if protocol in ("ip", "ipv6"):
        said = conditions.pop("protocol", "").lower()
        if not said:
            return ""
        number = number_of(said)
        name = said if number is None else _NUMBERS.get(number, f"proto-{number}")
        if not _PROTOCOL.fullmatch(name) or not 0 <= (number or 0) <= 255:
            return None
    first, last = (conditions.pop(f"dstport{end}", "") for end in ("start", "end"))
    if not (first or last):
        return name
    low, high = number_of(first), number_of(last or first)
    if low is None or high is None or name not in ("tcp", "udp", "sctp", "udplite") or not 0 <= low <= high <= 65535:
        return None
    return f"{name}/{low}" if low == high else f"{name}/{low}..{high}"


def agreed(plugs: Sequence[Plug]) -> bool:
    """Whether all vNICs of a VM have one filter alike: a plan names the VM, and can not tell its vNICs apart."""
    said: list[tuple[str, Mapping[str, tuple[str, ...]]] | None] = [
        (plug.nic.filter.name, plug.nic.filter.values) if plug.nic.filter else None for plug in plugs
    ]
    return all(one == said[0] for one in said)


def unsaid(found: Effective) -> str:
    """The kinds of frames that rules are about and a plan says nothing of, with how many rules there are of each."""
    count: dict[str, int] = {}
    for asked in found.frames:
        if asked.rule.protocol in ("arp", "rarp", "stp", "vlan"):
            count[asked.rule.protocol] = count.get(asked.rule.protocol, 0) + 1
    return ", ".join(f"{number} {protocol}" for protocol, number in count.items())
