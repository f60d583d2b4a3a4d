"""Sentences of the semantics that small words decide, each with the plan that tells its two readings apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.model.plans import model
from tests.verify.plans import BACK_LEG, FRONT_LEG, NEAR, SHOP, VMM, node, port, reasons
from tests.verify.test_paths import VS0, fed, path, step
from vtopo.proofs import Closed, Hop, Port, Sum, Thing, Trusted, Undelivered, Way
from vtopo.verify import Checker

DELIVERED = "a packet gets from"


def delivers(text: str, source: Thing, target: Thing) -> bool:
    """Whether verify finds a packet where a proof says that there is none."""
    found = reasons(Undelivered(source, target), model(text))
    assert all(DELIVERED in reason for reason in found), found
    return bool(found)


LOCAL = """
segment lan
segment far
host h { nic p0 { carries lan }, vmm v { vswitch s { uplink p0 MODE } } }
vm a { on h.v, nic { carries lan ONE } }
vm b { on h.v, nic { carries lan TWO } }
machine m { nic { carries lan } }
"""


@pytest.mark.parametrize(
    ("mode", "one", "two", "linked"),
    [
        ("", "", "", True),
        ("", ", isolated", "", True),
        ("", "", ", isolated", True),
        ("", ", isolated", ", isolated", False),
        ("", ", isolated unknown", ", isolated", True),
        (", mode hub", ", isolated", ", isolated", False),
        (", mode isolated", "", "", False),
        (", mode unknown", "", "", True),
        (", mode vepa", "", "", False),
    ],
)
def test_which_ports_of_a_vswitch_are_linked(mode: str, one: str, two: str, linked: bool) -> None:
    text = LOCAL.replace("MODE", mode).replace("ONE", one).replace("TWO", two)
    assert linked is delivers(text, node("a"), node("b"))
    ends = [
        Port(node(name), f"{name}.nic", "lan", "h.v.s", said == ", isolated") for name, said in (("a", one), ("b", two))
    ]
    way = Way(ends[0], "other", (Hop(ends[0], ends[1], "local"),))
    assert linked is not bool(reasons(way, model(text)))
    assert delivers(text, node("a"), node("m"))


@pytest.mark.parametrize(
    ("switches", "linked"),
    [
        ("switch sw { carries lan, reflective }", True),
        ("switch sw { carries lan, reflective unknown }", True),
        ("switch sw { carries lan }", False),
        ("", False),
    ],
)
def test_a_vepa_sends_back_what_its_switches_reflect(switches: str, linked: bool) -> None:
    text = LOCAL.replace("MODE", ", mode vepa").replace("ONE", "").replace("TWO", "") + switches
    assert linked is delivers(text, node("a"), node("b"))
    ends = [Port(node(name), f"{name}.nic", "lan", "h.v.s") for name in ("a", "b")]
    way = Way(ends[0], "other", (Hop(ends[0], ends[1], "hairpin"),))
    assert linked is not bool(reasons(way, model(text)))


def test_a_filter_holds_up_what_starts_at_its_vswitch() -> None:
    text = LOCAL.replace("MODE", ", filter f { deny any -> m, default allow }").replace("ONE", "").replace("TWO", "")
    assert not delivers(text, node("a"), node("m"))
    assert delivers(text, node("m"), node("a"))


def test_only_vms_of_a_known_host_make_a_vswitch_have_a_segment() -> None:
    text = LOCAL.replace("MODE", "").replace("ONE", "").replace("TWO", "")
    text += "cluster c { members h }\nhost h2 { vmm v { vswitch s } }\n"
    inner = "vm PLACE { on WHERE, nic { switch s, carries far } }\n"
    placed = text + inner.replace("PLACE", "x").replace("WHERE", "h2.v") + "vm y { on h2.v, nic { carries far } }\n"
    assert delivers(placed, ("outside", "far"), node("x"))
    drifting = text.replace("members h", "members [h h2]") + inner.replace("PLACE", "x").replace("WHERE", "c")
    assert not delivers(drifting, ("outside", "far"), node("x"))


ROUTER = """
segment one
segment two
host h {
  vmm v {
    vswitch s
    vm a { nic { carries one } }
    vm b { nic { carries two } }
    router r { legs [one two], default deny }
  }
}
"""


def test_a_vmm_passes_its_own_routers_and_a_vswitch_does_not() -> None:
    alone = ROUTER.replace("vswitch s\n", "vswitch s\n    vswitch t\n").replace(
        "vm b { nic {", "vm b { nic { switch t,"
    )
    text = alone.replace("vm a { nic {", "vm a { nic { switch s,")
    vswitch: Thing = ("vswitch", "h.v.s")
    assert not delivers(text, node("a"), node("b"))
    assert not delivers(text, vswitch, node("b"))
    assert delivers(text, ("vmm", "h.v"), node("b"))
    leg, other = (Port(("gateway", "r"), "", name, f"h.v.{at}") for name, at in (("one", "s"), ("two", "t")))
    start, end = Port(("vmm", "h.v"), "", "one", "h.v.s"), Port(node("b"), "b.nic", "two", "h.v.t")
    hops = (Hop(start, leg, "forced"), Hop(other, end, "local"))
    way = Way(end, "other", hops, (("gateway", "r"),))
    assert [] == reasons(path(step("network", ("vmm", "h.v"), node("b"), 1, "low", way)), model(text))
    held = replace(way, skips=())
    assert any(
        "gateway r does not" in r
        for r in reasons(path(step("network", ("vmm", "h.v"), node("b"), 1, "low", held)), model(text))
    )


@pytest.mark.parametrize(("deny", "held"), [("10.0.0.0/8", True), ("10.1.0.0/25", False), ("10.1.0.0/24", True)])
def test_the_search_reads_a_deny_as_narrowly_as_a_single_way(deny: str, held: bool) -> None:
    text = """
