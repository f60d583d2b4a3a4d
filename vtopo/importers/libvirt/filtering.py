"""The filters of the vNICs of a host, each at the vswitch that the vNIC is on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vtopo.importers.libvirt import ports
from vtopo.importers.libvirt.building import Building
from vtopo.importers.libvirt.drafts import Machine, Plug
from vtopo.importers.libvirt.effective import Effective, TooMuchError, effective, stops_forging
from vtopo.importers.libvirt.policies import UNKNOWN, Policy, Services, agreed, policies, unsaid
from vtopo.importers.libvirt.records import FilterRef
from vtopo.importers.libvirt.values import Mistakes
from vtopo.importers.libvirt.writing import Filters

MOST: Final = 1_000_000
"""Most rules at all vNICs of an import."""
_ALIKE: Final = "its vNICs here have different filters, which a plan can not tell apart"


class Filtering:
    """Makes the filters of one host after the other."""

    def __init__(self, services: Services, mistakes: Mistakes) -> None:
        self.services = services
        self._mistakes = mistakes
        self._left = MOST
        self._known: dict[tuple[object, ...], Effective | None] = {}

    def of(self, building: Building) -> Filters:
        """The filters of all vNICs of a host; what they say of forged frames is noted at the vNIC."""
        filters: Filters = {}
        for machine in building.machines:
            done: set[int] = set()
            for plug in machine.plugs:
                reference = plug.nic.filter
                if reference is None or plug.switch is None:
                    continue
                if plug.product not in ports.FILTERED:
                    plug.notes.append(f"filter `{reference.name}` does nothing: it works at ports of a bridge alone")
                    continue
                found = self._effective(building, reference)
                if found is None:
                    continue
                if found.missing:
                    plug.forged = "unknown"
                elif stops_forging(found):
                    plug.forged = "no"
                if id(plug.switch) not in done:  # the vswitch has one filter for all vNICs of a VM
                    done.add(id(plug.switch))
                    made = self._made(building, machine, plug, reference, found)
                    filters.setdefault(id(plug.switch), []).extend(made)
        return filters

    def _effective(self, building: Building, reference: FilterRef) -> Effective | None:
        """What a reference comes to; None where that is not read, which is told once."""
        key = (building.name, reference.name, *sorted(reference.values.items()))
        if key not in self._known:
            try:
                self._known[key] = effective(building.host.filters, reference)
            except TooMuchError as error:
                self._known[key] = None
                self._mistakes.add(reference.at, "filter-without-end", str(error))
        found = self._known[key]
        if found is None:
            return None
        left, self._left = self._left, self._left - found.size
        if self._left >= 0:
            return found
        if left >= 0:
            self._mistakes.add(reference.at, "too-much", f"the filters of all vNICs have more than {MOST:,} rules")
        return None

    def _made(
        self, building: Building, machine: Machine, plug: Plug, reference: FilterRef, found: Effective
    ) -> Iterator[tuple[str, Policy]]:
        """The filters of a VM at one vswitch, with their names."""
        made = policies(found, plug, machine.name, self.services)
        if not made:
            plug.notes.append(f"filter `{reference.name}` stops no packet that opens something")
        if others := unsaid(found):
            plug.notes.append(f"filter `{reference.name}` has rules about other frames too: {others}")
        alike = agreed([other for other in machine.plugs if other.switch is plug.switch])
        for suffix, policy in made:
            name = building.parts.take("-".join(filter(None, (machine.name, reference.name, suffix))), "filter")
            said = policy if alike else Policy(UNKNOWN, (_ALIKE,))
            note = f"{reference.at.source}: `{reference.name}` at {machine.name}"
            yield name, Policy(said.lines, (note, *said.notes))


def unused(building: Building) -> Iterator[str]:
    """The filters that no interface names, and no other filter: each with its place."""
    filters = building.host.filters
    used = {plug.nic.filter.name for one in building.machines for plug in one.plugs if plug.nic.filter is not None}
    for its in filters.values():
        used |= {part.name for part in its.parts if isinstance(part, FilterRef) and part.name != its.name}
    for its in filters.values():
        if its.name not in used:
            yield f"{its.at.source} is filter `{its.name}`, which no interface names"
