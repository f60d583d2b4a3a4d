"""The references of the attack, on plans whose verdicts are plain from the prose."""

from __future__ import annotations

import pytest

from tests.reference.attack import (
    Owned,
    Step,
    alternatives,
    best_path,
    blast,
    channels,
    closed,
    cut,
    difficulty,
    distances,
    failures,
    steps,
    unseen_steps,
)
from tests.reference.attack_paths import length
from tests.reference.small import host, machine, plan, vm
from vtopo.model.plan import Model

VM1, VM2 = ("node", "v1"), ("node", "v2")
M1, M2, M3 = ("node", "m1"), ("node", "m2"), ("node", "m3")
A, B = ("outside", "a"), ("outside", "b")
HV, VS = ("vmm", "h.hv"), ("vswitch", "h.hv.vs0")
FW, SAN = ("gateway", "fw"), ("storage", "san")


def kinds(model: Model, one: Owned, other: Owned) -> set[str]:
    return {step.kind for step in steps(model) if (step.one, step.other) == (one, other)}


# -- one step of each kind --------------------------------------------------------------------------------------------


def test_network_from_whoever_delivers_a_service_that_is_offered() -> None:
    model = plan(machine("m1"), machine("m2", "serves none"), machine("m3", "hardened"))
    assert kinds(model, M2, M1) == kinds(model, A, M1) == {"network"}
    assert not kinds(model, M1, M2)
    assert not kinds(model, M1, M3)
    assert not kinds(model, M1, A)
    assert not kinds(model, B, M1)


def test_gateway_that_says_what_it_serves() -> None:
    for words, expected in (("serves ssh", {"gateway"}), ("", set()), ("serves ssh, hardened", set())):
        assert kinds(plan(f"firewall fw {{ legs [a b], {words} }}"), A, FW) == expected


def test_admin_interface_in_a_segment() -> None:
    assert kinds(plan(host("", of_vmm="admin a")), A, HV) == {"admin"}
    assert not kinds(plan(host("", of_vmm="admin a")), B, HV)
    assert not kinds(plan(host("", of_vmm="admin a, hardened")), A, HV)
    assert not kinds(plan(host("")), A, HV)  # unknown: not to be reached by any network


def test_storage_by_packet_and_by_mount() -> None:
    model = plan("storage san { at a }", machine("m1"), host("", of_vmm="mounts san"))
    assert kinds(model, M1, SAN) == kinds(model, HV, SAN) == {"storage"}
    assert distances(model, [M1])[SAN] == (1, 0, 0, 1, 0, 1)
    assert distances(model, [HV])[SAN] == (0, 0, 0, 0, 1, 1)
    hardened = plan("storage san { at a, hardened }", machine("m1"), host("", of_vmm="mounts san"))
    assert not kinds(hardened, M1, SAN)
    assert kinds(hardened, HV, SAN) == {"storage"}


@pytest.mark.parametrize(
    ("flag", "spoofs"), [("", False), (", forged-transmits unknown", True), (", forged-transmits", True)]
)
def test_spoof_at_a_vnic(flag: str, spoofs: bool) -> None:
    model = plan(host(vm("v1", nic=f"carries a{flag}")))
    assert kinds(model, VM1, ("forged", "a", "h.hv.vs0", "")) == ({"spoof"} if spoofs else set())


@pytest.mark.parametrize(
    ("switches", "spoofs"),
    [
        ("", True),
        ("switch s1 { carries a, port-security }", False),
        ("switch s1 { carries a, port-security unknown }", True),
        ("switch s1 { carries a, port-security }\nswitch s2 { carries a }", True),
        ("switch s1 { carries b, port-security }", True),
    ],
)
def test_spoof_on_the_wire(switches: str, spoofs: bool) -> None:
    assert kinds(plan(switches, machine("m1")), A, ("forged", "a", "", "")) == ({"spoof"} if spoofs else set())


def test_the_switch_of_a_nic_decides() -> None:
    switches = "switch s1 { carries a, port-security }\nswitch s2 { carries a }"
    model = plan(switches, "machine m1 { nic { carries a, switch s1 } }", "machine m2 { nic { carries a, switch s2 } }")
    assert not kinds(model, M1, ("forged", "a", "", ""))
    assert kinds(model, M2, ("forged", "a", "", "")) == {"spoof"}


