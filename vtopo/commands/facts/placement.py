"""Placement, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtopo.commands.lines import FEW, line, names, rows
from vtopo.exhibits.facts.placement import Cluster, Left, Room
from vtopo.reports.safe import visible
from vtopo.reports.wording import listed


def text(its: Sequence[Cluster]) -> Iterator[str]:
    """Cluster by cluster: who may be where, how many pairs can meet, what a failure leaves."""
    if not its:
        yield "  no cluster: every VM stays where the plan puts it"
    for cluster in its:
        pairs = f"{cluster.always:,} always, {cluster.can:,} can be and {cluster.never:,} never on one host"
        yield from line(f"{visible(cluster.cluster)}: of pairs of VMs {pairs}")
        yield from rows(((names(one.vms), _where(one.hosts)) for one in cluster.standings), "    ", FEW)
        apart = dict.fromkeys(names for one in cluster.standings for names in one.separate)
        yield from rows((("never together", names(some)) for some in apart), "    ", FEW)
        yield from rows(_left(cluster.failures), "    ", FEW)


def _where(hosts: Sequence[str]) -> str:
    if not hosts:
        return "no member has what they need"
    return f"on {names(hosts)}" if len(hosts) == 1 else f"may be on {names(hosts)}"


def _left(failures: Sequence[Left]) -> list[tuple[str, str]]:
    """What is wrong with all hosts, and after which failure; room is told where it is known, or is too little."""
    found = []
    for its in failures:
        when = f"without {visible(its.gone)}" if its.gone else "with all hosts"
        wrong = [f"nowhere for {names(its.nowhere)}"] if its.nowhere else []
        wrong += [f"too few hosts for {names(some)}" for some in its.crowded]
        wrong += [_room(room) for room in its.room if room.enough is False or (room.enough and not its.gone)]
        if wrong:
            found.append((when, "; ".join(wrong)))
    judged = {room.resource for its in failures[:1] for room in its.room if room.enough is not None}
    unjudged = [resource for resource in ("cores", "memory") if resource not in judged]
    if unjudged:
        words = f"{listed(unjudged, FEW)}: not judged, as not every VM and host says what it needs and has"
        found.append(("room", words))
    return found


def _room(its: Room) -> str:
    unit = " GiB" if its.resource == "memory" else ""
    word = ", too little" if its.enough is False else ""
    return f"{its.resource} {its.needed:,.0f} of {its.there:,.0f}{unit}{word}"
