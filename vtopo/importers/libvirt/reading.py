"""The files of one host, read: each by what its root says it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

from vtopo.importers.libvirt.domains import read_domain
from vtopo.importers.libvirt.filters import read_filter
from vtopo.importers.libvirt.networks import read_capabilities, read_interface, read_network
from vtopo.importers.libvirt.records import Domain, Filter, Host, HostInterface, Network
from vtopo.importers.libvirt.values import Mistakes
from vtopo.importers.xml import Document, Element, read

Named = TypeVar("Named", Network, Domain, HostInterface, Filter)

WITHIN: Final = {"node": None, "domstatus": "domain", "networkstatus": "network"}
"""Roots that hold what is meant: a node of libvirt's test driver holds anything, a status file one thing."""
OTHERS: Final = {
    "pool", "volume", "secret", "device", "filterbinding", "networkport", "sysinfo", "cpu", "domainsnapshot",
    "domaincheckpoint", "domainbackup", "domainCapabilities", "storagepoolCapabilities", "poolstate", "secretstatus",
}  # fmt: skip
"""Other files of libvirt, of which a plan says nothing."""


class Reader:
    """Reads documents into a host, and keeps what was passed over."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes
        self.notes: list[str] = []

    def host(self, name: str, documents: Iterable[Document]) -> Host:
        """A host with all that its documents say."""
        host = Host(name)
        for document in documents:
            root = read(document)
            if isinstance(root, Element):
                self._take(host, root)
            else:
                self.mistakes.found.append(root)
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
            host.capabilities = read_capabilities(at, self.mistakes)
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
            self.mistakes.add(
                at,
                "told-twice",
                f"<{at.tag}> `{made.name}` is told twice on one host: here and in {first.at.source}",
                "give each host a folder of its own, and each of its things one file",
                [first.at],
            )
