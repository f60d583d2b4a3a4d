"""Rule 8 and the defaults: flags, `unknown`, `none`, and what silence means."""

from __future__ import annotations

import pytest

from vtopo.model.things import UNKNOWN, Size

from .plans import SHOP, codes, model, shop


@pytest.mark.parametrize(
    ("said", "meant"),
    [("", False), ("hardened", True), ("hardened yes", True), ("hardened no", False), ("hardened unknown", UNKNOWN)],
)
def test_a_flag(said: str, meant: object) -> None:
    assert shop(f"vm a {{ on esx1, {said} }}").vms["a"].hardened is meant


def test_unknown_is_no_yes_and_no_no() -> None:
    with pytest.raises(TypeError):
        bool(UNKNOWN)


def test_none_and_unknown_are_values() -> None:
    plan = shop("""
      segment s { level unknown, vlan none, subnet none, over none }
      segment t { vlan unknown }
      vm a { on esx1, serves none, disk none, asset none, cores unknown, memory unknown, size unknown }
      vm b { on esx1, serves unknown, state unknown }
      host h { vmm v { admin none, mounts none, guest-channel unknown } }
      vswitch w { on esx1, uplink none, mirror none, mode unknown, runs unknown }""")
    assert (plan.segments["s"].level, plan.segments["s"].vlan, plan.segments["s"].over) == (UNKNOWN, None, None)
    assert plan.segments["t"].vlan is UNKNOWN
    a = plan.vms["a"]
    assert (a.serves, a.disks, a.asset, a.cores, a.memory, a.size) == ((), (), None, UNKNOWN, UNKNOWN, None)
    assert (plan.vms["b"].serves, plan.vms["b"].on) == (UNKNOWN, UNKNOWN)
    v = plan.vmms["h.v"]
    assert (v.admin, v.mounts, v.guest_channel) == ((), (), UNKNOWN)
    w = plan.vswitches["esx1.hv.w"]
    assert (w.uplinks, w.mirrors, w.mode, w.runs) == ((), (), UNKNOWN, UNKNOWN)


def test_none_and_unknown_in_policies() -> None:
    plan = shop("""
      firewall a { legs web_net, allow none, guards none }
      firewall b { legs web_net, allow unknown }
      firewall c { legs web_net, default unknown, allow any -> db_net any }""")
    assert plan.gateways["a"].policy.rules == ()
    assert plan.gateways["a"].policy.guards == ()
    assert plan.gateways["b"].policy.rules is UNKNOWN
    assert plan.gateways["c"].policy.default_allow is UNKNOWN


def test_any_in_policies() -> None:
    rule = shop("firewall f { legs web_net, deny any -> [db_net any] any }").gateways["f"].policy.rules
    assert isinstance(rule, tuple)
    assert [ref.kind for ref in (*rule[0].sources, *rule[0].targets)] == ["any", "segment", "any"]
    assert rule[0].services == ()


def test_statements_have_to_name_what_they_are_about() -> None:
    assert codes(SHOP + "require separate none\nflow unknown -> web_net http") == ["nothing", "nothing"]


def test_silence() -> None:
    plan = shop(
        "segment s\nhost h { vmm v { vswitch w } }\nvm a { on v, nic }\nstorage d\nmachine m\n"
        "sensor eye { watches s }\nswitch sw\ncluster c { members v }"
    )
    assert (plan.segments["s"].level, plan.segments["s"].vlan) == (UNKNOWN, None)
    assert (plan.hosts["h"].iommu, plan.hosts["h"].cores) == (UNKNOWN, UNKNOWN)
    vmm, vswitch, vm = plan.vmms["h.v"], plan.vswitches["h.v.w"], plan.vms["a"]
    assert (vmm.admin, vmm.mounts, vmm.guest_channel, vmm.sandboxed, vmm.hardened) == (UNKNOWN, (), False, False, False)
    assert (vswitch.mode, vswitch.runs, vswitch.uplinks, vswitch.flooding) == ("switch", "kernel", (), False)
    assert (vm.serves, vm.asset, vm.on, vm.pinned, vm.encrypted, vm.hardened) == (None, None, True, False, False, False)
    assert (plan.switches["sw"].reflective, plan.switches["sw"].port_security) == (False, False)
    assert plan.sensors["eye"].listens == ()
    assert (plan.clusters["c"].migration, plan.clusters["c"].separate) == ((), ())
    assert plan.machines["m"].nics == ()
    assert vm.label == vm.product == ""
    assert vm.size is None


