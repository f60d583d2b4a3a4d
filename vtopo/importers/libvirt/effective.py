"""What a filter comes to at one vNIC: its rules with those it refers to, in the order in which they are asked.

ebtables is asked first, iptables then, and a packet has to pass both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from vtopo.importers.libvirt.filters import FRAMES
from vtopo.importers.libvirt.records import Filter, FilterRef, Rule

MOST: Final = 5000
"""Most rules that a filter may come to."""


class TooMuchError(Exception):
    """A filter comes to more than is read, or refers to itself; the message says which."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One rule where it is asked: in the root chain, or in a chain that only some frames enter."""

    rule: Rule
    chain: str
    values: Mapping[str, tuple[str, ...]]

    @property
    def conditions(self) -> Mapping[str, str]:
        """Its conditions, with the value of each variable that has a single one."""
        return {name: self._value(said) for name, said in self.rule.conditions.items()}

    def _value(self, said: str) -> str:
        given = self.values.get(said[1:], ()) if said.startswith("$") else ()
        return given[0] if len(given) == 1 and given[0] and said not in ("$MAC", "$IP") else said


@dataclass(frozen=True, slots=True)
class Effective:
    """The rules at one vNIC: those about frames and those about packets, and the filters that are in no file."""

    frames: tuple[Asked, ...]
    packets: tuple[Asked, ...]
    missing: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many rules there are, and filters that are in no file."""
        return len(self.frames) + len(self.packets) + len(self.missing)


def effective(known: Mapping[str, Filter], reference: FilterRef) -> Effective:
    """What a reference comes to; raises TooMuchError where it has no end."""
    missing: list[str] = []
    chains: dict[str, int] = {}
    asked: list[tuple[Asked, int]] = []
    for found, values in _expanded(known, reference, missing):
        chains.setdefault(found.chain, found.priority)
        rules = [part for part in found.parts if isinstance(part, Rule)]
        asked += [(Asked(rule, found.chain, values), rule.priority) for rule in rules]
        if len(asked) > MOST:
            raise TooMuchError(f"filter `{reference.name}` comes to more than {MOST:,} rules")
    frames = [one for one in asked if one[0].rule.protocol in ("", *FRAMES)]
    packets = [one for one in asked if one[0].rule.protocol not in ("", *FRAMES)]

    def order(one: tuple[Asked, int]) -> tuple[int, str, int]:
        chain = one[0].chain
        return (one[1], "", 0) if chain == "root" else (chains[chain], chain, one[1])

    frames.sort(key=order)
    packets.sort(key=lambda one: one[1])
    return Effective(tuple(one for one, _ in frames), tuple(one for one, _ in packets), tuple(dict.fromkeys(missing)))


def _expanded(
    known: Mapping[str, Filter], start: FilterRef, missing: list[str]
) -> Iterator[tuple[Filter, Mapping[str, tuple[str, ...]]]]:
    """The filters that a reference leads to, in order, each with the values of its variables."""
    todo: list[tuple[FilterRef, Mapping[str, tuple[str, ...]], tuple[str, ...]]] = [(start, {}, ())]
    count = 0
    while todo:
        reference, values, above = todo.pop()
        count += 1
        if reference.name in above or count > MOST:
            raise TooMuchError(f"filter `{reference.name}` refers to itself, or to more filters than are read")
        found = known.get(reference.name)
        if found is None:
            missing.append(reference.name)
            continue
        own = {**values, **reference.values}
        yield found, own
        inner = [part for part in found.parts if isinstance(part, FilterRef)]
        todo += [(part, own, (*above, reference.name)) for part in reversed(inner)]


FORGED: Final = ("mac", "ipv4", "ipv6", "arp")
"""What a guest can forge: its MAC address, its IP address in either version, and what it says it is in ARP."""
_IDS: Final = {"ipv4": ("ipv4", "0x800", "0x0800"), "ipv6": ("ipv6", "0x86dd"), "arp": ("arp", "0x806", "0x0806")}
_ELEMENTS: Final = {"ip": "ipv4", "ipv6": "ipv6", "arp": "arp"}


def stops_forging(found: Effective) -> bool:
    """Whether no frame with a foreign address leaves the guest, in whatever way it is forged."""
    rules = [asked for asked in found.frames if asked.rule.direction != "in"]
    return not found.missing and all(_dropped(rules, what) for what in FORGED)


def _dropped(rules: list[Asked], what: str) -> bool:
    """Whether a frame that is forged in this way is dropped for certain."""
    carried = "ipv4" if what == "mac" else what
    left = ""
    for asked in rules:
        if asked.chain == left or (asked.chain != "root" and not _enters(asked.chain, carried)):
            continue
        matches = _forged_matches(asked, what, carried)
        if matches is False or asked.rule.action == "continue":
            continue
        if asked.rule.action in ("drop", "reject"):
            if matches:
                return True
        elif asked.rule.action == "return" and asked.chain != "root":
            if matches is None:
                return False  # it may leave the chain or stay in it
            left = asked.chain
        else:
            return False
    return False


def _enters(chain: str, carried: str) -> bool:
    prefix = chain.partition("-")[0]
    return prefix == "mac" or prefix == carried


def _forged_matches(asked: Asked, what: str, carried: str) -> bool | None:
    """Whether a rule matches a forged frame; None: some such frames."""
    protocol = asked.rule.protocol
    if protocol not in ("", "mac") and _ELEMENTS.get(protocol) != carried:
        return False
    results: list[bool | None] = []
    for name, value in asked.rule.conditions.items():
        if name in ("srcmacaddr", "arpsrcmacaddr"):
            results.append(what != "mac" if value == "$MAC" else None)
        elif name in ("srcipaddr", "arpsrcipaddr"):
            honest = {"$IP": what not in ("ipv4", "ipv6", "arp"), "0.0.0.0": False}
            results.append(honest.get(value))
        elif name == "protocolid":
            results.append(value.lower() in _IDS[carried])
        elif name != "match":
            results.append(None)
    matches = False if False in results else None if None in results else True
    if asked.rule.conditions.get("match") == "no":
        return None if matches is None else not matches
    return matches
