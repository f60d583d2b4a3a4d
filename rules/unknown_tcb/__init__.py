"""Nobody knows how large parts are that VMs trust."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Witness, listed, says, tcb

SEVERITY = Severity.NOTE
CATEGORY = "tcb"
STANDARDS = ("CWE-1357",)
LARGE = ("vmm", "manager", "gateway", "component", "vswitch", "filter", "sensor", "storage")


def judge(case: Case) -> Iterator[Finding]:
    """One finding for a plan: the kinds of software of unknown size, and what is trusted by most first.

    Where no size is known there is no sum that could mislead. The firmware of boxes and of physical switches is hardly
    ever known, and is left to the measure.
    """
    tcbs = case.after(tcb)
    counts = {vm.id: vm.count for vm in case.model.vms.values()}
    trusted = {part: sum(counts.get(name, 0) for name in names) for part, names in tcbs.sharers.items()}
    parts = [part for part, vms in trusted.items() if vms and part[0] in LARGE]
    if all(tcbs.size(part) is None for part in parts):
        return
    parts = [part for part in parts if tcbs.size(part) is None]
    parts.sort(key=lambda part: (LARGE.index(part[0]), -trusted[part], part[1]))
    if not parts:
        return
    kinds = Counter(kind for kind, _ in parts)
    first, vms = tcbs.thing(parts[0]), trusted[parts[0]]
    yield case.finding(
        f"nobody knows the size of {listed(_count(kind, number) for kind, number in kinds.items())}, such as "
        f"{parts[0][1]}, which {_count('VM', vms)} {'trusts' if vms == 1 else 'trust'}",
        about=[name for _, name in parts],
        at=first.at,
        label="size unknown",
        also=[(tcbs.thing(part).at, f"{part[0]} {part[1]}") for part in parts[1:4]],
        proof=Witness(f"the size of {first.id} is unknown", (says(first.id, "size", "unknown", first.place("size")),)),
    )


def _count(kind: str, number: int) -> str:
    noun = {"VM": "VM", "vmm": "VMM", "vswitch": "vswitch"}.get(kind, kind)
    plural = {"vswitch": "vswitches", "storage": "datastores", "gateway": "gateways"}.get(kind, f"{noun}s")
    return f"1 {'datastore' if kind == 'storage' else noun}" if number == 1 else f"{number:,} {plural}"
