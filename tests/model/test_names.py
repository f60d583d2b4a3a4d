"""Rules 5 and 6: global names, paths of parts and their ends, the kind wanted, and names relative to a VMM or host."""

from __future__ import annotations

from .plans import SHOP, codes, mistakes, shop


def test_a_thing_is_named_by_one_word_wherever_it_stands() -> None:
    plan = shop("host h { vmm v { vm deep { sensor eye { watches web_net } } } }\nrequire no path deep -> deep")
    assert (list(plan.vms), list(plan.sensors)) == (["deep"], ["eye"])


def test_a_part_is_named_by_its_path() -> None:
    plan = shop()
    assert list(plan.vswitches) == ["esx1.hv.vs0", "esx2.hv.vs0", "esx3.hv.vs0"]
    assert list(plan.vmms) == ["esx1.hv", "esx2.hv", "esx3.hv"]


def test_a_path_may_skip_levels() -> None:
    plan = shop("sensor s { watches [esx1.hv.vs0 esx2.vs0] }")
    assert [str(ref) for ref in plan.sensors["s"].watches] == ["esx1.hv.vs0", "esx2.hv.vs0"]


def test_the_end_of_a_path_is_enough_where_it_fits_one_thing() -> None:
    plan = shop("host h { vmm v { vswitch only } }\nsensor s { watches only }")
    assert str(plan.sensors["s"].watches[0]) == "h.v.only"


def test_the_end_of_a_path_that_fits_several_is_a_mistake() -> None:
    plan = "host a { vmm v { vswitch s } }\nhost b { vmm v { vswitch s } }\nsensor eye { watches s }"
    assert mistakes(plan) == [("ambiguous-name", "s")]


def test_a_name_written_once_for_many_stands_for_all() -> None:
    plan = shop("sensor s { watches vs0 }")
    assert [str(ref) for ref in plan.sensors["s"].watches] == ["esx1.hv.vs0", "esx2.hv.vs0", "esx3.hv.vs0"]


def test_a_name_written_once_for_many_is_a_mistake_where_one_is_wanted() -> None:
    assert codes(SHOP + "vm a { on hv }") == ["one-wanted"]


def test_the_kind_wanted_picks_among_equal_names() -> None:
    plan = shop("storage web_net\nswitch db { carries db_net }\nmachine db { nic { switch db, carries db_net } }")
    assert plan.nics["db.nic"].switches == ("db",)
    assert plan.storages["web_net"].id == "web_net"


def test_a_full_name_beats_the_end_of_a_path() -> None:
    plan = shop("""
      firewall wall { legs [web_net db_net] }
      filter wall { on esx1.vs0 }
      firewall copy { legs [web_net db_net], copy-of wall }""")
    assert [str(ref) for ref in plan.gateways["copy"].policy.copy_of] == ["wall"]


def test_what_is_nearer_is_meant_first() -> None:
    plan = shop("""
      vswitch s { on esx1, filter f }
      vswitch t { on esx1, filter f, filter g { copy-of f } }""")
    assert [str(ref) for ref in plan.filters["esx1.hv.t.g"].policy.copy_of] == ["esx1.hv.t.f"]


def test_order_of_declarations_does_not_matter() -> None:
    forward = "switch sw { carries web_net }\nmachine a { nic { switch sw, carries web_net } }\nflow a -> a http"
    backward = "\n".join(reversed(forward.splitlines()))
    assert shop(forward) == shop(backward)


def test_parts_without_a_name_are_called_by_their_kind() -> None:
    plan = shop("vm a { on esx1, nic { carries web_net }, nic { carries db_net } }\nmachine m { nic, nic, nic x }")
    assert [nic.id for nic in plan.vms["a"].nics] == ["a.nic", "a.nic2"]
    assert plan.machines["m"].nics == ("m.nic", "m.nic2", "m.x")


def test_an_unnamed_part_can_be_referred_to() -> None:
    plan = shop("vm tap { on esx1, nic { carries web_net } }\nvswitch s { on esx2, mirror tap.nic }")
    assert [str(ref) for ref in plan.vswitches["esx2.hv.s"].mirrors] == ["tap.nic"]


