"""Assessments made by hand, as the reports get them: a normal one, an empty one, one of a plan with mistakes."""

from __future__ import annotations

from vtopo.findings import (
    Amount,
    Assessment,
    Assumption,
    Confidence,
    Crash,
    Edit,
    Evidence,
    Exhibits,
    Finding,
    Fix,
    Input,
    Item,
    LedgerCell,
    Measure,
    OutlineBox,
    Place,
    Problem,
    RequirementLine,
    RuleRun,
    SegmentLine,
    Severity,
    Suppression,
    TcbLine,
    Witness,
)
from vtopo.source import Source, Span

NETWORK = Source(
    "network.vt",
    """\
levels public < partner < internal < secret

segment internet { level public }
dmz     web_net  { level partner, vlan 10 }
segment app_net  { level internal, vlan 20 }
segment db_net   { level secret, vlan 30 }

firewall inner {
  legs   [web_net app_net db_net]
  guards web_net -> app_net
  allow  web_net -> app api
  allow  app     -> db  sql
}

sensor ids_core { watches [app_net db_net inner] }
""",
)

AFTER = Source(
    "after.vt",
    """\
# The same shop on two hosts of one cluster.
plan "Web shop, consolidated" {
  owner    "Infrastructure architecture"
  baseline "before.vt"
}
include "network.vt"

segment mgmt { level secret, vlan 99 }

switch sw_core { carries [web_net app_net db_net mgmt] }

host esx[1..2] {
  nic p0 { switch sw_core, carries [web_net app_net db_net], speed 10Gbit/s }
  nic p1 { switch sw_core, carries mgmt, speed 1Gbit/s }
  vmm hv {
    product vmware-esxi-8
    admin   mgmt
  }
}

vswitch vs0 {
  on     prod
  uplink p0
  filter dfw {
    copy-of inner
    allow web_net -> app any
    allow app     -> db  sql
  }
}

storage san1
cluster prod { members esx[1..2], separate [web1 db] }

template guest { disk san1 }

vm web[1..2] like guest { on esx1, nic { switch vs0, carries web_net }, serves https }
vm app       like guest { on esx1, nic { switch vs0, carries app_net }, serves api }
vm db        like guest { on esx2, nic { switch vs0, carries db_net },  serves sql, asset "card data" }

machine vcenter {
  nic { switch sw_core, carries mgmt }
  manager vcsa { manages prod }
}

accept shared-stack on esx1.vs0 until 2027-03-31 because "separate uplinks arrive with the March rack" by "j.doe"
""",
)


def at(text: str, label: str = "", source: Source = AFTER) -> Place:
    """The first place of a source where this is written."""
    start = source.text.index(text)
    return Place.of(Span(source, start, start + len(text)), label)


def behind(text: str) -> Place:
    """The empty stretch behind the first place where this is written."""
    start = AFTER.text.index(text) + len(text)
    return Place.of(Span(AFTER, start, start))


WEB = at("vm web[1..2]", "web1 and web2 are on esx1")
APP = at("vm app ", "app is on esx1")
DB = at("vm db ", "db is on esx2, and may move to esx1")
VS0 = at("vswitch vs0", "one vswitch in each VMM of prod")
UPLINK = at("nic p0", "carries web_net, app_net and db_net")
WEB_NET = at("web_net", "declared partner", NETWORK)
APP_NET = at("app_net", "declared internal", NETWORK)
DB_NET = at("db_net", "declared secret", NETWORK)


def finding(
    rule: str,
    severity: Severity,
    message: str,
    things: str,
    primary: Place,
    *related: Place,
    confidence: Confidence = Confidence.HIGH,
    suppressed: Suppression | None = None,
    fix: Fix | None = None,
) -> Finding:
    """A finding with a witness made of its places."""
    names = tuple(things.split())
    evidence = [Evidence("touches", names[0], place.label or names[-1], place) for place in (primary, *related)]
    if confidence is Confidence.LOW:
        evidence.append(Evidence("is assumed to be", f"{names[0]} iommu", "no"))
    proof = Witness(message, tuple(evidence))
    return Finding(rule, severity, confidence, message, names, primary, related, proof, suppressed, fix=fix)


SAME_RULES = Fix(
    "let dfw decide as inner does",
    "change [esx1.hv.vs0.dfw esx2.hv.vs0.dfw] { allow web_net -> app api, allow app -> db sql }",
    safe=True,
    edits=(Edit(at("allow web_net -> app any"), "allow web_net -> app api"),),
)
ENCRYPTED = Fix(
    "encrypt the disks of web1, web2 and db",
    "change [web[1..2] db] { encrypted }",
    safe=False,
    edits=(Edit(behind("serves https"), ", encrypted"), Edit(behind('asset "card data"'), ", encrypted")),
)
APART = Fix("keep app and db apart", "change prod { separate [app db] }", safe=False)