segment one { subnet 10.1.0.0/24 }
segment two
machine a { nic { carries one } }
machine b { nic { carries one, address 10.1.0.7 } }
machine c { nic { carries two } }
"""
    fw = f"firewall fw {{ legs [one two], deny {deny} -> c, allow any -> c }}\n"
    assert held is not delivers(text + fw, node("a"), node("c"))
    assert not delivers(text + fw, node("b"), node("c"))


def test_addresses_that_a_deny_tells_apart_are_searched_apart() -> None:
    text = """
segment one { subnet 10.1.0.0/24 }
segment two
machine a { nic { carries one } }
machine b { nic { carries one, address 10.1.0.7 } }
machine c { nic { carries two } }
firewall fw { legs [one two], deny 10.1.0.0/25 -> c, allow any -> c }
"""
    closing = Checker(model(text)).closing
    for emitters in ([node("a"), node("b")], [node("b"), node("a")]):
        assert {(node("a"), node("c"))} == set(closing.deliveries(emitters, [node("c")], closing.plain))


def test_an_overlay_is_carried_where_its_carrier_is_and_nobody_stands_in_it_there() -> None:
    text = """
segment under
segment over { over under }
host g { nic p0 { carries under }, vmm v { vswitch s { uplink p0 } } }
host h { nic p0 { carries under }, vmm v { vswitch s { uplink p0 } } }
vm a { on g.v, nic { carries over } }
vm b { on h.v, nic { carries over } }
machine m { nic { carries under } }
"""
    assert delivers(text, node("a"), node("b"))
    assert not delivers(text, node("a"), node("m"))
    assert not delivers(text, node("m"), node("a"))
    assert delivers(text, ("vmm", "g.v"), node("b"))


# -- what sensors see ------------------------------------------------------------------------------------------------


def closed_unseen(text: str, source: Thing, target: Thing) -> list[str]:
    return reasons(Closed(source, target, True, (source,)), model(text))


GUARDED = """
segment one
segment two
machine a { nic { carries one }, serves none }
machine b { nic { carries two } }
firewall fw { legs [one two], allow any -> any }
switch sw { carries [one two], port-security }
"""


@pytest.mark.parametrize(
    ("sensor", "leaks"),
    [
        ("sensor ear { watches fw }", False),
        ("sensor ear { watches [one two] }", False),
        ("sensor ear { watches one }", False),
        ("sensor ear { watches two, at sw }", False),
        ("sensor ear { watches two, at b.nic }", False),
        ("sensor ear { watches two, at a.nic }", True),
        ("switch extra { carries two }\nsensor ear { watches two, at extra }", True),
        ("vm v { on h.v, sensor ear { watches [one two fw] } }\nhost h { vmm v }", True),
        ("", True),
    ],
)
def test_a_set_is_closed_where_every_packet_out_of_it_is_seen(sensor: str, leaks: bool) -> None:
    found = closed_unseen(GUARDED + sensor, node("a"), node("b"))
    assert leaks is any("network from node a to node b" in reason for reason in found)
    assert all("node a to" in reason for reason in found)


def test_what_an_owned_hub_forces_on_a_port_is_not_repeated() -> None:
    text = SHOP.replace("uplink p0", "uplink p0\n mode hub") + "sensor ear { watches front }\n"
    web = port("web", "front")
    way = replace(fed(VS0, web, "tcp/80"), unseen="physical")
    assert [] == reasons(path(step("network", VS0, node("web"), 1, "moderate", way), unseen=True), model(text))
    assert reasons(replace(NEAR, unseen="physical"), model(text))
    tapped = text.replace("uplink p0", "uplink p0\n mirror ear")
    assert reasons(path(step("network", VS0, node("web"), 1, "moderate", way), unseen=True), model(tapped))


@pytest.mark.parametrize(("at", "seen"), [("sw", False), ("[sw sw_dmz]", True), ("sw_dmz", False), ("esx.p0", False)])
def test_a_port_with_no_nic_is_covered_where_all_switches_are(at: str, seen: bool) -> None:
    text = SHOP + f"sensor ear {{ watches front, at {at} }}\nfirewall other {{ legs [front back], serves http }}\n"
    there, leg = Port(("outside", "front"), "", "front"), Port(("gateway", "other"), "", "front")
    way = Way(there, "tcp/80", (Hop(there, leg, "out"),), unseen="physical")
    assert seen is bool(reasons(way, model(text)))


BONDED = """
segment lan
switch [s1 s2] { carries lan }
host h {
  nic p0 { switch s1 }
  nic p1 { switch s2 }
  nic b { bonds [p0 p1], carries lan }
  vmm v { vswitch s { uplink b } }
}
vm a { on h.v, nic { carries lan } }
machine m { nic { switch [s1 s2], carries lan } }
"""


@pytest.mark.parametrize(
    ("at", "seen"),
    [("[h.p0 h.p1]", True), ("h.b", True), ("h.p0", False), ("[s1 h.p1]", True), ("s1", False), ("[s1 s2]", True)],
)
def test_a_bond_is_covered_where_all_its_parts_are(at: str, seen: bool) -> None:
    source, target = Port(node("a"), "a.nic", "lan", "h.v.s"), Port(node("m"), "m.nic", "lan")
    way = Way(source, "other", (Hop(source, target, "out"),), unseen="physical")
    assert seen is bool(reasons(way, model(f"{BONDED}sensor ear {{ watches lan, at {at} }}\n")))


# -- what is trusted -------------------------------------------------------------------------------------------------

OWN = """
host h { size 1kloc, vmm v { size 1kloc, vswitch s { runs service-vm drv, size 1kloc } } }
segment lan
vm drv { on h.v, size 1kloc, nic { carries lan }, router gate { size 1kloc }, manager m { manages h, size 1kloc } }
vm web { on h.v, size 1kloc, nic { carries lan } }
"""


def test_nobody_trusts_what_it_only_reaches_by_way_of_itself() -> None:
    full: tuple[Thing, ...] = (("host", "h"), ("vmm", "h.v"))
    assert [] == reasons(Sum("drv", full, 2.0, 2.0, ()), model(OWN))
    others: tuple[Thing, ...] = (*full, ("manager", "m"), ("vm", "drv"))
    traffic: tuple[Thing, ...] = (("vswitch", "h.v.s"), ("gateway", "gate"))
    assert [] == reasons(Sum("web", others, 4.0, 4.0, ()), model(OWN))
    assert [] == reasons(Sum("web", traffic, 2.0, 2.0, ()), model(OWN))


def test_a_vm_that_manages_its_cluster_trusts_the_member_it_is_on() -> None:
    text = """
