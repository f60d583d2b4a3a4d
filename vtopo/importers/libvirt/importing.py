"""The whole way: files to records, records to a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from vtopo.importers.files import gather
from vtopo.importers.libvirt.building import Building, Fabric
from vtopo.importers.libvirt.filtering import Filtering, unused
from vtopo.importers.libvirt.policies import Services
from vtopo.importers.libvirt.reading import Reader, natural
from vtopo.importers.libvirt.records import Host
from vtopo.importers.libvirt.routing import routers
from vtopo.importers.libvirt.values import Mistakes
from vtopo.importers.libvirt.writing import plan_items
from vtopo.importers.xml import Document
from vtopo.problems import Problem
from vtopo.syntax.build import tree
from vtopo.syntax.printer import render

MOST: Final = 2_000_000
"""Most legs of routers and segments of trunks of an import."""


def import_libvirt(paths: Sequence[str], host: str, stdin: bytes) -> tuple[str, tuple[Problem, ...]]:
    """The plan that files make, and an empty tuple; or an empty text and all that is wrong.

    A folder is a host of its own; files that are given by themselves are of the one that is called `host`.
    """
    found = gather(paths, host, stdin)
    written, problems = imported(found.hosts, "Imported from libvirt", found.notes)
    wrong = (*found.problems, *problems)
    return "" if wrong else written, wrong


def imported(hosts: Mapping[str, Sequence[Document]], title: str, notes: Iterable[str]) -> tuple[str, list[Problem]]:
    """The text of a plan, and an empty list; or an empty text and all mistakes."""
    mistakes = Mistakes()
    reader = Reader(mistakes)
    read = [reader.host(name, hosts[name]) for name in sorted(hosts, key=natural)]
    _once(read, mistakes)
    _something(read, hosts, mistakes)
    if mistakes.found:  # what is built from here on trusts what was read
        return "", mistakes.found
    fabric = Fabric(mistakes)
    built = [Building(host, fabric) for host in read]
    _bounded(built, mistakes)
    if mistakes.found:
        return "", mistakes.found
    for building in built:
        building.routers = routers(building)
    filtering = Filtering(Services(fabric.names), mistakes)
    filters = [filtering.of(building) for building in built]
    if mistakes.found:
        return "", mistakes.found
    passed_over = [*notes, *reader.notes, *(note for building in built for note in unused(building))]
    items = plan_items(title, passed_over, fabric, list(zip(built, filters, strict=True)), filtering.services)
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


def _bounded(built: Sequence[Building], mistakes: Mistakes) -> None:
    """A plan has an end: refuses what would come to more legs and trunks than anyone has."""
    left = MOST
    for building in built:
        left -= building.size
        if left < 0:
            host = building.host
            at = next(thing.at for things in (host.networks, host.domains) for thing in things.values())
            message = f"the networks of `{host.name}` come to more than {MOST:,} legs of routers and segments of trunks"
            mistakes.add(at, "too-much", message, "import fewer networks or VMs of it")
            return


def _something(read: Sequence[Host], hosts: Mapping[str, Sequence[Document]], mistakes: Mistakes) -> None:
    """Files that tell of no VM, no network and no filter make no plan."""
    first = next((document for documents in hosts.values() for document in documents), None)
    if mistakes.found or first is None or any(host.domains or host.networks or host.filters for host in read):
        return
    message = "there is no domain, network or filter in what is given"
    mistakes.found.append(Problem("import", "nothing-there", message, first.place(1, 1)))
