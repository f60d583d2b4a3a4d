"""What was built, as items of a plan: every block under the name of the file that says it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from vtopo.importers.items import label, line, named, plain, remarked, sources
from vtopo.importers.libvirt import ports
from vtopo.importers.libvirt.building import Building, Fabric
from vtopo.importers.libvirt.drafts import Machine, Plug, Router, Segment, Switch
from vtopo.importers.libvirt.nics import nic_items
from vtopo.importers.libvirt.policies import Policy, Services
from vtopo.importers.naming import clean
from vtopo.syntax.build import Item, block, commented, parted, statement, text, word

Filters = dict[int, list[tuple[str, Policy]]]
"""The filters of each vswitch, by the id of its draft: the name of each, and what it does."""

Made = list[tuple[Building, Filters]]
"""The hosts of a plan, each with its filters."""

OPENING: Final = (
    "What libvirt says of these hosts. What its files do not say is `unknown`, or stands here as a comment.",
    "No file says how sensitive a segment is: write `levels`, and give each segment its `level`.",
)
UNUSED: Final = "allow: unused because no VM is plugged in there, and the host has it all the same"
"""An order to vtopo: the vswitch is the host's own stack, or of a network without VMs, and could not be taken out."""


def plan_items(title: str, passed_over: Sequence[str], fabric: Fabric, made: Made, services: Services) -> list[Item]:
    """All items of a plan."""
    count: Counter[int] = Counter()
    for building, _ in made:
        count.update({id(segment) for switch in building.switches.values() for segment in switch.segments.values()})
    opening = (*OPENING, *(f"Not in this plan: {note}." for note in passed_over))
    return [
        remarked(block(word("plan"), text(title), items=[]), *opening),
        *(parted(_service(*service)) for service in services.known),
        *(parted(_segment(segment, count[id(segment)])) for segment in fabric.segments),
        *(_host(building, filters) for building, filters in made),
        *(_vm(building, machine) for building, _ in made for machine in building.machines),
    ]


def _service(name: str, ports_: str, source: str) -> Item:
    return remarked(line("service", name, ports_), source)


def _segment(segment: Segment, hosts: int) -> Item:
    items = label(segment.called, segment.name)
    if segment.vlan is not None:
        items.append(line("vlan", str(segment.vlan)))
    if segment.prefixes:
        items.append(statement(word("subnet"), plain(list(dict.fromkeys(segment.prefixes)))))
    shared = f"one network on {hosts} hosts, since they call it alike" if hosts > 1 else ""
    head = (word("segment"), word(segment.name))
    made = block(*head, items=items, on_one_line=True) if items else statement(*head)
    return remarked(made, sources(segment.sources), shared)


def _host(building: Building, filters: Filters) -> Item:
    host, capabilities = building.host, building.host.capabilities
    items: list[Item] = label(host.name, building.name)
    if capabilities is not None:
        if capabilities.iommu is not None:
            items.append(line("iommu", "yes" if capabilities.iommu else "no"))
        items += [line("cores", str(capabilities.cores))] if capabilities.cores else []
        items += [line("memory", _memory(capabilities.memory))] if capabilities.memory else []
    nics, uplinks = nic_items(building)
    inner: list[Item] = [
        *_vmm(building),
        *(_switch(switch, uplinks.get(switch.medium, []), filters) for switch in building.switches.values()),
        *(_router(router) for router in building.routers),
    ]
    items += [*nics, block(word("vmm"), word("libvirt"), items=inner)]
    source = f"host `{host.name}`" + (f", {capabilities.at.source}" if capabilities is not None else "")
    return parted(remarked(block(word("host"), word(building.name), items=items), source))


def _memory(mebibytes: int) -> str:
    return f"{mebibytes}MiB" if mebibytes % 1024 else f"{mebibytes // 1024}GiB"