FINDINGS = (
    finding(
        "lost-isolation",
        Severity.ERROR,
        "web_net and db_net had switches and hosts of their own; they now share NIC esx1.p0 and everything weaker",
        "web_net db_net",
        VS0,
        UPLINK,
        WEB_NET,
        DB_NET,
    ),
    finding(
        "lost-isolation",
        Severity.ERROR,
        "web_net and app_net had switches and hosts of their own; they now share vswitch esx1.hv.vs0",
        "web_net app_net",
        VS0,
        WEB,
        APP,
    ),
    finding(
        "inter-vm-path",
        Severity.ERROR,
        "web1 can reach app over esx1.hv.vs0 past every physical sensor; before, it had to pass ids_core",
        "web1 app",
        WEB,
        APP,
        VS0,
    ),
    finding(
        "filter-drift",
        Severity.ERROR,
        "dfw lets tcp/22 from web_net to app, which inner denies",
        "dfw inner",
        at("allow web_net -> app any", "allows every service"),
        at("allow  web_net -> app api", "allows api only", NETWORK),
        fix=SAME_RULES,
    ),
    finding(
        "unseen-path",
        Severity.WARNING,
        "an attacker in web1 gets to db by vswitch esx1.hv.vs0 and VMM esx1.hv, and no physical sensor sees a step",
        "web1 db",
        WEB,
        VS0,
        DB,
    ),
    finding(
        "movable-together",
        Severity.WARNING,
        "app and db can be on one host: prod keeps apart only web1 and db",
        "app db",
        at("cluster prod", "app may move to esx2"),
        APP,
        DB,
        fix=APART,
    ),
    finding(
        "shared-storage-across-levels",
        Severity.WARNING,
        "san1 holds the disks of web1 (partner) and of db (secret)",
        "san1 web1 db",
        at("storage san1", "shared by two levels"),
        at("template guest", "puts every guest on san1"),
        fix=ENCRYPTED,
    ),
    finding(
        "covert-channel",
        Severity.NOTE,
        "web1 and app share the caches of esx1",
        "web1 app",
        WEB,
        APP,
        confidence=Confidence.MEDIUM,
    ),
    finding(
        "unknown-tcb",
        Severity.NOTE,
        "the size of san1 is not known, so the TCB of 4 VMs has no upper end",
        "san1",
        at("storage san1"),
        confidence=Confidence.LOW,
    ),
    finding("no-tap", Severity.NOTE, "nothing can watch esx1.hv.vs0: no mirror, no sensor", "esx1.hv.vs0", VS0),
    finding(
        "no-tap",
        Severity.NOTE,
        "nothing can watch esx2.hv.vs0: no mirror, no sensor",
        "esx2.hv.vs0",
        VS0,
    ),
    finding(
        "shared-stack",
        Severity.WARNING,
        "esx1.hv.vs0 has ports in web_net (partner) and app_net (internal)",
        "esx1.hv.vs0",
        VS0,
        WEB,
        APP,
        suppressed=Suppression(
            "accept",
            "separate uplinks arrive with the March rack",
            at("accept shared-stack"),
            until="2027-03-31",
            owner="j.doe",
        ),
    ),
)


def item(name: str, kind: str, why: str, low: float = 0, high: float | None = None, place: Place | None = None) -> Item:
    """One line of a sum, in kloc; with no size it is unknown."""
    size = Amount(low, high, "kloc") if high else Amount(0, None, "kloc", (name,))
    return Item(name, kind, size, why, place)


HOST = at("host esx[1..2]")
ESX = (
    item("esx1", "host", "runs it", place=HOST),
    item("esx1.hv", "VMM", "runs it", 1200, 1210, at("vmm hv")),
    item("esx1.hv.vs0", "vswitch", "runs in the kernel of its VMM", 200, 200, VS0),
    item("esx1.hv.vs0.dfw", "filter", "runs in the kernel of its VMM", 90, 100, at("filter dfw")),
    item("vcenter", "machine", "runs the manager vcsa", place=at("machine vcenter")),
    item("san1", "storage", "holds its disk, not encrypted", place=at("storage san1")),
)
NET = (item("sw_core", "switch", "carries its segment", 400, 450, at("switch sw_core")),)
FULL = Amount(1490, 1510, "kloc", ("esx1", "vcenter", "san1"))
TCB = (
    TcbLine("web1", 2, "partner", FULL, Amount(400, 450, "kloc"), ESX, NET),
    TcbLine("app", 1, "internal", FULL, Amount(400, 450, "kloc"), ESX, NET),
    TcbLine("db", 1, "secret", Amount(1490, None, "kloc", ("esx2", "vcenter")), Amount(400, 450, "kloc"), ESX, NET),
    TcbLine(
        "vcenter",
        1,
        "secret",
        Amount(200, None, "kloc", ("vcenter firmware",)),
        Amount(400, 450, "kloc"),
        (item("vcenter firmware", "host", "its own box", 200, None), item("bios", "firmware", "boots it", 200, 200)),
        NET,
    ),
)


