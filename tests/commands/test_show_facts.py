"""`vtopo show facts`: every fact is shown, in text and in JSON, alike at every run and however large the plan is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bench.estate import estate
from tests.document.plans import FULL, model_of
from vtopo.commands.choices import Fact
from vtopo.commands.facts import ABOUT, TEXTS, show_facts
from vtopo.exhibits.drifted import drifted
from vtopo.exhibits.facts import SECTIONS
from vtopo.facts import Facts

LEVELS = "levels low < high\nservice web tcp/80\nsegment a { level low }\nsegment b { level high }\n"


def text(plan: str, *facts: str) -> str:
    return show_facts(model_of(f'plan "p"\n{LEVELS}{plan}'), "p.vt", "text", facts)


def data(plan: str, fact: str) -> Any:
    return json.loads(show_facts(model_of(f'plan "p"\n{LEVELS}{plan}'), "p.vt", "json", [fact]))["facts"][fact]


def test_every_fact_can_be_chosen_and_told() -> None:
    assert list(SECTIONS) == list(ABOUT) == list(TEXTS) == [fact.value for fact in Fact]


def test_without_a_choice_all_facts_are_shown() -> None:
    document = json.loads(show_facts(model_of(FULL), "p.vt", "json", []))
    assert [document["schema"], document["plan"], document["title"]] == ["vtopo-facts-1", "p.vt", "All of it"]
    assert list(document["facts"]) == list(SECTIONS)
    shown = show_facts(model_of(FULL), "p.vt", "text", [])
    assert [line for line in shown.splitlines() if line[:1].islower()] == [f"{name}: {ABOUT[name]}" for name in ABOUT]


def test_facts_come_in_one_order_whatever_the_order_of_the_choice() -> None:
    document = json.loads(show_facts(model_of(FULL), "p.vt", "json", ["attack", "links", "attack"]))
    assert list(document["facts"]) == ["links", "attack"]


@pytest.mark.parametrize("fact", SECTIONS)
def test_a_plan_with_nothing_in_it_has_facts(fact: str) -> None:
    assert show_facts(model_of('plan "p"\n'), "p.vt", "text", [fact])
    assert fact in json.loads(show_facts(model_of('plan "p"\n'), "p.vt", "json", [fact]))["facts"]


@pytest.mark.parametrize("fact", SECTIONS)
def test_a_text_ends_and_its_lines_too(fact: str) -> None:
    shown = show_facts(model_of("".join(estate(600))), "p.vt", "text", [fact])
    assert shown.count("\n") < 160
    assert max(map(len, shown.splitlines())) <= 120


def test_data_about_a_flat_network_grows_with_the_plan_and_not_with_its_pairs() -> None:
    sizes = [
        len(show_facts(model_of("".join(estate(vms, flat=True))), "p.vt", "json", ["delivery", "visibility"]))
        for vms in (200, 400)
    ]
    assert sizes[1] < 2.5 * sizes[0]


class TestLinks:
    """Which ports are linked."""

    def test_a_segment_inside_a_host_and_one_on_the_wire(self) -> None:
        plan = (
            "host h { nic p { carries a }, vmm v { vswitch w { uplink p, mode vepa }, vswitch i } }\n"
            "vm m { on h, nic { switch w, carries a }, nic { switch i, carries b } }"
        )
        assert "  a  wire; ports apart and out h.v.w\n  b  no wire; local h.v.i\n" in text(plan, "links")
        assert data(plan, "links")[1] == {
            "segment": "b", "wire": False, "has": ["h.v.i"], "local": ["h.v.i"], "hairpin": [], "out": [],
        }  # fmt: skip


class TestSeparation:
    """What segments share."""

    PLAN = "switch s { carries b }\nmachine m { nic { carries a } }\nmachine n { nic { switch s, carries b } }\n"

    def test_who_shares_nothing_is_told_with_all_that_is_used(self) -> None:
        its = data(self.PLAN, "separation")
        assert (its["pairs"], its["physical"], its["sharing"]) == (1, 1, [])
        (apart,) = its["disjoint"]
        assert apart["ones"] == [["host", "m"], ["nic", "m.nic"], ["node", "m"]]
        assert apart["others"] == [["switch", "s"], ["host", "n"], ["nic", "n.nic"], ["node", "n"]]
        assert not {tuple(thing) for thing in apart["ones"]} & {tuple(thing) for thing in apart["others"]}

    def test_a_workload_in_both_is_a_node(self) -> None:
        plan = "machine m { nic { carries [a b] } }"
        assert data(plan, "separation")["sharing"][0]["shared"]["segment"] == ["m"]
        assert "  a - b  bridged: node m; nic m.nic; host m\n" in text(plan, "separation")

    def test_many_pairs_that_share_nothing_are_only_counted(self) -> None:
        its = data("".join(f"segment s{number}\n" for number in range(4)), "separation")
        assert (its["pairs"], its["physical"], its["disjoint"]) == (15, 15, [])


class TestTcb:
    """What workloads trust."""

    PLAN = (
        "host h { size 10..20kloc, vmm v { size 100kloc, vswitch w } }\n"
        "vm [x y] { on h, nic { switch w, carries b } }\nmachine m[1..3] { nic { carries a } }\n"
    )

    def test_those_who_trust_the_same_are_told_together(self) -> None:
        its = data(self.PLAN, "tcb")
        assert [(trust["workloads"], trust["count"]) for trust in its["workloads"]] == [
            (["x", "y"], 2),
            (["m[1..3]"], 3),
        ]
        assert its["workloads"][0]["full"] == [["host", "h"], ["vmm", "h.v"], ["vswitch", "h.v.w"]]
        assert its["workloads"][0]["size"] == {
            "low": 110.0, "high": 120.0, "unit": "kloc", "unknown": ["vswitch h.v.w"],
        }  # fmt: skip
        assert its["parts"][0] == {
            "part": ["host", "h"],
            "size": {"low": 10.0, "high": 20.0, "unit": "kloc", "unknown": []},
            "place": "plan.vt:6:6",
        }

    def test_what_is_not_known_is_said(self) -> None:
        shown = text(self.PLAN, "tcb")
        assert "  x, y: 3 parts, 110..120 kloc and 1 unknown\n" in shown
        assert "  m[1..3]: 1 part of unknown size\n    full  1 part of unknown size: host m[1..3]\n" in shown


class TestDelivery:
    """Who reaches whom."""

    PLAN = (
        "firewall fw { legs [a b], allow a -> n web, default deny }\n"
        "machine m[1..2] { nic { carries a }, serves none }\nmachine n { nic { carries b }, serves web }\n"
        "machine o { nic { carries b }, serves none }\n"
    )

    def test_by_classes(self) -> None:
        assert data(self.PLAN, "delivery") == {
            "senders": [
                {
                    "members": [["node", "m[1..2]"], ["node", "n"], ["node", "o"], ["outside", "a"], ["outside", "b"]],
                    "reach": [{"services": ["web"], "receivers": [0]}],
                }
            ],
            "receivers": [[["node", "n"]]],
            "untold": [],
        }

    def test_nobody_is_told_to_reach_itself(self) -> None:
        assert "  m[1..2], o, outside a, b -> n: web\n" in text(self.PLAN, "delivery")

    def test_but_members_of_a_range_reach_each_other(self) -> None:
        shown = text("machine m[1..2] { nic { carries a }, serves web }", "delivery")
        assert "  m[1..2], outside a -> m[1..2]: web\n" in shown

    def test_a_few_sets_of_services_are_told_as_they_are_and_many_service_by_service(self) -> None:
        few = "".join(f"machine n{at} {{ nic {{ carries a }}, serves s{at} }}\n" for at in range(3))
        services = "".join(f"service s{at} tcp/{at + 1}\n" for at in range(9))
        assert "  n1, n2, outside a -> n0: s0\n  n0, n2, outside a -> n1: s1\n" in text(services + few, "delivery")
        many = "".join(f"machine n{at} {{ nic {{ carries a }}, serves [s{at} s{(at + 1) % 9}] }}\n" for at in range(9))
        assert "n0, n8: s0" in text(services + many, "delivery")


class TestVisibility:
    """What sensors see."""

    PLAN = (
        "host h { nic p { carries a }, vmm v { vswitch w { uplink p } } }\n"
        "vm [x y] { on h, nic { switch w, carries a }, serves web }\nmachine z { nic { carries a }, serves web }\n"
    )

    def test_with_a_sensor_on_the_wire(self) -> None:
        shown = text(f"{self.PLAN}sensor ids {{ watches a }}\n", "visibility")
        assert "  coverage  66.6%, 4 of 6 ordered pairs of nodes where one reaches the other\n" in shown
        assert "  no tap    h.v.w\n  unseen by physical sensors\n    x, y -> x, y: web\n" in shown

    def test_without_any(self) -> None:
        shown = text(self.PLAN, "visibility")
        assert "  sensors   physical none; virtual none\n" in shown
        assert "  unseen by physical sensors: all that is delivered, there is none\n" in shown

    def test_a_virtual_sensor_sees_too(self) -> None:
        shown = text(f"{self.PLAN}vm t {{ on h, sensor ids {{ watches w }} }}\n", "visibility")
        assert "  unseen by any sensor: nothing\n" in shown

    def test_by_rate(self) -> None:
        shown = text(
            f"{self.PLAN}flow x -> y web 10Mbit/s\nflow x -> z web 1.5Mbit/s\nsensor s {{ watches a }}\n", "visibility"
        )
        assert "  coverage  13%, 1.5 Mbit/s of 11.5 Mbit/s that flows declare\n" in shown

    def test_where_nothing_is_delivered(self) -> None:
        assert "coverage  nothing is delivered between nodes" in text("", "visibility")
        assert data("", "visibility")["coverage"] == {
            "by_rate": False, "delivered": 0.0, "blind": 0.0, "share": None,
        }  # fmt: skip


class TestSniffing:
    """Who hears the traffic of others."""

    def test_a_hub_and_a_mirror(self) -> None:
        plan = (
            "host h { vmm v { vswitch w { mode hub }, vswitch u { mirror t } } }\n"
            "vm [x y] { on h, nic { switch w, carries a } }\nvm t { on h, nic { switch u, carries b } }\n"
        )
        assert data(plan, "sniffing") == [
            {"vms": ["x", "y"], "segment": "a", "vswitch": "h.v.w", "why": "hub", "place": "plan.vt:6:30"},
            {"vms": ["t"], "segment": "", "vswitch": "h.v.u", "why": "mirror", "place": "plan.vt:6:54"},
        ]
        assert "  t     all segments at h.v.u: mirror (plan.vt:6:54)\n" in text(plan, "sniffing")


class TestPlacement:
    """Where VMs may be, and what a failure leaves."""

    HOSTS = (
        "host [g h] { memory 16GiB, nic p { carries [a b] }, vmm v { vswitch w { uplink p } } }\n"
        "host k { memory 16GiB, nic p { carries b }, vmm v { vswitch w { uplink p } } }\n"
    )
    PLAN = (
        f"{HOSTS}cluster c {{ members [g h k], separate [x y] }}\n"
        "vm x { on g, pinned, memory 20GiB, nic { carries a } }\n"
        "vm y { on h, memory 12GiB, nic { carries b } }\n"
        "vm z[1..2] { on h, memory 2GiB, nic { carries a } }\n"
    )

    def test_who_may_be_where_and_what_is_left(self) -> None:
        shown = text(self.PLAN, "placement")
        assert "  c: of pairs of VMs 0 always, 5 can be and 1 never on one host\n" in shown
        assert "    x        on g\n" in shown
        assert "    y        may be on g, h, k\n    z[1..2]  may be on g, h\n" in shown
        assert "    never together  x, y\n" in shown
        assert "    with all hosts  memory 36 of 48 GiB\n    without g       nowhere for x\n" in shown
        assert "    without h       memory 36 of 32 GiB, too little\n" in shown
        assert "    room            cores: not judged, as not every VM and host says what it needs and has\n" in shown

    def test_the_same_as_data(self) -> None:
        (cluster,) = data(self.PLAN, "placement")
        assert [cluster["cluster"], cluster["always"], cluster["can"], cluster["never"]] == ["c", 0, 5, 1]
        assert [its["gone"] for its in cluster["failures"]] == ["", "g", "h", "k"]
        assert cluster["failures"][2] == {
            "gone": "h", "nowhere": [], "crowded": [],
            "room": [{"resource": "memory", "needed": 36.0, "there": 32.0, "enough": False}],
        }  # fmt: skip

    def test_a_set_with_fewer_hosts_than_members(self) -> None:
        cluster = "cluster c { members [g h], separate [r[1..2]] }\nvm r[1..2] { on c, nic { carries a } }\n"
        assert "    without g  too few hosts for r[1..2]\n" in text(f"{self.HOSTS}{cluster}", "placement")

    def test_where_there_is_no_cluster(self) -> None:
        assert "  no cluster: every VM stays where the plan puts it\n" in text("", "placement")


class TestPrivilege:
    """What is granted and not needed."""

    PLAN = (
        "host h { nic p { carries [a b] }, vmm v { admin a, vswitch w { uplink p } } }\n"
        "vm x { on h, nic { switch w, carries a, promiscuous } }\n"
        "firewall fw { legs [a b], allow any -> any }\n"
    )

    def test_kind_by_kind(self) -> None:
        shown = text(self.PLAN, "privilege")
        assert "  uplink with more than is needed\n    h.p  b for h.v.w (plan.vt:6:18)\n" in shown
        assert "  promiscuous port\n    x.nic  in a (plan.vt:7:41)\n" in shown
        assert "  admin interface among workloads\n    a  vmm h.v; with x\n" in shown
        assert "  no flow is declared" in shown

    def test_what_no_flow_needs(self) -> None:
        its = data(f"{self.PLAN}machine n {{ nic {{ carries b }} }}\nflow x -> n web\n", "privilege")
        (permit,) = its["over_permits"]
        assert permit["controls"] == [["gateway", "fw"]]
        assert permit["boxes"][0]["places"] == ["plan.vt:8:27"]
        assert its["flows"] == 1

    def test_nothing(self) -> None:
        assert "  nothing is granted that is not needed\n" in text("", "privilege")


class TestAttack:
    """What attackers can own."""

    PLAN = (
        "attacker out { at a }\nhost h { nic p { carries a }, vmm v { vswitch w { uplink p }, vswitch i } }\n"
        "vm x { on h, nic { switch w, carries a } }\nvm y { on h, nic { switch i, carries b } }\n"
    )

    def test_how_far_an_attacker_is(self) -> None:
        its = data(self.PLAN, "attack")
        (attacker,) = its["attackers"]
        assert attacker["starts"] == [["outside", "a"]]
        assert attacker["distances"] == [{"failures": 2, "unseen": 2, "assets": ["y"]}]
        assert "  attacker out starts as outside a\n    y  2 failures away, 2 if unseen\n" in text(self.PLAN, "attack")

    def test_who_attacks_if_nobody_is_declared(self) -> None:
        its = data(self.PLAN.replace("attacker out { at a }", ""), "attack")
        assert (its["declared"], its["attackers"][0]["starts"]) == (False, [["outside", "a"]])
        assert "an attacker (none is declared) starts as outside a" in text(self.PLAN[22:], "attack")

    def test_a_seen_way_is_none_unseen(self) -> None:
        its = data(f"{self.PLAN}sensor ids {{ watches a }}\n", "attack")
        assert its["attackers"][0]["distances"] == [{"failures": 2, "unseen": None, "assets": ["y"]}]

    def test_steps_blast_radii_and_channels(self) -> None:
        its = data(self.PLAN, "attack")
        assert {step["kind"]: (step["failures"], step["number"]) for step in its["steps"]}["escape"] == (1, 2)
        assert its["blast"][0]["nodes"] == 2
        assert ["outside", "a"] in its["blast"][0]["things"]
        assert its["channels"] == [{"kind": "covert", "place": "h", "sure": ["x", "y"], "maybe": [], "apart": []}]

    def test_who_is_never_on_one_host_leaks_nothing(self) -> None:
        plan = (
            "host [h g] { vmm v { vswitch w } }\ncluster c { members [h g], separate [x y] }\n"
            "vm [x y z] { on c, nic { switch w, carries a } }\n"
        )
        assert "    covert h  perhaps x, y, z; never x with y\n" in text(plan, "attack").replace("  ; ", "  ")


def test_an_end_that_no_node_is_among_is_told_too() -> None:
    said = text(
        "machine x { nic { carries a, address 10.0.0.1 }, serves none }\n"
        "machine y { nic { carries b }, serves web }\n"
        "firewall f { legs [a b], allow a -> y web }\nflow x -> y web\n",
        "privilege",
    )
    assert "gateway f  others in a -> y web" in said


def test_every_packet_is_told_that_copies_decide_otherwise_on() -> None:
    plan = "".join(f"service s{port} tcp/{port}\n" for port in range(1, 51))
    plan += "machine x { nic { carries a } }\nmachine y { nic { carries b } }\nfirewall f { legs [a b] }\n"
    plan += f"firewall g {{ legs [a b], copy-of f, {', '.join(f'allow x -> y s{port}' for port in range(1, 51))} }}\n"
    (twins,) = data(plan, "policy")["twins"]
    assert (50, 50) == (twins["differences"], len({its["packet"] for its in twins["packets"]}))
    assert [{"denies"}, {"allows"}] == [{its[side] for its in twins["packets"]} for side in ("original", "copy")]
    (line,) = drifted(Facts(model_of(f'plan "p"\n{LEVELS}{plan}')))
    assert (50, 30) == (line.count, len(line.packets))
