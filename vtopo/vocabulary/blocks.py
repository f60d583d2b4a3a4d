"""The table of blocks: where each stands, what may be said of it, and what silence means."""

from __future__ import annotations

from vtopo.vocabulary.rows import TOP, Attribute, Kind


def _a(
    name: str,
    forms: str | tuple[str, ...],
    default: str,
    doc: str,
    *,
    ledger: bool = False,
    worst: str = "",
    repeat: bool = False,
    required: bool = False,
    own: tuple[str, ...] = (),
) -> Attribute:
    return Attribute(
        name, (forms,) if isinstance(forms, str) else forms, default, doc, ledger, worst, repeat, required, own
    )


_FLAG = "VALUE:flag?"
_PORT = (
    _a("promiscuous", _FLAG, "no", "the port hears every frame of its segments", worst="yes"),
    _a("forged-transmits", _FLAG, "no", "the port accepts frames with a foreign source address", worst="yes"),
    _a("mac-changes", _FLAG, "no", "the guest may change its own address", worst="yes"),
)


def _port(default: str, *, ledger: bool = False, own: tuple[str, ...] = ()) -> tuple[Attribute, ...]:
    return tuple(_a(a.name, _FLAG, default, a.doc, ledger=ledger, worst=a.worst, own=own) for a in _PORT)


EVERY = (
    _a("label", "TEXT:text", "its name", 'the name elsewhere, such as "VM Network"'),
    _a(
        "size",
        "SIZE:kloc [from SOURCE:text] [confidence CONFIDENCE:low|medium|high]",
        "by product, else unknown",
        "thousands of source lines, counted in every TCB it is in; a range, whose upper end may be open: `200..kloc`",
    ),
    _a("product", "PRODUCT:name", "unknown", "key into the knowledge base: sizes, defaults, difficulties"),
)
"""What may be said of every block."""

_NODE = (
    _a("hardened", _FLAG, "no", "not taken over through the network", worst="no"),
    _a("was", "NAME:name", "none", "its name in the baseline"),
    _a("state", "STATE:on|off", "on", "a powered-off node still counts"),
    _a(
        "serves",
        "SERVICE:service+",
        "all of the plan and one unknown",
        "the services it offers; `none` offers nothing",
        ledger=True,
    ),
    _a("asset", "TEXT:text", "none", "a target of the analysis; with none in the plan, the nodes of the top level are"),
)

_POLICY = (
    _a(
        "allow",
        "SRC:end+ -> DST:end+ SERVICE:service*",
        "",
        "lets pass; rules are read in order, the first that matches decides; no service means any",
        repeat=True,
    ),
    _a("deny", "SRC:end+ -> DST:end+ SERVICE:service*", "", "stops; read in order with `allow`", repeat=True),
    _a("default", "DECISION:allow|deny", "deny; of a router allow", "what happens to a packet that no rule matches"),
    _a("guards", "SRC:end+ -> DST:end+", "none", "the declared control between them", repeat=True),
    _a("copy-of", "ORIGINAL:policy+", "none", "must decide as that filter or gateway does"),
)

_GATEWAY = (
    _a(
        "legs",
        "SEGMENT:segment+",
        "in a vm what its nics carry; required elsewhere",
        "the segments it joins; its packets go from any leg to any other that the policy permits",
        own=(TOP, "vmm"),
    ),
    _a("hardened", _FLAG, "no", "not taken over through its legs", worst="no"),
    _a(
        "serves",
        "SERVICE:service+",
        "none",
        "what the gateway itself answers on its legs: management, VPN",
        ledger=True,
    ),
    *_POLICY,
)

_CAPACITY = (
    _a("cores", "CORES:count", "unknown", "processor cores it has; on a vm: that it needs"),
    _a("memory", "MEMORY:memory", "unknown", "memory it has; on a vm: that it needs"),
)

