"""What an interface of a domain becomes: the vswitch it is plugged into, and what its port may do."""

from __future__ import annotations

import pytest

from vtopo.model.things import UNKNOWN

from .plans import domain, interface, network, plan, refused, vnic

MACVTAP = [
    ("bridge", "switch", False),
    ("vepa", "vepa", False),
    ("private", "isolated", False),
    ("passthrough", "vepa", True),
    ("", "vepa", False),
]


@pytest.mark.parametrize(("mode", "forwards", "whole"), MACVTAP)
def test_a_macvtap_port_forwards_as_its_mode_says(mode: str, forwards: str, whole: bool) -> None:
    said = f"mode='{mode}'" if mode else ""
    _, model = plan(domain("a", interface("direct", f"dev='eth0' {said}")))
    nic, vswitch = vnic(model, "a")
    assert vswitch is not None
    assert ("macvtap", forwards) == (vswitch.product, vswitch.mode)
    assert (whole, True, whole) == (vswitch.promiscuous, vswitch.forged_transmits, vswitch.mac_changes)
    assert (("host.eth0",), ("eth0",)) == (vswitch.uplinks, nic.carries)


def test_ports_of_one_nic_forward_as_the_loosest_of_them() -> None:
    ports = [interface("direct", f"dev='eth0' mode='{mode}'") for mode in ("private", "bridge")]
    _, model = plan(domain("a", ports[0]), domain("b", ports[1]))
    assert ["switch"] == [vswitch.mode for vswitch in model.vswitches.values()]
    assert (True, False) == (vnic(model, "a")[0].isolated, vnic(model, "b")[0].isolated)


def test_on_a_pool_of_nics_nobody_knows_which_two_ports_meet() -> None:
    pool = "<forward mode='vepa'><interface dev='eth0'/><interface dev='eth1'/></forward>"
    _, model = plan(network("pool", pool), domain("a", interface("network", "network='pool'")))
    _, vswitch = vnic(model, "a")
    assert vswitch is not None
    assert (UNKNOWN, ("host.eth0", "host.eth1")) == (vswitch.mode, vswitch.uplinks)


@pytest.mark.parametrize("mode", ["bridge", "private", "vepa", "passthrough"])
def test_a_network_on_nics_gives_its_ports_its_mode(mode: str) -> None:
    inside = f"<forward mode='{mode}'><interface dev='eth0'/></forward>"
    _, model = plan(network("n", inside), domain("a", interface("network", "network='n'")))
    expected = {name: forwards for name, forwards, _ in MACVTAP}[mode]
    assert [expected] == [vswitch.mode for vswitch in model.vswitches.values()]
    assert ("n",) == vnic(model, "a")[0].carries


def test_a_bridge_of_the_host_may_be_a_hub_and_leads_to_a_wire() -> None:
    _, model = plan(domain("a", interface("bridge", "bridge='br0'")))
    _, vswitch = vnic(model, "a")
    assert vswitch is not None
    assert ("linux-bridge", UNKNOWN, 1) == (vswitch.product, vswitch.mode, len(vswitch.uplinks))


def test_a_bridge_of_libvirts_own_is_a_switch_without_a_wire() -> None:
    _, model = plan(network("n", "<bridge name='virbr1'/>"), domain("a", interface("network", "network='n'")))
    _, vswitch = vnic(model, "a")
    assert vswitch is not None
    assert ("virbr1", "linux-bridge", "switch", ()) == (
        vswitch.id.rpartition(".")[2],
        vswitch.product,
        vswitch.mode,
        vswitch.uplinks,
    )
    assert "n" not in model.wired


def test_where_libvirt_fills_the_address_table_an_address_can_not_be_changed() -> None:
    for manager, expected in (("libvirt", False), ("kernel", True)):
        _, model = plan(
            network("n", f"<bridge name='virbr1' macTableManager='{manager}'/>"),
            domain("a", interface("network", "network='n'")),
        )
        _, vswitch = vnic(model, "a")
        assert vswitch is not None
        assert expected == vswitch.mac_changes


def test_isolation_of_a_port_is_its_own_else_of_its_group_else_of_its_network() -> None:
    group = "<portgroup name='g'><port isolated='no'/></portgroup>"
    yes = "<port isolated='yes'/>"
    on = "network='n'"
    _, model = plan(
        network("n", f"{yes}{group}"),
        domain("a", interface("network", on), interface("network", f"{on} portgroup='g'")),
        domain("b", interface("network", f"{on} portgroup='g'", yes)),
    )
    assert [True, False] == [nic.isolated for nic in model.vms["a"].nics]
    assert [True] == [nic.isolated for nic in model.vms["b"].nics]