def test_a_router_allows_by_default_and_all_others_deny() -> None:
    plan = shop(
        "router r { legs web_net }\nfirewall f { legs web_net }\nfilter x { on esx1.vs0 }\n"
        "router s { legs web_net, default deny }"
    )
    assert plan.gateways["r"].policy.default_allow is True
    assert plan.gateways["f"].policy.default_allow is False
    assert plan.gateways["s"].policy.default_allow is False
    assert plan.filters["esx1.hv.vs0.x"].policy.default_allow is False


def test_services_offered() -> None:
    plan = shop(
        "vm a { on esx1 }\nvm b { on esx1, serves none }\nvm c { on esx1, serves [sql http] }\n"
        "vm d { on esx1, serves any }\nfirewall f { legs web_net, serves http }"
    )
    assert [plan.vms[name].serves for name in "abcd"] == [None, (), ("sql", "http"), None]
    assert plan.gateways["f"].serves == ("http",)


def test_a_vnic_without_a_switch_is_on_the_only_one() -> None:
    assert shop("vm a { on esx1, nic { carries web_net } }").vms["a"].nics[0].vswitches == ("esx1.hv.vs0",)
    assert codes(SHOP + "vswitch t { on esx1 }\nvm a { on esx1, nic { carries web_net } }") == ["which-vswitch"]


def test_a_nic_without_a_switch_is_on_the_only_one_that_carries_it_all() -> None:
    plan = shop(
        "switch a { carries web_net }\nswitch b { carries [web_net db_net] }\n"
        "machine m { nic w { carries web_net }, nic d { carries db_net }, nic e }"
    )
    assert [plan.nics[f"m.{nic}"].switches for nic in "wde"] == [(), ("b",), ()]


def test_a_vmm_mounts_the_disks_of_its_vms_and_of_those_that_can_come() -> None:
    plan = shop("""
      storage [s1 s2 s3 s4]
      cluster c { members esx[1..2] }
      vm a { on esx1, disk s1 }
      vm b { on esx2, disk s2, pinned }
      vm d { on c, disk s3 }
      vm e { on esx3, disk s4 }""")
    assert plan.vmms["esx1.hv"].mounts == ("s1", "s3")
    assert plan.vmms["esx2.hv"].mounts == ("s1", "s2", "s3")
    assert plan.vmms["esx3.hv"].mounts == ("s4",)


def test_a_vmm_that_says_what_it_mounts_mounts_that() -> None:
    plan = model("storage [s t]\nhost h { vmm v { mounts t, vm a { disk s } } }")
    assert plan.vmms["h.v"].mounts == ("t",)


@pytest.mark.parametrize(
    ("vswitch", "portgroup", "nic", "meant"),
    [
        ("", "", "", False),
        ("promiscuous", "", "", True),
        ("promiscuous", "promiscuous no", "", False),
        ("promiscuous", "promiscuous no", "promiscuous", True),
        ("", "promiscuous", "", True),
        ("", "promiscuous", "promiscuous no", False),
        ("promiscuous unknown", "", "", UNKNOWN),
        ("promiscuous", "promiscuous unknown", "", UNKNOWN),
    ],
)
def test_of_a_port_setting_the_nearest_wins(vswitch: str, portgroup: str, nic: str, meant: object) -> None:
    plan = shop(
        f"vswitch s {{ on esx1, {vswitch}, portgroup pg {{ carries inner, {portgroup} }} }}\n"
        f"vm a {{ on esx1, nic {{ switch pg, {nic} }} }}"
    )
    assert plan.vms["a"].nics[0].promiscuous is meant


