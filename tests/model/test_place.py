"""Rules 1 to 4: a block stands inside its parent or `on` it, several parents make copies, containers stand in."""

from __future__ import annotations

import pytest

from .plans import SHOP, codes, shop


def test_inside_and_on_are_the_same_place() -> None:
    inside = shop("host h { vmm v { vswitch s, vm a { nic { carries inner } } } }")
    outside = shop("vm a { on v, nic { carries inner } }\nvswitch s { on v }\nvmm v { on h }\nhost h")
    assert inside == outside


def test_a_host_stands_for_its_only_vmm() -> None:
    assert shop("vm a { on esx2, nic { carries web_net } }").vms["a"].vmms == ("esx2.hv",)


def test_a_machine_stands_for_its_only_vmm() -> None:
    plan = shop("machine pc { nic { carries web_net }, vmm vb { vswitch nat } }\nvm a { on pc }")
    assert plan.vms["a"].vmms == ("pc.vb",)
    assert plan.vmms["pc.vb"].machine == "pc"
    assert plan.vmms["pc.vb"].host == "pc"


def test_a_cluster_stands_for_its_members() -> None:
    plan = shop(
        "cluster prod { members esx[1..3] }\nmachine vc { nic { carries web_net }, manager m { manages prod } }"
    )
    assert plan.managers["m"].manages == ("esx1.hv", "esx2.hv", "esx3.hv")


def test_a_vmm_stands_for_all_its_vswitches() -> None:
    plan = shop("vswitch extra { on esx1 }\nsensor ids { watches esx1 }")
    assert [str(ref) for ref in plan.sensors["ids"].watches] == ["esx1.hv.vs0", "esx1.hv.extra"]


def test_a_cluster_does_not_stand_for_members_of_another() -> None:
    plan = "cluster a { members esx1 }\ncluster b { members a }\ncluster c { members c }"
    assert codes(SHOP + plan) == ["wrong-kind", "wrong-kind"]


def test_a_vswitch_on_a_cluster_is_one_in_each_member() -> None:
    plan = shop("cluster prod { members [esx1 esx3] }\nvswitch dvs { on prod, uplink p1, mode hub }")
    assert [name for name in plan.vswitches if name.endswith("dvs")] == ["esx1.hv.dvs", "esx3.hv.dvs"]
    assert plan.vswitches["esx1.hv.dvs"].uplinks == ("esx1.p1",)
    assert plan.vswitches["esx3.hv.dvs"].uplinks == ("esx3.p1",)
    assert {plan.vswitches[name].mode for name in ("esx1.hv.dvs", "esx3.hv.dvs")} == {"hub"}


def test_what_is_in_a_distributed_vswitch_is_in_each_copy() -> None:
    plan = shop("vswitch dvs { on esx[1..2], portgroup pg { carries web_net }, filter f { default allow } }")
    assert list(plan.portgroups) == ["esx1.hv.dvs.pg", "esx2.hv.dvs.pg"]
    assert list(plan.filters) == ["esx1.hv.dvs.f", "esx2.hv.dvs.f"]


def test_a_filter_on_a_list_is_one_at_each() -> None:
    plan = shop("filter dfw { on [esx1.vs0 esx2.vs0], allow web_net -> db_net sql }")
    assert list(plan.filters) == ["esx1.hv.vs0.dfw", "esx2.hv.vs0.dfw"]
    assert plan.filters["esx1.hv.vs0.dfw"].policy == plan.filters["esx2.hv.vs0.dfw"].policy


def test_copies_of_what_has_a_name_of_its_own_are_named_by_path() -> None:
    plan = shop("router r { on [esx1 esx2], legs [web_net db_net] }\nsensor s { watches r }")
    assert list(plan.gateways) == ["esx1.hv.r", "esx2.hv.r"]
    assert [str(ref) for ref in plan.sensors["s"].watches] == ["esx1.hv.r", "esx2.hv.r"]


def test_a_router_in_a_range_of_hosts_is_one_in_each() -> None:
    plan = shop("host h[1..2] { vmm v { vswitch w, router r { legs inner }, sensor s { watches w } } }")
    assert list(plan.gateways) == ["h1.v.r", "h2.v.r"]
    assert [str(ref) for ref in plan.sensors["h2.v.s"].watches] == ["h2.v.w"]


def test_a_firewall_in_a_range_of_vms_is_one_in_each() -> None:
    plan = shop("vm fw[1..2] { on esx1, nic { carries [web_net db_net] }, firewall f { default allow } }")
    assert {gateway.id: gateway.vm for gateway in plan.gateways.values()} == {"fw1.f": "fw1", "fw2.f": "fw2"}
    assert plan.gateways["fw1.f"].legs == ("web_net", "db_net")


def test_a_vm_on_a_cluster_is_on_some_member() -> None:
    plan = shop("cluster prod { members esx[1..2] }\nvm a { on prod, nic { carries web_net } }")
    assert plan.vms["a"].vmms == ("esx1.hv", "esx2.hv")
    assert plan.vms["a"].cluster == "prod"
    assert plan.vms["a"].nics[0].vswitches == ("esx1.hv.vs0", "esx2.hv.vs0")


def test_a_vm_on_a_member_moves_over_its_cluster() -> None:
    plan = shop("cluster prod { members esx[1..2] }\nvm [a b] { on esx1 }\nvm c { on esx3 }")
    assert [plan.vms[name].cluster for name in "abc"] == ["prod", "prod", ""]
    assert plan.vms["a"].vmms == ("esx1.hv",)


@pytest.mark.parametrize("kind", ["firewall", "router"])
def test_a_gateway_is_what_it_stands_in(kind: str) -> None:
    plan = shop(f"""
      {kind} box {{ legs [web_net db_net] }}
      vm a {{ on esx1, nic {{ carries web_net }}, {kind} appliance }}
      {kind} kernel {{ on esx1, legs db_net }}""")
    assert (plan.gateways["box"].vm, plan.gateways["box"].vmm) == ("", "")
    assert (plan.gateways["appliance"].vm, plan.gateways["appliance"].legs) == ("a", ("web_net",))
    assert (plan.gateways["kernel"].vmm, plan.gateways["kernel"].legs) == ("esx1.hv", ("db_net",))
    assert {gateway.router for gateway in plan.gateways.values()} == {kind == "router"}


def test_passed_through_nics_are_legs_of_an_appliance() -> None:
    plan = shop("vm a { on esx1, passthrough p0, firewall f }")
    assert plan.gateways["f"].legs == ("web_net", "db_net")


def test_a_sensor_is_what_it_stands_in() -> None:
    plan = shop("""
      sensor t { watches web_net }
      vm a { on esx1, sensor v { watches esx1 } }
      sensor k { on esx1, watches esx1.vs0 }""")
    where = {sensor.id: (sensor.vm, sensor.vmm) for sensor in plan.sensors.values()}
    assert where == {"t": ("", ""), "v": ("a", ""), "k": ("", "esx1.hv")}


def test_a_machine_has_a_host_of_its_own_unless_it_stands_on_one() -> None:
    plan = shop("machine db { nic { carries db_net } }\nmachine agent { on esx1, nic mgmt { carries web_net } }")
    assert (plan.machines["db"].host, plan.hosts["db"].machine) == ("db", "db")
    assert (plan.machines["agent"].host, plan.nics["agent.mgmt"].host) == ("esx1", "esx1")
    assert "agent" not in plan.hosts
