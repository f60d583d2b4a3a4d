"""What can be asked about and is no word of the language: facts, separation levels, formats, settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from vtopo.commands.choices import Fact, Format, Importer
from vtopo.config import KEYS

FACT_MEANINGS: Mapping[Fact, str] = MappingProxyType(
    {
        Fact.links: "which ports of a segment are linked, and how: locally, by a hairpin, or out of the host",
        Fact.separation: "how far apart segments and workloads are, and what they share: see `physical`, `shared-vmm` "
        "and the other levels",
        Fact.tcb: "what each workload trusts, with its life or with its traffic, and how large that is",
        Fact.delivery: "which packets get from whom to whom, through filters and chains of gateways",
        Fact.visibility: "what sensors see of what is delivered, and between whom nobody sees a thing",
        Fact.sniffing: "who hears frames that are meant for others",
        Fact.load: "how many NICs each flow passes, and what the declared rates put on each",
        Fact.privilege: "what is granted and not needed: trunks, settings of ports, interfaces, rules of policies",
        Fact.policy: "which twins decide differently, what gets by a guard, which rules decide nothing",
        Fact.attack: "what attackers can come to own, step by step, with how many failures",
        Fact.placement: "where VMs may be, which may meet on one host, and what is left when one fails",
        Fact.requirements: "what the plan requires, and whether it is so",
    }
)
"""What each fact says of a plan."""

LEVEL_MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "physical": "nothing that the plan names",
        "shared-switch": "a physical switch",
        "shared-manager": "a manager that controls the VMMs of both",
        "shared-storage": "a datastore with disks of both",
        "shared-cluster": "a cluster over which they may come onto one host",
        "shared-host": "a host, with two VMMs on it",
        "shared-vmm": "a VMM: who breaks out of one is at the other",
        "shared-nic": "a physical NIC",
        "shared-vswitch": "a virtual switch",
        "shared-segment": "a segment: two workloads can send to each other as neighbours do",
        "bridged": "a workload that is in both segments",
    }
)
"""What two segments or workloads share at each level of separation, the strongest first."""

FORMAT_MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        Format.text: "a summary of one screen; with `--full` every finding with its places",
        Format.json: "all of an assessment as data, which `vtopo verify` checks; its schema is in docs/schema",
        Format.html: "one page for a board, with drawing, matrix and proofs; it opens offline",
        Format.sarif: "SARIF 2.1.0, for code scanning and editors",
        Format.github: "annotations at the lines of a pull request on GitHub",
        Format.gitlab: "a code quality report of GitLab",
        Format.junit: "a JUnit report: a finding is a failed test, a rule that failed an error",
        Format.markdown: "Markdown for the summary of a job, or a comment",
        "graphml": "the topology or the attacks as a graph, for networkx, Gephi and yEd; of `vtopo show`",
    }
)
"""What each format is for."""

IMPORTER_MEANINGS: Mapping[Importer, str] = MappingProxyType(
    {Importer.libvirt: "the XML of domains, networks, interfaces and filters of a libvirt host"}
)
"""What each importer reads."""


def subjects() -> Mapping[str, tuple[str, ...]]:
    """What can be asked about, by what it is."""
    return {
        "facts": tuple(FACT_MEANINGS),
        "separation levels": tuple(LEVEL_MEANINGS),
        "formats": tuple(FORMAT_MEANINGS),
        "importers": tuple(IMPORTER_MEANINGS),
        "settings": tuple(key.name for key in KEYS),
    }


def told(word: str) -> Iterator[tuple[str, ...]]:
    """Everything that a word is of these: a title and paragraphs for each."""
    for fact, meaning in FACT_MEANINGS.items():
        if fact == word:
            yield f"{word}: a fact", f"{_sentence(meaning)}", f"vtopo show facts PLAN --fact {word}"
    if word in LEVEL_MEANINGS:
        ranks = list(LEVEL_MEANINGS)
        closer = ranks[ranks.index(word) + 1 :]
        order = f"They share nothing that is closer: {', '.join(closer)}." if closer else "Nothing is closer."
        yield f"{word}: a separation level", _sentence(f"two share {LEVEL_MEANINGS[word]}"), order
    if word in FORMAT_MEANINGS:
        how = f"vtopo analyze PLAN -f {word} -o FILE" if word in list(Format) else f"vtopo show graph PLAN -f {word}"
        yield f"{word}: a format", _sentence(FORMAT_MEANINGS[word]), how
    for importer, meaning in IMPORTER_MEANINGS.items():
        if importer == word:
            yield f"{word}: a format that is imported", _sentence(meaning), f"vtopo import {word} PATH... -o PLAN"
    for key in KEYS:
        if key.name == word:
            words = f"One of: {', '.join(key.words)}." if key.words else ""
            yield f"{word}: a key of vtopo.toml", key.doc, words, f"If nothing is said: {key.default}."


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
