"""What each class of equal workloads trusts, itemised."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vtopo.facts import Facts
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.counterparts import counterparts
from vtopo.facts.levels import levels
from vtopo.facts.tcb import Part, Tcb, Tcbs, tcb
from vtopo.findings import Amount, Item, Place, TcbLine

WHY_FULL = {
    "host": "the box it runs on, with its firmware",
    "vmm": "the VMM it runs on",
    "component": "serves it",
    "vswitch": "a vswitch in the core of its VMM",
    "filter": "a filter in the core of its VMM",
    "gateway": "a gateway in the core of its VMM",
    "sensor": "a sensor in the core of its VMM",
    "manager": "manages its VMM",
    "vm": "a manager of its VMM runs on it",
    "machine": "a manager of its VMM, or the VMM itself, runs on it",
    "storage": "holds its disks",
}
WHY_NET = {
    "vswitch": "forwards its frames",
    "filter": "filters its frames",
    "gateway": "routes its packets",
    "switch": "forwards its frames on the wire",
    "vm": "its frames or packets pass through this VM",
}
RESTS_ON = "something in its TCB rests on it"


def trusted(facts: Facts) -> tuple[TcbLine, ...]:
    """The TCBs of all workloads, largest first; workloads with the same TCB and level are one line."""
    tcbs = facts(tcb)
    known = facts(levels)
    classes: dict[tuple[frozenset[Part], frozenset[Part], str], list[Tcb]] = {}
    for one in tcbs.workloads():
        classes.setdefault((one.full, one.net, known[one.workload].level), []).append(one)
    lines = [
        (tcbs.sum(full | net).sort_key, _line(tcbs, full, net, level, alike))
        for (full, net, level), alike in classes.items()
    ]
    lines.sort(key=lambda line: (tuple(-number for number in line[0]), line[1].workload))
    return tuple(line for _, line in lines)


def trusted_before(comparison: Comparison, lines: Iterable[TcbLine]) -> tuple[TcbLine | None, ...]:
    """For each line of the plan what its workload trusted in the baseline; None where it was no workload there."""
    tcbs = comparison.before(tcb)
    known = comparison.before(levels)
    of = comparison(counterparts).of
    found: list[TcbLine | None] = []
    for line in lines:
        before = [tcbs.of(one.before) for one in of.get(line.workload, ()) if one.before in known][:1]
        found += [_line(tcbs, one.full, one.net, known[one.workload].level, [one]) for one in before] or [None]
    return tuple(found)


def _line(tcbs: Tcbs, full: frozenset[Part], net: frozenset[Part], level: str, alike: list[Tcb]) -> TcbLine:
    model = tcbs.facts.model
    names = [one.workload for one in alike]
    near = tcbs.direct(names[0])
    count = sum((model.vms.get(name) or model.machines[name]).count for name in names)
    return TcbLine(
        workload=names[0],
        count=count,
        level=level or "unknown",
        full=amount_of(tcbs, full),
        net=amount_of(tcbs, net - full),
        full_items=items_of(tcbs, full, lambda part: WHY_FULL.get(part[0], RESTS_ON) if part in near else RESTS_ON),
        net_items=items_of(tcbs, net - full, lambda part: WHY_NET.get(part[0], RESTS_ON) if part in near else RESTS_ON),
        alike=tuple(names[1:]),
    )


def amount_of(tcbs: Tcbs, parts: Iterable[Part]) -> Amount:
    """The size of parts as reports show it."""
    total = tcbs.sum(parts)
    return Amount(total.low, total.high, "kloc", tuple(f"{kind} {name}" for kind, name in total.unknown))


def items_of(tcbs: Tcbs, parts: Iterable[Part], why: Callable[[Part], str]) -> tuple[Item, ...]:
    """The parts largest first, those of unknown size last."""
    found: list[tuple[tuple[float, str], Item]] = []
    for part in parts:
        kind, name = part
        thing, size = tcbs.thing(part), tcbs.size(part)
        amount = Amount(0, None, "kloc", (f"{kind} {name}",)) if size is None else Amount(size.low, size.high, "kloc")
        order = (1.0 if size is None else -(size.high or float("inf")), f"{kind} {name}")
        found.append((order, Item(name, kind, amount, why(part), Place.of(thing.at))))
    return tuple(item for _, item in sorted(found, key=lambda pair: pair[0]))
