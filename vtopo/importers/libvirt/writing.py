"""What was built, as items of a plan: every block under the name of the file that says it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vtopo.importers.libvirt import ports
from vtopo.importers.libvirt.building import Building
from vtopo.importers.libvirt.drafts import Machine, Plug, Router, Segment, Switch
from vtopo.importers.libvirt.policies import Policy, Services
from vtopo.importers.naming import clean
from vtopo.syntax.build import Argument, Item, block, commented, many, parted, statement, text, word

Filters = dict[int, list[tuple[str, Policy]]]
"""The filters of each vswitch, by the id of its draft: the name of each, and what it does."""

_MOST_SOURCES = 8


def line(*words: str) -> Item:
    """A statement of words that are in order already."""
    return statement(*(Argument(one) for one in words))


def named(attribute: str, names: Sequence[str]) -> Item:
    """An attribute with one name or a list of them."""
    return statement(word(attribute), word(names[0]) if len(names) == 1 else many(*map(word, names)))


def plain(words: Sequence[str]) -> Argument:
    """Words that are no names: one, or a list."""
    return Argument(words[0]) if len(words) == 1 else many(*map(Argument, words))


def label(called: str, name: str) -> list[Item]:
    """The name it had, where that is another."""
    return [statement(word("label"), text(called))] if called not in ("", name) else []


def sources(given: Iterable[str], *notes: str) -> str:
    """A comment that names files, and says more on lines of its own."""
    files = list(dict.fromkeys(given))
    more = f" and {len(files) - _MOST_SOURCES} more" if len(files) > _MOST_SOURCES else ""
    return "\n".join([", ".join(files[:_MOST_SOURCES]) + more, *notes])


def service_items(services: Services) -> list[Item]:
    """The services that filters name."""
    return [line("service", name, ports_) for name, ports_ in services.known]


def segment_item(segment: Segment, hosts: int) -> Item:
    """A segment."""
    items = label(segment.called, segment.name)
    if segment.vlan is not None:
        items.append(line("vlan", str(segment.vlan)))
    if segment.prefixes:
        items.append(statement(word("subnet"), plain(list(dict.fromkeys(segment.prefixes)))))
    shared = f"one network on {hosts} hosts, since they call it alike" if hosts > 1 else ""
    comment = sources(segment.sources, *([shared] if shared else []))
    if not items:
        return commented(comment, statement(word("segment"), word(segment.name)))
    return commented(comment, block(word("segment"), word(segment.name), items=items, on_one_line=True))


def host_item(building: Building, filters: Filters) -> Item:
    """A host with its NICs, its VMM and what runs in that."""
    host, capabilities = building.host, building.host.capabilities
    items: list[Item] = label(host.name, building.name)
    if capabilities is not None:
        if capabilities.iommu is not None:
            items.append(line("iommu", "yes" if capabilities.iommu else "no"))
        items += [line("cores", str(capabilities.cores))] if capabilities.cores else []
        items += [line("memory", _memory(capabilities.memory))] if capabilities.memory else []
    nics, uplinks = _nics(building)
    inner: list[Item] = [
        *_vmm(building),
        *(_switch(switch, uplinks.get(switch.medium, []), filters) for switch in building.switches.values()),
        *(_router(router) for router in building.routers),
    ]
    items += [*nics, block(word("vmm"), word("libvirt"), items=inner)]
    comment = sources([capabilities.at.source] if capabilities is not None else [], f"host `{host.name}`")
    return parted(commented(comment.strip(), block(word("host"), word(building.name), items=items)))


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
        items.append(commented(f"several VMs share {', '.join(both)}", line("guest-channel", "yes")))
    else:
        items.append(line("guest-channel", "unknown"))
    own = [f"{', '.join(n.own)} in {n.name}" for n in building.host.networks.values() if n.own and n.internal]
    if own:
        note = f"the host has {'; '.join(own)}: say `admin` if it can be managed from there"
        return [*items, commented(note, line("admin", "unknown"))]
    return items


def _nics(building: Building) -> tuple[list[Item], dict[str, list[str]]]:
    """The physical NICs, and those of each medium; where no file names one, one stands for it."""
    names: dict[str, str] = {}
    carried: dict[str, list[Segment]] = {}
    uplinks: dict[str, list[str]] = {}
    invented: set[str] = set()
    media = building.media
    for interface in building.host.interfaces.values():
        if interface.kind not in ("bridge", "vlan"):
            names[interface.name] = building.parts.take(interface.name, "nic")
    for medium, switch in building.switches.items():
        if not switch.leaves or medium.startswith("user "):
            continue
        devices = media.uplinks(medium)
        if not devices:
            devices = [f"{switch.called}-uplink"]
            invented.add(devices[0])
        for device in devices:
            names[device] = names.get(device) or building.parts.take(device, "nic")
            carried[device] = _ordered(switch.segments)
        uplinks[medium] = [names[device] for device in devices]
    items = [_nic(building, one, name, carried.get(one, []), names, one in invented) for one, name in names.items()]
    for device, name in building.devices.items():
        said = [*label(device, name), line("carries", "unknown")]
        made = block(word("nic"), word(name), items=said, on_one_line=True)
        using = [machine.domain.at.source for machine in building.machines if device in machine.domain.devices]
        items.append(commented(f"{sources(using)}: passed through", made))
    return items, uplinks


def _nic(
    building: Building, device: str, name: str, carries: list[Segment], names: dict[str, str], invented: bool
) -> Item:
    known = building.host.interfaces.get(device)
    items = label("" if invented else device, name)
    if carries:
        items.append(named("carries", [segment.name for segment in carries]))
    else:
        items.append(line("carries", "unknown"))
    if known is not None and known.speed:
        items.append(line("speed", known.speed))
    parts = [names[part] for part in known.parts if part in names] if known is not None and known.kind == "bond" else []
    if parts:
        items.append(named("bonds", parts))
    made = block(word("nic"), word(name), items=items, on_one_line=True)
    if invented:
        return commented("no file says which NIC this is, nor that there is one", made)
    return commented(known.at.source, made) if known is not None else made


def _ordered(segments: dict[int | None, Segment]) -> list[Segment]:
    return [segments[vlan] for vlan in sorted(segments, key=lambda vlan: vlan or 0)]


def _switch(switch: Switch, uplinks: list[str], filters: Filters) -> Item:
    items = label("" if switch.name == f"{switch.called}-ports" else switch.called, switch.name)
    if uplinks:
        items.append(named("uplink", uplinks))
    items += [line(name, value) for name, value in ports.together(switch.traits).items()]
    for name, policy in filters.get(id(switch), ()):
        inner = [line(*rule) for rule in policy.lines]
        items.append(commented("\n".join(policy.notes), block(word("filter"), word(name), items=inner)))
    comment = sources(switch.sources, *switch.notes)
    if not switch.used:
        # It stands for the host's own stack, or for a network without VMs: nothing that could be taken out.
        comment += "\nallow: unused because no VM is plugged in there, and the host has it all the same"
    return parted(commented(comment, block(word("vswitch"), word(switch.name), items=items)))


def _router(router: Router) -> Item:
    legs = named("legs", [leg.name for leg in router.legs])
    items = [legs, *(line(*rule) for rule in router.policy)]
    return parted(
        commented(sources([router.source], *router.notes), block(word("router"), word(router.name), items=items))
    )


def vm_item(building: Building, machine: Machine) -> Item:
    """A VM with its vNICs."""
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
    return parted(commented(sources([domain.at.source], *notes), block(word("vm"), word(machine.name), items=items)))


def _vnic(plug: Plug) -> Item:
    items: list[Item] = []
    comments: list[str] = []
    if plug.switch is None:
        items += [line("switch", "unknown"), line("carries", "none" if plug.nowhere else "unknown")]
        comments += [f"it leads to {plug.nic.goal}"] if plug.nic.goal else []
    else:
        items += [line("switch", plug.switch.name), named("carries", [segment.name for segment in plug.carries])]
        if plug.vlans == () and len(plug.switch.segments) > 1:
            comments.append("a port of Open vSwitch without a tag is a trunk")
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
    made = block(word("nic"), items=items, on_one_line=True)
    return commented("\n".join(comments), made) if comments else made
