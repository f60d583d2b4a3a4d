"""What only the whole plan can tell: defaults that depend on other things, and what can not be as it is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from vtopo.model.carrying import by_product
from vtopo.model.mistakes import Mistakes, listed
from vtopo.model.plan import Model
from vtopo.model.renames import renames
from vtopo.model.things import Filter, Gateway, Nic, Ref, Segment, Switch, Unknown, Vm, Vnic, Vswitch

STAGE = "plan"


def completed(model: Model) -> Model:
    """The model with the defaults that need all of it: the only switch a NIC can end on, what a VMM mounts."""
    carried = {switch.id: frozenset(model.all_carried(switch.carries)) for switch in model.switches.values()}
    nics = {
        nic.id: replace(nic, switches=_only_switch(nic, carried))
        if "switch" not in nic.written and nic.carries
        else nic
        for nic in model.nics.values()
    }
    disks: dict[str, list[str]] = {}
    for vm in model.vms.values():
        for vmm in _may_run_on(model, vm):
            disks.setdefault(vmm, []).extend(vm.disks)
    vmms = {
        vmm.id: vmm if "mounts" in vmm.written else replace(vmm, mounts=tuple(dict.fromkeys(disks.get(vmm.id, ()))))
        for vmm in model.vmms.values()
    }
    return replace(model, nics=nics, vmms=vmms)


def _only_switch(nic: Nic, carried: dict[str, frozenset[str]]) -> tuple[str, ...]:
    fitting = [switch for switch, segments in carried.items() if segments.issuperset(nic.carries)]
    return tuple(fitting) if len(fitting) == 1 else ()


def _may_run_on(model: Model, vm: Vm) -> tuple[str, ...]:
    """The VMMs a VM is on, or may move to."""
    if vm.cluster and vm.pinned is not True:
        return model.clusters[vm.cluster].members
    return vm.vmms


def examine(model: Model, mistakes: Mistakes) -> None:
    """Notes everything in the model that can not be, in the words of the domain."""
    for check in (
        _overlays, _nics, _bonds, _uplinks, _vlans, _vnics, _unreachable, _copies, _apart, _legs, _separate,
        renames,
    ):  # fmt: skip
        check(model, mistakes)


def _circles(following: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Each circle once, as the names along it, from the one that is first in the text and back to it."""
    told: set[str] = set()
    for start in following:
        came_from: dict[str, str] = {}
        todo = [start] if start not in told else []
        for name in todo:
            for other in following.get(name, ()):
                if other not in came_from:
                    came_from[other] = name
                    todo.append(other)
        if start in came_from:
            circle = [start, came_from[start]]
            while circle[-1] != start:
                circle.append(came_from[circle[-1]])
            told.update(circle)
            yield circle[::-1]


def _overlays(model: Model, mistakes: Mistakes) -> None:
    for circle in _circles({segment.id: [segment.over] for segment in model.segments.values() if segment.over}):
        mistakes.add(
            STAGE,
            "overlay-cycle",
            f"segments that are over each other: {' -> '.join(circle)}",
            model.segments[circle[0]].place("over"),
            related=[(model.segments[circle[-2]].place("over"), "and round again")] if len(circle) > 2 else (),
            hint="an overlay is over a segment that something physical carries",
        )


def _nics(model: Model, mistakes: Mistakes) -> None:
    """A NIC and the switches it ends on must agree."""
    carried = {switch.id: frozenset(model.all_carried(switch.carries)) for switch in model.switches.values()}
    for nic in model.nics.values():
        for name in nic.switches:
            switch = model.switches[name]
            lacking = [segment for segment in nic.carries if segment not in carried[name]]
            if lacking:
                mistakes.add(
                    STAGE,
                    "switch-lacks-segment",
                    f"nic `{nic.id}` carries {listed(lacking)}, but switch `{name}` does not; it carries "
                    f"{listed(switch.carries) or 'nothing'}",
                    nic.place("carries"),
                    label="carried here",
                    related=[(switch.place("carries"), "not carried here")],
                    hint=f"let the switch carry {listed(lacking)}, or leave that out of the nic",
                    about=name,
                )


