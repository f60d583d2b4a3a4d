"""Checks what security components are said to cost those who trust them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vtopo.findings import SecurityLine
from vtopo.proofs import Thing
from vtopo.verify.tcbs import Tcbs, part_of
from vtopo.verify.trusting import Parts

SECURITY = ("filter", "gateway", "sensor")


def costs(tcbs: Tcbs, lines: Iterable[SecurityLine]) -> Iterator[str]:
    """What is wrong with the lines: each component that workloads trust has one, with its parts and who they are."""
    surely, perhaps = _trusted(tcbs)
    listed: set[Thing] = set()
    for line in lines:
        part = (line.kind, line.name)
        about = f"cost of {line.kind} {line.name}"
        if part not in perhaps:
            yield f"{about}: no workload trusts it"
        elif part in listed:
            yield f"{about}: it is listed twice"
        else:
            yield from (f"{about}: {reason}" for reason in _line(tcbs, line, surely.get(part, []), perhaps[part]))
        listed.add(part)
    for kind, name in sorted(surely.keys() - listed):
        yield f"cost of {kind} {name}: it is not listed, and workloads trust it"


def _trusted(tcbs: Tcbs) -> tuple[dict[Thing, list[str]], dict[Thing, list[str]]]:
    """The workloads that surely trust each component, and those that may: of equally large TCBs any may be shown."""
    surely: dict[Thing, list[str]] = {}
    perhaps: dict[Thing, list[str]] = {}
    for name in tcbs.workloads:
        options = [_security(tcbs, its.full | its.net) for its in tcbs.relying.trusting.options(name)]
        for part in frozenset[Thing]().union(*options):
            perhaps.setdefault(part, []).append(name)
            if all(part in some for some in options):
                surely.setdefault(part, []).append(name)
    return surely, perhaps


def _security(tcbs: Tcbs, parts: Parts) -> Parts:
    """The components among parts that are there for security; a box of its own is not in anybody's way."""
    gateways = tcbs.model.gateways
    found = frozenset(part for part in parts if part[0] in SECURITY)
    return frozenset(part for part in found if part[0] != "gateway" or gateways[part[1]].vm or gateways[part[1]].vmm)


def _line(tcbs: Tcbs, line: SecurityLine, surely: list[str], perhaps: list[str]) -> Iterator[str]:
    model = tcbs.model
    vm = model.gateways[line.name].vm if line.kind == "gateway" else ""
    vm = model.sensors[line.name].vm if line.kind == "sensor" else vm
    parts = {(line.kind, line.name), *([("node", vm)] if vm else [])}
    if {part_of(item) for item in line.items} != parts:
        yield "what is counted is not its own software"
    yield from tcbs.items(line.items)
    yield from tcbs.amount(tcbs.relying.trusting.total(parts), line.amount)
    least, most = (sum(tcbs.workloads[name] for name in names) for names in (surely, perhaps))
    if not least <= line.workloads <= most:
        yield f"{most} workloads trust it, not {line.workloads}"
    some, every = ({tcbs.level(name) for name in names} for names in (surely, perhaps))
    if not some <= set(line.levels) <= every or len(set(line.levels)) < len(line.levels):
        yield f"they are of the levels {', '.join(sorted(every))}"