def test_manager_takes_what_it_manages_and_offers_manage() -> None:
    model = plan(machine("m1"), "machine m2 { serves none, nic { carries a }, manager boss { manages h } }", host(""))
    assert kinds(model, M2, HV) == {"manager"}
    assert kinds(model, M1, M2) == {"network"}


def test_escape_unless_sandboxed() -> None:
    assert kinds(plan(host(vm("v1"))), VM1, HV) == {"escape"}
    assert not kinds(plan(host(vm("v1"), of_vmm="sandboxed")), VM1, HV)
    assert kinds(plan(host(vm("v1"), of_vmm="sandboxed unknown")), VM1, HV) == {"escape"}


def test_a_vm_on_a_cluster_escapes_to_each_member_and_each_controls_it() -> None:
    hosts = "host [g h] { vmm hv { vswitch vs0 } }"
    model = plan(hosts, "cluster c { members [g h] }", "vm v1 { on c, serves none, nic { switch vs0, carries a } }")
    for member in ("g", "h"):
        assert kinds(model, VM1, ("vmm", f"{member}.hv")) == {"escape"}
        assert kinds(model, VM1, ("vswitch", f"{member}.hv.vs0")) == {"vswitch"}
        assert kinds(model, ("vmm", f"{member}.hv"), VM1) == {"control"}


def test_vswitch_unless_hardened_or_in_hardware() -> None:
    for words, expected in (("", {"vswitch"}), ("hardened", set()), ("runs nic", set())):
        assert kinds(plan(host(vm("v1"), vswitch=words)), VM1, VS) == expected


def test_dma_without_an_iommu() -> None:
    passed = "vm v1 { passthrough p0 }"
    assert kinds(plan(host(passed, of_host="iommu no", vswitch="")), VM1, HV) == {"dma", "escape"}
    assert kinds(plan(host(passed, vswitch="")), VM1, HV) == {"escape"}
    assert "dma" in kinds(plan(host(vm("v1"), of_host="iommu no", vswitch="runs nic")), VM1, HV)
    assert "dma" not in kinds(plan(host(vm("v1"), of_host="iommu no")), VM1, HV)


def test_core_of_a_vswitch_there_or_nobody_knows_where() -> None:
    assert kinds(plan(host("", vswitch="runs unknown")), VS, HV) == {"core"}
    assert not kinds(plan(host("", vswitch="runs process")), VS, HV)


def test_service_vm_and_its_vswitch_own_each_other() -> None:
    model = plan(host("vm v1", vswitch="runs service-vm v1"))
    assert kinds(model, VM1, VS) == kinds(model, VS, VM1) == {"service-vm"}


def test_control_of_a_vmm() -> None:
    model = plan(host(vm("v1")))
    assert kinds(model, HV, VM1) >= {"control"}
    assert kinds(model, HV, VS) == kinds(model, HV, A) == kinds(model, HV, B) == {"control"}
    hosted = plan("machine m1 { nic { carries a }, vmm hv { vm v1 } }")
    assert kinds(hosted, M1, ("vmm", "m1.hv")) == {"control"}
    assert kinds(hosted, VM1, ("vmm", "m1.hv")) == {"escape"}


def test_disk_unless_encrypted() -> None:
    model = plan("storage san", host("vm v1 { disk san }\nvm v2 { disk san, encrypted }"))
    assert kinds(model, SAN, VM1) == {"disk"}
    assert not kinds(model, SAN, VM2)


def test_appliance_and_gateway_own_each_other() -> None:
    model = plan(host("vm v1 { serves none, nic { carries a }, firewall fw }\nrouter r { legs a }"))
    assert kinds(model, FW, VM1) == kinds(model, VM1, FW) == {"appliance"}
    assert kinds(model, ("gateway", "r"), HV) == {"appliance"}
    assert "appliance" in kinds(model, HV, ("gateway", "r"))


def test_hardened_on_the_vm_of_an_appliance_stops_both_steps() -> None:
    for words, network in (("hardened", set()), ("", {"network"})):
        inside = f"vm v1 {{ {words}, nic {{ carries a }}, firewall fw {{ serves ssh, hardened no }} }}"
        model = plan(host(inside))
        assert kinds(model, A, VM1) == network
        assert kinds(model, A, FW) == ({"gateway"} if network else set())


