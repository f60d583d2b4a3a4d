"""What can not be: a set that no step leaves, a packet that is never delivered. A set too small is found out."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.model.plans import model
from tests.verify.plans import SHOP, VMM, node, reasons, shop
from vtopo.model.plan import Model
from vtopo.proofs import Closed, Thing, Undelivered
from vtopo.verify import Checker


def closure(plan: Model, source: Thing, *, unseen: bool = False) -> tuple[Thing, ...]:
    """All that an attacker owns in the end, grown by what leads out of what there is."""
    checker = Checker(plan)
    closing, stepping = checker.closing, checker.stepping
    net = closing.dark if unseen else closing.plain
    owned: dict[Thing, None] = {source: None}
    while True:
        more = {target for thing in owned for _, target in stepping.from_here(thing)}
        ahead = [its for its in checker.ground.things() if its[0] in ("node", "gateway", "vmm", "storage")]
        open_ = [its for its in ahead if its not in owned and not stepping.hardened(its)]
        more |= {target for _, target in closing.deliveries(list(owned), open_, net)}
        if more <= owned.keys():
            return tuple(owned)
        owned.update(dict.fromkeys(sorted(more)))


SMALL = """
levels low < high
service http tcp/80
service sql  tcp/5432
segment front { level low }
segment back  { level high }
switch sw { carries [front back], port-security }
host box  { nic p0 { switch sw, carries front }, vmm hv { sandboxed, vswitch vs0 { uplink p0, hardened } } }
host safe { nic p0 { switch sw, carries back },  vmm hv { vswitch vs0 { uplink p0 } } }
vm web[1..3] { on box.hv, nic { carries front }, serves http }
vm app       { on box.hv, nic { carries front }, serves http }
vm db        { on safe.hv, nic { carries back }, serves sql, hardened }
firewall fw { legs [front back], allow app -> db sql }
sensor ids { watches front, at sw }
"""
APP, WEB, DB = node("app"), node("web[1..3]"), node("db")
OWNED = (APP, WEB)
CLOSED = Closed(APP, DB, False, OWNED)


def test_a_closed_set_checks() -> None:
    assert [] == reasons(CLOSED, model(SMALL))
    assert [] == reasons(replace(CLOSED, target=("vmm", "safe.hv"), unseen=True), model(SMALL))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (replace(CLOSED, owned=(APP,)), "a step leads out: network from node app to node web[1..3], by a packet"),
        (replace(CLOSED, owned=(WEB,)), "is not among what is owned"),
        (replace(CLOSED, owned=(*OWNED, DB)), "node db is among what is owned"),
        (replace(CLOSED, owned=(*OWNED, ("vmm", "safe.hv"))), "a step leads out: control from vmm safe.hv to node db"),
        (replace(CLOSED, owned=(*OWNED, node("ghost"))), "node ghost is not in the plan"),
        (replace(CLOSED, owned=(*OWNED, ())), "is not in the plan"),
        (replace(CLOSED, target=node("ghost")), "node ghost is not in the plan"),
        (replace(CLOSED, target=APP), "node app is among what is owned"),
        (replace(CLOSED, unseen=True, owned=(APP,)), "by a packet that no physical sensor sees"),
    ],
)
def test_a_wrong_set_is_found_out(wrong: Closed, why: str) -> None:
    assert any(why in reason for reason in reasons(wrong, model(SMALL))), reasons(wrong, model(SMALL))


OPENED = {
    "a soft target": ("serves sql, hardened", "serves sql", "network from node app to node db, by a packet"),
    "a way out": ("sandboxed, ", "", "escape from node app to vmm box.hv"),
    "a soft vswitch": ("uplink p0, hardened", "uplink p0", "vswitch from node app to vswitch box.hv.vs0"),
    "forged frames": (
        "uplink p0, hardened",
        "uplink p0, hardened, forged-transmits",
        "spoof from node app to forged frames in front at vswitch box.hv.vs0",
    ),
    "a service of the firewall": ("firewall fw {", "firewall fw { serves http,", "gateway from node app to gateway fw"),
    "any service of the firewall": (
        "firewall fw {",
        "firewall fw { serves any,",
        "gateway from node app to gateway fw",
    ),
    "an admin interface": ("sandboxed", "sandboxed, admin front", "admin from node app to vmm box.hv"),
    "a datastore": ("sensor", "storage san { at front }\nsensor", "storage from node app to storage san"),
    "a manager": ("serves http }\nvm db", "serves http, manager m { manages safe } }\nvm db", "manager from node app"),
}


@pytest.mark.parametrize(("old", "new", "why"), OPENED.values(), ids=list(OPENED))
def test_a_plan_that_opens_one_step_opens_the_set(old: str, new: str, why: str) -> None:
    assert old in SMALL
    plan = model(SMALL.replace(old, new, 1))
    assert any(f"a step leads out: {why}" in reason for reason in reasons(CLOSED, plan)), reasons(CLOSED, plan)


def test_packets_that_sensors_see_do_not_lead_out_unseen() -> None:
    plan = SMALL.replace("serves sql, hardened", "serves sql").replace("watches front, at sw", "watches back")
    assert [] == reasons(replace(CLOSED, unseen=True), model(plan))
    assert 1 == len(reasons(CLOSED, model(plan)))
    aside = plan.replace("watches back", "watches back, at safe.p0")
    assert [] == reasons(replace(CLOSED, unseen=True), model(aside))
    elsewhere = plan.replace("watches back", "watches back, at box.p0")
    assert 1 == len(reasons(replace(CLOSED, unseen=True), model(elsewhere)))


def test_steps_left_out_of_the_question_do_not_lead_out() -> None:
    plan = model(SMALL.replace("serves sql, hardened", "serves sql").replace("sandboxed, ", ""))
    without: tuple[tuple[str, Thing, Thing], ...] = (
        ("network", APP, DB),
        ("escape", APP, ("vmm", "box.hv")),
        ("escape", WEB, ("vmm", "box.hv")),
    )
    assert [] == reasons(replace(CLOSED, without=without), plan)
    for number in range(len(without)):
        left = without[:number] + without[number + 1 :]
        assert 1 == len(reasons(replace(CLOSED, without=left), plan))


def test_a_vswitch_that_is_owned_skips_its_own_filter_and_no_other() -> None:
    text = SMALL.replace("uplink p0, hardened", "uplink p0, hardened, filter near { default deny }")
    vs0: Thing = ("vswitch", "box.hv.vs0")
    closed = Closed(vs0, DB, False, (vs0,))
    kinds = {reason.split(":")[1].split()[0] for reason in reasons(closed, model(text))}
    assert {"core", "network"} == kinds
    cut = text.replace("runs", "").replace("uplink p0, hardened", "uplink p0, runs process, hardened")
    assert {"network"} == {reason.split(":")[1].split()[0] for reason in reasons(closed, model(cut))}
    far = text.replace("vswitch vs0 { uplink p0 }", "vswitch vs0 { uplink p0, filter far { default deny } }")
    soft = far.replace("serves sql, hardened", "serves sql")
    assert not any("node db" in reason for reason in reasons(closed, model(soft)))
    assert any(
        "node db" in reason
        for reason in reasons(closed, model(soft.replace("far { default deny", "far { default allow")))
    )


@pytest.mark.parametrize("unseen", [False, True])
@pytest.mark.parametrize("text", [SHOP, SMALL], ids=["shop", "small"])
def test_what_grows_until_nothing_leads_out_is_closed_and_nothing_smaller_is(text: str, unseen: bool) -> None:
    plan = model(text)
    everything = list(Checker(plan).ground.things())
    for source in everything:
        owned = closure(plan, source, unseen=unseen)
        target = next((thing for thing in everything if thing not in owned), None)
        if target is None:
            continue
        checker = Checker(plan)
        assert [] == checker.check(Closed(source, target, unseen, owned))
        for thing in owned[1:]:
            rest = tuple(its for its in owned if its != thing)
            assert checker.check(Closed(source, target, unseen, rest)), thing


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        (node("spy"), node("web"), ""),
        (node("one"), node("two"), ""),
        (node("app"), node("web"), "a packet gets from node app to node web"),
        (node("web"), node("db"), "a packet gets from node web to node db"),
        (("outside", "front"), node("db"), "a packet gets from some other machine in front to node db"),
        (("outside", "inner"), node("db"), ""),
        (("outside", "mgmt"), VMM, "a packet gets from some other machine in mgmt to vmm esx.hv"),
        (node("db"), ("storage", "san"), "a packet gets from node db to storage san"),
        (node("db"), ("storage", "attic"), ""),
        (node("web"), ("gateway", "fw"), ""),
        (node("ghost"), node("web"), "node ghost is not in the plan"),
        (node("web"), ("outside", "front"), "nothing that packets are delivered to"),
    ],
)
def test_a_packet_that_is_never_delivered(source: Thing, target: Thing, why: str) -> None:
    assert ([why] if why else []) == [reason[-len(why) :] for reason in reasons(Undelivered(source, target))]


def test_one_open_link_of_a_chain_of_gateways_delivers() -> None:
    segments = [f"s{number}" for number in range(6)]
    text = "levels low\n" + "".join(f"segment {name}\n" for name in segments)
    text += "".join(f"router r{one} {{ legs [{one} {other}] }}\n" for one, other in pairwise(segments))
    text += "switch sw { carries [s0 s5] }\nmachine a { nic { carries s0 } }\nmachine z { nic { carries s5 } }\n"
    claim = Undelivered(node("a"), node("z"))
    assert ["a packet gets from node a to node z"] == reasons(claim, model(text))
    for name in segments[:-1]:
        broken = text.replace(f"router r{name} {{", f"router r{name} {{ default deny,")
        assert [] == reasons(claim, model(broken))


def test_the_plan_of_these_tests_has_no_mistakes() -> None:
    assert shop().vms