def _vmm(building: Building) -> list[Item]:
    kinds = sorted({domain.kind for domain in building.host.domains.values() if domain.kind})
    items: list[Item] = []
    if kinds:
        items.append(line("product", clean("kvm" if "kvm" in kinds else kinds[0], "vmm")))
    seen: dict[str, int] = {}
    for domain in building.host.domains.values():
        for shared in set(domain.shared):
            seen[shared] = seen.get(shared, 0) + 1
    both = sorted(shared for shared, count in seen.items() if count > 1)
    if both:
        items.append(remarked(line("guest-channel", "yes"), f"several VMs share {', '.join(both)}"))
    else:
        items.append(line("guest-channel", "unknown"))
    own = [f"{', '.join(n.own)} in {n.name}" for n in building.host.networks.values() if n.own and n.internal]
    if own:
        note = f"the host has {'; '.join(own)}: say `admin` if it can be managed from there"
        return [*items, remarked(line("admin", "unknown"), note)]
    return items


def _switch(switch: Switch, uplinks: list[str], filters: Filters) -> Item:
    items = label("" if switch.name == f"{switch.called}-ports" else switch.called, switch.name)
    if uplinks:
        items.append(named("uplink", uplinks))
    items += [line(name, value) for name, value in ports.together(switch.traits).items()]
    for name, policy in filters.get(id(switch), ()):
        inner = [line(*rule) for rule in policy.lines]
        items.append(remarked(block(word("filter"), word(name), items=inner), *policy.notes))
    made = block(word("vswitch"), word(switch.name), items=items)
    allowed = made if switch.used else commented(UNUSED, made)
    return parted(remarked(allowed, sources(switch.sources), *switch.notes))


def _router(router: Router) -> Item:
    legs = named("legs", [leg.name for leg in router.legs])
    items = [legs, *(line(*rule) for rule in router.policy)]
    made = block(word("router"), word(router.name), items=items)
    return parted(remarked(made, router.source, *router.notes))


def _vm(building: Building, machine: Machine) -> Item:
    domain = machine.domain
    items: list[Item] = [line("on", building.name), *label(domain.name, machine.name)]
    items += [line("cores", str(domain.cores))] if domain.cores and domain.cores < 10**9 else []
    items += [line("memory", _memory(domain.memory))] if domain.memory and domain.memory < 10**15 else []
    items += [line("disk", "unknown")] if domain.disks else []
    items += [_vnic(plug) for plug in machine.plugs]
    notes = [f"not said here: {unsaid}" for unsaid in domain.unsaid]
    if domain.devices:
        notes.append("whether what is passed through is a NIC is in no file: taken to be one, which reaches as far")
        items.append(named("passthrough", [building.devices[device] for device in domain.devices]))
    return parted(remarked(block(word("vm"), word(machine.name), items=items), domain.at.source, *notes))


def _vnic(plug: Plug) -> Item:
    items: list[Item] = []
    comments: list[str] = []
    if plug.switch is None:
        items += [line("switch", "unknown"), line("carries", "none" if plug.nowhere else "unknown")]
        comments += [f"it leads to {plug.nic.goal}"] if plug.nic.goal else []
    else:
        items += [line("switch", plug.switch.name), named("carries", [segment.name for segment in plug.carries])]
        if not plug.vlans and len(plug.switch.segments) > 1:
            comments.append("no VLAN is set for this port: what the guest tags itself passes")
    if plug.addresses:
        items.append(statement(word("address"), plain(plug.addresses)))
    if plug.settings.isolated or (plug.private and plug.switch is not None and plug.switch.mode != "isolated"):
        items.append(line("isolated", "yes"))
    if plug.settings.trusted:
        items += [line("promiscuous", "yes"), line("mac-changes", "yes")]
    if plug.forged:
        items.append(line("forged-transmits", plug.forged))
    if plug.nic.kind == "direct" and plug.nic.mode:
        comments.append(f"macvtap, {plug.nic.mode}")
    if plug.nic.down:
        comments.append("its link is down")
    comments += plug.notes
    return remarked(block(word("nic"), items=items, on_one_line=True), *comments)