def _bonds(model: Model, mistakes: Mistakes) -> None:
    for nic in model.nics.values():
        foreign = [other for other in nic.bonds if model.nics[other].host != nic.host]
        if foreign:
            mistakes.add(
                STAGE,
                "foreign-nic",
                f"nic `{nic.id}` bonds {listed(foreign)}, which is on another host",
                nic.place("bonds"),
                related=[(model.nics[foreign[0]].at, "this nic")],
            )
    for circle in _circles({nic.id: nic.bonds for nic in model.nics.values() if nic.bonds}):
        mistakes.add(
            STAGE,
            "bond-cycle",
            f"a bond that is part of itself: {' -> '.join(circle)}",
            model.nics[circle[0]].place("bonds"),
            hint="write `bonds [p0 p1]` with the NICs that are bonded, in the one that stands for them",
        )


def _uplinks(model: Model, mistakes: Mistakes) -> None:
    """A NIC is the uplink of one vswitch."""
    used: dict[str, Vswitch] = {}
    bonded = {part: nic.id for nic in model.nics.values() for part in nic.bonds}
    for vswitch in model.vswitches.values():
        for name in vswitch.uplinks:
            word = "standby" if name in vswitch.standby else "uplink"
            first = used.setdefault(name, vswitch)
            if first is not vswitch:
                mistakes.add(
                    STAGE,
                    "uplink-twice",
                    f"nic `{name}` is an uplink of two vswitches: `{first.id}` and `{vswitch.id}`",
                    vswitch.place(word),
                    label="again here",
                    related=[(first.place("uplink"), "first here")],
                )
            elif name in bonded:
                mistakes.add(
                    STAGE,
                    "uplink-in-bond",
                    f"nic `{name}` is part of the bond `{bonded[name]}` and an uplink of its own",
                    vswitch.place(word),
                    related=[(model.nics[bonded[name]].place("bonds"), "bonded here")],
                    hint=f"write `uplink {bonded[name].rpartition('.')[2]}`",
                )


def _vlans(model: Model, mistakes: Mistakes) -> None:
    """No two segments with one VLAN id on one switch or NIC."""
    things: tuple[Switch | Nic, ...] = (*model.switches.values(), *model.nics.values())
    for thing in things:
        seen: dict[int, Segment] = {}
        for name in thing.carries:
            segment = model.segments[name]
            if segment.vlan is None or isinstance(segment.vlan, Unknown):
                continue
            first = seen.setdefault(segment.vlan, segment)
            if first is not segment:
                kind = "nic" if isinstance(thing, Nic) else "switch"
                mistakes.add(
                    STAGE,
                    "vlan-twice",
                    f"{kind} `{thing.id}` carries two segments with VLAN {segment.vlan}: {first.id} and {segment.id}",
                    thing.place("carries"),
                    related=[(first.place("vlan"), "VLAN of the one"), (segment.place("vlan"), "VLAN of the other")],
                    hint="give one of them another id, or carry only one of them here",
                    about=segment.id,
                )


def _all_vnics(model: Model) -> Iterator[tuple[Vm, Vnic]]:
    for vm in model.vms.values():
        for vnic in vm.nics:
            yield vm, vnic


def _vnics(model: Model, mistakes: Mistakes) -> None:
    """A vNIC carries only what its port group does."""
    for vm, vnic in _all_vnics(model):
        for name in vnic.portgroups:
            portgroup = model.portgroups[name]
            lacking = [segment for segment in vnic.carries if segment not in portgroup.carries]
            if lacking:
                mistakes.add(
                    STAGE,
                    "portgroup-lacks-segment",
                    f"a nic of vm `{vm.names}` carries {listed(lacking)}, but port group `{name}` does not; it carries "
                    f"{listed(portgroup.carries)}",
                    vnic.place("carries"),
                    label="carried here",
                    related=[(portgroup.place("carries"), "not carried here")],
                )


def _unreachable(model: Model, mistakes: Mistakes) -> None:
    """A vNIC told to be in a segment that no uplink carries, where the plan puts that on another host's NIC."""
    hosts_with: dict[str, set[str]] = {}
    for nic in model.nics.values():
        for segment in model.all_carried(nic.carries):
            hosts_with.setdefault(segment, set()).add(nic.host)
    carried = {
        vswitch.id: frozenset(model.all_carried(s for nic in vswitch.uplinks for s in model.nics[nic].carries))
        for vswitch in model.vswitches.values()
        if not _may_carry_more(model, vswitch)
    }
    for vm, vnic in _all_vnics(model):
        known = [name for name in vnic.vswitches if name in carried]
        for name in known if not by_product(vnic, model.vswitches) else ():
            vswitch = model.vswitches[name]
            host = model.vmms[vswitch.vmm].host
            for segment in vnic.carries:
                # asked first: a segment may be on the NICs of thousands of hosts
                elsewhere = set() if segment in carried[name] else hosts_with.get(segment, set()) - {host}
                if not elsewhere:
                    continue
                mistakes.add(
                    STAGE,
                    "no-uplink-carries",
                    _no_uplink(model, vm, name, segment),
                    vnic.place("carries"),
                    label=f"in {segment}",
                    related=[(vswitch.place("uplink"), "this vswitch")],
                    hint=f"let an uplink of {name} carry it, or take the vm to {listed(sorted(elsewhere), 'or')}",
                    about=segment,
                )