def test_relative_names_are_looked_up_where_the_thing_is() -> None:
    plan = shop("vm a { on esx2, nic { switch vs0, carries web_net } }")
    assert plan.vms["a"].nics[0].vswitches == ("esx2.hv.vs0",)
    assert plan.vswitches["esx3.hv.vs0"].uplinks == ("esx3.p0",)


def test_relative_names_may_name_a_port_group_of_a_vswitch() -> None:
    plan = shop("""
      vswitch s { on esx1, portgroup pg { carries inner } }
      vswitch t { on esx1, portgroup pg { carries core } }
      vm a { on esx1, nic { switch t.pg } }""")
    assert plan.vms["a"].nics[0].portgroups == ("esx1.hv.t.pg",)
    assert plan.vms["a"].nics[0].carries == ("core",)


def test_a_relative_name_does_not_name_the_host() -> None:
    assert codes(SHOP + "vm a { on esx1, nic { switch esx1.vs0, carries web_net } }") == ["not-relative"]
    assert codes(SHOP + "vm a { on esx1, nic { switch esx2.vs0, carries web_net } }") == ["foreign-vswitch"]
    assert codes(SHOP + "vswitch s { on esx1, uplink esx1.p1 }") == ["not-relative"]
    assert codes("host a { nic x, vmm v { vswitch s { uplink y } } }\nhost b { nic y }") == ["foreign-nic"]


def test_a_mobile_vm_needs_its_switch_on_every_member() -> None:
    plan = SHOP + "cluster c { members esx[1..3] }\nvswitch s { on [esx1 esx2] }\n"
    assert codes(plan + "vm a { on esx1, nic { switch s } }") == ["not-on-every-member"]
    assert codes(plan + "vm a { on esx1, nic { switch s }, pinned }") == []
    assert codes(plan + "vm a { on c, nic { switch s } }") == ["not-on-every-member"]
    assert codes(plan + "vm a { on c, nic { switch vs0 } }") == []


def test_uplinks_may_be_a_range() -> None:
    plan = shop("host h { nic n[0..3], vmm v { vswitch s { uplink n[0..1], standby [n2 n3] } } }")
    assert plan.vswitches["h.v.s"].uplinks == ("h.n0", "h.n1", "h.n2", "h.n3")
    assert plan.vswitches["h.v.s"].standby == ("h.n2", "h.n3")


def test_a_bond_is_of_nics_of_its_own_box() -> None:
    own = shop("machine a[1..2] { nic q0, nic bond { bonds q0 } }\nflow a1 -> db_net any")
    assert [own.nics[f"a{number}.bond"].bonds for number in (1, 2)] == [("a1.q0",), ("a2.q0",)]
    foreign = ["host b { nic r0 }\nmachine a { nic bond { bonds r0 } }"]
    foreign += ["machine b { nic r0 }\nmachine a[1..2] { nic bond { bonds r0 } }"]
    foreign += ["machine a[1..2] { nic q0, nic bond { bonds a1.q0 } }"]
    assert [codes(text) for text in foreign] == [["foreign-nic"]] * 3


def test_a_range_named_from_within_one_of_its_members_means_all_of_them() -> None:
    inside = "vm center { on esx1, nic { switch vs0, carries web_net }, manager boss { manages esx[1..3] } }"
    beside = "vm center { on esx1, nic { switch vs0, carries web_net } }\nmanager boss { on center, manages esx[1..3] }"
    for plan in map(shop, (inside, beside)):
        assert plan.managers["boss"].manages == ("esx1.hv", "esx2.hv", "esx3.hv")


def test_a_cluster_named_from_within_one_of_its_members_means_all_of_them() -> None:
    plan = shop("cluster prod { members esx[1..3] }\nvm center { on esx1, manager boss { manages prod } }")
    assert plan.managers["boss"].manages == ("esx1.hv", "esx2.hv", "esx3.hv")


def test_a_range_within_each_of_several_is_still_the_nearest() -> None:
    plan = shop("host h[1..2] { nic p[1..2], vmm v { vswitch s { uplink p[1..2] } } }")
    assert plan.vswitches["h2.v.s"].uplinks == ("h2.p1", "h2.p2")
