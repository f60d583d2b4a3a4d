"""What the kind of a connection says of the vswitch it ends on: how it forwards, where it runs, what guests may do.

Measured or documented facts, no defaults: a Linux bridge and Open vSwitch take any source address and do not fail open,
a macvtap port hears its own address alone unless it has the whole device. What depends on settings that are in no XML
is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

UNKNOWN: Final = "unknown"
FLAGS: Final = ("promiscuous", "forged-transmits", "mac-changes", "flooding")
_WORDS: Final = ("product", "mode", "runs", *FLAGS)
_LOOSEST: Final = (UNKNOWN, "switch", "vepa", "isolated")


def _traits(*values: str) -> Mapping[str, str]:
    return dict(zip(_WORDS, values, strict=True))


NOTHING: Final = _traits(*[UNKNOWN] * len(_WORDS))
OWN_BRIDGE: Final = _traits("linux-bridge", "switch", "kernel", "no", "yes", "yes", "no")
HOST_BRIDGE: Final = {**OWN_BRIDGE, "mode": UNKNOWN}
OPEN_VSWITCH: Final = _traits("open-vswitch", UNKNOWN, UNKNOWN, "no", "yes", "yes", "no")
FUNCTIONS: Final = {**NOTHING, "product": "sr-iov", "runs": "nic"}
USER: Final = _traits("slirp", "switch", "process", "no", UNKNOWN, UNKNOWN, "no")
STACK: Final = {"mode": "switch", "runs": "kernel"}
FILTERED: Final = (OWN_BRIDGE["product"], UNKNOWN)
"""The products at whose ports the filters of libvirt work: neither macvtap nor Open vSwitch lets frames by them."""
_MACVTAP_MODES: Final = {"bridge": "switch", "vepa": "vepa", "private": "isolated", "passthrough": "vepa"}


def macvtap(mode: str, devices: int) -> Mapping[str, str]:
    """A macvtap port in a mode, on one device or on one of several.

    On several, ports meet on the wire whatever their mode is: nobody knows which two are on one device.
    """
    whole = "yes" if mode == "passthrough" else "no"
    forwards = _MACVTAP_MODES[mode] if devices < 2 or mode == "bridge" else UNKNOWN
    return _traits("macvtap", forwards, "kernel", whole, "yes", whole, "no")


def bridge(virtualport: str, own: bool, table: str) -> Mapping[str, str]:
    """A bridge, of libvirt's own or of the host; `table` says who fills its address table."""
    if virtualport == "openvswitch":
        return OPEN_VSWITCH
    if virtualport:
        return NOTHING
    traits = OWN_BRIDGE if own else HOST_BRIDGE
    # With libvirt filling the table, a guest that changes its address gets no frames for the new one.
    return {**traits, "mac-changes": "no"} if table == "libvirt" else traits


def together(all_: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """What holds of a vswitch with several kinds of ports: where they differ it is unknown, the mode the loosest."""
    found: dict[str, str] = {}
    kinds = [traits for traits in all_ if traits is not STACK] or [STACK]
    for word in _WORDS:
        values = {traits[word] for traits in kinds if word in traits}
        if word == "mode":
            found[word] = min(values, key=_LOOSEST.index)
        elif values:
            found[word] = values.pop() if len(values) == 1 else UNKNOWN
    return {word: value for word, value in found.items() if not (word == "product" and value == UNKNOWN)}
