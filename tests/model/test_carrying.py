"""A vNIC that does not say what it carries: on an Open vSwitch a trunk of all there is, elsewhere in nothing."""

from __future__ import annotations

import pytest

from vtopo.model.carrying import by_product

from .plans import codes, model

HOST = """
levels low
segment [web_net db_net side inner] { level low }
host esx1 { nic p0 { carries [web_net db_net] }, vmm hv }
"""
OPEN = "vswitch ovs { on esx1, product open-vswitch, uplink p0, portgroup group { carries side } }"


def carried(lines: str, before: str = OPEN) -> tuple[str, ...]:
    """What the first vNIC of `a` carries, with these lines about it."""
    return model(f"{HOST}{before}\n{lines}").vms["a"].nics[0].carries


def test_a_silent_port_carries_what_uplinks_port_groups_and_other_ports_do() -> None:
    lines = "vm a { on esx1, nic { switch ovs } }\nvm b { on esx1, nic { switch ovs, carries inner } }"
    assert carried(lines) == ("web_net", "db_net", "side", "inner")


@pytest.mark.parametrize(
    ("said", "meant"), [("carries web_net", ("web_net",)), ("carries none", ()), ("carries unknown", ())]
)
def test_what_a_port_says_is_all_it_carries(said: str, meant: tuple[str, ...]) -> None:
    assert carried(f"vm a {{ on esx1, nic {{ switch ovs, {said} }} }}") == meant


def test_a_port_in_a_port_group_carries_what_the_group_does() -> None:
    assert carried("vm a { on esx1, nic { switch group } }") == ("side",)


@pytest.mark.parametrize("product", ["linux-bridge", "vmware-vss", "none", "of-our-own"])
def test_a_silent_port_of_another_switch_carries_nothing(product: str) -> None:
    vswitch = f"vswitch w {{ on esx1, product {product}, uplink p0 }}"
    assert carried("vm a { on esx1, nic { switch w } }", vswitch) == ()


@pytest.mark.parametrize("product", ["open-vswitch", "open-vswitch-3.1.0", "open-vswitch-dpdk"])
def test_it_is_so_for_every_open_vswitch(product: str) -> None:
    vswitch = f"vswitch w {{ on esx1, product {product}, uplink p0 }}"
    assert carried("vm a { on esx1, nic { switch w } }", vswitch) == ("web_net", "db_net")


def test_a_silent_appliance_has_a_leg_in_all_of_it() -> None:
    lines = f"{HOST}{OPEN}\nvm a {{ on esx1, nic {{ switch ovs }}, firewall f }}"
    assert model(lines).gateways["f"].legs == ("web_net", "db_net", "side")


def test_on_a_cluster_it_carries_what_is_at_any_member_and_that_is_no_mistake() -> None:
    lines = """
      host far { nic q { carries inner }, vmm hv { vswitch ovs { product open-vswitch, uplink q } } }
      cluster c { members [esx1.hv far.hv] }
      vm a { on c, nic { switch ovs } }"""
    assert codes(f"{HOST}{OPEN}\n{lines}") == []
    assert carried(lines) == ("web_net", "db_net", "side", "inner")


def test_it_is_known_where_the_product_alone_makes_a_trunk() -> None:
    its = model(f"{HOST}{OPEN}\nvm [a b] {{ on esx1, nic {{ switch ovs }}, nic x {{ switch ovs, carries web_net }} }}")
    names = [[vswitch.id for vswitch in by_product(nic, its.vswitches)] for nic in its.vms["a"].nics]
    assert names == [["esx1.hv.ovs"], []]