# -- who emits what ---------------------------------------------------------------------------------------------------


def test_a_spoof_gets_past_a_policy_that_trusts_an_address() -> None:
    model = plan("firewall fw { legs [a b], allow m1 -> b }", machine("m1"), machine("m2"), machine("m3", carries="b"))
    assert not kinds(model, M2, M3)
    assert kinds(model, ("forged", "a", "", ""), M3) == {"network"}
    path = [Step("spoof", M2, ("forged", "a", "", "")), Step("network", ("forged", "a", "", ""), M3)]
    assert best_path(model, M2, M3) == path


def test_an_address_that_is_not_linked_there_can_not_be_spoofed() -> None:
    policy = "firewall fw { legs [a b], allow m1 -> b }"
    model = plan(policy, machine("m1", carries="b"), machine("m2"), machine("m3", carries="b"))
    assert not kinds(model, ("forged", "a", "", ""), M3)


def test_an_owned_gateway_skips_its_own_policy_only() -> None:
    gateways = "firewall fw { legs [a b] }\nsegment c\nfirewall fw2 { legs [b c] }"
    model = plan(gateways, machine("m1"), machine("m2", carries="b"), machine("m3", carries="c"))
    assert kinds(model, FW, M1) == kinds(model, FW, M2) == {"network"}
    assert not kinds(model, FW, M3)
    assert not kinds(model, M1, M2)


def test_an_owned_vswitch_sends_past_its_filter_mode_and_isolation() -> None:
    vms = vm("v1", "serves web", nic="carries c, isolated") + vm("v2", "serves web", nic="carries c, isolated")
    model = plan("segment c", host(vms, vswitch="mode isolated, filter"), machine("m1"))
    assert not kinds(model, VM1, VM2)
    assert kinds(model, VS, VM2) == {"network"}
    assert not kinds(model, VS, M1)  # it does not reach out
    assert "network" in kinds(model, HV, VM2)
    assert kinds(model, HV, M1) == {"network"}  # on the wire of what its NICs carry


def test_the_filter_of_another_vswitch_holds() -> None:
    def switching(name: str, nic: str) -> str:
        inside = f"vswitch vs0 {{ uplink p0, runs process, filter }}\n vm {nic} {{ nic {{ carries a }} }}"
        return f"host {name} {{\n nic p0 {{ carries a }}\n vmm hv {{\n {inside}\n }}\n}}"

    model = plan(switching("g", "v1"), switching("h", "v2"))
    assert kinds(model, ("vswitch", "g.hv.vs0"), VM1) == {"network"}
    assert not kinds(model, ("vswitch", "g.hv.vs0"), VM2)
    assert not kinds(model, ("vmm", "g.hv"), VM2)


def test_unseen_where_a_packet_stays_inside() -> None:
    vms = vm("v1", "serves web") + vm("v2", "serves web")
    model = plan("sensor ids { watches a }", host(vms), machine("m1"))
    assert Step("network", VM1, VM2) in unseen_steps(model)
    assert Step("network", VM1, M1) in steps(model) - unseen_steps(model)
    assert Step("escape", VM1, HV) in unseen_steps(model)
    assert best_path(model, A, VM1, unseen=True) is None
    virtual = plan(host(vms + "sensor ids { watches a }"), machine("m1"))
    assert unseen_steps(virtual) == steps(virtual)


# -- lengths and paths ------------------------------------------------------------------------------------------------


def test_failures_of_kinds() -> None:
    named = ("network", "gateway", "admin", "storage", "escape", "vswitch")
    assert {kind for kind in (*named, "spoof", "core", "disk", "control", "dma") if failures(kind)} == set(named)


def test_difficulty_the_last_that_names_an_end_then_the_kind_then_the_usual() -> None:
    escape, other = Step("escape", VM1, HV), Step("escape", VM2, HV)
    vms = host("vm v1\nvm v2")
    assert difficulty(plan(vms), escape) == "high"
    general = 'difficulty escape low because "x"'
    of_vm = 'difficulty escape extreme on v1 because "x"'
    of_vmm = 'difficulty escape moderate on h.hv because "x"'
    assert difficulty(plan(vms, of_vm, general), escape) == "extreme"
    assert difficulty(plan(vms, of_vm, general), other) == "low"
    assert difficulty(plan(vms, of_vm, of_vmm), escape) == "moderate"
    assert length(plan(vms, of_vmm, of_vm), escape) == (1, 1, 0, 0, 0, 1)


