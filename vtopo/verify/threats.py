"""Statements about attacks: a step there is, a packet that is delivered or not, who is heard where.

Each is judged by what it means (docs/semantics.md), with no way shown: the packets are searched for anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from vtopo.findings import Evidence
from vtopo.model.things import Ref
from vtopo.model.things import Thing as Written
from vtopo.proofs import Thing, told
from vtopo.source import Span
from vtopo.verify.closing import Closing
from vtopo.verify.ground import Ground
from vtopo.verify.hearing import Hearing
from vtopo.verify.spreading import Net
from vtopo.verify.stepping import PACKETS, Stepping


class Threats:
    """Checks such statements; each question answers with the places that say so, none where it does not hold."""

    def __init__(
        self,
        ground: Ground,
        stepping: Stepping,
        closing: Callable[[], Closing],
        hearing: Callable[[], Hearing],
    ) -> None:
        self.ground = ground
        self.model = ground.model
        self.stepping = stepping
        self._closing = closing
        self._hearing = hearing

    @cached_property
    def closing(self) -> Closing:
        """The search for packets; it is only made where one is asked for."""
        return self._closing()

    def places(self, subject: str, relation: str, said: str) -> Iterator[Span] | None:
        """Where the plan says so; None where nothing is known of such a statement."""
        words = relation.split()
        unseen = words[:1] == ["unseen"]
        match words[unseen:]:
            case ["step", kind]:
                return self._step(kind, subject, said, unseen)
            case ["reaches"]:
                return self._reaches(subject, said, unseen)
            case ["fails", "to", "reach"]:
                return self._fails(subject, said)
            case ["hears", "at", vswitch]:
                return self._hears(subject, said, vswitch)
            case ["reaches", "at", vswitch, "in", segment]:
                return self._talks(subject, said, vswitch, segment)
        return None

    def _step(self, kind: str, subject: str, said: str, unseen: bool) -> Iterator[Span]:
        """Who owns the subject can own what is said, by such a step."""
        source, target = self._things.get(subject), self._things.get(said)
        if source is None or target is None:
            return
        plain = (kind, target) in self.stepping.over_envelope(source)
        if plain or (
            PACKETS.get(kind) == target[0]
            and not self.stepping.hardened(target)
            and self._delivered(source, target, unseen)
        ):
            yield self._at(target)

    def _reaches(self, subject: str, said: str, unseen: bool) -> Iterator[Span]:
        """A packet of the subject is delivered to what is said."""
        source, target = self._things.get(subject), self._things.get(said)
        if source and target and self._delivered(source, target, unseen):
            yield from (self._at(source), self._at(target))

    def _fails(self, subject: str, said: str) -> Iterator[Span]:
        """No packet of the subject is delivered to what is said."""
        source, target = self._things.get(subject), self._things.get(said)
        if source and target and not self._delivered(source, target, unseen=False):
            yield self._at(target)

    def _hears(self, subject: str, segment: str, vswitch: str) -> Iterator[Span]:
        """A VM hears a segment at a vswitch."""
        vm, known = self.model.vms.get(subject), vswitch in self.model.vswitches and segment in self.model.segments
        if vm and known and self._hearing().hears(vm, segment, vswitch):
            yield vm.at

    def _talks(self, subject: str, said: str, vswitch: str, segment: str) -> Iterator[Span]:
        """A packet of one node is delivered to another, and leaves or arrives at a vswitch in a segment."""
        source, target = self._things.get(subject), self._things.get(said)
        if source is None or target is None or {source[0], target[0]} != {"node"}:
            return
        for one in self.ground.ports(source):
            for other in self.ground.ports(target):
                there = any((port.vswitch, port.segment) == (vswitch, segment) for port in (one, other))
                if there and self.closing.passes(one, other):
                    yield self._at(target)
                    return

    def bare(self, name: str) -> bool:
        """Whether nodes are at a vswitch to which neither a sensor nor a mirror is attached."""
        vswitch = self.model.vswitches.get(name)
        watched = any(Ref("vswitch", name) in sensor.watches for sensor in self.model.sensors.values())
        ports = (port for node in self.ground.nodes for port in self.ground.ports(("node", node)))
        return vswitch is not None and not watched and not vswitch.mirrors and any(p.vswitch == name for p in ports)

    def chained(self, evidence: Iterable[Evidence]) -> Iterator[str]:
        """The steps of a path that start from what nobody owns by then."""
        owned: set[str] = set()
        for its in evidence:
            if "step" in its.relation.split():
                if owned and its.subject not in owned:
                    yield f"`{its.subject} {its.relation} {its.object}`: {its.subject} is not owned by then"
                owned |= {its.subject, its.object}

    def _delivered(self, source: Thing, target: Thing, unseen: bool) -> bool:
        net: Net = self.closing.dark if unseen else self.closing.plain
        return any(True for _ in self.closing.deliveries([source], [target], net))

    @cached_property
    def _things(self) -> Mapping[str, Thing]:
        """Everything that can be owned, by the words that name it."""
        return {told(thing): thing for thing in (*self.ground.things(), *self.ground.forgeries)}

    def _at(self, thing: Thing) -> Span:
        """Where a thing is written; of a spoof, the vswitch or the segment where it is done."""
        kind, name = thing[:2]
        if kind == "forged":
            return self.model.vswitches[thing[2]].at if thing[2] else self.model.segments[name].at
        tables: Mapping[str, Mapping[str, Written]] = {
            "outside": self.model.segments,
            "vswitch": self.model.vswitches,
            "vmm": self.model.vmms,
            "gateway": self.model.gateways,
            "storage": self.model.storages,
        }
        return self.ground.nodes[name].at if kind == "node" else tables[kind][name].at
