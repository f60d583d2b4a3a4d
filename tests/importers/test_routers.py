"""What a network of libvirt becomes: a segment, and a router where the host forwards."""

from __future__ import annotations

import pytest

from vtopo.model.plan import Model
from vtopo.model.things import UNKNOWN

from .plans import End, decides, domain, interface, network, plan, refused

IP = "<ip address='192.0.2.1' netmask='255.255.255.128'/>"
IP6 = "<ip family='ipv6' address='2001:db8::1' prefix='64'/>"
INSIDE, OUTSIDE = End("n", "192.0.2.9"), End("outside", "198.51.100.1")
INSIDE6, OUTSIDE6 = End("n", "2001:db8::9"), End("outside", "2001:db8:ffff::1")


def asked(model: Model, source: End, target: End, router: str = "n-router") -> bool | None:
    return decides(model, model.gateways[router].policy, source, target, "tcp", 80)


def test_an_isolated_network_has_no_router_and_no_wire() -> None:
    _, model = plan(network("n", IP))
    assert ({}, ("192.0.2.0/25",)) == (dict(model.gateways), model.segments["n"].subnets)
    assert "n" not in model.wired


def test_a_translated_network_lets_out_what_is_its_own_and_nothing_in() -> None:
    _, model = plan(network("n", f"<forward mode='nat'/>{IP}"))
    assert (True, False) == (asked(model, INSIDE, OUTSIDE), asked(model, OUTSIDE, INSIDE))
    assert False is asked(model, End("n", "203.0.113.1"), OUTSIDE), "a foreign source address stays in"
    assert {"n", "outside"} == set(model.gateways["n-router"].legs)


def test_a_routed_network_lets_in_what_is_for_its_prefix() -> None:
    _, model = plan(network("n", f"<forward mode='route'/>{IP}"))
    assert (True, True) == (asked(model, INSIDE, OUTSIDE), asked(model, OUTSIDE, INSIDE))
    assert False is asked(model, OUTSIDE, End("n", "192.0.2.200")), "beyond its prefix"


def test_ipv6_of_a_translated_network_is_routed_unless_it_is_translated_too() -> None:
    _, routed = plan(network("n", f"<forward mode='nat'/>{IP}{IP6}"))
    _, masked = plan(network("n", f"<forward mode='nat'><nat ipv6='yes'/></forward>{IP}{IP6}"))
    assert (True, False) == (asked(routed, OUTSIDE6, INSIDE6), asked(masked, OUTSIDE6, INSIDE6))
    assert (True, True) == (asked(routed, INSIDE6, OUTSIDE6), asked(masked, INSIDE6, OUTSIDE6))


def test_an_open_network_is_what_the_hosts_own_firewall_makes_of_it() -> None:
    text, model = plan(network("n", f"<forward mode='open'/>{IP}"))
    assert (None, None) == (asked(model, INSIDE, OUTSIDE), asked(model, OUTSIDE, INSIDE))
    assert UNKNOWN == model.gateways["n-router"].policy.default_allow
    assert "libvirt sets no rules for it" in text


def test_a_network_forwarded_to_an_interface_has_that_one_leg() -> None:
    others = network("other", "<ip address='203.0.113.1' prefix='24'/>")
    _, model = plan(network("n", f"<forward mode='route' dev='eth1'/>{IP}"), others)
    assert ("n", "eth1") == model.gateways["n-router"].legs


def test_a_routed_network_takes_packets_of_every_network_the_host_is_in() -> None:
    nat = network("m", "<forward mode='nat'/><ip address='203.0.113.1' prefix='24'/>")
    _, model = plan(network("n", f"<forward mode='route'/>{IP}"), nat)
    other = End("m", "203.0.113.9")
    assert (True, False) == (asked(model, other, INSIDE), asked(model, INSIDE, other))
    assert {"n", "m", "outside"} == set(model.gateways["n-router"].legs)


