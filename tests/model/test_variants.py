"""Rule 9: `change` and `remove` touch what an include brought in, and have no order."""

from __future__ import annotations

import itertools

import pytest

from .plans import SHOP, codes, mistakes, model, variant

FARM = (
    SHOP
    + """
cluster prod { members esx[1..2] }
storage san
vswitch dvs { on prod, uplink p1, filter dfw { allow web_net -> db_net sql, deny any -> any } }
vm web[1..9] { on esx1, nic { switch vs0, carries web_net } }
vm db { on esx2, nic { switch vs0, carries db_net }, disk san }
machine old { nic { carries db_net } }
firewall fw { legs [web_net db_net], guards web_net -> db_net, allow web_net -> old sql }
flow web_net -> db_net sql
"""
)


def test_a_change_sets_whole_values() -> None:
    plan = variant("change fw { allow db_net -> web_net http }", FARM.replace("flow", "# flow"))
    rules = plan.gateways["fw"].policy.rules
    assert isinstance(rules, tuple)
    assert [(rule.allow, str(rule.sources[0])) for rule in rules] == [(True, "db_net")]
    assert len(plan.gateways["fw"].policy.guards) == 1


def test_the_rules_of_a_policy_are_one_value() -> None:
    plan = variant("change fw { deny any -> any }", FARM)
    rules = plan.gateways["fw"].policy.rules
    assert isinstance(rules, tuple)
    assert [rule.allow for rule in rules] == [False]


def test_a_change_adds_blocks() -> None:
    plan = variant("change db { nic { switch vs0, carries inner } }\nchange esx3.hv { component agent }", FARM)
    assert [nic.id for nic in plan.vms["db"].nics] == ["db.nic", "db.nic2"]
    assert list(plan.components) == ["esx3.hv.agent"]


def test_a_change_may_use_templates_of_any_file() -> None:
    plan = variant("template leg { switch vs0, carries core }\nchange db { nic second like leg }", FARM)
    assert plan.vms["db"].nics[1].carries == ("core",)


def test_a_change_of_one_copy_changes_one_copy() -> None:
    plan = variant("change esx2.dvs { mode hub }", FARM)
    assert [plan.vswitches[f"esx{n}.hv.dvs"].mode for n in (1, 2)] == ["switch", "hub"]


def test_a_change_of_what_is_written_once_changes_all_copies() -> None:
    plan = variant("change dvs { mode hub }\nchange dfw { default allow }", FARM)
    assert [plan.vswitches[f"esx{n}.hv.dvs"].mode for n in (1, 2)] == ["hub", "hub"]
    assert all(filter_.policy.default_allow is True for filter_ in plan.filters.values())


def test_a_change_of_one_member_of_a_range_cuts_it() -> None:
    plan = variant("change web4 { hardened }\nchange web[6..7] { encrypted }", FARM)
    assert set(plan.vms) == {"web[1..3]", "web4", "web5", "web[6..7]", "web[8..9]", "db"}
    assert [vm.id for vm in plan.vms.values() if vm.hardened] == ["web4"]
    assert [vm.id for vm in plan.vms.values() if vm.encrypted] == ["web[6..7]"]


def test_a_change_of_a_nic_of_one_member_is_of_that_member() -> None:
    plan = variant("change web4.nic { carries [web_net inner] }", FARM)
    assert [vm.id for vm in plan.vms.values() if "inner" in vm.nics[0].carries] == ["web4"]


def test_a_block_added_to_a_range_is_in_each_member() -> None:
    plan = variant("change web[2..3] { sensor eye { watches web_net } }", FARM)
    assert {sensor.id: sensor.vm for sensor in plan.sensors.values()} == {"web2.eye": "web2", "web3.eye": "web3"}


def test_a_change_of_place_moves_a_vm() -> None:
    plan = variant("change db { on esx1 }\nchange web9 { on esx3 }", FARM)
    assert plan.vms["db"].vmms == ("esx1.hv",)
    assert plan.vms["web9"].vmms == ("esx3.hv",)
    assert plan.vms["web[1..8]"].vmms == ("esx1.hv",)


def test_a_change_of_place_takes_a_block_out_of_its_parent() -> None:
    base = "host h { vmm v { vswitch s, vm a { nic } } }\nhost g { vmm w { vswitch s } }"
    assert variant("change a { on g }", base).vms["a"].nics[0].vswitches == ("g.w.s",)


def test_a_change_of_place_puts_a_top_thing_into_another() -> None:
    plan = variant("change old { on esx3 }", FARM)
    assert plan.machines["old"].host == "esx3"
    assert "old" not in plan.hosts


def test_a_change_of_membership_adds_and_takes_copies() -> None:
    plan = variant("change prod { members esx[1..3] }", FARM)
    assert [name for name in plan.vswitches if name.endswith("dvs")] == [f"esx{n}.hv.dvs" for n in (1, 2, 3)]
    assert [name for name in variant("change prod { members esx1 }", FARM).vswitches if name.endswith("dvs")] == [
        "esx1.hv.dvs"
    ]


def test_a_change_of_one_copy_holds_where_copies_come_and_go() -> None:
    plan = variant("change prod { members esx[2..3] }\nchange esx3.dvs { mode vepa }", FARM)
    assert [plan.vswitches[f"esx{n}.hv.dvs"].mode for n in (2, 3)] == ["switch", "vepa"]


