"""What is shared, what is apart, what is trusted and how large that is: right claims check, all others do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.model.plans import model
from tests.verify.plans import SHOP, VMM, node, reasons, shop
from vtopo.proofs import Apart, Shared, Sum, Thing, Trusted
from vtopo.verify import Checker

FRONT: Thing = ("segment", "front")
BACK: Thing = ("segment", "back")
MGMT: Thing = ("segment", "mgmt")
HOST: Thing = ("host", "esx")
VS0: Thing = ("vswitch", "esx.hv.vs0")
BOSS: Thing = ("manager", "boss")

NODES = Shared(node("web"), node("app"), "shared-segment", (HOST, VMM, VS0, FRONT, ("nic", "esx.p0")))
LESS = Shared(node("web"), node("db"), "shared-vswitch", (VS0, ("switch", "sw"), BOSS))
SEGMENTS = Shared(FRONT, BACK, "shared-vswitch", (VS0, ("nic", "esx.p0")))


@pytest.mark.parametrize("shared", [NODES, LESS, SEGMENTS], ids=["nodes", "less", "segments"])
def test_what_is_shared_checks(shared: Shared) -> None:
    assert [] == reasons(shared)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (replace(NODES, level="shared-vswitch"), "is shared-segment, not shared-vswitch"),
        (replace(LESS, level="shared-host"), "is shared-vswitch, not shared-host"),
        (replace(LESS, level="nonsense"), "is shared-vswitch, not nonsense"),
        (replace(NODES, things=(HOST, VMM)), "none of the things that are named makes the level"),
        (replace(NODES, things=()), "none of the things that are named"),
        (replace(LESS, things=(*LESS.things, ("storage", "attic"))), "do not both use storage attic"),
        (replace(LESS, things=(*LESS.things, ())), "do not both use nothing"),
        (replace(LESS, things=(*LESS.things, ("feeling", "good"))), "do not both use feeling good"),
        (replace(LESS, other=node("ghost")), "node ghost is no node or segment"),
        (replace(LESS, other=()), "is no node or segment"),
        (replace(LESS, other=FRONT), "can not be compared"),
        (replace(LESS, other=LESS.one), "is compared with itself"),
        (replace(SEGMENTS, level="bridged"), "is shared-vswitch, not bridged"),
    ],
)
def test_what_is_shared_otherwise_is_found_out(wrong: Shared, why: str) -> None:
    assert any(why in reason for reason in reasons(wrong)), reasons(wrong)


def test_a_workload_in_two_segments_bridges_them() -> None:
    bridged = Shared(FRONT, ("segment", "inner"), "bridged", (node("app"),))
    assert [] == reasons(bridged)
    assert [] == reasons(replace(bridged, things=(("vm", "app"),)))
    assert reasons(replace(bridged, things=(node("web"),)))


def test_members_of_a_range_of_machines_have_boxes_and_nics_of_their_own() -> None:
    plan = model("segment lan\nmachine pc[1..3] { nic { carries lan } }\n")
    range_ = node("pc[1..3]")
    assert [] == reasons(Shared(range_, range_, "shared-segment", (("segment", "lan"),)), plan)
    assert reasons(Shared(range_, range_, "shared-segment", (("segment", "lan"), ("nic", "pc[1..3].nic"))), plan)


CLUSTER = """
levels low
segment one
segment two
host a { vmm hv { vswitch vs0 } }
host b { vmm hv { vswitch vs0 } }
cluster pool { members [a b]SEPARATE }
vm here  { on a, nic { carries one }PIN }
vm there { on b, nic { carries two }PIN }
"""


@pytest.mark.parametrize(
    ("separate", "pin", "level"),
    [
        ("", "", "shared-cluster"),
        ("", ", pinned", "physical"),
        ("", ", pinned unknown", "shared-cluster"),
        (", separate [here there]", "", "physical"),
    ],
)
def test_who_may_come_together_shares_the_cluster(separate: str, pin: str, level: str) -> None:
    plan = model(CLUSTER.replace("SEPARATE", separate).replace("PIN", pin))
    things: tuple[Thing, ...] = (("cluster", "pool"),) if level != "physical" else ()
    for one, other in ((node("here"), node("there")), (("segment", "one"), ("segment", "two"))):
        assert [] == reasons(Shared(one, other, level, things), plan)
        uses = Checker(plan).sharing.uses
        apart = Apart(one, other, tuple(uses(one)), tuple(uses(other)))
        assert bool(things) is bool(reasons(apart, plan))


SEPARATE = model(
    """