def test_a_guest_whose_filters_are_trusted_may_hear_all_and_change_its_address() -> None:
    trusted = "<interface type='direct' trustGuestRxFilters='yes'><source dev='eth0' mode='bridge'/></interface>"
    _, model = plan(domain("a", trusted), domain("b", interface("direct", "dev='eth0' mode='bridge'")))
    said = [(nic.promiscuous, nic.mac_changes) for vm in "ab" for nic in model.vms[vm].nics]
    assert [(True, True), (False, False)] == said


OVS = "<virtualport type='openvswitch'/>"


def test_a_port_of_open_vswitch_has_its_vlans_or_all_of_them() -> None:
    tags = "<vlan trunk='yes'><tag id='20'/><tag id='10' nativeMode='untagged'/></vlan>"
    on = "bridge='ovs0'"
    text, model = plan(
        domain("access", interface("bridge", on, f"<vlan><tag id='10'/></vlan>{OVS}")),
        domain("trunk", interface("bridge", on, f"{tags}{OVS}")),
        domain("silent", interface("bridge", on, OVS)),
    )
    assert ["open-vswitch"] == [vswitch.product for vswitch in model.vswitches.values()]
    assert ("ovs0-vlan10",) == vnic(model, "access")[0].carries
    assert ("ovs0-vlan10", "ovs0-vlan20") == vnic(model, "trunk")[0].carries
    assert ("ovs0", "ovs0-vlan10", "ovs0-vlan20") == vnic(model, "silent")[0].carries
    assert {"ovs0": None, "ovs0-vlan10": 10, "ovs0-vlan20": 20} == {one.id: one.vlan for one in model.segments.values()}
    assert "what the guest tags itself passes" in text


def test_the_vlans_of_an_interface_come_before_those_of_its_group_and_network() -> None:
    inside = "<forward mode='bridge'/><bridge name='ovs0'/><virtualport type='openvswitch'/><vlan><tag id='5'/></vlan>"
    group = "<portgroup name='g' default='yes'><vlan><tag id='6'/></vlan></portgroup><portgroup name='h'/>"
    on = "network='n'"
    _, model = plan(
        network("n", inside + group),
        domain("a", interface("network", on, "<vlan><tag id='7'/></vlan>"), interface("network", on)),
        domain("b", interface("network", f"{on} portgroup='h'")),
    )
    vlans = {segment.id: segment.vlan for segment in model.segments.values()}
    assert [7, 6] == [vlans[nic.carries[0]] for nic in model.vms["a"].nics]
    assert [5] == [vlans[nic.carries[0]] for nic in model.vms["b"].nics]


def test_a_virtual_function_has_its_vlan_and_runs_in_the_nic() -> None:
    address = "<address type='pci' domain='0' bus='0' slot='0x07' function='0x0'/>"
    function = f"<interface type='hostdev'><source>{address}</source><vlan><tag id='42'/></vlan></interface>"
    pool = network("vfs", "<forward mode='hostdev'><pf dev='ens1'/></forward><vlan><tag id='8'/></vlan>")
    _, model = plan(pool, domain("a", function), domain("b", interface("network", "network='vfs'")))
    found = [vnic(model, vm) for vm in "ab"]
    assert [("sr-iov", "nic", UNKNOWN)] * 2 == [(on.product, on.runs, on.mode) for _, on in found if on is not None]
    vlans = {segment.id: segment.vlan for segment in model.segments.values()}
    assert [42, 8] == [vlans[nic.carries[0]] for nic, _ in found]


def test_an_untagged_port_on_a_nic_with_vlans_is_a_trunk() -> None:
    tagged = "<interface type='vlan' name='eth0.10'><vlan tag='10'><interface name='eth0'/></vlan></interface>"
    inner = "<bridge><interface type='ethernet' name='{}'/></bridge>"
    bridges = [
        f"<interface type='bridge' name='{name}'>{inner.format(port)}</interface>"
        for name, port in (("br0", "eth0"), ("br10", "eth0.10"))
    ]
    _, model = plan(
        tagged,
        *bridges,
        domain("a", interface("bridge", "bridge='br0'")),
        domain("b", interface("bridge", "bridge='br10'")),
    )
    assert ["host.eth0"] == [nic for vswitch in model.vswitches.values() for nic in vswitch.uplinks]
    assert (2, 1) == (len(vnic(model, "a")[0].carries), len(vnic(model, "b")[0].carries))
    assert 10 == model.segments[vnic(model, "b")[0].carries[0]].vlan


