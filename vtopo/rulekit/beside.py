"""Findings about interfaces of the platform that stand among workloads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from vtopo.facts.privilege.interfaces import Interface
from vtopo.findings import Finding, Witness
from vtopo.rulekit.wording import listed, nodes_of, says

if TYPE_CHECKING:
    from vtopo.rulekit import Case


def among_workloads(case: Case, its: Iterable[Interface], what: str, word: str) -> Iterator[Finding]:
    """One finding for each segment with interfaces of the platform among workloads; `word` is what puts them there."""
    model = case.model
    found: dict[str, list[Interface]] = {}
    for one in its:
        found.setdefault(one.segment, []).append(one)
    for segment, group in found.items():
        names = list(dict.fromkeys(one.name for one in group))
        first, neighbour = group[0], group[0].workloads[0]
        workloads = [model.vms.get(name) or model.machines[name] for name in first.workloads]
        yield case.finding(
            f"the {what} of {listed(names, most=3)} is in {segment} ({case.level(segment)}), together with "
            f"{nodes_of(workloads)}",
            about=[segment, *names],
            at=first.at,
            label=f"in {segment}",
            also=[
                *((one.at, f"{one.name} too") for one in group[1:3]),
                (case.interface(neighbour, segment), f"{neighbour} is there"),
            ],
            proof=Witness(
                f"{first.name} and {neighbour} are in one segment",
                (
                    says(first.name, word, segment, first.at),
                    says(neighbour, "in", segment, case.interface(neighbour, segment)),
                ),
            ),
        )