segment left
segment right
switch sl { carries left }
switch sr { carries right }
machine pc { nic { carries left } }
machine mac { nic { carries right } }
"""
)
APART = Apart(
    node("pc"),
    node("mac"),
    (("segment", "left"), ("switch", "sl"), ("nic", "pc.nic"), ("host", "pc")),
    (("segment", "right"), ("switch", "sr"), ("nic", "mac.nic"), ("host", "mac")),
)
SEGMENTS_APART = Apart(
    ("segment", "left"),
    ("segment", "right"),
    (("switch", "sl"), ("nic", "pc.nic"), ("host", "pc")),
    (("switch", "sr"), ("nic", "mac.nic"), ("host", "mac")),
)


def test_what_is_apart_checks() -> None:
    assert [] == reasons(APART, SEPARATE)
    assert [] == reasons(SEGMENTS_APART, SEPARATE)
    assert [] == reasons(replace(SEGMENTS_APART, ones=(*SEGMENTS_APART.ones, node("pc"))), SEPARATE)


@pytest.mark.parametrize("number", range(4))
def test_a_list_that_leaves_something_out_is_found_out(number: int) -> None:
    ones = APART.ones[:number] + APART.ones[number + 1 :]
    assert [f"node pc also uses {' '.join(APART.ones[number])}"] == reasons(replace(APART, ones=ones), SEPARATE)


@pytest.mark.parametrize("thing", [("host", "mac"), ("switch", "sr"), ("cluster", "pool"), ("cluster",), ()])
def test_a_list_with_something_that_is_not_used_is_found_out(thing: Thing) -> None:
    assert any("does not use" in r for r in reasons(replace(APART, ones=(*APART.ones, thing)), SEPARATE))


def test_what_is_not_apart_is_found_out() -> None:
    uses = Checker(shop()).sharing.uses
    claim = Apart(FRONT, BACK, tuple(uses(FRONT)), tuple(uses(BACK)))
    assert ["segment front and segment back share host esx, manager boss, nic esx.p0 and 3 more"] == reasons(claim)


# -- trust -----------------------------------------------------------------------------------------------------------

CHAINS = {
    "the host": Trusted("web", "full", (node("web"), HOST)),
    "the host below the VMM": Trusted("web", "full", (node("web"), VMM, HOST)),
    "a manager": Trusted("web", "full", (node("web"), VMM, BOSS)),
    "what a manager runs on": Trusted("web", "full", (node("web"), VMM, BOSS, node("center"), ("host", "center"))),
    "a filter": Trusted("web", "full", (node("web"), VMM, VS0, ("filter", "esx.hv.vs0.wall"))),
    "a datastore": Trusted("web", "full", (node("web"), ("storage", "attic"))),
    "a vswitch outside the core": Trusted("one", "net", (node("one"), ("vswitch", "esx.hv.vs1"))),
    "a service VM": Trusted("app", "net", (node("app"), ("vswitch", "esx.hv.vs2"), ("vm", "driver"))),
    "a firewall": Trusted("web", "net", (node("web"), ("gateway", "fw"))),
    "a switch": Trusted("web", "net", (node("web"), ("switch", "sw"))),
    "the box of a machine": Trusted("center", "full", (("machine", "center"), ("host", "center"))),
}


@pytest.mark.parametrize("chain", CHAINS.values(), ids=list(CHAINS))
def test_a_right_chain_checks(chain: Trusted) -> None:
    assert [] == reasons(chain)


HEAD = CHAINS["a manager"]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (replace(HEAD, how="net"), "trusted with life, not with traffic only"),
        (replace(CHAINS["a firewall"], how="full"), "trusted with traffic only, not with life"),
        (replace(HEAD, node="ghost"), "node ghost is not in the plan"),
        (replace(HEAD, node="db"), "does not lead from node db"),
        (replace(HEAD, chain=HEAD.chain[1:]), "does not lead from node web"),
        (replace(HEAD, chain=HEAD.chain[:1]), "does not lead from node web"),
        (replace(HEAD, chain=()), "does not lead from node web"),
        (replace(HEAD, chain=(node("web"), ("storage", "san"))), "node web does not rest on storage san"),
        (replace(HEAD, chain=(node("web"), ("vswitch", "esx.hv.vs1"))), "does not rest on vswitch esx.hv.vs1"),
        (replace(HEAD, chain=(node("web"), BOSS, VMM)), "manager boss does not rest on vmm esx.hv"),
        (replace(HEAD, chain=(node("web"), ("host", "mars"))), "host mars is not in the plan"),
        (replace(HEAD, chain=(node("web"), ())), "is not in the plan"),
        (Trusted("db", "net", (node("db"), ("switch", "sw_dmz"))), "does not rest on switch sw_dmz"),
        (Trusted("driver", "full", (node("driver"), VMM, ("vswitch", "esx.hv.vs2"))), "does not rest on"),
    ],
)
def test_a_wrong_chain_is_found_out(wrong: Trusted, why: str) -> None:
    assert any(why in reason for reason in reasons(wrong)), reasons(wrong)


def test_nobody_rests_on_its_own_software() -> None:
    plan = model(SHOP.replace("vm driver { serves none", "vm driver { serves none, manager own { manages esx }"))
    chain = Trusted("driver", "full", (node("driver"), VMM, ("manager", "own")))
    assert any("its own software" in reason for reason in reasons(chain, plan))
    other = Trusted("web", "full", (node("web"), VMM, ("manager", "own"), node("driver")))
    assert [] == reasons(other, plan)


SIZED = (
    SHOP.replace("vmm hv {", "size 10kloc\n  vmm hv {\n size 100..200kloc", 1)
    .replace("vswitch vs0 {", "vswitch vs0 {\n size 5..kloc")
    .replace("storage attic", "storage attic { size 7kloc }")
)
FULL: tuple[Thing, ...] = (
    HOST,
    VMM,
    VS0,
    ("filter", "esx.hv.vs0.wall"),
    ("storage", "attic"),
    BOSS,
    ("machine", "center"),
    ("host", "center"),
)
UNKNOWN: tuple[Thing, ...] = (("filter", "esx.hv.vs0.wall"), BOSS, ("machine", "center"), ("host", "center"))
SUM = Sum("web", FULL, 122.0, None, UNKNOWN)
NET: tuple[Thing, ...] = (("gateway", "fw"), ("switch", "sw"), ("switch", "sw_dmz"))


def test_a_right_sum_checks() -> None:
    plan = model(SIZED)
    assert [] == reasons(SUM, plan)
    assert [] == reasons(Sum("web", NET, 0, 0, NET), plan)
    assert [] == reasons(replace(SUM, parts=(*FULL, *NET), unknown=(*UNKNOWN, *NET)), plan)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (replace(SUM, low=121.0), "at least 122, not 121"),
        (replace(SUM, high=222.0), "at most any number, not 222"),
        (replace(SUM, unknown=UNKNOWN[1:]), "the parts of unknown size are"),
        (replace(SUM, unknown=(*UNKNOWN, HOST)), "the parts of unknown size are"),
        (replace(SUM, parts=FULL[1:]), "node web also trusts"),
        (replace(SUM, parts=(*FULL, ("storage", "san"))), "node web does not trust storage san"),
        (replace(SUM, parts=(*FULL, HOST)), "a part is counted twice"),
        (replace(SUM, parts=(*FULL, NET[0])), "node web also trusts"),
        (replace(SUM, parts=(*FULL, ())), "node web does not trust"),
        (replace(SUM, node="ghost"), "node ghost is not in the plan"),
    ],
)
def test_a_wrong_sum_is_found_out(wrong: Sum, why: str) -> None:
    assert any(why in reason for reason in reasons(wrong, model(SIZED))), reasons(wrong, model(SIZED))


ANYWHERE = """
host small { size 1kloc, vmm hv { size 1kloc } }
host large { size 9kloc, vmm hv { size 9kloc } }
host other { size 9kloc, vmm hv { size 9kloc } }
cluster pool { members [small large other] }
vm guest { on pool }
"""


@pytest.mark.parametrize(("host", "holds"), [("large", True), ("other", True), ("small", False)])
def test_a_vm_that_may_be_anywhere_is_where_it_trusts_most(host: str, holds: bool) -> None:
    parts: tuple[Thing, ...] = (("host", host), ("vmm", f"{host}.hv"))
    size = 18.0 if holds else 2.0
    assert holds is not bool(reasons(Sum("guest", parts, size, size, ()), model(ANYWHERE)))
    chain = Trusted("guest", "full", (node("guest"), parts[1], parts[0]))
    assert holds is not bool(reasons(chain, model(ANYWHERE)))