@pytest.mark.parametrize(
    ("kind", "source", "told"),
    [
        ("ethernet", "", "a script plugs in"),
        ("vhostuser", "type='unix' path='/run/sock' mode='client'", "the socket /run/sock"),
        ("vdpa", "dev='/dev/vhost-vdpa-0'", "the device /dev/vhost-vdpa-0"),
        ("mcast", "address='230.0.0.1' port='5558'", "a mcast socket at 230.0.0.1 port 5558"),
        ("udp", "address='127.0.0.1' port='11115'", "a udp socket"),
    ],
)
def test_what_leads_past_libvirt_is_unknown(kind: str, source: str, told: str) -> None:
    text, model = plan(domain("a", interface(kind, source)))
    assert "nic { switch unknown, carries unknown }" in text
    assert told in text
    assert 1 == len(model.vms["a"].nics)


def test_a_port_that_leads_nowhere_carries_nothing() -> None:
    assert "nic { switch unknown, carries none }" in plan(domain("a", "<interface type='null'/>"))[0]


def test_arguments_that_make_nics_past_libvirt_are_a_vnic_nobody_knows() -> None:
    given = "<qemu:commandline><qemu:arg value='-netdev'/><qemu:arg value='tap,id=x'/></qemu:commandline>"
    xml = domain("a", more=given).replace("<domain ", "<domain xmlns:qemu='urn:x' ")
    text, model = plan(xml)
    assert ("nic { switch unknown, carries unknown }" in text, 1) == (True, len(model.vms["a"].nics))


def test_a_network_in_user_mode_is_the_guest_behind_a_translation() -> None:
    _, model = plan(domain("a", interface("user")), domain("b", interface("user", more="<portForward proto='tcp'/>")))
    policies = {router.id: router.policy for router in model.gateways.values()}
    assert (False, UNKNOWN) == (policies["user-a-nat"].default_allow, policies["user-b-nat"].default_allow)
    assert vnic(model, "a")[0].carries != vnic(model, "b")[0].carries


def test_what_is_passed_through_may_be_a_nic() -> None:
    source = "<source><address domain='0' bus='6' slot='2' function='0'/></source>"
    text, model = plan(domain("a", f"<hostdev mode='subsystem' type='pci'>{source}</hostdev>"))
    assert ("host.pci-0000-06-02-0",) == model.vms["a"].passthrough
    assert "carries unknown" in text


def test_what_several_vms_share_is_a_channel() -> None:
    memory = "<shmem name='ring'/>"
    text, model = plan(domain("a", memory), domain("b", memory))
    assert [True] == [vmm.guest_channel for vmm in model.vmms.values()]
    assert "several VMs share shared memory ring" in text
    _, alone = plan(domain("a", memory), domain("b"))
    assert [UNKNOWN] == [vmm.guest_channel for vmm in alone.vmms.values()]


def test_a_network_in_no_file_is_unknown_and_so_is_its_port() -> None:
    text, model = plan(domain("a", interface("network", "network='lost'")))
    _, vswitch = vnic(model, "a")
    assert vswitch is not None
    assert {UNKNOWN} == {vswitch.mode, vswitch.promiscuous, vswitch.forged_transmits, vswitch.flooding}
    assert "network `lost` is in none of these files" in text


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (domain("a", interface("token-ring")), "interface-type"),
        (domain("a", interface("direct", "dev='e' mode='tight'")), "macvtap-mode"),
        (domain("a", interface("bridge")), "no-source"),
        (domain("a", interface("bridge", "bridge='b'", "<vlan><tag id='5000'/></vlan>")), "bad-vlan"),
        (domain("a", interface("bridge", "bridge='b'", "<mac address='52:54'/>")), "bad-mac"),
        (domain("a", interface("bridge", "bridge='b'", "<port isolated='maybe'/>")), "bad-value"),
        (domain("a", more="<memory unit='parsec'>4</memory>"), "bad-memory"),
        (domain("", interface("user")), "no-name"),
        (domain("c", kind="lxc"), "container"),
    ],
)
def test_a_mistake_is_told_at_its_line(xml: str, code: str) -> None:
    problem = refused(xml.replace("<interface", "\n<interface").replace("<memory", "\n<memory"))
    assert (code, "1.xml", 1 if code in ("no-name", "container") else 2) == (
        problem.code,
        problem.place.file,
        problem.place.line,
    )


def test_a_port_group_that_is_not_there_is_told_with_its_network() -> None:
    problem = refused(network("n"), domain("a", interface("network", "network='n' portgroup='g'")))
    assert ("no-portgroup", ["1.xml"]) == (problem.code, [place.file for place in problem.related])
