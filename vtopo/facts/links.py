"""Layer-2 links: who can send frames to whom within one segment (SEMANTICS 2).

Told by segment and vswitch, never by pair: two vswitches are linked when both reach out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.model.things import Vswitch

LOCAL, HAIRPIN = "local", "hairpin"


@dataclass(frozen=True, slots=True)
class SegmentLinks:
    """The links of one segment.

    `has` are the vswitches with a vNIC in it. Of these `local` link their own ports to each other, `hairpin` do so by
    way of the physical switch and back. `out` are the vswitches that reach the wire of the segment, with or without a
    vNIC in it: any two of them, and each with the wire, are linked. `wire` says whether anything physical carries it.
    """

    segment: str
    has: tuple[str, ...]
    local: frozenset[str]
    hairpin: frozenset[str]
    out: frozenset[str]
    wire: bool

    def within(self, vswitch: str) -> str:
        """How two ports of one vswitch are linked: `local`, `hairpin`, or an empty text where they are not."""
        if vswitch in self.local:
            return LOCAL
        return HAIRPIN if vswitch in self.hairpin else ""

    def between(self, one: str, other: str) -> str:
        """How two vswitches are linked, or one with itself; an empty text where they are not."""
        if one == other:
            return self.within(one)
        return "out" if one in self.out and other in self.out else ""


def links(facts: Facts) -> Mapping[str, SegmentLinks]:
    """The links of every segment, by name."""
    model, topology = facts.model, facts.topology
    found: dict[str, SegmentLinks] = {}
    for segment in model.segments:
        node = ("segment", segment)
        has = [name for _, name in topology.before(node, "has")]
        found[segment] = SegmentLinks(
            segment=segment,
            has=tuple(has),
            local=frozenset(name for name in has if ports_link(facts, name, segment) == LOCAL),
            hairpin=frozenset(name for name in has if ports_link(facts, name, segment) == HAIRPIN),
            out=frozenset(name for _, name in topology.before(node, "reaches")),
            wire=segment in model.wired,
        )
    return found


def ports_link(facts: Facts, name: str, segment: str) -> str:
    """How a vswitch links two ports of its own in a segment, whether it has such ports or not.

    One of unknown mode is taken to deliver locally: a way is not missed for silence.
    """
    vswitch = facts.model.vswitches[name]
    if vswitch.mode not in ("vepa", "isolated"):
        return LOCAL
    return HAIRPIN if _hairpins(facts, vswitch, segment) else ""


def _hairpins(facts: Facts, vswitch: Vswitch, segment: str) -> bool:
    """Whether frames in a segment come back: some uplink that carries it ends only on switches that reflect."""
    if vswitch.mode != "vepa":
        return False
    model, topology = facts.model, facts.topology
    for name in vswitch.uplinks:
        if topology.place(("nic", name), "carries", ("segment", segment)) is None:
            continue
        ends = [model.switches[switch] for _, switch in topology.after(("nic", name), "ends-on")]
        if ends and all(switch.reflective is not False for switch in ends):
            return True
    return False
