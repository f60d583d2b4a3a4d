"""The files of one host, read: each by what its root says it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, TypeVar

from vtopo.importers.libvirt.domains import read_domain
from vtopo.importers.libvirt.filters import read_filter
from vtopo.importers.libvirt.networks import read_capabilities, read_interface, read_network
from vtopo.importers.libvirt.records import Domain, Filter, Host, HostInterface, Network
from vtopo.importers.libvirt.values import Mistakes
from vtopo.importers.xml import Document, Element, read
from vtopo.problems import Problem

Named = TypeVar("Named", Network, Domain, HostInterface, Filter)

WITHIN: Final = {"node": None, "domstatus": "domain", "networkstatus": "network"}
"""Roots that hold what is meant: a node of libvirt's test driver holds anything, a status file one thing."""
OTHERS: Final = {
    "pool", "volume", "secret", "device", "filterbinding", "networkport", "sysinfo", "cpu", "domainsnapshot",
    "domaincheckpoint", "domainbackup", "domainCapabilities", "storagepoolCapabilities", "poolstate", "secretstatus",
}  # fmt: skip
"""Other files of libvirt, of which a plan says nothing."""


ELEMENTS: Final = 4_000_000
"""Most elements of all files of one import."""
_DIGITS: Final = re.compile(r"([0-9]+)")


def natural(name: str) -> list[tuple[int, str]]:
    """What a name is sorted by: numbers in it by their size."""
    parts = _DIGITS.split(name)
    return [(len(part.lstrip("0")) if at % 2 else 0, part) for at, part in enumerate(parts)]


def _in_order(known: dict[str, Named]) -> None:
    """Sorts by name, numbers in names by their size: an import is the same whatever order its files come in."""
    sort = sorted(known.items(), key=lambda one: natural(one[0]))
    known.clear()
    known.update(sort)


class Reader:
    """Reads documents into a host, and keeps what was passed over."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes
        self.notes: list[str] = []
        self._elements = 0

    def host(self, name: str, documents: Iterable[Document]) -> Host:
        """A host with all that its documents say."""
        host = Host(name)
        for document in documents:
            root = read(document)
            if isinstance(root, Problem):
                self.mistakes.found.append(root)
                continue
            self._take(host, root)
            self._elements += root.shed()
            if self._elements > ELEMENTS:
                message = f"this and all that follows is not read: all files have more than {ELEMENTS:,} elements"
                self.mistakes.add(root, "too-much", message)
                break
        _in_order(host.networks)
        _in_order(host.domains)
        _in_order(host.interfaces)
        _in_order(host.filters)
        return host

    def _take(self, host: Host, at: Element) -> None:
        if at.tag in WITHIN:
            wanted = WITHIN[at.tag]
            for child in at.children:
                if (wanted is None and child.tag == "interface") or child.tag in ("domain", "network", wanted):
                    self._take(host, child)
        elif at.tag == "domain":
            self._keep(host.domains, read_domain(at, self.mistakes), at)
        elif at.tag == "network":
            self._keep(host.networks, read_network(at, self.mistakes), at)
        elif at.tag == "interface":
            self._keep(host.interfaces, read_interface(at, self.mistakes), at)
        elif at.tag == "filter":
            self._keep(host.filters, read_filter(at, self.mistakes), at)
        elif at.tag == "capabilities":
            if host.capabilities is None:
                host.capabilities = read_capabilities(at, self.mistakes)
            else:
                self._twice(at, "<capabilities>", host.capabilities.at)
        elif at.tag in OTHERS:
            self.notes.append(f"{at.source} is a <{at.tag}>, and was not read")
        else:
            hint = "an import takes <domain>, <network>, <interface>, <filter>, <capabilities> and <node>"
            self.mistakes.add(at, "unknown-root", f"a file that starts with <{at.tag}> is none of libvirt's", hint)

    def _keep(self, known: dict[str, Named], made: Named | None, at: Element) -> None:
        if made is None:
            return
        first = known.setdefault(made.name, made)
        if first is not made:
            self._twice(at, f"<{at.tag}> `{made.name}`", first.at)

    def _twice(self, at: Element, what: str, first: Element) -> None:
        message = f"{what} is told twice on one host: here and in {first.source}"
        hint = "give each host a folder of its own, and each of its things one file"
        self.mistakes.add(at, "told-twice", message, hint, [first])