def test_remove_deletes_what_is_in_a_thing_too() -> None:
    plan = variant("remove dvs\nremove [web[2..9] san]\nchange db { disk none }", FARM)
    assert set(plan.vms) == {"web1", "db"}
    assert not plan.filters
    assert not plan.storages


def test_remove_of_one_copy_leaves_the_others() -> None:
    assert list(variant("remove esx1.dvs", FARM).filters) == ["esx2.hv.dvs.dfw"]


def test_what_stood_on_a_removed_host_goes_with_it() -> None:
    assert set(variant("remove esx2\nchange prod { members esx1 }", FARM).vms) == {"web[1..9]"}


def test_a_machine_becomes_a_vm_by_remove_and_vm() -> None:
    plan = variant("remove old\nvm old { on esx1, nic { switch vs0, carries db_net } }", FARM)
    assert "old" in plan.vms
    assert "old" not in plan.machines


def test_a_host_may_be_replaced_by_one_of_the_same_name() -> None:
    new = "remove esx2\nhost esx2 { nic p0 { carries db_net }, nic p1, vmm xen { vswitch vs0 { uplink p0 } } }"
    plan = variant(new, FARM)
    assert plan.vms["db"].vmms == ("esx2.xen",)
    assert sorted(name for name in plan.vswitches if name.endswith("dvs")) == ["esx1.hv.dvs", "esx2.xen.dvs"]


def test_a_service_may_be_removed_and_declared_anew() -> None:
    ports = variant("remove http\nservice http tcp/8080", FARM).services["http"].ports
    assert [(one.protocol, one.first, one.last) for one in ports] == [("tcp", 8080, 8080)]


EDITS = [
    "change db { on esx1, hardened }",
    "change prod { members esx[1..3] }",
    "change esx2.dvs { mode hub }",
    "remove web[1..3]",
    "change web5 { on esx3 }",
    "remove old",
    "vm old { on esx3, nic { switch vs0, carries db_net } }",
]


@pytest.mark.parametrize("turn", range(len(EDITS)))
def test_the_order_of_edits_does_not_matter(turn: int) -> None:
    expected = variant("\n".join(EDITS), FARM)
    assert variant("\n".join(EDITS[turn:] + EDITS[:turn]), FARM) == expected
    assert variant("\n".join(reversed(EDITS[turn:] + EDITS[:turn])), FARM) == expected


def test_changes_that_contradict_each_other_are_a_mistake() -> None:
    base = FARM
    for first, second in itertools.permutations(["change db { on esx1 }", "change db { on esx3 }"]):
        assert codes(f'include "base.vt"\n{first}\n{second}', base=base) == ["changed-twice"]
    assert codes('include "base.vt"\nchange dvs { mode hub }\nchange esx1.dvs { mode vepa }', base=base) == [
        "changed-twice"
    ]


def test_a_change_of_an_outer_file_wins() -> None:
    inner = 'include "base.vt"\nchange db { hardened, encrypted }\nchange dvs { mode hub }'
    plan = model('include "inner.vt"\nchange db { hardened no }\nchange dvs { mode vepa }', inner=inner, base=FARM)
    assert (plan.vms["db"].hardened, plan.vms["db"].encrypted) == (False, True)
    assert plan.vswitches["esx1.hv.dvs"].mode == "vepa"


def test_a_removal_of_an_outer_file_wins() -> None:
    inner = 'include "base.vt"\nchange old { hardened }'
    base = FARM.replace("web_net -> old", "web_net -> db_net")
    assert "old" not in model('include "inner.vt"\nremove old', inner=inner, base=base).machines


def test_an_outer_file_may_change_what_an_inner_one_brought_anew() -> None:
    inner = 'include "base.vt"\nremove old\nvm old { on esx1, nic { switch vs0, carries db_net } }'
    plan = model('include "inner.vt"\nchange old { hardened }', inner=inner, base=FARM)
    assert plan.vms["old"].hardened is True


def test_a_change_touches_only_what_was_included() -> None:
    plan = "machine a\nchange a { hardened }\nremove a"
    assert mistakes(plan) == [("change-own", "a"), ("remove-own", "a")]


def test_a_file_does_not_change_what_only_its_neighbour_brings() -> None:
    plan = 'include "one.vt"\ninclude "two.vt"'
    assert mistakes(plan, one="machine a", two="change a { hardened }") == [("change-own", "a")]


def test_a_name_of_an_included_file_is_changed_and_not_the_new_one() -> None:
    plan = variant("remove db\nvm db { on esx1, nic { switch vs0, carries db_net } }", FARM)
    assert plan.vms["db"].vmms == ("esx1.hv",)
    assert plan.vms["db"].disks == ()


def test_the_plan_of_an_included_file_is_ignored() -> None:
    base = 'plan "Base" { owner "somebody", baseline "x.vt" }\nsegment a'
    plan = model('include "base.vt"', base=base)
    assert (plan.title, plan.owner, plan.baseline) == ("Test", "", None)


def test_what_one_file_removes_it_does_not_change() -> None:
    plan = 'include "base.vt"\nremove old\nchange old { hardened }\nchange http { label "web" }'
    base = FARM.replace("web_net -> old", "web_net -> db_net")
    assert mistakes(plan, base=base) == [("change-removed", "old"), ("change-service", "http")]
