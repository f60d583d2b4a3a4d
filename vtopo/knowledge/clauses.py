"""What clauses of standards ask for, and what of it no plan can show: only clauses whose text was read.

Of NIST SP 800-125B nobody here has read the recommendations themselves, but for one note on those about firewalls. Of
NIST SP 800-125A the numbers are those of the public draft.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class Clause(NamedTuple):
    """A clause: what it asks for in our words, and what of that is not checkable from a plan.

    `asked` says how much is: `plan`, `partly`, or `not here` where all of it is seen elsewhere only.
    """

    asks: str
    unseen: str
    asked: str = "partly"


class Standard(NamedTuple):
    """A standard: which edition, what was read of it, and its clauses by their own names."""

    title: str
    read: str
    clauses: Mapping[str, Clause]


OUTSIDE: Final = "not here"

BSI: Final = {
    "A2": Clause("isolation is sufficient, administrators are able and have few rights", "people and their rights"),
    "A3": Clause("guests get no devices of the host, or alone and for a time", "for how long a device is lent"),
    "A4": Clause(
        "virtual networks lead past no firewall and no monitoring; several NICs join no networks by accident",
        "whether firewalls and sensors are configured as the plan says",
    ),
    "A5": Clause(
        "administration is closed to untrusted networks and speaks secure protocols", "the protocols, and who logs in"
    ),
    "A6": Clause("state, load and networks are logged", "logs, and whether somebody reads them", OUTSIDE),
    "A7": Clause("clocks agree", "clocks", OUTSIDE),
    "A8": Clause(
        "a plan is made in detail; needs for protection on one server do not conflict",
        "whether levels name the needs for protection rightly",
    ),
    "A9": Clause("networks are planned, migration and management by themselves", "bandwidth that nobody declares"),
    "A10": Clause("tests and production run on other servers", "what a VM is for, unless a level says so", OUTSIDE),
    "A11": Clause("administration goes over a network of its own", "the protocols, and who logs in"),
    "A12": Clause("roles of administrators are separate", "roles and accounts", OUTSIDE),
    "A13": Clause("hardware is compatible and supported", "support by vendors", OUTSIDE),
    "A14": Clause("hosts are configured alike", "configurations beyond what the plan says", OUTSIDE),
    "A15": Clause(
        "where needs for protection differ on one server, isolation is sufficient, or more is done",
        "flaws of products; what was done beside the plan",
    ),
    "A16": Clause("nothing is copied between VMs by clipboard", "settings inside guests"),
    "A17": Clause(
        "load is watched, changes are tested first", "operation; `vtopo diff` shows a change before", OUTSIDE
    ),
    "A19": Clause("what runs is compared with what was planned", "what runs; import it and compare", OUTSIDE),
    "A20": Clause("servers are redundant and in clusters", "whether restarts work"),
    "A21": Clause("resources are not promised twice", "memory and processors", OUTSIDE),
    "A22": Clause("hosts are hardened beyond the usual", "settings of hosts", OUTSIDE),
    "A23": Clause("guests share neither channels with the host nor memory pages", "settings inside guests"),
    "A24": Clause("no snapshots are taken", "snapshots", OUTSIDE),
    "A25": Clause("consoles are hardly used", "consoles", OUTSIDE),
    "A26": Clause("certificates come from a PKI", "certificates", OUTSIDE),
    "A27": Clause("the hypervisor is certified", "certificates of products", OUTSIDE),
    "A28": Clause("VMs are encrypted", "encryption that the plan does not declare", OUTSIDE),
}

HYPERVISOR: Final = {
    "HY-SR-1": Clause("the hypervisor runs on the bare machine", "what a product brings along", OUTSIDE),
    "HY-SR-2": Clause("processor and memory help to virtualize", "hardware", OUTSIDE),
    "HY-SR-3": Clause("the start is measured and attested", "firmware and attestation", OUTSIDE),
    "HY-SR-4": Clause("the console is small and has few interfaces", "interfaces of a product", OUTSIDE),
    "HY-SR-5": Clause("drivers are certified, emulation has few rights", "drivers", OUTSIDE),
    "HY-SR-6": Clause("memory is not promised far beyond what there is", "memory", OUTSIDE),
    "HY-SR-7": Clause("memory is reserved and limited", "memory", OUTSIDE),
    "HY-SR-8": Clause("no VM has as many processors as its host", "processors", OUTSIDE),
    "HY-SR-9": Clause("processor time is shared by rule", "processors", OUTSIDE),
    "HY-SR-10": Clause("images are kept elsewhere, and signed", "images", OUTSIDE),
    "HY-SR-11": Clause("processes in VMs are watched from outside of them", "introspection", OUTSIDE),
    "HY-SR-12": Clause("traffic of VMs is watched from outside of them", "rules of an IDS", OUTSIDE),
    "HY-SR-13": Clause("rights on VMs are fine-grained", "rights", OUTSIDE),
    "HY-SR-14": Clause("hosts have few accounts", "accounts", OUTSIDE),
    "HY-SR-15": Clause("accounts are in a directory", "accounts", OUTSIDE),
    "HY-SR-16": Clause("the console is closed to most", "accounts", OUTSIDE),
    "HY-SR-17": Clause("hosts follow one approved configuration", "configurations", OUTSIDE),
    "HY-SR-18": Clause("patches are applied", "versions", OUTSIDE),
    "HY-SR-19": Clause("the firewall of the host lets in what is needed", "settings of hosts", OUTSIDE),
    "HY-SR-20": Clause("logs go elsewhere, in one form", "logs", OUTSIDE),
    "HY-SR-21": Clause("administration is in a network of its own, reached from few", "who logs in"),
    "HY-SR-22": Clause("a VM has several ways out, over several NICs", "whether the switch outside is one device"),
}

CODE: Final = "weaknesses in the code of products"

WEAKNESSES: Final = {
    "CWE-223": "what security needs to know is left out",
    "CWE-250": "something runs with more rights than it needs",
    "CWE-272": "more is allowed than is needed",
    "CWE-300": "others than the two ends get at a channel",
    "CWE-319": "something secret goes in the clear",
    "CWE-400": "a resource can be used up",
    "CWE-441": "something passes on what others send, without meaning to",
    "CWE-501": "what is trusted and what is not are mixed",
    "CWE-637": "protection is more complicated than it has to be",
    "CWE-653": "what should be apart is not",
    "CWE-654": "a decision hangs on one thing alone",
    "CWE-668": "a resource is open to those it is not for",
    "CWE-778": "not enough is recorded",
    "CWE-923": "a channel is not kept to those it is meant for",
    "CWE-1059": "what there is is not described well enough",
    "CWE-1125": "more can be attacked than has to be",
    "CWE-1188": "a default is not secure",
    "CWE-1189": "what shares a chip is not kept apart",
    "CWE-1220": "access is not controlled finely enough",
    "CWE-1357": "something rests on parts that are not trusted enough",
}

RUNNING: Final = "what an attacker does at run time"

STANDARDS: Mapping[str, Standard] = MappingProxyType(
    {
        "BSI SYS.1.5": Standard(
            "BSI IT-Grundschutz, SYS.1.5 Virtualisierung", "the full text, of an edition that it does not name", BSI
        ),
        "NIST SP 800-125A": Standard(
            "NIST SP 800-125A, hypervisor platforms", "the recommendations of the public draft of 2014", HYPERVISOR
        ),
        "NIST SP 800-125B": Standard(
            "NIST SP 800-125B, virtual networks",
            "a note on its recommendations for firewalls; no others are shown",
            {
                "VM-FW-R1": Clause("VMs that can not wait have a firewall inside the host", "delays", OUTSIDE),
                "VM-FW-R2": Clause(
                    "VMs with much traffic have it in the VMM", "which have much, if not declared", OUTSIDE
                ),
                "VM-FW-R3": Clause(
                    "firewalls are managed with the hosts, so that rules are uniform", "how rules are rolled out"
                ),
                "VM-FW-R4": Clause(
                    "rules name VMs and groups, not addresses only", "how a product writes rules", OUTSIDE
                ),
            },
        ),
        "ATT&CK": Standard(
            "MITRE ATT&CK Enterprise",
            "names and numbers of techniques; a technique is no requirement, so nothing complies with it",
            {
                "T1020.001": Clause("traffic is duplicated", RUNNING),
                "T1040": Clause("a network is sniffed", RUNNING),
                "T1072": Clause("tools of administration are used against all they manage", RUNNING),
                "T1210": Clause("a service elsewhere is exploited", "flaws of the services themselves"),
                "T1557": Clause("somebody stands in the middle", RUNNING),
                "T1557.002": Clause("ARP caches are poisoned", RUNNING),
                "T1599": Clause("a border between networks is bridged", RUNNING),
                "T1611": Clause("a guest escapes to its host", "flaws of the product; a step costs one failure"),
            },
        ),
        "CWE": Standard(
            "CWE, kinds of weaknesses",
            "names and numbers; a kind of weakness is no requirement, so nothing complies with it",
            {number: Clause(name, CODE) for number, name in WEAKNESSES.items()},
        ),
    }
)
"""Standards by the words with which rules begin the names of their clauses."""


def named(standard: str, clause: str) -> str:
    """How rules name a clause: `BSI SYS.1.5.A4`, `ATT&CK T1611`, `CWE-653`."""
    if clause.startswith(standard):
        return clause
    return f"{standard}.{clause}" if standard.startswith("BSI") else f"{standard} {clause}"
