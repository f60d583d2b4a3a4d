"""What each workload trusts: with its life, and with its traffic only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.tcb import Part, Tcbs
from vtopo.facts.tcb import tcb as trusted
from vtopo.findings import Amount
from vtopo.proofs import Thing


@dataclass(frozen=True, slots=True)
class Trust:
    """Workloads that trust the same: the parts, and their sizes summed up.

    A part trusted in both ways is in `full`. Of VMs on a cluster, `members` are the VMMs they may be on.
    """

    workloads: tuple[str, ...]
    count: int
    members: tuple[str, ...]
    size: Amount
    full_size: Amount
    net_size: Amount
    full: tuple[Thing, ...]
    net: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Trusted:
    """A part of some TCB: its size, None where nobody knows it, and where it is written."""

    part: Thing
    size: Amount | None
    place: str


@dataclass(frozen=True, slots=True)
class Tcb:
    """The TCBs of all workloads, largest first, and all parts of them."""

    workloads: tuple[Trust, ...]
    parts: tuple[Trusted, ...]


def tcb(facts: Facts) -> Tcb:
    """The TCBs of a plan."""
    tcbs = facts(trusted)
    alike: dict[tuple[object, ...], list[str]] = {}
    for one in tcbs.workloads():
        alike.setdefault((one.full, one.net - one.full, one.members), []).append(one.workload)
    found = [_trust(tcbs, names) for names in alike.values()]
    parts = sorted({part for trust in found for part in (*trust.full, *trust.net)})
    return Tcb(tuple(sorted(found, key=_largest)), tuple(_part(tcbs, (kind, name)) for kind, name in parts))


def _trust(tcbs: Tcbs, names: list[str]) -> Trust:
    model = tcbs.facts.model
    its = tcbs.of(names[0])
    net = its.net - its.full
    return Trust(
        workloads=tuple(names),
        count=sum((model.vms.get(name) or model.machines[name]).count for name in names),
        members=its.members,
        size=_amount(tcbs, its.all),
        full_size=_amount(tcbs, its.full),
        net_size=_amount(tcbs, net),
        full=tuple(sorted(its.full)),
        net=tuple(sorted(net)),
    )


def _amount(tcbs: Tcbs, parts: Iterable[Part]) -> Amount:
    total = tcbs.sum(parts)
    return Amount(total.low, total.high, "kloc", tuple(f"{kind} {name}" for kind, name in total.unknown))


def _largest(trust: Trust) -> tuple[float, float, int, str]:
    """Orders by how large they may be."""
    size = trust.size
    return -(float("inf") if size.high is None else size.high), -size.low, -len(size.unknown), trust.workloads[0]


def _part(tcbs: Tcbs, part: Part) -> Trusted:
    size = tcbs.size(part)
    amount = None if size is None else Amount(size.low, size.high, "kloc")
    return Trusted(part, amount, str(tcbs.thing(part).at))
