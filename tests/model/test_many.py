"""Rule 7: ranges, lists of names, flags; a range is one thing until a member of it is meant."""

from __future__ import annotations

import pytest

from vtopo.model.plan import Model

from .plans import SHOP, codes, model, shop

WEB = "vm web[1..40] { on esx1, nic { carries web_net } }\n"


def groups(plan: Model) -> list[str]:
    return [*plan.vms, *plan.machines]


def test_a_range_of_vms_is_one_thing_with_a_count() -> None:
    plan = shop(WEB)
    assert groups(plan) == ["web[1..40]"]
    assert plan.vms["web[1..40]"].count == 40
    assert list(plan.vms["web[1..40]"].names)[::13] == ["web1", "web14", "web27", "web40"]


def test_a_range_of_machines_is_one_thing_with_one_box() -> None:
    plan = shop("machine pc[1..9] { nic { carries web_net } }")
    assert (plan.hosts["pc[1..9]"].machine, plan.hosts["pc[1..9]"].count) == ("pc[1..9]", 9)
    assert plan.machines["pc[1..9]"].nics == ("pc[1..9].nic",)


def test_a_range_of_hosts_is_laid_out() -> None:
    assert list(shop().hosts) == ["esx1", "esx2", "esx3"]


def test_members_are_padded_as_written() -> None:
    plan = shop("vm w[08..11] { on esx1 }\nrequire separate [w08 w10]")
    assert groups(plan) == ["w08", "w09", "w10", "w11"]


def test_a_range_of_one_is_a_plain_name() -> None:
    assert groups(shop("vm web[7..7] { on esx1 }")) == ["web7"]


def test_a_large_range_costs_nothing() -> None:
    plan = shop("vm w[1..9999999] { on esx1 }")
    assert plan.vms["w[1..9999999]"].count == 9_999_999


@pytest.mark.parametrize(
    "line",
    [
        "firewall f { legs [web_net db_net], allow web7 -> db_net }",
        "firewall f { legs [web_net db_net], guards web_net -> web7 }",
        "flow web7 -> db_net sql",
        "require separate [web7 web8]",
        "require no path web7 -> web_all",
        "require tcb of web7 below 900kloc",
        'accept shared-stack on web7 until 2027-01-01 because "x" by "y"',
        'difficulty escape high on web7 because "x"',
        "group g { members [web7 db_net] }",
        "attacker mallory { at web7 }",
        "component helper { on esx1, for web7 }",
        "vswitch s { on esx2, mirror web7 }",
        "vswitch s { on esx2, mirror web7.nic }",
        "cluster c { members esx1, separate [web7 db] }\nvm db { on esx1, pinned }",
    ],
)
def test_a_range_is_cut_where_one_member_is_meant(line: str) -> None:
    line = line.replace("web_all", "web[1..40]")
    if "separate [web7 web8]" in line:
        assert groups(shop(WEB + line)) == ["web[1..6]", "web7", "web8", "web[9..40]"]
    elif "separate [web7 db]" in line:
        assert codes(SHOP + WEB + line) == ["not-separate"]
    else:
        assert groups(shop(WEB + line)) == ["web[1..6]", "web7", "web[8..40]"]


def test_a_range_is_cut_where_part_of_it_is_meant() -> None:
    plan = shop(WEB + "flow web[11..20] -> db_net sql")
    assert groups(plan) == ["web[1..10]", "web[11..20]", "web[21..40]"]
    assert [str(ref) for ref in plan.flows[0].sources] == ["web[11..20]"]


def test_all_of_a_range_is_all_its_pieces() -> None:
    plan = shop(WEB + "flow web7 -> db_net sql\nflow web[1..40] -> db_net sql")
    assert [str(ref) for ref in plan.flows[1].sources] == ["web[1..6]", "web7", "web[8..40]"]


def test_all_of_a_range_does_not_cut_it() -> None:
    assert groups(shop(WEB + "flow web[1..40] -> db_net sql")) == ["web[1..40]"]


def test_ranges_may_be_named_across_where_they_were_written() -> None:
    plan = shop("vm w[1..2] { on esx1 }\nvm w3 { on esx2 }\nvm w[4..6] { on esx3 }\nrequire separate w[2..5]")
    assert {str(ref) for ref in plan.requirements[0].one} == {"w2", "w3", "w[4..5]"}


def test_a_nic_of_one_member_is_that_of_one_member() -> None:
    plan = shop("machine m[1..4] { nic { carries web_net } }\nsensor s { watches web_net, at m2.nic }")
    assert [str(ref) for ref in plan.sensors["s"].listens] == ["m2.nic"]
    assert sorted(plan.nics)[-3:] == ["m1.nic", "m2.nic", "m[3..4].nic"]


def test_what_stands_in_a_cut_range_is_with_each_piece() -> None:
    plan = shop(
        WEB.replace("carries web_net }", 'carries web_net }, difficulty escape low because "old"')
        + "flow web2 -> db_net sql"
    )
    assert [str(ref) for ref in plan.difficulties[0].on] == ["web1", "web2", "web[3..40]"]
    assert [nic.id for vm in plan.vms.values() for nic in vm.nics] == ["web1.nic", "web2.nic", "web[3..40].nic"]


def test_a_head_may_list_names() -> None:
    plan = shop("vm [a b web[1..2]] { on esx1 }\nsegment [x y]")
    assert groups(plan) == ["a", "b", "web[1..2]"]
    assert list(plan.segments)[-2:] == ["x", "y"]


def test_a_block_with_nothing_to_say_needs_no_braces() -> None:
    assert shop("storage san1") == shop("storage san1 { }")


def test_lists_may_run_over_lines() -> None:
    assert shop("switch sw { carries [\n  web_net\n  db_net\n] }") == shop("switch sw { carries [web_net db_net] }")


def test_attributes_of_several_values_take_one_or_a_list() -> None:
    plan = model("segment a\nsegment b\nswitch s { carries a }\nswitch t { carries [a b] }\nswitch u { carries [a] }")
    assert [switch.carries for switch in plan.switches.values()] == [("a",), ("a", "b"), ("a",)]