BLOCKS = (
    Kind(
        "plan",
        (TOP,),
        "the plan itself, once: its title and who answers for it",
        (
            _a("owner", "TEXT:text", "none", "who answers for it"),
            _a("baseline", "FILE:file", "none", "the plan before, to compare with"),
        ),
        family="plan",
        ranges=False,
    ),
    Kind(
        "segment",
        (TOP,),
        "one layer-2 network. It has a wire if anything physical carries it",
        (
            _a("level", "LEVEL:level", "unknown", "its sensitivity"),
            _a("vlan", "VLAN:vlan", "none", "its VLAN id; twice on one switch or NIC is a mistake"),
            _a("subnet", "PREFIX:prefix+", "none", "its addresses; policies may name prefixes"),
            _a("over", "CARRIER:segment", "none", "an overlay: it is carried where that segment is"),
        ),
        family="segment",
    ),
    Kind("dmz", (TOP,), "a segment with that role", (), family="segment"),
    Kind(
        "switch",
        (TOP,),
        "a physical switch",
        (
            _a("carries", "SEGMENT:segment+", "none", "the segments it forwards"),
            _a("reflective", _FLAG, "no", "returns a frame out of the port it came from (802.1Qbg)", ledger=True),
            _a("port-security", _FLAG, "no", "refuses frames with a foreign source address", ledger=True, worst="no"),
        ),
        family="switch",
    ),
    Kind(
        "host",
        (TOP,),
        "a physical machine; its size is its firmware",
        (
            _a("iommu", _FLAG, "unknown", "devices passed through can not reach foreign memory", worst="no"),
            *_CAPACITY,
        ),
        family="host",
    ),
    Kind(
        "nic",
        ("host", "machine", "vm"),
        "a network interface: a host's is physical, a VM's is virtual",
        (
            _a(
                "switch",
                "SWITCH:plug+",
                "on a host the only switch that carries it all, else none named; on a vm the only vswitch",
                "what it is plugged into: a switch, or a vswitch or port group of the VMM",
            ),
            _a(
                "carries",
                "SEGMENT:segment+",
                "its port group's, else by product, else none",
                "the segments cabled or tagged on it; two or more make a trunk",
            ),
            _a("speed", "SPEED:rate", "unknown", "of the link", own=("host", "machine")),
            _a("address", "ADDRESS:address+", "none", "its addresses"),
            _a("bonds", "NIC:nic+", "none", "a bond of these: its speed is their sum", own=("host", "machine")),
            *_port("as its port group", own=("vm",)),
            _a(
                "isolated",
                _FLAG,
                "as its port group",
                "two isolated ports are never linked to each other",
                worst="no",
                own=("vm",),
            ),
        ),
        family="nic",
        part=True,
        ranges=True,
    ),
    Kind(
        "vmm",
        ("host", "machine", "vm"),
        "a virtual machine monitor",
        (
            _a(
                "admin",
                "SEGMENT:segment+",
                "unknown",
                "the segments its admin interface is in: on the wire, and on "
                "every vswitch of its host that has the segment",
            ),
            _a(
                "guest-channel",
                _FLAG,
                "by product, else no",
                "VMCI, ivshmem, shared folders, clipboard: unseen by any network sensor",
                ledger=True,
                worst="yes",
            ),
            _a(
                "mounts",
                "STORAGE:storage+",
                "the disks of its VMs, and of those that can move to it",
                "may read all of it",
            ),
            _a("sandboxed", _FLAG, "no", "a broken device model gains nothing", ledger=True, worst="no"),
            _a("hardened", _FLAG, "no", "its admin interface can not be taken over", worst="no"),
        ),
        family="vmm",
        part=True,
    ),
    Kind(
        "vswitch",
        ("vmm",),
        "a virtual switch",
        (
            _a("uplink", "NIC:nic+", "none: internal", "the NICs it reaches the wire by; several are a team"),
            _a("standby", "NIC:nic+", "none", "of the team; counts for all but load"),
            _a(
                "mode",
                "MODE:switch|hub|vepa|isolated",
                "by product, else switch",
                "switch delivers locally, hub repeats to every port, "
                "vepa sends all to the wire, isolated links ports with the wire only",
                ledger=True,
            ),
            _a(
                "runs",
                ("PLACE:kernel|process|nic", "service-vm VM:vm"),
                "by product, else kernel",
                "where its code runs; `nic` is SR-IOV",
            ),
            *_port("by product, else no", ledger=True),
            _a("flooding", _FLAG, "by product, else no", "a full address table fails open", ledger=True, worst="yes"),
            _a("mirror", "TARGET:mirror+", "none", "gets a copy of all frames (SPAN)"),
            _a("hardened", _FLAG, "no", "can not be taken over by its guests", worst="no"),
        ),
        family="vswitch",
        copies=True,
        part=True,
    ),
    Kind(
        "portgroup",
        ("vswitch",),
        "ports of a vswitch with a VLAN and settings of their own",
        (
            _a("carries", "SEGMENT:segment+", "", "its VLANs; a vNIC names it instead of the vswitch", required=True),
            *_port("as its vswitch"),
            _a(
                "isolated",
                _FLAG,
                "no",
                "two isolated ports are never linked to each other (private VLAN, protected port)",
                worst="no",
            ),
        ),
        family="portgroup",
        copies=True,
        part=True,
    ),
    Kind(
        "component",
        ("vmm",),
        "further software of a VMM: device model, control VM, agent",
        (_a("for", "SERVED:served+", "all", "the VMs it serves, and in whose TCB it is"),),
        family="component",
        copies=True,
        part=True,
    ),
    Kind(
        "filter",
        ("vswitch",),
        "a packet filter at every vNIC of a vswitch",
        _POLICY,
        family="filter",
        copies=True,
        part=True,
    ),
    Kind(
        "firewall",
        (TOP, "vm", "vmm"),
        "a gateway that denies by default: at the top an appliance, in a vm a virtual appliance, in a vmm kernel code",
        _GATEWAY,
        family="gateway",
        copies=True,
    ),
    Kind(
        "router",
        (TOP, "vm", "vmm"),
        "a gateway that allows by default; otherwise as firewall",
        _GATEWAY,
        family="gateway",
        copies=True,
    ),
    Kind(
        "group",
        (TOP,),
        "a name for a set, used in policies",
        (_a("members", "MEMBER:end+", "", "nodes, segments, prefixes", required=True),),
        family="group",
    ),
    Kind(
        "sensor",
        (TOP, "vm", "vmm"),
        "observes traffic: at the top physical, in a vm or vmm virtual",
        (
            _a(
                "watches",
                "WATCHED:watched+",
                "",
                "segments on the wire, everything through a gateway, or all a vswitch handles",
                required=True,
            ),
            _a("at", "PLACE:wire+", "everywhere", "the switches or NICs where it listens", ledger=True),
        ),
        family="sensor",
        copies=True,
    ),
    Kind(
        "machine",
        (TOP, "host"),
        "a workload that runs directly on a host; with no host named it has one of its own",
        _NODE,
        family="node",
    ),
    Kind(
        "vm",
        ("vmm", "cluster"),
        "a virtual machine; `on` a cluster it is on some member. No nic: no network",
        (
            *_NODE,
            _a("disk", "STORAGE:storage+", "none", "the datastores its disks are on"),
            _a("encrypted", _FLAG, "no", "its disks can not be read by storage or VMM mounts", ledger=True, worst="no"),
            _a("passthrough", "NIC:nic+", "none", "host NICs it owns, with what they carry"),
            _a("pinned", _FLAG, "no", "it stays where it is; else it moves over the cluster"),
            *_CAPACITY,
        ),
        family="node",
    ),
    Kind(
        "storage",
        (TOP,),
        "a datastore",
        (
            _a("at", "SEGMENT:segment+", "none", "where its interface is reached (iSCSI, NFS)"),
            _a("hardened", _FLAG, "no", "can not be taken over through the network", worst="no"),
        ),
        family="storage",
    ),
    Kind(
        "manager",
        ("vm", "machine"),
        "a management product that controls VMMs",
        (_a("manages", "VMM:vmm+", "", "the VMMs it controls", required=True),),
        family="manager",
        copies=True,
    ),
    Kind(
        "cluster",
        (TOP,),
        "VMMs between which VMs may move",
        (
            _a("members", "VMM:vmm+", "", "its VMMs", required=True),
            _a("migration", "SEGMENT:segment+", "none", "the segments VMs move over", ledger=True),
            _a("separate", "NODE:node+", "none", "no two of these on one host", repeat=True),
        ),
        family="cluster",
    ),
    Kind(
        "attacker",
        (TOP,),
        "where an attack starts; with none in the plan: outside every segment of the lowest level",
        (_a("at", "PLACE:stand+", "", "the nodes it has, or the segments it is outside of", required=True),),
        family="attacker",
    ),
    Kind("template", (TOP,), "items used by `like`; checked where they are used", (), family="template", ranges=False),
)
