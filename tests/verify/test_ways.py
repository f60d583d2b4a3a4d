"""A packet is delivered as a proof says, hop by hop; every other account of it is found out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.model.plans import model
from tests.verify.plans import APP, BACK_LEG, DB, FRONT_LEG, NEAR, ROUTED, SHOP, WEB, moved, port, reasons
from vtopo.proofs import Heard, Hop, Port, Thing, Way

RIGHT = {
    "inside a vswitch": NEAR,
    "a service without ports": replace(NEAR, piece="service beat"),
    "through a gateway": ROUTED,
    "unseen inside": replace(NEAR, unseen="physical"),
    "unseen by any": replace(NEAR, unseen="any"),
    "from outside": Way(
        Port(("outside", "back"), "", "back"), "tcp/5432", (Hop(Port(("outside", "back"), "", "back"), DB, "out"),)
    ),
}


@pytest.mark.parametrize("way", RIGHT.values(), ids=list(RIGHT))
def test_a_right_way_checks(way: Way) -> None:
    assert [] == reasons(way)


OTHER = port("app", "inner", "esx.hv.vs2", "e1")
WRONG = {
    "no hop": (replace(NEAR, hops=()), "no hop"),
    "a hop dropped at the start": (replace(ROUTED, hops=ROUTED.hops[1:]), "can not have the address"),
    "a hop dropped at the end": (replace(ROUTED, hops=ROUTED.hops[:1]), "does not offer `tcp/5432`"),
    "hops that do not meet": (
        replace(ROUTED, hops=(Hop(WEB, APP, "local"), ROUTED.hops[1])),
        "are not of one gateway",
    ),
    "a port that is not there": (moved(NEAR, 0, target=replace(WEB, nic="web.e9")), "is not in the plan"),
    "a vswitch that is not there": (moved(NEAR, 0, target=replace(WEB, vswitch="esx.hv.vs9")), "is not in the plan"),
    "an owner of no shape": (moved(NEAR, 0, target=replace(WEB, of=())), "is not in the plan"),
    "a source that is not there": (replace(NEAR, hops=(Hop(replace(APP, isolated=True), WEB, "local"),)), "not in the"),
    "another segment": (moved(NEAR, 0, target=OTHER), "are not linked"),
    "no link in an isolated vswitch": (
        Way(
            port("one", "inner", "esx.hv.vs1"),
            "tcp/80",
            (Hop(port("one", "inner", "esx.hv.vs1"), port("two", "inner", "esx.hv.vs1"), "local"),),
        ),
        "are not linked",
    ),
    "another link": (moved(NEAR, 0, link="out"), "is local, not out"),
    "a link that nobody forces": (moved(NEAR, 0, link="forced"), "is local, not forced"),
    "a service that is not offered": (replace(NEAR, piece="tcp/5432"), "node web does not offer `tcp/5432`"),
    "a piece that no service has": (replace(NEAR, piece="tcp/81"), "no service of the plan"),
    "a service that has ports": (replace(NEAR, piece="service http"), "no service of the plan"),
    "a piece of nonsense": (replace(NEAR, piece="tcp/80/80"), "no service of the plan"),
    "the address of another": (replace(NEAR, sender=WEB), "can not have the address"),
    "an address of nobody": (replace(NEAR, sender=replace(APP, segment="nowhere")), "can not have the address"),
    "controls skipped": (replace(NEAR, skips=(("vswitch", "esx.hv.vs0"),)), "like any other control"),
    "unseen where a sensor is": (replace(ROUTED, unseen="physical"), "sensor ids sees the packet"),
    "an address the firewall does not allow": (
        Way(
            (there := Port(("outside", "front"), "", "front")),
            "other",
            (Hop(there, FRONT_LEG, "out"), Hop(BACK_LEG, DB, "out")),
        ),
        "gateway fw does not allow `other`",
    ),
}


@pytest.mark.parametrize(("way", "why"), WRONG.values(), ids=list(WRONG))
def test_a_wrong_way_is_found_out(way: Way, why: str) -> None:
    assert any(why in reason for reason in reasons(way)), reasons(way)


def test_a_packet_to_nobody_in_particular_is_delivered_to_no_one() -> None:
    there = Port(("outside", "front"), "", "front")
    assert ["some other machine in front does not offer `tcp/80`"] == reasons(
        Way(WEB, "tcp/80", (Hop(WEB, there, "out"),))
    )


def test_a_filter_holds_up_what_it_denies_first() -> None:
    denied = model(SHOP.replace("deny web -> front sql", "deny app -> web http"))
    assert ["filter esx.hv.vs0.wall"] == [reason[:22] for reason in reasons(NEAR, denied)]


@pytest.mark.parametrize(
    ("end", "passes"),
    [
        ("any", True),
        ("app", True),
        ("back", False),
        ("front", True),
        ("10.1.0.0/16", True),
        ("10.9.0.0/16", False),
        ("fd00::/8", False),
        ("known", True),
        ("web", False),
    ],
)
def test_an_allow_matches_an_address_that_may_be_meant(end: str, passes: bool) -> None:
    plan = SHOP.replace("deny web -> front sql, allow any -> any", f"allow {end} -> web")
    assert passes is not bool(reasons(NEAR, model(f"{plan}group known {{ members [10.1.0.7/32 front] }}\n")))


@pytest.mark.parametrize(
    ("end", "denied"),
    [("10.1.0.0/16", True), ("10.1.0.0/25", False), ("10.1.0.0/24", True), ("front", True), ("app", True)],
)
def test_a_deny_matches_an_address_that_surely_is_meant(end: str, denied: bool) -> None:
    plan = SHOP.replace("deny web -> front sql, allow any -> any", f"deny {end} -> any, allow any -> any")
    assert denied is bool(reasons(NEAR, model(plan)))


@pytest.mark.parametrize(
    ("rest", "passes"),
    [
        ("default allow", True),
        ("default unknown", True),
        ("allow unknown, default deny", True),
        ("default deny", False),
    ],
)
def test_what_is_not_known_of_a_policy_may_allow(rest: str, passes: bool) -> None:
    plan = SHOP.replace("deny web -> front sql, allow any -> any", rest)
    assert passes is not bool(reasons(NEAR, model(plan)))


@pytest.mark.parametrize(
    ("said", "pieces"),
    [
        ("", ["tcp/80", "tcp/5432", "service beat", "other"]),
        (", serves unknown", ["tcp/80", "tcp/5432", "service beat", "other"]),
        (", serves http", ["tcp/80"]),
        (", serves none", []),
    ],
)
def test_a_node_offers_what_it_serves_and_a_silent_one_all_but_management(said: str, pieces: list[str]) -> None:
    plan = model(SHOP.replace(", serves [http beat]", said))
    every = ("tcp/80", "tcp/5432", "service beat", "other", "manage")
    ways = [replace(ROUTED, sender=APP, hops=(Hop(APP, WEB, "local"),), piece=piece) for piece in every]
    assert pieces == [way.piece for way in ways if not reasons(way, plan)]


HIDDEN = {
    "a tap on the vswitch": ("vswitch vs0 {", "vswitch vs0 {\n mirror ear\n", "sensor ear { watches back }"),
    "a hub with an uplink": ("vswitch vs0 {", "vswitch vs0 {\n mode hub\n", "sensor ear { watches front }"),
    "a hub whose uplink is covered": (
        "vswitch vs0 {",
        "vswitch vs0 {\n mode hub\n",
        "sensor ear { watches front, at sw }",
    ),
    "a vswitch that is watched": ("", "", "sensor ear { watches esx.hv.vs0 }"),
}


@pytest.mark.parametrize(("old", "new", "sensor"), HIDDEN.values(), ids=list(HIDDEN))
def test_a_local_link_is_seen_by_some(old: str, new: str, sensor: str) -> None:
    plan = model(f"{SHOP.replace(old, new, 1) if old else SHOP}{sensor}\n")
    assert [] == reasons(NEAR, plan)
    assert any("sensor ear" in reason for reason in reasons(replace(NEAR, unseen="physical"), plan))


BLIND = {
    "the wire of the segment": "sensor ear { watches front }",
    "a switch of the wire": "sensor ear { watches front, at sw }",
    "a hub seen elsewhere": "sensor ear { watches back, at sw_dmz }",
    "the gateway that is not passed": "sensor ear { watches fw }",
}


@pytest.mark.parametrize("sensor", BLIND.values(), ids=list(BLIND))
def test_a_local_link_is_not_seen_by_others(sensor: str) -> None:
    assert [] == reasons(replace(NEAR, unseen="any"), model(f"{SHOP}{sensor}\n"))


OUT = Way(WEB, "tcp/80", (Hop(WEB, Port(("node", "far"), "esx.p2", "front"), "out"),), unseen="physical")
SENSORS = {
    "at both switches": ("sensor ear { watches front, at [sw sw_dmz] }", True),
    "everywhere": ("sensor ear { watches front }", True),
    "at the NIC of the one": ("sensor ear { watches front, at esx.p0 }", True),
    "at the NIC of the other": ("sensor ear { watches front, at esx.p2 }", True),
    "at another NIC": ("sensor ear { watches front, at esx.p1 }", False),
    "in another segment": ("sensor ear { watches mgmt }", False),
    "nobody knows where": ("sensor ear { watches front, at unknown }", False),
    "in a VM": ("vm box { on esx.hv, serves none, sensor ear { watches front } }", False),
}


@pytest.mark.parametrize(("sensor", "seen"), SENSORS.values(), ids=list(SENSORS))
def test_a_link_on_the_wire_is_seen_where_all_frames_pass(sensor: str, seen: bool) -> None:
    assert seen is bool(reasons(OUT, model(f"{SHOP}{sensor}\n")))


def test_a_gateway_that_is_watched_sees_what_passes_it() -> None:
    unseen = replace(ROUTED, unseen="physical")
    plan = SHOP.replace("sensor ids    { watches back, at sw }", "sensor ids { watches fw }")
    assert ["a sensor sees what passes gateway fw"] == reasons(unseen, model(plan))


INNER = port("app", "inner", "esx.hv.vs2", "e1")
LOCAL = port("one", "inner", "esx.hv.vs2")
HUB = SHOP.replace("vm one    { nic { switch vs1", "vm one    { nic { switch vs2")
HEARD = Heard(("node", "spy"), "inner", "esx.hv.vs2", Way(INNER, "tcp/80", (Hop(INNER, LOCAL, "local"),)))


def test_who_is_at_a_hub_hears() -> None:
    assert [] == reasons(HEARD, model(HUB))


@pytest.mark.parametrize(
    ("heard", "why"),
    [
        (replace(HEARD, hearer=("node", "web")), "does not hear inner"),
        (replace(HEARD, hearer=("node", "center")), "is no VM of the plan"),
        (replace(HEARD, hearer=()), "is no VM of the plan"),
        (replace(HEARD, segment="front"), "does not hear front"),
        (replace(HEARD, vswitch="esx.hv.vs0"), "does not hear inner"),
        (replace(HEARD, vswitch="esx.hv.vs9"), "vswitch esx.hv.vs9 is not in the plan"),
        (replace(HEARD, hearer=("node", "one")), "is at an end of the way itself"),
        (replace(HEARD, way=NEAR), "no link of the way ends at vswitch esx.hv.vs2"),
        (replace(HEARD, way=replace(HEARD.way, piece="tcp/81")), "no service of the plan"),
    ],
)
def test_who_does_not_hear_is_found_out(heard: Heard, why: str) -> None:
    assert any(why in reason for reason in reasons(heard, model(HUB)))


@pytest.mark.parametrize(
    ("change", "hears"),
    [
        ("mode hub", True),
        ("mode unknown", True),
        ("mode switch", False),
        ("flooding", True),
        ("flooding unknown", True),
        ("promiscuous", True),
        ("promiscuous unknown", True),
        ("mirror spy", True),
        ("mirror spy.nic", True),
        ("mirror ear", True),
        ("mirror one", False),
    ],
)
def test_what_makes_a_port_hear(change: str, hears: bool) -> None:
    plan = HUB.replace("mode hub, runs", f"{change}, runs") + "sensor ear { on spy, watches inner }\n"
    assert hears is not bool(reasons(HEARD, model(plan)))


def test_members_of_a_range_hear_each_other() -> None:
    plan = HUB.replace("vm one    { nic", "vm one[1..2] { nic").replace("vm two ", "vm two[1..2] ")
    members = port("one[1..2]", "inner", "esx.hv.vs2")
    hop = Hop(members, INNER, "local")
    heard = Heard(("node", "one[1..2]"), "inner", "esx.hv.vs2", Way(members, "tcp/80", (hop,)))
    assert [] == reasons(heard, model(plan))
    itself: Thing = ("node", "one[1..2]")
    both = replace(heard, hearer=itself, way=Way(members, "tcp/80", (Hop(members, members, "local"),)))
    assert any("at an end" in reason for reason in reasons(both, model(plan)))