def box(kind: str, name: str, *inside: OutlineBox, **more: object) -> OutlineBox:
    """A box of the outline."""
    members: dict[str, object] = {"label": "", "count": 1, "note": "", "segments": (), "place": None, **more}
    return OutlineBox(kind=kind, name=name, inside=inside, **members)  # type: ignore[arg-type]


OUTLINE = (
    box(
        "host",
        "esx1",
        box("nic", "esx1.p0", segments=("web_net", "app_net", "db_net"), note="10 Gbit/s", place=UPLINK),
        box("nic", "esx1.p1", segments=("mgmt",), note="1 Gbit/s"),
        box(
            "vmm",
            "esx1.hv",
            box(
                "vswitch",
                "esx1.hv.vs0",
                box("filter", "esx1.hv.vs0.dfw", note="copy of inner"),
                box("vm", "web1", segments=("web_net",), count=2, note="serves https", place=WEB),
                box("vm", "app", segments=("app_net",), note="serves api", place=APP),
                segments=("web_net", "app_net", "db_net"),
                note="in the kernel, uplink p0",
                place=VS0,
            ),
            note="vmware-esxi-8, admin on mgmt",
        ),
        note="in prod",
        place=HOST,
    ),
    box(
        "host",
        "esx2",
        box("nic", "esx2.p0", segments=("web_net", "app_net", "db_net"), note="10 Gbit/s", place=UPLINK),
        box("nic", "esx2.p1", segments=("mgmt",), note="1 Gbit/s"),
        box(
            "vmm",
            "esx2.hv",
            box(
                "vswitch",
                "esx2.hv.vs0",
                box("filter", "esx2.hv.vs0.dfw", note="copy of inner"),
                box("vm", "db", segments=("db_net",), label="Card database", note="serves sql; card data", place=DB),
                segments=("web_net", "app_net", "db_net"),
                note="in the kernel, uplink p0",
                place=VS0,
            ),
            note="vmware-esxi-8, admin on mgmt",
        ),
        note="in prod",
        place=HOST,
    ),
    box("machine", "vcenter", segments=("mgmt",), note="runs the manager vcsa", place=at("machine vcenter")),
    box("switch", "sw_core", segments=("web_net", "app_net", "db_net", "mgmt"), place=at("switch sw_core")),
    box("firewall", "inner", segments=("web_net", "app_net", "db_net"), place=at("firewall inner", source=NETWORK)),
    box("sensor", "ids_core", segments=("app_net", "db_net"), place=at("sensor ids_core", source=NETWORK)),
    box("storage", "san1", place=at("storage san1")),
)

