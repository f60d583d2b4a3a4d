"""The table of statements, and the types of value that blocks and statements share."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vtopo.vocabulary.rows import Phrase

PHRASES = (
    Phrase("levels", ("ORDER:order",), "the levels of sensitivity, lowest first: `levels public < inside < secret`"),
    Phrase("service", ("NAME:new PORTS:ports*",), "a service; two services without ports are different"),
    Phrase("flow", ("SRC:end+ -> DST:end+ SERVICE:service+ RATE:rate?",), "declared demand, with its rate"),
    Phrase("include", ("FILE:file",), "brings in another file, relative to this one; its plan line is ignored"),
    Phrase("remove", ("NAME:target+",), "takes away what an include brought in"),
    Phrase(
        "difficulty",
        ("STEP:step CLASS:difficulty [on THING:thing+] because REASON:text",),
        "how hard an attack step is, for all or for one thing",
        anywhere=True,
    ),
    Phrase(
        "require",
        (
            "ONE:member+ apart from OTHER:member+ by KIND:apart",
            "ONE:member+ apart physically from OTHER:member+",
            "separate NODE:node+",
            "no path SRC:stand+ -> DST:node+ [unseen] [below FAILURES:count failures|failure]",
            "tcb of VM:node+ below SIZE:kloc",
            "flow SRC:end+ -> DST:end+ seen [by SENSOR:sensor]",
            "ONE:policy+ same as OTHER:policy+",
        ),
        "what must hold: A and B share no KIND (switch, manager, storage, cluster, host, vmm, nic, vswitch, segment), "
        "nor anything weaker; no two on one host; no path; a bound on a TCB; a flow that is seen; twins that agree",
    ),
    Phrase(
        "accept",
        ("RULE:rule on THING:thing+ until DATE:date because REASON:text by OWNER:text",),
        "a finding that somebody answers for until a date",
    ),
)

HEADS = (Phrase("change", ("NAME:target+",), "a block: sets attributes and adds blocks of what an include brought in"),)

CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "flag": ("yes", "no"),
        "step": (
            "network",
            "gateway",
            "spoof",
            "admin",
            "manager",
            "escape",
            "vswitch",
            "dma",
            "core",
            "service-vm",
            "control",
            "storage",
            "disk",
            "appliance",
            "migration",
            "guest-channel",
            "covert",
        ),
        "difficulty": ("trivial", "low", "moderate", "high", "extreme"),
        "apart": ("switch", "manager", "storage", "cluster", "host", "vmm", "nic", "vswitch", "segment"),
    }
)
"""Types whose values are a few fixed words."""

_THINGS = (
    "segment", "switch", "host", "nic", "vmm", "vswitch", "portgroup", "component", "filter", "firewall", "router",
    "group", "sensor", "machine", "vm", "storage", "manager", "cluster",
)  # fmt: skip

REFERENCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "segment": ("segment",),
        "switch": ("switch",),
        "nic": ("nic",),
        "plug": ("switch", "vswitch", "portgroup"),
        "vmm": ("vmm",),
        "vswitch": ("vswitch",),
        "vm": ("vm",),
        "node": ("vm", "machine"),
        "storage": ("storage",),
        "sensor": ("sensor",),
        "service": ("service",),
        "policy": ("filter", "firewall", "router"),
        "end": ("vm", "machine", "segment", "group"),
        "member": ("vm", "machine", "segment", "group"),
        "watched": ("segment", "firewall", "router", "vswitch"),
        "wire": ("switch", "nic"),
        "mirror": ("nic", "vm", "sensor"),
        "stand": ("vm", "machine", "segment", "attacker"),
        "served": ("vm",),
        "template": ("template",),
        "target": (*_THINGS, "attacker", "service"),
        "thing": _THINGS,
    }
)
"""Types that name things: the kinds that fit (a dmz is a segment); `end` also takes a prefix or `any`, `served` all."""

TYPES: Mapping[str, str] = MappingProxyType(
    {
        "text": "a text in double quotes",
        "name": "a word",
        "new": "a new name",
        "flag": "yes or no; the word alone means yes",
        "count": "a whole number",
        "vlan": "1..4094",
        "kloc": "thousands of source lines: `300kloc`, `200..300kloc`, `200..kloc`",
        "rate": "`400Mbit/s` or `10Gbit/s`",
        "memory": "`64GiB`",
        "prefix": "`10.1.0.0/16` or `fd00::/64`",
        "address": "`10.1.0.5` or `fd00::5`",
        "ports": "`tcp/443`, `udp/8000..8010`, `icmp`",
        "date": "`2027-03-31`",
        "file": "a file name in double quotes",
        "level": "one of the levels",
        "rule": "a rule id, such as `shared-stack`",
        "order": "names with `<` between them",
    }
)
"""What a value of each plain type looks like."""