def test_a_vnic_without_a_port_group_has_the_settings_of_its_vswitch() -> None:
    nic = (
        shop("vswitch s { on esx1, forged-transmits, mac-changes }\nvm a { on esx1, nic { switch s } }")
        .vms["a"]
        .nics[0]
    )
    assert (nic.promiscuous, nic.forged_transmits, nic.mac_changes, nic.isolated) == (False, True, True, False)


def test_a_vnic_on_members_that_differ_has_an_unknown_setting() -> None:
    plan = shop(
        "cluster c { members esx[1..2] }\nvswitch s { on esx1, promiscuous }\nvswitch s { on esx2 }\n"
        "vm a { on c, nic { switch s } }"
    )
    assert plan.vms["a"].nics[0].promiscuous is UNKNOWN


def test_a_vnic_carries_what_its_port_group_does() -> None:
    plan = shop(
        "vswitch s { on esx1, portgroup pg { carries [inner core], isolated } }\n"
        "vm a { on esx1, nic { switch pg }, nic { switch pg, carries core, isolated no } }"
    )
    first, second = plan.vms["a"].nics
    assert (first.carries, first.isolated) == (("inner", "core"), True)
    assert (second.carries, second.isolated) == (("core",), False)


def test_a_component_serves_all_unless_it_says_whom() -> None:
    plan = shop(
        "vm a { on esx1 }\ncomponent w { on esx1 }\ncomponent x { on esx1, for all }\n"
        "component y { on esx1, for a }\ncomponent z { on esx1, for none }"
    )
    assert [plan.components[f"esx1.hv.{name}"].serves for name in "wxyz"] == [None, None, ("a",), ()]


def test_units() -> None:
    plan = shop(
        'host h { nic n { speed 2.5Gbit/s }, cores 32, memory 1TiB, size 200..300kloc from "me" confidence low }\n'
        "host g { size 40kloc }\nhost f { size 40..kloc }\nflow web_net -> db_net sql 400Mbit/s"
    )
    assert plan.nics["h.n"].speed == 2.5e9
    assert (plan.hosts["h"].cores, plan.hosts["h"].memory) == (32, 1024.0)
    assert plan.hosts["h"].size == Size(200, 300, "me", "low")
    assert (plan.hosts["g"].size, plan.hosts["f"].size) == (Size(40, 40), Size(40, None))
    assert plan.flows[0].rate == 4e8


def test_an_unknown_product_is_no_mistake() -> None:
    assert shop("host h { product my-own-hypervisor-9 }").hosts["h"].product == "my-own-hypervisor-9"


def test_addresses_are_kept_in_one_form() -> None:
    plan = model(
        "segment s { subnet [10.1.0.0/16 FD00:0:0::/64] }\nmachine m { nic { address fd00:0::5 } }\n"
        "firewall f { legs s, allow 10.1.2.3 -> FD00::/64 }"
    )
    assert plan.segments["s"].subnets == ("10.1.0.0/16", "fd00::/64")
    assert plan.nics["m.nic"].addresses == ("fd00::5",)
    rules = plan.gateways["f"].policy.rules
    assert isinstance(rules, tuple)
    assert [str(ref) for ref in (*rules[0].sources, *rules[0].targets)] == ["10.1.2.3/32", "fd00::/64"]


def test_an_unknown_list_is_empty_and_said_to_be_unknown() -> None:
    plan = shop("host h9 { nic n9 { carries unknown }, vmm v9 { vswitch w9 { uplink unknown } } }")
    assert plan.nics["h9.n9"].carries == ()
    assert plan.nics["h9.n9"].unknown == ("carries",)
    assert plan.vswitches["h9.v9.w9"].unknown == ("uplink",)


def test_a_vnic_whose_vswitch_is_unknown_is_plugged_into_none() -> None:
    plan = shop("host h9 { vmm v9 { vswitch w9, vm m9 { nic { switch unknown } } } }")
    assert plan.vms["m9"].nics[0].vswitches == ()
    assert plan.vms["m9"].nics[0].unknown == ("switch",)
