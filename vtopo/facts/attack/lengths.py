"""How long an attack is: failures, then extreme, high, moderate and low steps, then steps (SEMANTICS 11)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from vtopo.model.plan import Model

Owned: TypeAlias = tuple[str, ...]
"""A thing an attacker can own, as kind and name: node, outside, vswitch, vmm, gateway, storage; or the state after a
spoof, `("forged", segment, vswitch or "", "isolated" or "")`."""

KINDS: Final = (
    "network", "gateway", "admin", "storage", "mount", "spoof", "manager", "escape", "vswitch", "dma", "core",
    "service-vm", "control", "disk", "appliance", "migration",
)  # fmt: skip
"""The kinds of steps. `mount` is a `storage` step that needs no failure: the VMM has the datastore mounted.

`migration` is there over the placement envelope only."""

NUMBER: Mapping[str, int] = MappingProxyType({kind: at for at, kind in enumerate(KINDS)})
PACKETS: Final = frozenset({"network", "gateway", "admin", "storage"})
"""The kinds that need a packet delivered."""

FAILURES: Mapping[str, int] = MappingProxyType(
    {kind: int(kind in (*PACKETS, "escape", "vswitch", "migration")) for kind in KINDS},
)
"""How many things have to go wrong for a step of each kind."""

_BITS: Final = 24
_PLACES: Mapping[str, int] = MappingProxyType({"trivial": -1, "low": 1, "moderate": 2, "high": 3, "extreme": 4})


class Length(NamedTuple):
    """The length of an attack; shorter is less."""

    failures: int = 0
    extreme: int = 0
    high: int = 0
    moderate: int = 0
    low: int = 0
    steps: int = 0

    @classmethod
    def of(cls, packed: int) -> Length:
        """The length that a number stands for."""
        mask = (1 << _BITS) - 1
        return cls(*(packed >> _BITS * place & mask for place in range(5, -1, -1)))


def packed(failures: int, difficulty: str) -> int:
    """One step as a number; the sum of such numbers is the length of a path, and they compare as lengths do."""
    place = _PLACES[difficulty]
    return (failures << _BITS * 5) + (1 << _BITS * place if place > 0 else 0) + 1


class Weights:
    """The length of each step: as the plan says of a thing at either end, of the kind, or as usual."""

    def __init__(self, model: Model) -> None:
        usual = {kind: model.usual_difficulty(kind) for kind in KINDS}
        self._special: dict[tuple[str, Owned], tuple[int, str]] = {}
        for order, said in enumerate(model.difficulties):
            for kind in ("storage", "mount") if said.step == "storage" else (said.step,):
                if kind in usual and not said.on:
                    usual[kind] = said.difficulty
                for ref in said.on:
                    self._special[kind, (ref.kind, ref.id)] = (order, said.difficulty)
        self.special = frozenset(thing for _, thing in self._special)
        """The things of which the plan says how hard some step is."""
        self.difficulties = usual
        self.usual = [packed(FAILURES[kind], usual[kind]) for kind in KINDS]

    def difficulty(self, kind: str, source: Owned, target: Owned) -> str:
        """How hard a step is."""
        said = [self._special[kind, thing] for thing in (source, target) if (kind, thing) in self._special]
        return max(said)[1] if said else self.difficulties[kind]

    def of(self, kind: str, source: Owned, target: Owned) -> int:
        """The length of a step, as a number."""
        return packed(FAILURES[kind], self.difficulty(kind, source, target))