host small { size 1kloc, vmm v { size 1kloc } }
host large { size 9kloc, vmm v { size 9kloc } }
cluster pool { members [small large] }
vm boss { on pool, size 1kloc, manager m { manages pool, size 1kloc } }
vm web { on small.v, size 1kloc }
"""
    large: tuple[Thing, ...] = (("host", "large"), ("vmm", "large.v"))
    assert [] == reasons(Sum("boss", large, 18.0, 18.0, ()), model(text))
    every: tuple[Thing, ...] = (*large, ("host", "small"), ("vmm", "small.v"), ("vm", "boss"), ("manager", "m"))
    assert [] == reasons(Sum("web", every, 22.0, 22.0, ()), model(text))


def test_what_passes_traffic_may_itself_rest_on_who_it_is_passed_for() -> None:
    text = """
segment lan
host h { size 1kloc, nic p0 { carries lan }, vmm v { size 1kloc, vswitch s { uplink p0, size 1kloc } } }
vm gate { on h.v, size 1kloc, nic { carries lan }, router r { size 1kloc } }
machine boss { size 1kloc, nic { carries lan }, manager m { manages h, size 1kloc } }
"""
    parts: tuple[Thing, ...] = (("gateway", "r"), ("vm", "gate"), ("host", "h"), ("vmm", "h.v"), ("vswitch", "h.v.s"))
    assert [] == reasons(Sum("boss", parts, 5.0, 5.0, ()), model(text))


def test_what_a_manager_runs_on_brings_its_life_and_not_its_traffic() -> None:
    head: tuple[Thing, ...] = (node("web"), VMM, ("manager", "boss"), node("center"))
    assert [] == reasons(Trusted("web", "full", head))
    for how in ("full", "net"):
        chain = Trusted("web", how, (*head, ("switch", "sw")))
        assert ["node center does not rest on switch sw"] == reasons(chain)


def test_two_gateways_in_one_vm_let_a_packet_pass_if_one_does() -> None:
    text = SHOP + "vm gate {\n on esx.hv\n nic { switch vs0, carries front }\n nic e1 { switch vs0, carries back }\n"
    text += " serves none\n firewall shut { deny any -> any }\n router open\n}\n"
    web, db = port("web", "front"), port("db", "back")
    legs = port("gate", "front"), port("gate", "back", nic="e1")
    way = Way(web, "tcp/5432", (Hop(web, legs[0], "local"), Hop(legs[1], db, "local")))
    assert [] == reasons(way, model(text))
    assert reasons(way, model(text.replace(" router open\n", "")))
    assert FRONT_LEG.of == BACK_LEG.of
