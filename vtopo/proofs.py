"""Proofs that can be checked again from a plan alone: `vtopo.exhibits` makes them, `vtopo verify` checks them.

A thing is a pair of kind and full name: `("node", "web1")`, `("outside", "web_net")`, `("vswitch", "esx1.hv.vs0")`,
`("vmm", …)`, `("gateway", …)`, `("storage", …)`; in what is shared or trusted also the other kinds of a plan. The state
after a spoof is `("forged", segment, vswitch or "", "isolated" or "")`. A range is named by its group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from vtopo.findings import Evidence

Thing: TypeAlias = tuple[str, ...]


def told(thing: Sequence[str]) -> str:
    """A thing in words: its name, with what kind of thing it is where that is no node."""
    kind, name = thing[:2]
    if kind == "forged":
        at = f"{'an isolated port of ' if thing[3] else ''}{thing[2]}"
        return f"spoofing in {name}{f' at {at}' if thing[2] else ' on the wire'}"
    return name if kind == "node" else f"outside {name}" if kind == "outside" else f"{kind} {name}"


@dataclass(frozen=True, slots=True)
class Port:
    """Where somebody meets a segment: at a vswitch (empty: on the wire), by a NIC (empty: none is named)."""

    of: Thing
    nic: str
    segment: str
    vswitch: str = ""
    isolated: bool = False


@dataclass(frozen=True, slots=True)
class Hop:
    """A packet passes from one port to another of the same segment; `link` is local, hairpin, out, or forced.

    Forced is what an owned vswitch does with its own ports.
    """

    source: Port
    target: Port
    link: str


@dataclass(frozen=True, slots=True)
class Way:
    """A packet is delivered, hop by hop; between two hops it passes the gateway both ports belong to.

    It has the address of the port `sender`, goes to the last hop's target and is of one piece of the services:
    `tcp/443` stands for its own piece, `service app` is one without ports, `other` and `manage` are as they are.
    `skips` are controls that do not hold it up: `("vswitch", name)` for the filters there, `("gateway", name)`.
    `unseen` says that no physical sensor sees it on the way, or `any` that no sensor does.
    """

    sender: Port
    piece: str
    hops: tuple[Hop, ...]
    skips: tuple[Thing, ...] = ()
    unseen: Literal["", "physical", "any"] = ""
    proof: Literal["way"] = "way"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an attack; `way` for those that need a packet delivered. `evidence` are the places that say so."""

    kind: str
    source: Thing
    target: Thing
    failures: int
    difficulty: str
    way: Way | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """An attacker who owns `source` can own `target`, step by step; with `unseen`, unseen by every physical sensor."""

    source: Thing
    target: Thing
    unseen: bool
    failures: int
    steps: tuple[Step, ...]
    proof: Literal["path"] = "path"


@dataclass(frozen=True, slots=True)
class Closed:
    """An attacker who owns `source` owns no more than `owned` in the end: `target` is not in it, no step leaves it.

    `without` are the steps left out of the question. With `moves`, VMs may be anywhere that their clusters let them.
    """

    source: Thing
    target: Thing
    unseen: bool
    owned: tuple[Thing, ...]
    without: tuple[tuple[str, Thing, Thing], ...] = ()
    moves: bool = False
    proof: Literal["closed"] = "closed"


@dataclass(frozen=True, slots=True)
class Undelivered:
    """No packet of any service that `target` offers gets from `source` to it."""

    source: Thing
    target: Thing
    proof: Literal["undelivered"] = "undelivered"


@dataclass(frozen=True, slots=True)
class Heard:
    """`hearer` hears a segment at a vswitch, where a link of this way ends."""

    hearer: Thing
    segment: str
    vswitch: str
    way: Way
    proof: Literal["heard"] = "heard"


@dataclass(frozen=True, slots=True)
class Shared:
    """Both use each of these things, of kinds as weak as `level` or stronger."""

    one: Thing
    other: Thing
    level: str
    things: tuple[Thing, ...]
    proof: Literal["shared"] = "shared"


@dataclass(frozen=True, slots=True)
class Apart:
    """All that one uses and all that the other uses: nothing is in both."""

    one: Thing
    other: Thing
    ones: tuple[Thing, ...]
    others: tuple[Thing, ...]
    proof: Literal["apart"] = "apart"


@dataclass(frozen=True, slots=True)
class Trusted:
    """A node trusts a part, `full` or `net`: each thing of the chain, from the node to the part, rests on the next."""

    node: str
    how: Literal["full", "net"]
    chain: tuple[Thing, ...]
    proof: Literal["trusted"] = "trusted"


@dataclass(frozen=True, slots=True)
class Sum:
    """The sizes of distinct parts in thousands of source lines, and the parts whose size is not known."""

    node: str
    parts: tuple[Thing, ...]
    low: float
    high: float | None
    unknown: tuple[Thing, ...]
    proof: Literal["sum"] = "sum"


@dataclass(frozen=True, slots=True)
class Route:
    """A path, and the kinds of flaws it needs more than once: one flaw may serve them all."""

    path: Path
    common_cause: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wall:
    """A path there would be without controls: the steps of it that are stopped, each with what stops it."""

    path: tuple[Thing, ...]
    stopped: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Choke:
    """What would leave no path: a smallest set of steps, with the proof that none is left; and settings.

    The steps are told where there is one start. `settings` are kinds of settings with what they are set on, none of
    them superfluous, and at least `bound` are needed; None where some path can not be stopped by any.
    """

    closed: Closed | None
    settings: tuple[tuple[str, tuple[Thing, ...]], ...] | None
    bound: int


@dataclass(frozen=True, slots=True)
class Answer:
    """How an attacker gets from any of some things to another: the paths, the shortest first.

    Where there are none, `walls` are the ways that controls stop, and `closed` proves it for each start. If only ways
    that nobody sees were asked for, `seen` is the shortest of the others, if there is one. `choke` is there if it was
    asked for.
    """

    starts: tuple[Thing, ...]
    goal: Thing
    unseen: bool
    routes: tuple[Route, ...]
    walls: tuple[Wall, ...]
    closed: tuple[Closed, ...]
    seen: Path | None = None
    choke: Choke | None = None

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """All that proves the answer."""
        choke = (self.choke.closed,) if self.choke and self.choke.closed else ()
        return (*(route.path for route in self.routes), *self.closed, *choke)


Proof: TypeAlias = Path | Closed | Way | Undelivered | Heard | Shared | Apart | Trusted | Sum
