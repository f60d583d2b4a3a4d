"""What the declared rates put on each NIC against its speed, before and after; and what rerouting would mean."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.findings import Assessment, LoadLine, RerouteLine, rate
from vtopo.reports.view.parts import Names, more, names
from vtopo.reports.view.things import Things
from vtopo.reports.wording import amount, count, listed, number

LINES = 40
CHOICES = 10


@dataclass(frozen=True, slots=True)
class Uplink:
    """A NIC: what it bears each way, its speed, the part of it as a bar of 100 units, and what of it is of hairpins."""

    nic: str
    sends: str
    receives: str
    speed: str
    share: str
    bar: str
    over: bool
    extra: str
    before: str
    where: str
    marks: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Vswitches for which rerouting means the same: how it is today, and what it would bring and cost."""

    vswitches: Names
    today: str
    segments: Names
    cost: str
    trust: str
    sight: str
    marks: str


@dataclass(frozen=True, slots=True)
class Load:
    """The NICs that declared flows pass, the fullest first, and how many flows nobody has given a rate."""

    lines: tuple[Uplink, ...]
    more: str
    unrated: str
    choices: tuple[Choice, ...]
    more_choices: str


def load(assessment: Assessment, things: Things) -> Load | None:
    """What the section shows."""
    its = assessment.exhibits.loads
    if its is None:
        return None
    before = assessment.baseline.exhibits.loads if assessment.baseline else None
    was = {line.nic: line for line in before.nics} if before else {}
    lines = tuple(_uplink(line, was.get(line.nic), before is not None, things) for line in its.nics[:LINES])
    unrated = f"{count(its.unrated, 'flow')} without a rate: what they load is not known." if its.unrated else ""
    return Load(
        lines,
        more(len(its.nics) - LINES),
        unrated or ("" if its.rated else "The plan declares no flow."),
        tuple(_choice(line, things) for line in its.choices[:CHOICES]),
        more(len(its.choices) - CHOICES),
    )


def _uplink(line: LoadLine, was: LoadLine | None, compared: bool, things: Things) -> Uplink:
    share = line.share
    return Uplink(
        nic=line.nic,
        sends=rate(line.sends),
        receives=rate(line.receives),
        speed="unknown" if line.speed is None else rate(line.speed),
        share="unknown" if share is None else f"{number(share * 100)} %",
        bar="" if share is None else f"{min(share, 1) * 100:.1f}",
        over=share is not None and share > 1,
        extra=rate(line.extra) if line.extra else "",
        before="" if not compared else rate(was.most) if was else "no load",
        where=str(line.place),
        marks=things.marks([line.nic]),
    )


def _choice(its: RerouteLine, things: Things) -> Choice:
    back = [name for name in its.segments if name not in its.lost]
    cost = f"+{rate(its.cost)} each way on an uplink" if its.cost else "no declared rate passes between ports here"
    if its.rerouted:
        cost = cost.removeprefix("+")
    if its.rate and not its.cost:
        cost = f"{rate(its.rate)}, for which there is no uplink"
    if its.lost:
        those = "nothing comes back" if not back else f"nothing comes back in {listed(its.lost, 3)}"
        cost += f"; {those}" + (f" before {listed(its.returning, 3)} returns frames" if its.returning else "")
    less = (
        "less, nobody knows how much," if its.code.low == 0 and its.code.unknown else f"at most {amount(its.code)} less"
    )
    return Choice(
        vswitches=names(its.vswitches, 4),
        today="by the switch outside" if its.rerouted else "inside",
        segments=names(its.segments, 4),
        cost=cost,
        trust=f"{less} for {count(its.users, 'node')}{' each' if its.users != 1 else ''}",
        sight=f"sensors outside see {listed(its.seen, 3)} again" if its.seen else "no sensor outside sees more",
        marks=things.marks(its.vswitches[:1000]),
    )
