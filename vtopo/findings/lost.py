"""What the reports show of what a plan gives up against its baseline: sight, and distance from attackers."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.findings.dangers import AttackPath


@dataclass(frozen=True, slots=True)
class Kept:
    """Between workloads that go on: how many pairs reach one another, and how many of them are blind; of the baseline
    and of the plan."""

    before: int
    blind_before: int
    after: int
    blind_after: int


@dataclass(frozen=True, slots=True)
class BlindedLine:
    """Between two classes of workloads all was seen, and so many pairs of nodes are blind now; the first by name.

    `example` are two nodes, and `way` how a packet gets from the one to the other unseen, hop by hop.
    """

    source: str
    target: str
    blind: int
    example: tuple[str, str] | None
    way: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SensorLine:
    """Between how many pairs of nodes a physical sensor saw every way, and sees; None if it is gone."""

    sensor: str
    before: int
    after: int | None


@dataclass(frozen=True, slots=True)
class AssetChange:
    """How many failures away from attackers assets were, the nearest of them, and are; None: not at all."""

    assets: tuple[str, ...]
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class NewPath:
    """What makes new paths: things of one kind, the cheapest path over them, and pairs that are nearer by them.

    A pair is source, target, failures before (None: there was no path) and after: two that are so near, of classes of
    workloads none of which were. `count` is how many there are in all.
    """

    kind: str
    things: tuple[str, ...]
    start: str
    path: AttackPath
    pairs: tuple[tuple[str, str, int | None, int], ...]
    count: int


@dataclass(frozen=True, slots=True)
class Undone:
    """What a plan has put right, told of its baseline as if that came after: what makes paths there that are not here,
    and what is blind there and seen here."""

    paths: tuple[NewPath, ...]
    blinded: tuple[BlindedLine, ...]
