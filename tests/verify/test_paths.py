"""An attack path checks step by step; a step that the plan does not have, or has otherwise, is found out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.model.plans import model
from tests.verify.plans import APP, DB, FRONT_LEG, NEAR, ROUTED, SHOP, VMM, WEB, moved, node, port, reasons, shop
from vtopo.findings import Evidence, Place
from vtopo.model.things import Vnic, Vswitch
from vtopo.proofs import Hop, Path, Port, Step, Thing, Way

VS0: Thing = ("vswitch", "esx.hv.vs0")
FORGED: Thing = ("forged", "front", "esx.hv.vs0", "")


def step(kind: str, source: Thing, target: Thing, failures: int, difficulty: str, way: Way | None = None) -> Step:
    return Step(kind, source, target, failures, difficulty, way)


def path(*steps: Step, unseen: bool = False) -> Path:
    return Path(steps[0].source, steps[-1].target, unseen, sum(each.failures for each in steps), steps)


def fed(emitter: Thing, target: Port, piece: str, *, sender: Port = APP, skips: tuple[Thing, ...] = (VS0,)) -> Way:
    """What the owner of vs0 feeds into one of its ports."""
    source = Port(emitter, "", target.segment, "esx.hv.vs0")
    return Way(sender, piece, (Hop(source, target, "forced"),), skips)


NETWORK = step("network", node("app"), node("web"), 1, "moderate", NEAR)
SPOOF = step("spoof", node("app"), FORGED, 0, "trivial")
AS_WEB = moved(replace(ROUTED, sender=WEB), 0, source=Port(FORGED, "", "front", "esx.hv.vs0"))
ADMIN = Port(VMM, "", "mgmt")
CENTER = Port(("node", "center"), "center.nic", "mgmt")
SAN = Port(("storage", "san"), "", "back")

STEPS = {
    "network": NETWORK,
    "spoof": SPOOF,
    "spoof from outside": step("spoof", ("outside", "back"), ("forged", "back", "", ""), 0, "trivial"),
    "admin": step("admin", node("center"), VMM, 1, "moderate", Way(CENTER, "manage", (Hop(CENTER, ADMIN, "out"),))),
    "storage": step("storage", node("db"), ("storage", "san"), 1, "moderate", Way(DB, "other", (Hop(DB, SAN, "out"),))),
    "mount": step("storage", VMM, ("storage", "attic"), 0, "low"),
    "manager": step("manager", node("center"), VMM, 0, "trivial"),
    "escape": step("escape", node("web"), VMM, 1, "extreme"),
    "vswitch": step("vswitch", node("web"), VS0, 1, "high"),
    "dma": step("dma", node("far"), VMM, 0, "low"),
    "core": step("core", VS0, VMM, 0, "trivial"),
    "service-vm": step("service-vm", ("vswitch", "esx.hv.vs2"), node("driver"), 0, "trivial"),
    "service-vm back": step("service-vm", node("driver"), ("vswitch", "esx.hv.vs2"), 0, "trivial"),
    "control a VM": step("control", VMM, node("driver"), 0, "trivial"),
    "control a vswitch": step("control", VMM, ("vswitch", "esx.hv.vs1"), 0, "trivial"),
    "control a wire": step("control", VMM, ("outside", "mgmt"), 0, "trivial"),
    "disk": step("disk", ("storage", "attic"), node("web"), 0, "low"),
    "vswitch feeds": step("network", VS0, node("web"), 1, "moderate", fed(VS0, WEB, "tcp/80", sender=DB)),
    "VMM feeds": step("network", VMM, node("web"), 1, "moderate", fed(VMM, WEB, "tcp/80", sender=DB)),
    "VMM over a vswitch": step("network", VMM, node("web"), 1, "moderate", fed(VS0, WEB, "tcp/80")),
    "VMM on the wire": step(
        "network",
        VMM,
        node("far"),
        1,
        "moderate",
        Way(DB, "tcp/80", (Hop(Port(VMM, "esx.p0", "front"), Port(node("far"), "esx.p2", "front"), "out"),)),
    ),
}


@pytest.mark.parametrize("one", STEPS.values(), ids=list(STEPS))
def test_a_right_step_checks(one: Step) -> None:
    assert [] == reasons(path(one))


def test_a_spoof_opens_what_is_open_to_another() -> None:
    plan = model(SHOP.replace("allow 10.1.0.0/24 -> db sql", "allow web -> db sql"))
    spoofed = step("network", FORGED, node("db"), 1, "moderate", AS_WEB)
    assert [] == reasons(path(SPOOF, spoofed), plan)
    assert [] == reasons(path(SPOOF, replace(spoofed, way=moved(AS_WEB, 0, source=APP))), plan)
    plain = replace(spoofed, source=node("app"), way=moved(replace(ROUTED, sender=APP), 0, source=APP))
    assert any("gateway fw does not allow" in reason for reason in reasons(path(plain), plan))
    stranger = replace(spoofed, way=replace(AS_WEB, sender=DB))
    assert any("can not have the address" in reason for reason in reasons(path(SPOOF, stranger), plan))
    honest = replace(spoofed, way=moved(AS_WEB, 0, source=WEB))
    assert any("does not send from" in reason for reason in reasons(path(SPOOF, honest), plan))


@pytest.mark.parametrize(
    ("source", "accepts"),
    [(node("app"), True), (node("web"), False), (("outside", "front"), False), (VMM, False)],
)
def test_who_can_spoof_where(source: Thing, accepts: bool) -> None:
    assert accepts is not bool(reasons(path(step("spoof", source, FORGED, 0, "trivial"))))


@pytest.mark.parametrize(
    ("switches", "accepts"),
    [("sw_dmz", False), ("[sw sw_dmz]", True), ("sw", True)],
)
def test_port_security_stops_a_spoof_on_the_wire(switches: str, accepts: bool) -> None:
    plan = model(SHOP.replace("nic p2 { switch sw_dmz,", f"nic p2 {{ switch {switches},"))
    spoof = step("spoof", node("far"), ("forged", "front", "", ""), 0, "trivial")
    assert accepts is not bool(reasons(path(spoof), plan))


CHANGES = {
    "web is hardened": ("vm web    {", "vm web { hardened,", STEPS["network"], "node web is hardened"),
    "the VMM is hardened": ("admin  mgmt", "admin mgmt\n hardened", STEPS["admin"], "vmm esx.hv is hardened"),
    "the datastore is": ("storage san   {", "storage san { hardened,", STEPS["storage"], "storage san is hardened"),
    "a sandbox": ("admin  mgmt", "admin mgmt\n sandboxed", STEPS["escape"], "does not lead to vmm esx.hv"),
    "a hardened vswitch": ("uplink p0", "uplink p0\n hardened", STEPS["vswitch"], "does not lead to vswitch"),
    "a vswitch in hardware": ("uplink p0", "uplink p0\n runs nic", STEPS["vswitch"], "does not lead to vswitch"),
    "an IOMMU": ("iommu no", "iommu yes", STEPS["dma"], "does not lead to vmm"),
    "perhaps an IOMMU": ("iommu no", "iommu unknown", STEPS["dma"], "does not lead to vmm"),
    "out of the core": ("uplink p0", "uplink p0\n runs process", STEPS["core"], "does not lead to vmm"),
    "an encrypted disk": ("disk attic", "disk attic, encrypted", STEPS["disk"], "does not lead to node web"),
    "no mount": ("mounts attic", "mounts san", STEPS["mount"], "does not lead to storage attic"),
    "nothing to manage": ("manages esx", "manages none", STEPS["manager"], "does not lead to vmm"),
    "no such wire": ("nic p1 { switch sw, carries mgmt }", "nic p1", STEPS["control a wire"], "does not lead to some"),
}


@pytest.mark.parametrize(("old", "new", "one", "why"), CHANGES.values(), ids=list(CHANGES))
def test_a_step_that_the_plan_stops_is_found_out(old: str, new: str, one: Step, why: str) -> None:
    assert old in SHOP
    assert any(why in reason for reason in reasons(path(one), model(SHOP.replace(old, new))))


UNKNOWN = {
    "hardened": ("vm web    {", "vm web { hardened unknown,", STEPS["network"]),
    "sandboxed": ("admin  mgmt", "admin mgmt\n sandboxed unknown", STEPS["escape"]),
    "encrypted": ("disk attic", "disk attic, encrypted unknown", STEPS["disk"]),
    "core": ("uplink p0", "uplink p0\n runs unknown", STEPS["core"]),
    "forged": ("forged-transmits }", "forged-transmits unknown }", SPOOF),
}


@pytest.mark.parametrize(("old", "new", "one"), UNKNOWN.values(), ids=list(UNKNOWN))
def test_what_is_unknown_is_read_for_the_attacker(old: str, new: str, one: Step) -> None:
    assert [] == reasons(path(one), model(SHOP.replace(old, new)))


WRONG = {
    "too few failures": (replace(NETWORK, failures=0), "it takes 1 failures, not 0"),
    "an easier step": (replace(NETWORK, difficulty="trivial"), "it is moderate, not trivial"),
    "an unknown step": (replace(NETWORK, kind="teleport"), "there is no such step"),
    "another kind": (replace(NETWORK, kind="admin"), "it can not take node web"),
    "no packet": (replace(NETWORK, way=None), "no packet to node web is shown"),
    "a packet too many": (replace(STEPS["escape"], way=NEAR), "it needs no packet"),
    "a packet to another": (replace(NETWORK, target=node("db")), "which is no port of node db"),
    "a packet of another": (replace(NETWORK, source=node("db")), "node db does not send from"),
    "controls of another": (replace(NETWORK, way=replace(NEAR, skips=(VS0,))), "vswitch esx.hv.vs0 holds up"),
    "a vswitch with the firewall's skip": (
        replace(STEPS["vswitch feeds"], way=fed(VS0, WEB, "tcp/80", skips=(("gateway", "fw"),))),
        "gateway fw holds up",
    ),
    "forced without the vswitch": (
        replace(NETWORK, way=moved(NEAR, 0, link="forced")),
        "the link from the port of node app in front at vswitch esx.hv.vs0 by app.nic",
    ),
    "an address that nobody has": (
        replace(STEPS["VMM feeds"], way=fed(VMM, WEB, "tcp/80", sender=Port(node("nobody"), "", "front"))),
        "can not have the address",
    ),
    "the way back": (step("core", VMM, VS0, 0, "trivial"), "does not lead to vswitch"),
    "a thing that is not there": (replace(NETWORK, source=node("ghost")), "node ghost is not in the plan"),
    "a forged port that is not there": (
        replace(SPOOF, target=("forged", "inner", "", "")),
        "forged frames in inner at the wire is not in the plan",
    ),
}


@pytest.mark.parametrize(("one", "why"), WRONG.values(), ids=list(WRONG))
def test_a_wrong_step_is_found_out(one: Step, why: str) -> None:
    whole = path(one)
    assert any(why in reason for reason in reasons(whole)), reasons(whole)


LONG = path(NETWORK, STEPS["escape"], STEPS["control a VM"])


def test_a_path_of_several_steps_checks() -> None:
    assert [] == reasons(LONG)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (replace(LONG, steps=LONG.steps[1:]), "node web is not owned by then"),
        (replace(LONG, steps=LONG.steps[:-1]), "no step takes node driver"),
        (replace(LONG, steps=(LONG.steps[0], LONG.steps[2])), "vmm esx.hv is not owned by then"),
        (replace(LONG, steps=LONG.steps[::-1]), "is not owned by then"),
        (replace(LONG, failures=1), "said to take 1 failures, its steps take 2"),
        (replace(LONG, source=node("db")), "node app is not owned by then"),
        (replace(LONG, target=node("nobody")), "node nobody is not in the plan"),
        (replace(LONG, unseen=True), "its packet is not"),
    ],
)
def test_a_wrong_path_is_found_out(wrong: Path, why: str) -> None:
    assert any(why in reason for reason in reasons(wrong)), reasons(wrong)


def test_an_unseen_path_shows_packets_that_nobody_sees() -> None:
    unseen = replace(NETWORK, way=replace(NEAR, unseen="physical"))
    assert [] == reasons(path(unseen, STEPS["escape"], unseen=True))
    seen = step("network", node("web"), node("db"), 1, "moderate", replace(ROUTED, unseen="physical"))
    assert any("sensor ids sees" in reason for reason in reasons(path(seen, unseen=True)))


@pytest.mark.parametrize(
    ("said", "difficulty"),
    [
        ("difficulty escape low because x", "extreme"),
        ("difficulty escape low on web because x", "low"),
        ("difficulty escape low on db because x", "extreme"),
        ("difficulty vswitch low on web because x", "extreme"),
    ],
)
def test_what_names_an_end_of_a_step_counts_more_than_what_names_none(said: str, difficulty: str) -> None:
    plan = model(SHOP + said.replace("x", '"x"') + "\n")
    assert [] == reasons(path(step("escape", node("web"), VMM, 1, difficulty)), plan)


def test_a_firewall_is_taken_by_what_it_serves_itself() -> None:
    hop = Hop(WEB, FRONT_LEG, "out")
    one = step("gateway", node("web"), ("gateway", "fw"), 1, "moderate", Way(WEB, "tcp/80", (hop,)))
    assert any("does not offer" in reason for reason in reasons(path(one)))
    for serves, holds in (("http", True), ("unknown", True), ("any", True), ("sql", False), ("none", False)):
        plan = model(SHOP.replace("firewall fw {", f"firewall fw {{\n  serves {serves}"))
        assert holds is not bool(reasons(path(one), plan))
    hard = model(SHOP.replace("firewall fw {", "firewall fw {\n  serves http\n  hardened"))
    assert any("is hardened" in reason for reason in reasons(path(one), hard))


APPLIANCE = """
vm gate {
  on esx.hv
  nic    { switch vs0, carries front }
  nic e1 { switch vs2, carries inner }
  serves none
  router passage { serves http }
}
"""


def test_an_appliance_has_the_ports_of_its_vm() -> None:
    plan = model(SHOP + APPLIANCE)
    gate: Thing = ("gateway", "passage")
    ports = [port("gate", "front"), replace(port("gate", "front"), of=gate)]
    for end in ports:
        one = step("gateway", node("web"), gate, 1, "moderate", Way(WEB, "tcp/80", (Hop(WEB, end, "local"),)))
        assert [] == reasons(path(one), plan)
    assert [] == reasons(path(step("appliance", gate, node("gate"), 0, "trivial")), plan)
    assert [] == reasons(path(step("appliance", node("gate"), gate, 0, "trivial")), plan)
    inner = port("gate", "inner", "esx.hv.vs2", "e1")
    far = port("app", "inner", "esx.hv.vs2", "e1")
    through = Way(WEB, "tcp/80", (Hop(WEB, ports[0], "local"), Hop(inner, far, "local")))
    assert [] == reasons(path(step("network", node("web"), node("app"), 1, "moderate", through)), plan)


def test_the_members_of_a_range_attack_each_other() -> None:
    plan = model(SHOP.replace("vm two ", "vm two[1..2] ").replace("mode isolated", "mode switch"))
    members = port("two[1..2]", "inner", "esx.hv.vs1")
    way = Way(members, "tcp/80", (Hop(members, members, "local"),))
    assert [] == reasons(path(step("network", members.of, members.of, 1, "moderate", way)), plan)


def _place(attribute: str) -> Place:
    return Place.of(shop().vms["web"].place(attribute))


def _vnic(vm: str) -> Vnic:
    return shop().vms[vm].nics[0]


def _vswitch(name: str) -> Vswitch:
    return shop().vswitches[f"esx.hv.{name}"]


@pytest.mark.parametrize(
    ("evidence", "why"),
    [
        (Evidence("on", "web", "esx.hv", _place("on")), ""),
        (Evidence("on", "db", "esx.hv", _place("on")), "but at plan.vt"),
        (Evidence("on", "web", "esx.hv2", _place("on")), "the plan does not say so"),
        (Evidence("feels", "web", "fine", _place("on")), "can not be checked"),
        (Evidence("disk", "web", "attic", replace(_place("disk"), line=_place("disk").line + 1)), "but at plan.vt"),
        (Evidence("disk", "web", "attic", replace(_place("disk"), excerpt="disk attic")), "but at plan.vt"),
        (Evidence("disk", "web", "attic", None), "is not assumed"),
        (Evidence("encrypted", "web", "no", None), ""),
        (Evidence("encrypted", "web", "yes", None), "the plan does not say so"),
        (Evidence("sandboxed", "esx.hv", "no", None), ""),
        (Evidence("forged-transmits", "app.nic", "yes", Place.of(_vnic("app").place("forged-transmits"))), ""),
        (Evidence("forged-transmits", "web.nic", "no", Place.of(_vswitch("vs0").place("forged-transmits"))), ""),
        (Evidence("runs", "esx.hv.vs0", "kernel", None), ""),
        (Evidence("runs", "esx.hv.vs2", "driver", Place.of(_vswitch("vs2").place("runs"))), ""),
    ],
)  # fmt: skip
def test_the_evidence_of_a_step_is_looked_up(evidence: Evidence, why: str) -> None:
    found = reasons(path(replace(STEPS["escape"], evidence=(evidence,))))
    assert any(why in reason for reason in found) if why else found == []
