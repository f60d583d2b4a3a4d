"""The physical NICs of a host: those that files name, one where none is named, and what is passed through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vtopo.importers.items import label, line, named, remarked, sources
from vtopo.importers.libvirt.building import Building
from vtopo.importers.libvirt.drafts import Segment, Switch
from vtopo.importers.libvirt.records import HostInterface
from vtopo.syntax.build import Item, block, word

_INVENTED = "no file says which NIC this is, nor that there is one"


@dataclass(slots=True)
class Nic:
    """A physical NIC of the plan; `device` is empty for one that stands for what there may be."""

    device: str
    name: str
    remark: str
    carries: list[Segment] = field(default_factory=list)


def nic_items(building: Building) -> tuple[list[Item], dict[str, list[str]]]:
    """The NICs of a host, and the names of those that are the uplinks of each medium."""
    interfaces = building.host.interfaces
    nics = {
        one.name: Nic(one.name, building.parts.take(one.name, "nic"), one.at.source)
        for one in interfaces.values()
        if one.kind not in ("bridge", "vlan")
    }
    invented: list[Nic] = []
    uplinks: dict[str, list[str]] = {}
    for medium, switch in building.switches.items():
        if not switch.leaves:
            continue
        its = [_named(building, nics, device, switch) for device in building.media.uplinks(medium)]
        if not its:
            its = [Nic("", building.parts.take(f"{switch.called}-uplink", "nic"), _INVENTED)]
            invented += its
        for nic in its:
            nic.carries = [switch.segments[vlan] for vlan in sorted(switch.segments, key=lambda vlan: vlan or 0)]
        uplinks[medium] = [nic.name for nic in its]
    items = [_item(nic, interfaces.get(nic.device), nics) for nic in (*nics.values(), *invented)]
    return [*items, *_passed(building)], uplinks


def _named(building: Building, nics: dict[str, Nic], device: str, switch: Switch) -> Nic:
    if device not in nics:
        nics[device] = Nic(device, building.parts.take(device, "nic"), sources(switch.sources))
    return nics[device]


def _item(nic: Nic, known: HostInterface | None, nics: Mapping[str, Nic]) -> Item:
    items = label(nic.device, nic.name)
    if nic.carries:
        items.append(named("carries", [segment.name for segment in nic.carries]))
    else:
        items.append(line("carries", "unknown"))
    if known is not None:
        items += [line("speed", known.speed)] if known.speed else []
        parts = [nics[part].name for part in known.parts if part in nics] if known.kind == "bond" else []
        items += [named("bonds", parts)] if parts else []
    return remarked(block(word("nic"), word(nic.name), items=items, on_one_line=True), nic.remark)


def _passed(building: Building) -> list[Item]:
    """The PCI devices that are passed through, as NICs."""
    using: dict[str, list[str]] = {}
    for machine in building.machines:
        for device in machine.domain.devices:
            using.setdefault(device, []).append(machine.domain.at.source)
    items = []
    for device, name in building.devices.items():
        said = [*label(device, name), line("carries", "unknown")]
        made = block(word("nic"), word(name), items=said, on_one_line=True)
        items.append(remarked(made, f"{sources(using[device])}: passed through"))
    return items