def test_all_that_leaves_the_host_is_reached_by_a_network_that_names_no_interface() -> None:
    _, model = plan(network("n", f"<forward/>{IP}"), domain("a", interface("bridge", "bridge='br7'")))
    assert {"n", "outside", "br7"} == set(model.gateways["n-router"].legs)


def test_the_host_is_in_what_is_not_tagged_whatever_vlan_ports_have() -> None:
    tagged = f"<forward mode='route'/><vlan><tag id='9'/></vlan>{IP}"
    _, model = plan(network("n", tagged), domain("a", interface("network", "network='n'")))
    own = model.segments[next(iter(model.gateways.values())).legs[0]]
    assert (None, ("192.0.2.0/25",)) == (own.vlan, own.subnets)
    assert [9] == [model.segments[name].vlan for name in model.vms["a"].nics[0].carries]


def test_that_the_host_is_in_a_network_is_said_and_left_open() -> None:
    text, model = plan(network("n", IP))
    assert [UNKNOWN] == [vmm.admin for vmm in model.vmms.values()]
    assert "# the host has 192.0.2.1 in n: say `admin`" in text


def test_hosts_that_call_a_network_alike_share_it_where_it_leaves_them() -> None:
    bridge, inner = network("lan", "<forward mode='bridge'/><bridge name='br0'/>"), network("inner", IP)
    text, model = plan(one=[bridge, inner], two=[bridge, inner])
    assert {"lan", "inner", "inner-two"} == set(model.segments)
    assert "one network on 2 hosts" in text


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("\n<forward mode='teleport'/>", "forward-mode"),
        ("\n<forward mode='vepa'><interface dev='e1'/><interface dev='e1'/></forward>", "device-twice"),
        ("\n<ip address='192.0.2.1.9'/>", "bad-address"),
        ("\n<ip address='192.0.2.1' prefix='40'/>", "bad-prefix"),
        ("\n<vlan><tag id='ten'/></vlan>", "bad-vlan"),
    ],
)
def test_a_mistake_is_told_at_its_line(inside: str, code: str) -> None:
    problem = refused(network("n", inside))
    assert (code, 2) == (problem.code, problem.place.line)


def test_a_bond_is_of_its_nics_and_its_bridge_goes_by_it() -> None:
    speed = "<link speed='10000' state='up'/>"
    nics = [f"<interface type='ethernet' name='{name}'>{speed}</interface>" for name in ("e1", "e2")]
    parts = "<bond><interface type='ethernet' name='e1'/><interface type='ethernet' name='e2'/></bond>"
    bond = f"<interface type='bond' name='bond0'>{parts}</interface>"
    bridge = "<interface type='bridge' name='br0'><bridge><interface type='bond' name='bond0'/></bridge></interface>"
    text, model = plan(*nics, bond, bridge, domain("a", interface("bridge", "bridge='br0'")))
    assert [("host.bond0",)] == [vswitch.uplinks for vswitch in model.vswitches.values()]
    assert "nic bond0 { carries br0, bonds [e1 e2] }" in text
    assert "speed 10000Mbit/s" in text


def test_a_host_says_what_it_has() -> None:
    cpus = "".join(f"<cpu id='{n}' socket_id='0' core_id='{n // 2}' siblings='x'/>" for n in range(8))
    cell = f"<cell id='0'><memory unit='KiB'>8388608</memory><cpus num='8'>{cpus}</cpus></cell>"
    cells = f"<topology><cells num='1'>{cell}</cells></topology>"
    said = f"<capabilities><host><iommu support='yes'/>{cells}</host></capabilities>"
    _, model = plan(said, domain("a"))
    host = model.hosts["host"]
    assert (True, 4, 8) == (host.iommu, host.cores, host.memory)
    silent = plan(domain("a"))[1].hosts["host"]
    assert {UNKNOWN} == {silent.iommu, silent.cores, silent.memory}