VSWITCH = (("host", ("esx1", "esx2")), ("storage", ("san1",)), ("switch", ("sw_core",)))
LEDGER = (
    LedgerCell("web_net", "app_net", "shared-vswitch", 8, ("esx1.hv.vs0",), (("vmm", ("esx1.hv",)), *VSWITCH)),
    LedgerCell("web_net", "db_net", "shared-nic", 7, ("esx1.p0", "esx2.p0"), VSWITCH),
    LedgerCell("app_net", "db_net", "shared-nic", 7, ("esx1.p0", "esx2.p0"), VSWITCH),
    LedgerCell("web_net", "mgmt", "shared-manager", 2, ("vcsa",), (("switch", ("sw_core",)),)),
    LedgerCell("app_net", "mgmt", "shared-manager", 2, ("vcsa",), (("switch", ("sw_core",)),)),
    LedgerCell("db_net", "mgmt", "shared-manager", 2, ("vcsa",), (("switch", ("sw_core",)),)),
)
SEGMENTS = (
    SegmentLine("internet", "", "segment", "public", 0, 0, True, at("internet", source=NETWORK)),
    SegmentLine("web_net", "", "dmz", "partner", 1, 2, True, WEB_NET),
    SegmentLine("app_net", "", "segment", "internal", 2, 1, True, APP_NET),
    SegmentLine("db_net", "VM Network 30", "segment", "secret", 3, 1, True, DB_NET),
    SegmentLine("mgmt", "", "segment", "secret", 3, 1, True, at("segment mgmt")),
)
ASSUMPTIONS = (
    Assumption("reflective", "no", ("sw_core",), 1, "a switch does not return frames unless it says so"),
    Assumption("encrypted", "no", ("web1", "web2", "app", "db"), 4, "a disk is readable by its datastore"),
    Assumption("mac-changes", "no", ("esx1.hv.vs0", "esx2.hv.vs0"), 2, "default of vmware-esxi-8"),
    Assumption("promiscuous", "no", ("esx1.hv.vs0", "esx2.hv.vs0"), 2, "default of vmware-esxi-8"),
)
RULES = (
    RuleRun("blind-spot", "Traffic that no sensor sees", "warning", 0, 0, 0, "Sensors that are not declared."),
    RuleRun("covert-channel", "Neighbours on one host", "note", 1, 0, 0, "What the hardware does against it."),
    RuleRun("filter-drift", "Twins that decide differently", "error", 1, 0, 0, "Rules that depend on state."),
    RuleRun("hub-mode", "A vswitch that repeats every frame", "warning", 0, 0, 0, "Floods under load."),
    RuleRun("inter-vm-path", "Attack between VMs past the sensors", "error", 1, 0, 0, "Flaws inside a VM."),
    RuleRun("lost-isolation", "Segments that had hardware of their own", "error", 2, 0, 0, "Power and cabling."),
    RuleRun("movable-together", "VMs that may meet on one host", "warning", 1, 0, 0, "Rules set outside the plan."),
    RuleRun("no-tap", "A vswitch nobody can watch", "note", 2, 0, 0, ""),
    RuleRun("shared-stack", "One vswitch for two levels", "warning", 0, 1, 0, ""),
    RuleRun("shared-storage-across-levels", "Disks of two levels together", "warning", 1, 0, 0, "Zoning."),
    RuleRun("tcb-size", "What a workload trusts", "note", 0, 0, 4, "The quality of the code."),
    RuleRun("trunk-to-guest", "A trunk into a guest", "warning", 0, 0, 0, "Tagging inside the guest."),
    RuleRun("unknown-tcb", "Trusted parts of unknown size", "note", 1, 0, 0, ""),
    RuleRun("unseen-path", "A way nobody sees", "warning", 1, 0, 0, "Sensors that are not declared."),
)
MEASURES = (
    Measure("many-copies", "inner", 2, "a change of inner must be made in 3 places", Amount(3, 3, ""), (), VS0),
    *(
        Measure("tcb-size", line.workload, line.count, "what it trusts", line.full, line.full_items, WEB)
        for line in TCB
    ),
)
INPUTS = (Input("after.vt", "3f" * 32), Input("before.vt", "a7" * 32), Input("network.vt", "0c" * 32))
COUNTS = (("host", 2), ("VMM", 2), ("vswitch", 2), ("VM", 4), ("machine", 1), ("segment", 5))

REQUIREMENTS = (
    RequirementLine("require web_net apart from db_net by host", "holds", "", (), at("vm db ")),
    RequirementLine(
        "require no path web1 -> db",
        "unknown",
        "with 1 failure, web1 → vmm esx1.hv → db",
        ("admin of vmm esx1.hv",),
        at("vm db "),
    ),
    RequirementLine("require separate [db web1]", "violated", "db and web1 are both on esx1", (), at("vm db ")),
)

SHOP = Assessment(
    plan="after.vt",
    title="Web shop, consolidated",
    owner="Infrastructure architecture",
    version="0.1.0",
    inputs=INPUTS,
    findings=FINDINGS,
    measures=MEASURES,
    rules=RULES,
    exhibits=Exhibits(OUTLINE, SEGMENTS, LEDGER, TCB, ASSUMPTIONS, COUNTS, requirements=REQUIREMENTS),
)

CLEAN = Assessment("before.vt", "Web shop, physical", "", "0.1.0", INPUTS[1:], rules=RULES[:1])
EMPTY = Assessment("empty.vt", "", "", "0.1.0", ())
CRASHED = Assessment(
    "after.vt", "Web shop", "", "0.1.0", INPUTS, rules=RULES[1:2], crashed=(Crash("blind-spot", "no"),)
)

WRONG = Source(
    "shop/after.vt",
    """\
host esx1 { nic p0 { carries [app_net db_net] } }

vm web1 { on esx1\tnic { swich vs0, carries web_net } }
vm db   { on esx1 }
vm db   { on esx2 }
""",
)
PROBLEMS = (
    Problem("plan", "unknown-word", "a nic has no `swich`", at("swich", "not known here", WRONG), (), "write `switch`"),
    Problem(
        "plan",
        "twice",
        "vm `db` is declared twice",
        Place.of(Span(WRONG, WRONG.text.rindex("vm db"), WRONG.text.rindex("vm db") + 5), "again here"),
        (at("vm db", "first here", WRONG),),
        "give one of them another name",
    ),
    Problem("reading", "missing", "`network.vt` does not exist", Place("shop/after.vt", 120, 9, 120, 21), (), ""),
)
BROKEN = Assessment(
    "shop/after.vt", "Web shop, consolidated", "", "0.1.0", (Input("shop/after.vt", "9e" * 32),), problems=PROBLEMS
)
