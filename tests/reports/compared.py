"""The shop beside what it was, with all that reports can show of attacks, sensors, policies and load."""

from __future__ import annotations

from dataclasses import replace

from vtopo.findings import (
    Amount,
    AttackLine,
    AttackPath,
    AttackStep,
    Baseline,
    BlindedLine,
    ClauseLine,
    DriftLine,
    DriftPacket,
    Exhibits,
    GrowthLine,
    HearingLine,
    IsolationChange,
    LoadLine,
    LoadTable,
    NewPath,
    RerouteLine,
    SecurityLine,
    SeenCell,
    SeenTable,
    SensorLine,
    Single,
    TcbLine,
)

from .samples import APP, COUNTS, DB, ESX, FULL, LEDGER, NETWORK, SEGMENTS, SHOP, UPLINK, VS0, WEB, at, box

STEPS = (
    AttackStep(
        "network", "outside internet", "web1", "internet", "web1", 1, "low", True, (("edge allows internet", WEB),)
    ),
    AttackStep("escape", "web1", "vmm esx1.hv", "web1", "esx1.hv", 1, "high", False, (("web1 on esx1.hv", None),)),
    AttackStep("control", "vmm esx1.hv", "db", "esx1.hv", "db", 0, "none", False, ()),
)
ATTACKS = (
    AttackLine(
        "outsider", "db", ("app",), 2, 2, (AttackPath(2, ("escape",), STEPS), AttackPath(1, (), STEPS[:1])),
        (("escape", "web1", "vmm esx1.hv"),), (("sandboxed", ("vmm esx1.hv",)),), 1, ("alternatives",),
    ),
    AttackLine("outsider", "vcenter", (), None, None, (), ()),
)  # fmt: skip
SEEN = SeenTable(
    ("ids_core",), ("probe",), True, 0.25, "segment", ("web_net", "app_net"),
    (SeenCell("web_net", "app_net", 2, 2), SeenCell("app_net", "web_net", 4, 1), SeenCell("web_net", "web_net", 2, 0)),
    ("esx1.hv.vs0",),
)  # fmt: skip
HEARINGS = (
    HearingLine(("web1", "app"), "app_net", ("esx1.hv.vs0", "esx2.hv.vs0"), "promiscuous", VS0),
    HearingLine(("db",), "", ("esx2.hv.vs0",), "mirror", VS0),
)
DRIFT = (
    DriftLine(
        ("inner",), ("esx1.hv.vs0.dfw",), True, "drifted",
        (
            DriftPacket("web1 in web_net", "app in app_net", "tcp/22", "denies", "allows", VS0, WEB, True, True),
            DriftPacket("db in db_net", "app in app_net", "tcp/1", "allows", "denies", VS0, WEB, False, False),
        ),
    ),
    DriftLine(("edge",), ("esx2.hv.vs0.dfw",), False, "unknown", ()),
)  # fmt: skip
LOADS = LoadTable(
    3,
    2,
    (LoadLine("esx1.p0", 12e9, 3e8, 2e8, 1e10, UPLINK), LoadLine("esx2.p0", 0, 15e7, 0, None, UPLINK)),
    (
        RerouteLine(
            ("esx1.hv.vs0",), False, ("web_net", "app_net"), ("app_net",), ("sw_core",), ("web_net",), 4e8, 2e8,
            Amount(20, 30, "kloc", ("filter",)), 3,
        ),
        RerouteLine(("esx2.hv.vs0",), True, ("db_net",), (), (), (), 0, 0, Amount(20, 30, "kloc"), 1),
    ),
)  # fmt: skip
SECURITY = (SecurityLine("esx1.hv.vs0.dfw", "filter", Amount(90, 100, "kloc"), ESX[3:4], 3, ("partner", "internal")),)
SMALL = Amount(200, 210, "kloc", ("web1 firmware",))
OLD = (
    box("machine", "web1", segments=("web_net",), count=2, place=WEB),
    box("machine", "application", segments=("app_net",), place=APP),
    box("machine", "db", segments=("db_net",), place=DB),
    box("switch", "sw_dmz", segments=("web_net",), place=at("web_net", source=NETWORK)),
    box("switch", "sw_core", segments=("app_net", "db_net"), place=at("app_net", source=NETWORK)),
)
BEFORE = Exhibits(
    OLD,
    SEGMENTS[:4],
    LEDGER[2:3],
    (TcbLine("web1", 2, "partner", SMALL, SMALL, ESX[:1], ()),),
    (),
    COUNTS[4:],
    (),
    (replace(ATTACKS[0], failures=3, unseen=None),),
    replace(SEEN, share=1.0),
    (),
    (),
    LoadTable(3, 0, ()),
)
ISOLATION = (
    IsolationChange("web_net", "app_net", "physical", "shared-vswitch", "lost", (("vswitch", ("esx1.hv.vs0",)),)),
    IsolationChange("web_net", "db_net", "shared-switch", "shared-nic", "weaker", (("nic", ("esx1.p0", "esx2.p0")),)),
    IsolationChange("app_net", "db_net", "shared-nic", "shared-nic", "same"),
    IsolationChange("web_net", "mgmt", "", "shared-manager", "new", (("manager", ("vcsa",)),)),
    IsolationChange("internet", "db_net", "shared-switch", "physical", "stronger"),
)
COMPARED = replace(
    SHOP,
    exhibits=replace(
        SHOP.exhibits, attacks=ATTACKS, seen=SEEN, hearings=HEARINGS, drift=DRIFT, loads=LOADS, security=SECURITY,
        ledger=tuple(replace(cell, apart=("segment", "vmm")) for cell in LEDGER),
    ),
    baseline=Baseline(
        "before.vt", "Web shop, physical", (Single("switch", "sw_dmz", 1),), (Single("host", "esx1", 1),), ISOLATION,
        (GrowthLine("web1", "web1", 2, FULL, SMALL, ESX, ESX[:1]),), (("application", "app"),),
        (TcbLine("web1", 2, "partner", SMALL, SMALL, ESX[:1], ()), None, None, None), exhibits=BEFORE,
        blinded=(BlindedLine("web1", "app", 4, ("web1", "app"), ("web_net local esx1.hv.vs0",)),),
        sensors=(SensorLine("ids_dmz", 6, None), SensorLine("ids_core", 8, 2)),
        paths=(NewPath("vmm", ("esx1.hv",), "web1", ATTACKS[0].paths[0], (("web1", "db", None, 1),), 3),),
        workloads=(IsolationChange("web1", "app", "shared-switch", "shared-host", "weaker"),),
    ),
    clauses=(
        ClauseLine("CWE-653", "Weaknesses", "the names", "what should be apart is not", "code", True),
        ClauseLine("CWE-250", "Weaknesses", "the names", "too many rights", "accounts", True),
        ClauseLine("BSI SYS.1.5.A7", "BSI", "the text", "clocks agree", "clocks", False),
    ),
)  # fmt: skip
