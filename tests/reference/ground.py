"""The ground of a random plan: networks and boxes; and what else there may be in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.reference.drawing import Block, Choices, letter, listed


@dataclass
class Nic:
    name: str
    carries: list[int]


@dataclass
class Switching:
    """A vswitch of one VMM: the segments its uplinks carry, its port groups with theirs."""

    name: str
    block: Block
    carries: set[int]
    groups: dict[str, list[int]]


@dataclass
class Box:
    """A host with its VMM, or a machine that hosts one."""

    name: str
    block: Block
    vmm: Block
    nics: list[Nic]
    switchings: list[Switching] = field(default_factory=list)
    cluster: int | None = None
    vms: list[Guest] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"{self.name}.hv"


@dataclass
class Guest:
    """A VM: its name without numbers, how many there are, its box (None: somewhere on its cluster)."""

    prefix: str
    count: int
    box: Box | None
    cluster: int | None
    block: Block

    @property
    def legs(self) -> int:
        """How many vNICs it has."""
        return sum(isinstance(item, Block) and item.head.startswith("nic") for item in self.block.items)

    @property
    def name(self) -> str:
        return self.prefix if self.count == 1 else f"{self.prefix}[1..{self.count}]"

    def one(self, number: int) -> str:
        return self.prefix if self.count == 1 else f"{self.prefix}{1 + number % self.count}"


class Ground(Choices):
    """Draws networks and boxes, and remembers what else may be said of."""

    def __init__(self, drawn: bytes) -> None:
        super().__init__(drawn)
        self.items: list[Block] = []
        self.segments: list[str] = []
        self.over: dict[int, int] = {}
        self.switches: list[tuple[str, set[int]]] = []
        self.storages: list[str] = []
        self.boxes: list[Box] = []
        self.guests: list[Guest] = []
        self.machines: list[str] = []
        self.single_machines: list[str] = []
        self.clusters: list[tuple[str, list[Box]]] = []
        self.cabled: dict[str, set[int]] = {}
        """The segments that some NIC of each box carries, machines' own boxes included."""
        self.nics: list[tuple[str, Block]] = []
        """All NICs and vNICs, by a name that means one of them."""
        self.policed: list[tuple[str, Block]] = []
        """All filters and gateways; a filter has no name here."""
        self.sensors: list[tuple[str, Block]] = []

    def block(self, head: str, items: Sequence[str] = ()) -> Block:
        found = Block(head, [item for item in items if item])
        self.items.append(found)
        return found

    def names(self, segments: Sequence[int]) -> str:
        return listed([self.segments[at] for at in segments])

    def segment(self, at: int) -> None:
        name = f"net_{letter(at)}"
        level = self.pick(("level low", "level mid", "level high", "level unknown", ""))
        self.block(f"{'dmz' if self.chance(6) else 'segment'} {name}", [level])
        if at and self.chance(3):
            self.over[at] = self.number(0, at - 1)
            self.items[-1].say(f"over {self.segments[self.over[at]]}")
        self.segments.append(name)

    def with_overlays(self, carried: Sequence[int] | set[int]) -> set[int]:
        found = set(carried)
        for at in sorted(self.over):
            if self.over[at] in found:
                found.add(at)
        return found

    def switch(self, at: int) -> None:
        name = f"sw_{letter(at)}"
        carried = self.most(range(len(self.segments)))
        block = self.block(f"switch {name}", [self.flag("reflective", 2), self.flag("port-security", 3), self.size()])
        if carried:
            block.say(f"carries {self.names(carried)}")
        self.switches.append((name, self.with_overlays(carried)))

    def nic(self, block: Block, name: str, owner: str, boxes: Sequence[str], carried: list[int]) -> Nic:
        its = block.inner(f"nic {name}".rstrip(), f"carries {self.names(carried)}" if carried else "")
        fitting = [switch for switch, has in self.switches if has.issuperset(carried)]
        if fitting and self.chance(2):
            its.say(f"switch {listed(self.some(fitting, least=1))}")
        for box in boxes:
            self.cabled.setdefault(box, set()).update(self.with_overlays(carried))
        self.nics.append((f"{owner}.{name or 'nic'}", its))
        return Nic(name or "nic", carried)

    def box(self, at: int) -> None:
        hosted = self.chance(8)
        name = f"{'m' if hosted else 'box'}_{letter(at)}"
        block = self.block(f"{'machine' if hosted else 'host'} {name}", [self.size()])
        every = range(len(self.segments))
        nics = [
            self.nic(block, f"p{number}", name, [name], self.most(every))
            for number in range(self.pick((0, 1, 1, 1, 2, 2, 3)))
        ]
        if len(nics) > 1 and self.chance(4):
            bond = self.nic(block, "bond", name, [name], self.most(every))
            self.nics[-1][1].say(f"bonds {listed([nic.name for nic in nics])}")
            nics = [bond]
        self.boxes.append(Box(name, block, block.inner("vmm hv", self.size()), nics))
        if hosted:
            self.single_machines.append(name)

    def machine(self, at: int) -> None:
        count = self.pick((1, 1, 2, 3))
        prefix = f"m_{letter(at + 10)}"
        name = prefix if count == 1 else f"{prefix}[1..{count}]"
        hosts = [box for box in self.boxes if box.name.startswith("box")]
        beside = self.pick(hosts).name if hosts and self.chance(4) else ""
        block = self.block(f"machine {name}", [self.size(), self.state(), f"on {beside}" if beside else ""])
        members = [prefix] if count == 1 else [f"{prefix}{number}" for number in range(1, count + 1)]
        for number in range(self.pick((0, 1, 1, 2))):
            carried = self.few(range(len(self.segments))) if self.pick((False, True, True)) else []
            self.nic(block, f"e{number}" if number else "", members[0], [beside] if beside else members, carried)
        self.machines.append(name)
        if count == 1:
            self.single_machines.append(name)

    def pool(self) -> None:
        if len(self.boxes) > 1 and self.chance(2):
            members = self.boxes[: self.number(2, len(self.boxes))]
            for box in members:
                box.cluster = 0
            self.clusters.append(("pool_a", members))
            shown = [self.pick((box.name, box.path)) for box in members]
            self.block("cluster pool_a", [f"members {listed(shown)}"])
