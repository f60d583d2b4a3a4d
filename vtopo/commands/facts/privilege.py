"""Least privilege, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vtopo.commands.lines import names, rows, things
from vtopo.exhibits.facts.privilege import Beside, Permit, Port, Privilege
from vtopo.proofs import Thing
from vtopo.reports.safe import visible
from vtopo.reports.wording import count


def text(its: Privilege) -> Iterator[str]:
    """What is granted and not needed, kind by kind; a kind there is nothing of is left out."""
    silent = True
    for what, pairs in _kinds(its):
        told = list(rows(pairs, "    "))
        if told:
            silent = False
            yield f"  {what}"
            yield from told
    if silent:
        yield "  nothing is granted that is not needed"
    if not its.flows:
        yield "  no flow is declared: what policies allow is not compared with what is needed"


def _kinds(its: Privilege) -> Iterator[tuple[str, Iterable[tuple[str, str]]]]:
    yield "trunk to a guest", _ports(its.trunks)
    yield "uplink with more than is needed", _over_trunks(its)
    yield "promiscuous port", _ports(its.promiscuous)
    yield "forged transmits accepted", _ports(its.forged_transmits)
    yield "MAC changes accepted", _ports(its.mac_changes)
    yield "admin interface among workloads", _beside(its.admin)
    yield "interface of a datastore among workloads", _beside(its.storage)
    yield "migration among workloads", _beside(its.migration)
    yield "allowed, and no flow needs it", (line for permit in its.over_permits for line in _permit(permit))
    yield "carried to a vswitch, and no port there uses it", _gaps(its)
    yield "pairs of segments a policy lets through, and no flow needs", _passed(its)


def _ports(ports: Sequence[Port]) -> Iterator[tuple[str, str]]:
    for port in ports:
        yield visible(port.vnic), f"in {names(port.segments) or 'no segment'} ({visible(port.place)})"


def _over_trunks(its: Privilege) -> Iterator[tuple[str, str]]:
    for one in its.over_trunks:
        perhaps = f"; {names([' '.join(said) for said in one.unsaid])} nobody knows" if one.unsaid else ""
        yield visible(one.nic), f"{names(one.segments)} for {visible(one.vswitch)} ({visible(one.place)}){perhaps}"


def _beside(its: Sequence[Beside]) -> Iterator[tuple[str, str]]:
    for one in its:
        yield visible(one.segment), f"{things([its.of for its in one.interfaces])}; with {names(one.workloads)}"


def _permit(its: Permit) -> Iterator[tuple[str, str]]:
    least = "" if its.complete else "at most "
    for box in its.boxes:
        allowed = f"{least}{_ends(box.sources)} -> {_ends(box.targets)} {names(box.services)}"
        yield things(its.controls, 2), f"{allowed} ({names(box.places, 2)})"


def _gaps(its: Privilege) -> Iterator[tuple[str, str]]:
    return ((visible(one.vswitch), names(one.gap)) for one in its.vswitches if one.gap)


def _passed(its: Privilege) -> Iterator[tuple[str, str]]:
    for one in its.policies if its.flows else ():
        if one.gap:
            yield things(one.controls, 2), f"{one.gap:,} of {count(one.granted, 'pair')}"


def _ends(ends: Sequence[Thing]) -> str:
    return names([_end(end) for end in ends])


def _end(end: Thing) -> str:
    kind, *rest = end
    if kind == "others":
        return f"others in {rest[0]}"
    return f"{rest[0]} in {rest[1]}" if kind == "nic" else rest[0] if rest else kind
