"""Nobody knows how large parts are that VMs trust."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping

from vtopo.rulekit import Case, Finding, Part, Severity, Thing, Vm, Witness, listed, root, says, tcb

SEVERITY = Severity.NOTE
CATEGORY = "tcb"
STANDARDS = ("CWE-1357",)
LARGE = ("vmm", "manager", "gateway", "component", "vswitch", "filter", "sensor", "storage")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each product, and for parts that VMs have in common; what is trusted by most first.

    Where VMs trust no software of a known size there is no sum that could mislead. The firmware of boxes and of
    physical switches is hardly ever known, and is left to the measure.
    """
    tcbs = case.after(tcb)
    vms = case.model.vms
    trusted = {part: names for part, names in tcbs.sharers.items() if part[0] in LARGE and _many(vms, names)}
    known = frozenset(name for part, names in trusted.items() if tcbs.size(part) is not None for name in names)
    unknown = [part for part, names in trusted.items() if tcbs.size(part) is None and not known.isdisjoint(names)]
    for parts in _groups(case, {part: frozenset(trusted[part]) for part in unknown}):
        parts.sort(key=lambda part: (LARGE.index(part[0]), -_many(vms, trusted[part]), part[1]))
        yield _finding(case, parts, _many(vms, {name for part in parts for name in trusted[part]}))


def _groups(case: Case, trusted: Mapping[Part, frozenset[str]]) -> Iterator[list[Part]]:
    """Parts of one product, whose size is known once it is looked up; others by where they are and who trusts them."""
    products: dict[str, list[Part]] = {}
    places: dict[Hashable, list[Part]] = {}
    for part in trusted:
        thing = case.after(tcb).thing(part)
        its = products.setdefault(thing.product, []) if thing.product else places.setdefault(_place(case, thing), [])
        its.append(part)
    yield from products.values()
    found: list[tuple[list[Part], frozenset[str]]] = []
    for own in places.values():
        by = frozenset[str]().union(*(trusted[part] for part in own))
        shared = [one for one in found if not one[1].isdisjoint(by)]
        found = [one for one in found if one not in shared]
        found.append(([part for its, _ in shared for part in its] + own, by.union(*(names for _, names in shared))))
    yield from (parts for parts, _ in found)


def _place(case: Case, thing: Thing) -> Hashable:
    """What holds a thing: the VMMs of a cluster, those of one writing, or itself."""
    vswitch = case.model.vswitches.get(getattr(thing, "vswitch", ""))
    vmm = case.model.vmms.get(vswitch.vmm if vswitch else getattr(thing, "vmm", ""))
    return root(vmm or thing, case.model)


def _many(vms: Mapping[str, Vm], names: Iterable[str]) -> int:
    return sum(vms[name].count for name in names if name in vms)


def _finding(case: Case, parts: list[Part], vms: int) -> Finding:
    things = [case.after(tcb).thing(part) for part in parts]
    kinds, first = Counter(kind for kind, _ in parts), things[0]
    what = f"{listed(_count(kind, number) for kind, number in kinds.items())}, such as {parts[0][1]}"
    return case.finding(
        f"nobody knows the size of {what if len(parts) > 1 else f'{_noun(parts[0][0])} {parts[0][1]}'}, which "
        f"{_count('VM', vms)} {'trusts' if vms == 1 else 'trust'}",
        about=[name for _, name in parts],
        at=first.at,
        label="size unknown",
        also=[(thing.at, f"{kind} {name}") for thing, (kind, name) in zip(things[1:4], parts[1:4], strict=True)],
        proof=Witness(f"the size of {first.id} is unknown", (says(first.id, "size", "unknown", first.place("size")),)),
    )


def _noun(kind: str) -> str:
    return {"vmm": "VMM", "storage": "datastore"}.get(kind, kind)


def _count(kind: str, number: int) -> str:
    noun = _noun(kind)
    many = "vswitches" if kind == "vswitch" else f"{noun}s"
    return f"1 {noun}" if number == 1 else f"{number:,} {many}"
