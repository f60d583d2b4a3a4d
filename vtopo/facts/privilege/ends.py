"""Who stands at either end of a packet, as policies and flows tell people apart (SEMANTICS 8).

Ports that no rule of any policy and no flow tells apart are one class. A set of classes is a number, bit by bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from vtopo.facts import Facts
from vtopo.facts.addresses import Addresses
from vtopo.facts.ports import ports
from vtopo.facts.privilege.boxes import bits, union
from vtopo.model.plan import Model
from vtopo.model.things import Ref


@dataclass(frozen=True, slots=True)
class Ends:
    """A set of ports, in names of the plan: everybody, or all that is named here.

    `segments` are in it whole, and `nodes` with all their ports. Of the nodes in `nics` it is one port: by which NIC,
    and in which segment. In the segments of `others` it is all whom no rule and no flow tells from some other machine
    there; in those of `rest` as well, but no node is among these.
    """

    everybody: bool = False
    segments: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    nics: tuple[tuple[str, str, str], ...] = ()
    others: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()


class Classes:
    """The classes of the ports of a model: all of them may send, all but `outside` are targets."""

    def __init__(self, facts: Facts) -> None:
        self.model: Model = facts.model
        flows = self.model.flows
        named = dict.fromkeys(ref for flow in flows for ref in (*flow.sources, *flow.targets))
        self.addresses = Addresses(self.model, {ref: at for at, ref in enumerate(named)})
        self.plain = {segment: self.addresses.of(segment) for segment in self.model.segments}
        """The class of some other machine in each segment."""
        self.sending = dict.fromkeys(self.model.segments, 0)
        self.meant = dict.fromkeys(self.model.segments, 0)
        """The classes that there are in each segment: of those who send, and of targets."""
        self._inhabited = dict.fromkeys(self.model.segments, False)
        self._told: dict[int, dict[tuple[str, str, str], None]] = {}
        self._of_node: dict[str, int] = {}
        self._known: dict[tuple[int, bool], Ends] = {}
        self._held: dict[tuple[tuple[Ref, ...], bool], int] = {}
        self._sort(facts)
        self.senders, self.targets = union(self.sending.values()), union(self.meant.values())

    def _sort(self, facts: Facts) -> None:
        """Puts every port into its class; that of an appliance is the port of its VM."""
        its = facts(ports)
        addresses = {nic.id: nic.addresses for nic in self.model.nics.values()}
        addresses.update((vnic.id, vnic.addresses) for vm in self.model.vms.values() for vnic in vm.nics)
        for (kind, name), own in its.of.items():
            if kind == "gateway" and self.model.gateways[name].vm:
                continue
            for segment, nic in dict.fromkeys((its.places[port.place].segment, port.nic) for port in own):
                if kind == "node":
                    found = self._node(name, nic, segment, addresses[nic])
                    self._inhabited[segment] |= found == self.plain[segment]
                    bit = 1 << found
                else:
                    bit = 1 << self.plain[segment]
                self.sending[segment] |= bit
                self.meant[segment] |= bit if kind != "outside" else 0

    def _node(self, name: str, nic: str, segment: str, addresses: tuple[str, ...]) -> int:
        """The class of a port of a node."""
        found = self.addresses.of(segment, name, addresses)
        self._of_node[name] = self._of_node.get(name, 0) | 1 << found
        if found != self.plain[segment]:
            self._told.setdefault(found, {})[name, nic, segment] = None
        return found

    def segments(self, classes: int) -> Iterable[int]:
        """The numbers of the segments in which somebody of these classes may send."""
        return _numbers(classes, self.sending, self._sending_of)

    def meant_in(self, classes: int) -> Iterable[int]:
        """The numbers of the segments in which somebody of these classes may be sent something."""
        return _numbers(classes, self.meant, self._meant_of)

    @cached_property
    def _sending_of(self) -> Mapping[int, list[int]]:
        return _by_class(self.sending)

    @cached_property
    def _meant_of(self) -> Mapping[int, list[int]]:
        return _by_class(self.meant)

    def held(self, refs: tuple[Ref, ...], *, may: bool) -> int:
        """The classes that a set may hold, or those it must."""
        key = (refs, may)
        if key not in self._held:
            held = self.addresses.may if may else self.addresses.must
            self._held[key] = union(held[self.addresses.sets[ref]] for ref in refs)
        return self._held[key]

    def ends(self, classes: int, *, sending: bool) -> Ends:
        """Some classes by name: as those who send, or as targets."""
        key = (classes, sending)
        if key not in self._known:
            self._known[key] = self._named(classes, self.sending if sending else self.meant)
        return self._known[key]

    def _named(self, classes: int, there: dict[str, int]) -> Ends:
        if all(its & classes == its for its in there.values()):
            return Ends(everybody=True)
        whole = dict.fromkeys(segment for segment, its in there.items() if its and its & classes == its)
        partly = [segment for segment, its in there.items() if its & classes and segment not in whole]
        plain = [segment for segment in partly if (classes & there[segment]) >> self.plain[segment] & 1]
        others = tuple(segment for segment in plain if self._inhabited[segment])
        rest = tuple(segment for segment in plain if not self._inhabited[segment])
        told = [port for one in bits(classes) for port in self._told.get(one, ()) if port[2] not in whole]
        nodes = dict.fromkeys(node for node, _, _ in told if not self._of_node[node] & ~classes)
        nics = [port for port in told if port[0] not in nodes]
        return Ends(False, tuple(whole), tuple(nodes), tuple(nics), others, rest)


def classes(facts: Facts) -> Classes:
    """The classes of the ports of a model."""
    return Classes(facts)


def _by_class(there: Mapping[str, int]) -> Mapping[int, list[int]]:
    """The numbers of the segments of each class, given the classes of each segment."""
    found: dict[int, list[int]] = {}
    for number, classes in enumerate(there.values()):
        for one in bits(classes):
            found.setdefault(one, []).append(number)
    return found


def _numbers(classes: int, there: Mapping[str, int], by_class: Mapping[int, list[int]]) -> Iterable[int]:
    """The numbers of the segments of some classes: one by one where these are fewer than the segments."""
    if classes.bit_count() < len(there):
        return dict.fromkeys(number for one in bits(classes) for number in by_class.get(one, ()))
    return [number for number, its in enumerate(there.values()) if its & classes]
