"""Attacks: how far attackers are from what they are after, what there is to take, and what leaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vtopo.exhibits.graph import step_name
from vtopo.facts import Facts
from vtopo.facts.assets import assets
from vtopo.facts.attack.blast import Blast
from vtopo.facts.attack.census import census
from vtopo.facts.attack.digraph import attack as attacked
from vtopo.facts.attack.lengths import FAILURES, KINDS
from vtopo.facts.attack.paths import Paths
from vtopo.facts.channels import channels
from vtopo.facts.sight import PHYSICAL
from vtopo.proofs import Thing


@dataclass(frozen=True, slots=True)
class Distance:
    """Assets that are so many failures away, and so many by steps that no physical sensor sees; None: not at all."""

    failures: int | None
    unseen: int | None
    assets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attacker:
    """An attacker with what it has at the start, and how far each asset is from there."""

    name: str
    starts: tuple[Thing, ...]
    distances: tuple[Distance, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """How many steps there are of one kind, from one thing to another; each takes so many failures."""

    kind: str
    failures: int
    number: int


@dataclass(frozen=True, slots=True)
class Radius:
    """Things from which so many single nodes can be owned."""

    nodes: int
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """Nodes that can leak to one another at a VMM or a host; `maybe` are VMs on a cluster, which may be there.

    No two of a set in `apart` ever are.
    """

    kind: str
    place: str
    sure: tuple[str, ...]
    maybe: tuple[str, ...]
    apart: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Attack:
    """All that is known of attacks on a plan, without any judgment.

    `declared` says whether the plan names attackers; if not, there is one with no name: outside every segment of the
    lowest level. Blast radii are the largest first.
    """

    declared: bool
    attackers: tuple[Attacker, ...]
    steps: tuple[Steps, ...]
    blast: tuple[Radius, ...]
    channels: tuple[Channel, ...]


def attack(facts: Facts) -> Attack:
    """The attacks on a plan."""
    counted = facts(census)
    return Attack(
        declared=bool(facts.model.attackers),
        attackers=tuple(_attacker(facts, name, its) for name, its in starts(facts).items()),
        steps=tuple(Steps(step_name(kind), FAILURES[kind], counted[kind]) for kind in KINDS if kind in counted),
        blast=_blast(facts),
        channels=tuple(Channel(its.kind, its.place, its.sure, its.maybe, its.apart) for its in facts(channels)),
    )


def starts(facts: Facts) -> Mapping[str, tuple[Thing, ...]]:
    """What each attacker has at the start; where the plan names none, the one that has no name."""
    return facts(attacked).attackers() or {"": _anybody(facts)}


def _anybody(facts: Facts) -> tuple[Thing, ...]:
    """Outside every segment of the lowest level."""
    ranks = {name: facts.model.rank(name) for name in facts.model.segments}
    lowest = min((rank for rank in ranks.values() if rank is not None), default=None)
    return tuple(("outside", name) for name, rank in ranks.items() if rank is not None and rank == lowest)


def _attacker(facts: Facts, name: str, starts: tuple[Thing, ...]) -> Attacker:
    paths, unseen = (Paths(facts(attacked), hidden).distances(starts) for hidden in (0, PHYSICAL))
    found: dict[tuple[int | None, int | None], list[str]] = {}
    for asset in facts(assets):
        lengths = paths.get(("node", asset)), unseen.get(("node", asset))
        one, other = (None if length is None else length.failures for length in lengths)
        found.setdefault((one, other), []).append(asset)
    return Attacker(name, starts, tuple(Distance(*key, tuple(found[key])) for key in sorted(found, key=_nearest)))


def _nearest(distance: tuple[int | None, int | None]) -> tuple[float, float]:
    one, other = (float("inf") if failures is None else failures for failures in distance)
    return one, other


def _blast(facts: Facts) -> tuple[Radius, ...]:
    found: dict[int, list[Thing]] = {}
    for thing, nodes in Blast(facts(attacked)).radii.items():
        if thing[0] != "forged":
            found.setdefault(nodes, []).append(thing)
    return tuple(Radius(nodes, tuple(found[nodes])) for nodes in sorted(found, reverse=True))
