"""Random requirements, and plans with all filled in that nobody knows: as text, so that they read as any plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from tests.reference.drawing import Block, Text

FLAGS = {
    "hardened", "sandboxed", "encrypted", "pinned", "forged-transmits", "isolated", "reflective", "port-security",
    "iommu", "promiscuous", "mac-changes", "flooding", "guest-channel",
}  # fmt: skip
KINDS = ("switch", "manager", "storage", "cluster", "host", "vmm", "nic", "vswitch", "segment")


@dataclass
class Slot:
    """A place in a plan where something is unknown: a line of a block, and what may stand there instead."""

    block: Block
    at: int
    values: tuple[str, ...]


def slots(plan: Text) -> list[Slot]:
    """All that nobody knows in a plan; what is unknown because nothing is said is made a line of its own first."""
    segments = [item.head.split()[1] for item in plan.items if item.head.split()[0] in ("segment", "dmz")]
    services = [item.head.split()[1] for item in plan.items if item.head.startswith("service ")]
    for block in _blocks(plan.items):
        for kind, word in (("host", "iommu"), ("vmm", "admin")):
            said = any(isinstance(item, str) and item.split()[0] == word for item in block.items)
            if block.head.split()[0] == kind and not said:
                block.items.append(f"{word} unknown")
    found = []
    for block in _blocks(plan.items):
        for at, item in enumerate(block.items):
            words = item.split() if isinstance(item, str) else []
            if words[1:] == ["unknown"]:
                values = tuple(_values(words[0], block.head.split()[0], segments, services))
                if values:
                    found.append(Slot(block, at, values))
    return found


def _values(word: str, kind: str, segments: Sequence[str], services: Sequence[str]) -> Iterator[str]:
    if word in FLAGS:
        yield from (word, f"{word} no")
    elif word == "mode":
        yield from (f"mode {mode}" for mode in ("switch", "hub", "vepa", "isolated"))
    elif word == "runs":
        yield from (f"runs {place}" for place in ("kernel", "process", "nic"))
    elif word == "admin":
        yield from ("admin none", f"admin [{' '.join(segments)}]")
    elif word == "serves":
        yield from ("serves none", "serves any", *(f"serves {name}" for name in services[:1]))
    elif word == "allow":
        yield from ("allow any -> any", "deny any -> any")
    elif word == "default":
        yield from ("default allow", "default deny")
    elif word == "at" and kind == "sensor":
        yield 'label "everywhere"'


def needs(plan: Text, random: Random) -> list[Slot]:
    """What VMs need of a host, or a host has, each made unknown, with some values that it might have."""
    segments = [item.head.split()[1] for item in plan.items if item.head.split()[0] in ("segment", "dmz")]
    storages = [item.head.split()[1] for item in plan.items if item.head.split()[0] == "storage"]
    found = []
    for block, word, names in _needing(plan.items, segments, storages):
        at = next((at for at, item in enumerate(block.items) if str(item).startswith(f"{word} ")), None)
        if at is not None and random.random() < 0.5:
            values = dict.fromkeys((str(block.items[at]), f"{word} none"))
            if names:
                values |= dict.fromkeys((f"{word} {_listed(names)}", f"{word} {random.choice(names)}"))
            block.items[at] = f"{word} unknown"
            found.append(Slot(block, at, tuple(values)))
    return found


def _needing(
    items: Sequence[str | Block], segments: Sequence[str], storages: Sequence[str], inside: str = ""
) -> Iterator[tuple[Block, str, Sequence[str]]]:
    """Blocks with a list that needs hang on, its word, and names that could stand in it."""
    for block in items:
        if isinstance(block, Block):
            kind = block.head.split()[0]
            if kind == "portgroup" or (kind == "nic" and inside == "vm"):
                yield block, "carries", segments
            elif kind == "vm":
                yield from ((block, "disk", storages), (block, "passthrough", ()))
            elif kind == "vswitch":
                yield from ((block, "uplink", ()), (block, "standby", ()))
            elif kind == "vmm":
                yield block, "mounts", storages
            yield from _needing(block.items, segments, storages, kind)


def _blocks(items: Sequence[str | Block]) -> Iterator[Block]:
    for item in items:
        if isinstance(item, Block):
            yield item
            yield from _blocks(item.items)


def completed(plan: Text, filled: Sequence[tuple[Slot, str]]) -> str:
    """The plan with these values in these places."""
    before = [slot.block.items[slot.at] for slot, _ in filled]
    for slot, value in filled:
        slot.block.items[slot.at] = value
    text = str(plan)
    for (slot, _), old in zip(filled, before, strict=True):
        slot.block.items[slot.at] = old
    return text


def requiring(plan: Text, random: Random) -> list[Block]:
    """A requirement of each kind, as far as the plan has what it takes."""
    heads = [item.head.split() for item in _blocks(plan.items)]
    nodes = [words[1] for words in heads if words[0] in ("vm", "machine")]
    segments = [words[1] for words in heads if words[0] in ("segment", "dmz")]
    sensors = [words[1] for words in heads if words[0] == "sensor"]
    attackers = [words[1] for words in heads if words[0] == "attacker"]
    found = [f"{_some(random, segments)} apart from {_some(random, segments)} by {random.choice(KINDS)}"]
    if nodes:
        by = f" by {random.choice(sensors)}" if sensors and random.random() < 0.3 else ""
        unseen = " unseen" if random.random() < 0.4 else ""
        below = f" below {random.choice((1, 2, 3))} failures" if random.random() < 0.5 else ""
        start = random.choice([*nodes, *segments, *attackers])
        found += [
            f"{_some(random, nodes)} apart from {_some(random, nodes)} by {random.choice(KINDS)}",
            f"separate {_some(random, nodes)}",
            f"tcb of {_some(random, nodes)} below {random.choice((5, 10, 20, 30, 60))}kloc",
            f"flow {_some(random, [*nodes, *segments])} -> {_some(random, [*nodes, *segments])} seen{by}",
            f"no path {_listed([start])} -> {_some(random, nodes)}{unseen}{below}",
        ]
    return [Block(f"require {words}") for words in found]


def _some(random: Random, names: Sequence[str]) -> str:
    return _listed(random.sample(names, min(len(names), random.choice((1, 1, 2, 3)))))


def _listed(names: Sequence[str]) -> str:
    return f"[{' '.join(names)}]" if len(names) > 1 or names[0].endswith("]") else names[0]