def test_the_cheapest_path_has_the_fewest_failures_then_the_easiest_steps() -> None:
    model = plan(host(vm("v1") + vm("v2")))
    assert best_path(model, VM1, VM2) == [Step("escape", VM1, HV), Step("control", HV, VM2)]
    assert distances(model, [VM1])[VM2] == (1, 0, 1, 0, 0, 2)
    assert best_path(model, VM1, VM1) == []
    assert best_path(model, VM1, ("node", "none")) is None
    assert closed(model, [VM1]) == {VM1, VM2, VS, HV, A, B, ("forged", "a", "", ""), ("forged", "b", "", "")}


def test_equal_paths_go_by_names() -> None:
    gateway = "firewall fw { legs [a b], allow [m2 m3] -> m4 }"
    nodes = [machine(name) for name in ("m1", "m3", "m2")]
    switch = "switch s1 { carries a, port-security }"
    model = plan(gateway, switch, *nodes, machine("m4", carries="b"))
    assert best_path(model, M1, ("node", "m4")) == [Step("network", M1, M2), Step("network", M2, ("node", "m4"))]
    assert alternatives(model, M1, ("node", "m4")) == [frozenset({M1, M2, ("node", "m4")}), {M1, M3, ("node", "m4")}]
    assert cut(model, [M1], ("node", "m4")) == 2


def test_a_path_that_goes_round_is_a_detour() -> None:
    switch = "switch s1 { carries a, port-security }"
    model = plan(switch, machine("m1"), machine("m2"), machine("m3"))
    assert alternatives(model, M1, M3) == [frozenset({M1, M3})]
    assert cut(model, [M1], M3) == 2
    longer = plan(switch, machine("m1"), machine("m2"), machine("m3"), 'difficulty network extreme on m3 because "x"')
    assert alternatives(longer, M1, M3) == [frozenset({M1, M3})]


def test_a_path_that_goes_round_and_is_shorter_is_no_detour() -> None:
    easy = 'difficulty vswitch low because "x"'
    assert alternatives(plan(host(vm("v1"))), VM1, HV) == [frozenset({VM1, HV})]
    model = plan(host(vm("v1")), easy)
    assert alternatives(model, VM1, HV) == [frozenset({VM1, VS, HV}), frozenset({VM1, HV})]
    assert cut(model, [VM1], HV) == 2
    assert cut(model, [VM1], VM1) is None
    assert cut(model, [SAN], HV) == 0


def test_blast_of_one_member_of_a_range() -> None:
    lonely = "vm v[1..2] { serves web, nic { carries a, isolated } }"
    open_to_all = "vm v[1..2] { serves web, nic { carries a } }"
    hardened = "uplink p0, hardened"
    assert blast(plan(host(lonely, of_vmm="sandboxed", vswitch=hardened)), VM1) == {"v1"}
    assert blast(plan(host(open_to_all, of_vmm="sandboxed", vswitch=hardened)), VM1) == {"v1", "v2"}
    assert blast(plan(host(lonely, vswitch="uplink p0, hardened")), VM1) == {"v1", "v2"}


def test_channels() -> None:
    model = plan(host("vm v1\nvm v2", of_vmm="guest-channel unknown"), "machine m1 { on h }", "machine m2")
    assert channels(model) == {
        ("covert", "h", "m1", "v1"),
        ("covert", "h", "m1", "v2"),
        ("covert", "h", "v1", "v2"),
        ("guest-channel", "h.hv", "v1", "v2"),
    }


def test_channels_of_vms_that_may_be_anywhere() -> None:
    hosts = "host [g h] { vmm hv }\nvm v1 { on c }\nvm v2 { on c }"
    together = plan(hosts, "cluster c { members [g h] }")
    assert channels(together) == {("covert", "g", "v1", "v2"), ("covert", "h", "v1", "v2")}
    assert channels(plan(hosts, "cluster c { members [g h], separate [v1 v2] }")) == set()
