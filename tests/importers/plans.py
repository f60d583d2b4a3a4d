"""What tests of importers share: an import as text, as a model, and what a policy in it decides."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path
from types import MappingProxyType

from tests.helpers.expectations import ROOT
from vtopo.findings import Problem
from vtopo.importers.libvirt.importing import imported
from vtopo.importers.xml import Document
from vtopo.model.loading import STDIN, Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve
from vtopo.model.things import Policy, Unknown
from vtopo.source import Source
from vtopo.syntax.parser import parse
from vtopo.syntax.printer import render

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


def read(text: str) -> Model:
    """The model of a plan that is formatted and without mistakes."""
    tree, wrong = parse(Source(STDIN, text))
    assert (wrong, render(tree)) == ((), text)
    model, problems = resolve(Project(Path.cwd(), MappingProxyType({STDIN: text.encode()})), STDIN)
    assert [] == [(problem.message, str(problem.place)) for problem in problems]
    assert model is not None
    return model


def files_of(folder: str) -> Iterator[Path]:
    """The XML files of a folder of the corpus, in order."""
    yield from sorted((CORPUS / folder).rglob("*.xml"))


def decides(model: Model, policy: Policy, source: str, target: str, protocol: str, port: int) -> bool | None:
    """Whether a policy allows a packet; an end is an address, or `name` or `name@address` of a node or a segment."""
    if isinstance(policy.rules, Unknown):
        return None
    for rule in policy.rules:
        services = [model.services[name] for name in rule.services]
        fits = not services or any(
            ports.protocol == protocol and (ports.first is None or ports.first <= port <= (ports.last or ports.first))
            for service in services
            for ports in service.ports
        )
        if fits and _in(rule.sources, source) and _in(rule.targets, target):
            return rule.allow
    return policy.default_allow if isinstance(policy.default_allow, bool) else None


def _in(refs: tuple[object, ...], end: str) -> bool:
    name, _, address = end.rpartition("@")
    for ref in refs:
        said = str(ref)
        if said in ("any", name):
            return True
        if "/" in said and address and ip_address(address) in ip_network(said):
            return True
    return False
