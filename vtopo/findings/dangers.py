"""What the reports show of attacks, sensors, who hears whom and policies that drift, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.findings.amounts import Amount
from vtopo.problems import Place


@dataclass(frozen=True, slots=True)
class AttackStep:
    """One step of an attack in words, with the names of what it starts from and takes.

    `seen` says whether a physical sensor observes it. `says` is what the plan says that makes it possible, each with
    its place; None for a default.
    """

    kind: str
    source: str
    target: str
    source_name: str
    target_name: str
    failures: int
    difficulty: str
    seen: bool
    says: tuple[tuple[str, Place | None], ...]


@dataclass(frozen=True, slots=True)
class AttackPath:
    """Steps from what an attacker has to an asset; `common` are kinds of flaws it needs more than once."""

    failures: int
    common: tuple[str, ...]
    steps: tuple[AttackStep, ...]


@dataclass(frozen=True, slots=True)
class AttackLine:
    """How far an attacker (no name: anybody outside) is from an asset, and from how many others just as far.

    `failures` is None where no path leads there, `unseen` where none does that no physical sensor observes. `paths` are
    the shortest and its alternatives; `cut` the fewest steps without which there is none, if they are few. `changes`
    are settings, each with what it is said of, with which no path is left, the best that were found, and it takes
    `least` of them at least; None where some path has no step that a setting takes away. `stopped` are those of
    `alternatives`, `cut` and `changes` that were not looked for to the end, as that takes too long.
    """

    attacker: str
    asset: str
    alike: tuple[str, ...]
    failures: int | None
    unseen: int | None
    paths: tuple[AttackPath, ...]
    cut: tuple[tuple[str, str, str], ...]
    changes: tuple[tuple[str, tuple[str, ...]], ...] | None = ()
    least: int = 0
    stopped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenCell:
    """Of the ordered pairs of workloads, one in `source` and one in `target`, where one reaches the other: how many.

    `blind` of them have a way that no physical sensor sees.
    """

    source: str
    target: str
    delivered: int
    blind: int


@dataclass(frozen=True, slots=True)
class SeenTable:
    """What sensors see of what is delivered between workloads.

    `share` is what physical sensors see, from 0 to 1 (None: nothing is delivered), of pairs or, `by_rate`, of the
    declared rates. `cells` are by `level`, or by `segment` where these are few. `no_tap` are busy vswitches that
    nothing watches.
    """

    physical: tuple[str, ...]
    virtual: tuple[str, ...]
    by_rate: bool
    share: float | None
    by: str
    ends: tuple[str, ...]
    cells: tuple[SeenCell, ...]
    no_tap: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HearingLine:
    """VMs that hear the traffic of others: in a segment (empty: in all) at each of some vswitches, and why."""

    vms: tuple[str, ...]
    segment: str
    vswitches: tuple[str, ...]
    why: str
    place: Place


@dataclass(frozen=True, slots=True)
class DriftPacket:
    """A packet that original and copy decide on differently; `sure` where no address had to be guessed for it.

    `guarded` where it passes between what one of the two guards.
    """

    source: str
    target: str
    service: str
    original: str
    copy: str
    original_at: Place
    copy_at: Place
    sure: bool
    guarded: bool


@dataclass(frozen=True, slots=True)
class DriftLine:
    """A policy and its copies, and how they compare: `alike`, `drifted` or `unknown`.

    `declared` is no where the plan does not call them copies, but writes them once. `packets` has one for each two
    rules that decide differently, the worst first, and not more than a person may read of the `count` there are.
    """

    originals: tuple[str, ...]
    copies: tuple[str, ...]
    declared: bool
    verdict: str
    packets: tuple[DriftPacket, ...]
    count: int = 0


@dataclass(frozen=True, slots=True)
class LoadLine:
    """What declared flows put on a NIC, in bit/s each way; `extra` is what hairpins are of it.

    `speed` is None where nobody knows it.
    """

    nic: str
    sends: float
    receives: float
    extra: float
    speed: float | None
    place: Place

    @property
    def most(self) -> float:
        """The larger of both ways, in bit/s."""
        return max(self.sends, self.receives)

    @property
    def share(self) -> float | None:
        """The larger of both ways as a part of the speed; None where nobody knows the speed."""
        return self.most / self.speed if self.speed else None


@dataclass(frozen=True, slots=True)
class RerouteLine:
    """What it means for a vswitch that the switch outside passes on what its ports have for each other.

    Those for which it means the same are one line. `rerouted`: it is so already. Of the `segments` in which two ports
    are, in `lost` no frame would come back, unless the switches `returning` returned frames, and in `seen` a physical
    sensor would see what none sees inside. `rate` is what is declared between the ports, and `cost` what that puts on
    one uplink at most, each way, in bit/s. At most `code` leaves what each of `users` nodes trusts; what is of unknown
    size in it is named by its kind.
    """

    vswitches: tuple[str, ...]
    rerouted: bool
    segments: tuple[str, ...]
    lost: tuple[str, ...]
    returning: tuple[str, ...]
    seen: tuple[str, ...]
    rate: float
    cost: float
    code: Amount
    users: int


@dataclass(frozen=True, slots=True)
class LoadTable:
    """The NICs that declared flows pass; how many flows have a rate, and how many have none; what rerouting means."""

    rated: int
    unrated: int
    nics: tuple[LoadLine, ...]
    choices: tuple[RerouteLine, ...] = ()