def _may_carry_more(model: Model, vswitch: Vswitch) -> bool:
    """Whether nobody knows which uplinks a vswitch has, or what one of them carries."""
    unknown = {"uplink", "standby"} & set(vswitch.unknown)
    return bool(unknown) or any("carries" in model.nics[nic].unknown for nic in vswitch.uplinks)


def _no_uplink(model: Model, vm: Vm, vswitch: str, segment: str) -> str:
    short = vswitch.rpartition(".")[2]
    start = f"vm `{vm.names}` is on vswitch `{short}`, but `{short}` has no uplink that carries `{segment}`"
    uplinks = model.vswitches[vswitch].uplinks
    if not uplinks:
        return f"{start}; it has no uplink at all"
    each = [f"{nic} carries {', '.join(model.nics[nic].carries) or 'nothing'}" for nic in uplinks]
    return f"{start}; {'; '.join(each)}"


def _copies(model: Model, mistakes: Mistakes) -> None:
    """Twins do not go round in a circle, and none is its own."""
    things: dict[str, Filter | Gateway] = {**model.filters, **model.gateways}
    following = {thing.id: [ref.id for ref in thing.policy.copy_of] for thing in things.values()}
    for circle in _circles({name: copied for name, copied in following.items() if copied}):
        mistakes.add(
            STAGE,
            "copy-cycle",
            f"copies of each other: {' -> '.join(circle)}" if len(circle) > 2 else f"`{circle[0]}` is a copy of itself",
            things[circle[0]].place("copy-of"),
            related=[(things[circle[-2]].place("copy-of"), "and back again")] if len(circle) > 2 else (),
            hint="say `copy-of` in the copies, and not in the one they must equal",
        )


def _apart(model: Model, mistakes: Mistakes) -> None:
    """Requirements name things that can be compared: two segments, or two nodes."""
    for requirement in model.requirements:
        if requirement.kind != "apart":
            continue
        one = {ref.kind for ref in requirement.one}
        other = {ref.kind for ref in requirement.other}
        if not ((one == other == {"segment"}) or (one == other == {"node"})) and "group" not in one | other:
            mistakes.add(
                STAGE,
                "apart-what",
                f"{_these(requirement.one)} can not be held apart from {_these(requirement.other)}",
                requirement.at,
                hint="name two segments, or two nodes (vm or machine)",
            )


def _these(refs: Iterable[Ref]) -> str:
    return listed(f"{ref.kind} `{ref}`" for ref in refs)


def _legs(model: Model, mistakes: Mistakes) -> None:
    """A gateway outside a VM says what it joins."""
    for gateway in model.gateways.values():
        if not gateway.legs and not gateway.vm:
            mistakes.add(
                STAGE,
                "no-legs",
                f"{'router' if gateway.router else 'firewall'} `{gateway.id}` has no legs: it joins nothing",
                gateway.place("legs"),
                hint="write `legs [a b]` with the segments it joins",
            )


def _separate(model: Model, mistakes: Mistakes) -> None:
    """VMs that must never share a host do not stand on one."""
    for cluster in model.clusters.values():
        for together in cluster.separate:
            seen: dict[str, Vm] = {}
            for vm in _vms(model, together):
                if len(vm.vmms) != 1:
                    continue
                host = model.vmms[vm.vmms[0]].host
                first = seen.setdefault(host, vm)
                if first is not vm or vm.count > 1:
                    both = f"`{first.names}` and `{vm.names}`" if first is not vm else f"the members of `{vm.names}`"
                    mistakes.add(
                        STAGE,
                        "not-separate",
                        f"cluster `{cluster.id}` separates {both}, but the plan puts them on one host, {host}",
                        vm.place("on"),
                        label="on it here",
                        related=[(cluster.place("separate"), "separated here")],
                    )


def _vms(model: Model, names: Iterable[str]) -> Iterator[Vm]:
    for name in names:
        if name in model.vms:
            yield model.vms[name]
