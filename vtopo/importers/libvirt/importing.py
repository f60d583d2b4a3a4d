"""The whole way: files to records, records to a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vtopo.findings import Problem
from vtopo.importers.files import gather
from vtopo.importers.libvirt.building import Building, Fabric
from vtopo.importers.libvirt.drafts import Machine, Plug
from vtopo.importers.libvirt.effective import TooMuchError, effective, stops_forging
from vtopo.importers.libvirt.policies import UNKNOWN, Policy, Services, agreed, policies, unsaid
from vtopo.importers.libvirt.reading import Reader
from vtopo.importers.libvirt.records import FilterRef, Host
from vtopo.importers.libvirt.routing import routers
from vtopo.importers.libvirt.values import Mistakes
from vtopo.importers.libvirt.writing import Filters, host_item, segment_item, service_items, vm_item
from vtopo.importers.xml import Document
from vtopo.syntax.build import Item, block, commented, parted, text, tree, word
from vtopo.syntax.printer import render

OPENING = """What libvirt says of these hosts. What its files do not say is `unknown`, or stands here as a comment.
No file says how sensitive a segment is: write `levels`, and give each segment its `level`."""


def import_libvirt(paths: Sequence[str], host: str, stdin: bytes) -> tuple[str, tuple[Problem, ...]]:
    """The plan that files make, and an empty tuple; or an empty text and all that is wrong.

    A folder is a host of its own; files that are given by themselves are of the one that is called `host`.
    """
    found = gather(paths, host, stdin)
    written, problems = imported(found.hosts, "Imported from libvirt", found.notes)
    wrong = (*found.problems, *problems)
    return "" if wrong else written, wrong


def imported(hosts: Mapping[str, Sequence[Document]], title: str, notes: Sequence[str]) -> tuple[str, list[Problem]]:
    """The text of a plan, and an empty list; or an empty text and all mistakes."""
    mistakes = Mistakes()
    reader = Reader(mistakes)
    read = [reader.host(name, documents) for name, documents in hosts.items()]
    _once(read, mistakes)
    fabric = Fabric(mistakes)
    built = [Building(host, fabric) for host in read]
    for building in built:
        building.routers = routers(building)
    services = Services(fabric.names)
    unused: list[str] = []
    filters: Filters = {}
    for building in built:
        _filter(building, filters, services, mistakes)
        used = {plug.nic.filter.name for one in building.machines for plug in one.plugs if plug.nic.filter is not None}
        unused += [
            f"{its.at.source} is filter `{its.name}`, which no interface names"
            for its in building.host.filters.values()
            if its.name not in used and not _named_by_another(building.host, its.name)
        ]
    if not any(building.host.domains or building.host.networks or building.host.filters for building in built):
        for building in built:
            for silent in (*building.host.interfaces.values(), building.host.capabilities):
                if silent is not None and not mistakes.found:
                    mistakes.add(silent.at, "nothing-there", "there is no domain, network or filter in these files")
    if mistakes.found:
        return "", mistakes.found
    opening = "\n".join([OPENING, *(f"Not in this plan: {note}." for note in (*notes, *reader.notes, *unused))])
    count = {id(segment): 0 for segment in fabric.segments}
    for building in built:
        for one in building.switches.values():
            for segment in {id(its): its for its in one.segments.values()}.values():
                count[id(segment)] += 1
    items: list[Item] = [commented(opening, block(word("plan"), text(title), items=[]))]
    items += [parted(item) for item in service_items(services)[:1]] + service_items(services)[1:]
    items += [parted(segment_item(segment, count[id(segment)])) for segment in fabric.segments]
    items += [host_item(building, filters) for building in built]
    items += [vm_item(building, machine) for building in built for machine in building.machines]
    return render(tree("import", items)), []


def _once(hosts: Sequence[Host], mistakes: Mistakes) -> None:
    """A VM is on one host: the same one in two folders is a mistake."""
    first: dict[str, tuple[Host, str]] = {}
    for host in hosts:
        for domain in host.domains.values():
            if not domain.uuid:
                continue
            other, source = first.setdefault(domain.uuid, (host, domain.at.source))
            if other is not host:
                message = f"`{domain.name}` is on two hosts: {host.name} and {other.name} ({source})"
                mistakes.add(domain.at, "two-hosts", message, "leave one of the two files out")


def _named_by_another(host: Host, name: str) -> bool:
    return any(
        isinstance(part, FilterRef) and part.name == name
        for other in host.filters.values()
        for part in other.parts
        if other.name != name
    )


def _filter(building: Building, filters: Filters, services: Services, mistakes: Mistakes) -> None:
    """The filters of every vNIC, at the vswitch it is on."""
    for machine in building.machines:
        alike = agreed(machine.plugs)
        done: set[int] = set()
        for plug in machine.plugs:
            reference = plug.nic.filter
            if reference is None or plug.switch is None:
                continue
            try:
                found = effective(building.host.filters, reference)
            except TooMuchError as error:
                mistakes.add(reference.at, "filter-without-end", str(error))
                continue
            if found.missing:
                plug.forged = "unknown"
            elif stops_forging(found):
                plug.forged = "no"
            if id(plug.switch) in done:
                continue
            done.add(id(plug.switch))
            made = policies(found, plug, machine.name, services)
            if not made:
                plug.notes.append(f"filter `{reference.name}` stops no packet that opens something")
            if others := unsaid(found):
                plug.notes.append(f"filter `{reference.name}` has rules about other frames too: {others}")
            if made and not alike:
                made = [("", Policy(UNKNOWN, ("its vNICs have different filters, which a plan can not tell apart",)))]
            for suffix, policy in made:
                _keep(building, filters, machine, plug, suffix, policy, reference)


def _keep(
    building: Building,
    filters: Filters,
    machine: Machine,
    plug: Plug,
    suffix: str,
    policy: Policy,
    reference: FilterRef,
) -> None:
    name = building.parts.take("-".join(filter(None, (machine.name, reference.name, suffix))), "filter")
    note = f"{reference.at.source}: `{reference.name}` at {machine.name}"
    filters.setdefault(id(plug.switch), []).append((name, Policy(policy.lines, (note, *policy.notes))))
