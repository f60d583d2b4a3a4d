"""Checks the table of who hears what is not for them: every VM, segment and vswitch once, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import TypeAlias

from vtopo.findings import HearingLine
from vtopo.model.plan import Model
from vtopo.model.things import UNKNOWN, Vnic, Vswitch
from vtopo.source import Span
from vtopo.verify.texts import stands

Heard: TypeAlias = tuple[str, str, str]
"""Who hears which segment (empty: all) at which vswitch."""
Reasons: TypeAlias = dict[str, list[Span]]
"""Why, with the places that say so."""


def overheard(model: Model, lines: Iterable[HearingLine]) -> Iterator[str]:
    """What is wrong with the table, a line each."""
    there = _there(model)
    listed: Counter[Heard] = Counter()
    for line in lines:
        for vm, vswitch in product(line.vms, line.vswitches):
            its = (vm, line.segment, vswitch)
            listed[its] += 1
            reasons = there.get(its)
            if reasons is None:
                yield f"hearings: {vm} does not hear {line.segment or 'all'} at vswitch {vswitch}"
            elif not any(stands(line.place, span) for span in reasons.get(line.why, ())):
                yield f"hearings: {vm} at vswitch {vswitch}: the plan does not say `{line.why}` at {line.place}"
    for its, times in listed.items():
        if times > 1:
            yield f"hearings: {its[0]} in {its[1] or 'all'} at vswitch {its[2]} is listed {times} times"
    for vm, segment, vswitch in sorted(there.keys() - listed.keys()):
        yield f"hearings: {vm} hears {segment or 'all'} at vswitch {vswitch}, and it is not listed"


def _there(model: Model) -> Mapping[Heard, Reasons]:
    """Everything that is heard."""
    found: dict[Heard, Reasons] = {}
    for vswitch in model.vswitches.values():
        for ref in vswitch.mirrors:
            if hearer := model.mirrored_to(ref):
                found[hearer, "", vswitch.id] = {"mirror": [vswitch.place("mirror")]}
    for vm in model.vms.values():
        for vnic in vm.nics:
            for name in vnic.vswitches:
                why, span = _why(vnic, model.vswitches[name])
                for segment in vnic.carries if why else ():
                    found.setdefault((vm.id, segment, name), {}).setdefault(why, []).append(span)
    return found


def _why(vnic: Vnic, vswitch: Vswitch) -> tuple[str, Span]:
    """Why a port hears what is not for it, empty if it does not; what nobody knows is taken to be so."""
    if vswitch.mode in ("hub", UNKNOWN):
        return "hub", vswitch.place("mode")
    if vnic.promiscuous is not False:
        return "promiscuous", vnic.place("promiscuous")
    return "flooding" if vswitch.flooding is not False else "", vswitch.place("flooding")
