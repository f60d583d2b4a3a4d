"""What tests of importers share: an import as text, as a model, and what a policy in it decides."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tests.helpers.expectations import ROOT
from vtopo.findings import Problem
from vtopo.importers.libvirt.importing import imported
from vtopo.importers.xml import Document
from vtopo.model.loading import STDIN, Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve
from vtopo.model.things import Policy, Ref, Unknown, Vnic, Vswitch
from vtopo.source import Source
from vtopo.syntax.parser import parse
from vtopo.syntax.printer import render
from vtopo.syntax.tree import Tree

CORPUS = ROOT.parent / "shared" / "corpus"
ABSENT = "the corpus is not beside this checkout"


def brought(*files: str | bytes, **hosts: list[str]) -> tuple[str, list[Problem]]:
    """The import of some texts on one host, or of hosts by their names."""
    documents = {name: _documents(texts) for name, texts in hosts.items()}
    if files:
        documents["host"] = _documents(list(files))
    return imported(documents, "A test", ())


def _documents(texts: list[str] | list[str | bytes]) -> list[Document]:
    data = [text.encode() if isinstance(text, str) else text for text in texts]
    return [Document(f"{number}.xml", one) for number, one in enumerate(data, 1)]


def plan(*files: str | bytes, **hosts: list[str]) -> tuple[str, Model]:
    """The text and the model of an import that has to go well."""
    text, problems = brought(*files, **hosts)
    assert [] == [(problem.message, str(problem.place)) for problem in problems]
    return text, read(text)


def parsed(text: str) -> Tree:
    """The tree of a plan that is formatted."""
    tree, wrong = parse(Source(STDIN, text))
    assert (wrong, render(tree)) == ((), text)
    return tree


def read(text: str) -> Model:
    """The model of a plan that is formatted and without mistakes."""
    parsed(text)
    model, problems = resolve(Project(Path.cwd(), MappingProxyType({STDIN: text.encode()})), STDIN)
    assert [] == [(problem.message, str(problem.place)) for problem in problems]
    assert model is not None
    return model


def domain(name: str, *devices: str, kind: str = "kvm", more: str = "") -> str:
    """A domain with some devices, as short as it can be."""
    return f"<domain type='{kind}'><name>{name}</name>{more}<devices>{''.join(devices)}</devices></domain>"


def interface(kind: str, source: str = "", more: str = "") -> str:
    """An interface of a domain; `source` are the attributes of its source."""
    return f"<interface type='{kind}'><source {source}/>{more}</interface>"


def network(name: str, inside: str = "", more: str = "") -> str:
    """A network; `more` are attributes of it."""
    return f"<network {more}><name>{name}</name>{inside}</network>"


def vnic(model: Model, vm: str, number: int = 0) -> tuple[Vnic, Vswitch | None]:
    """A vNIC of a VM, and the vswitch it is plugged into; None: nobody knows."""
    nic = model.vms[vm].nics[number]
    return nic, model.vswitches[nic.vswitches[0]] if nic.vswitches else None


def refused(*files: str | bytes) -> Problem:
    """The one problem of an import that comes to nothing."""
    text, problems = brought(*files)
    assert ("", 1) == (text, len(problems)), problems
    return problems[0]


def files_of(folder: str) -> Iterator[Path]:
    """The XML files of a folder of the corpus, in order."""
    yield from sorted((CORPUS / folder).rglob("*.xml"))


class End(NamedTuple):
    """One end of a packet: the node or segment it is at, and its address; empty where that is not known."""

    name: str = ""
    address: str = ""

    def is_of(self, refs: tuple[Ref, ...]) -> bool:
        """Whether one of these names it."""
        names = [str(ref) for ref in refs]
        prefixes = [ip_network(name) for name in names if "/" in name]
        inside = bool(self.address) and any(ip_address(self.address) in prefix for prefix in prefixes)
        return "any" in names or self.name in names or inside


def decides(model: Model, policy: Policy, source: End, target: End, protocol: str, port: int) -> bool | None:
    """Whether a policy allows a packet that opens something; None: it is not known."""
    if isinstance(policy.rules, Unknown):
        return None
    for rule in policy.rules:
        services = [model.services[name] for name in rule.services]
        fits = not services or any(
            ports.protocol == protocol and (ports.first is None or ports.first <= port <= (ports.last or ports.first))
            for service in services
            for ports in service.ports
        )
        if fits and source.is_of(rule.sources) and target.is_of(rule.targets):
            return rule.allow
    return policy.default_allow if isinstance(policy.default_allow, bool) else None
