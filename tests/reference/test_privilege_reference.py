"""The references of least privilege, on plans whose verdicts are plain from the prose."""

from __future__ import annotations

from tests.reference import privilege
from tests.reference.small import host, machine, plan, vm


def test_settings_of_ports() -> None:
    settings = "carries [a b], promiscuous, forged-transmits, mac-changes unknown"
    model = plan(
        host(vm("v1", nic=settings) + f"vm v2 {{ nic {{ {settings} }}, sensor ids {{ watches a }}, firewall fw }}")
    )
    first, second = {("v1", "v1.nic", name) for name in "ab"}, {("v2", "v2.nic", name) for name in "ab"}
    assert privilege.trunks_to_guests(model) == first
    assert privilege.promiscuous_ports(model) == first
    assert privilege.forged_transmits(model) == first | second
    assert privilege.mac_changes(model) == set()


def test_over_trunk() -> None:
    over = "segment c { over b }"
    assert privilege.over_trunks(plan(host(vm("v1")))) == {("h.hv.vs0", "h.p0", "b")}
    assert privilege.over_trunks(plan(over, host(vm("v1") + vm("v2", nic="carries c")))) == set()
    assert privilege.over_trunks(plan(host(vm("v1"), of_vmm="admin b"))) == set()
    assert privilege.over_trunks(plan(host(vm("v1") + "router r { legs b }"))) == set()
    assert privilege.over_trunks(plan("storage san { at b }", host(vm("v1", "disk san")))) == set()
    assert privilege.over_trunks(plan("cluster c { members h, migration b }", host(vm("v1")))) == set()
    assert privilege.gaps_of_vswitches(plan(host(vm("v1"), of_vmm="admin b"))) == {("h.hv.vs0", "b")}


def test_interfaces_beside_workloads() -> None:
    things = "storage san { at a }\ncluster c { members h, migration b }"
    boss = "machine boss { nic { carries [a b] }, manager its { manages h } }"
    model = plan(things, boss, machine("m1"), host("", of_vmm="admin [a b]"))
    assert privilege.admin_interfaces(model) == {("h.hv", "a", "m1")}
    assert privilege.storage_interfaces(model) == {("san", "a", "m1")}
    assert privilege.migration_interfaces(model) == set()


def test_over_permit_and_what_is_needed() -> None:
    nodes = [machine("m1"), machine("m2"), machine("m3", carries="b")]
    fw = ("gateway", "fw")
    wide = plan("firewall fw { legs [a b], allow [m1 m2] -> m3 web }", *nodes, "flow m1 -> m3 web")
    allowed = {(source.who, target.who, piece.label) for source, target, piece in privilege.over_permit(wide, fw)}
    assert allowed == {(("node", "m2"), ("node", "m3"), "tcp/80")}
    exact = plan("firewall fw { legs [a b], allow m1 -> m3 web }", *nodes, "flow [m1 m2] -> b any")
    assert privilege.over_permit(exact, fw) == set()
    silent = plan("firewall fw { legs [a b], allow m1 -> m3 web }", *nodes)
    assert privilege.over_permit(silent, fw) == set()
    assert privilege.gaps_of_policies(silent) == {("gateway", "fw", "a", "b")}
    assert privilege.gaps_of_policies(wide) == set()


def test_nothing_is_known_to_be_allowed_by_what_nobody_knows() -> None:
    nodes = [machine("m1"), machine("m3", carries="b"), "flow m1 -> m3 web"]
    fw = ("gateway", "fw")
    rules = plan("firewall fw { legs [a b], allow unknown, default allow }", *nodes)
    default = plan("firewall fw { legs [a b], allow m1 -> m3 web, default unknown }", *nodes)
    assert privilege.over_permit(rules, fw) == privilege.over_permit(default, fw) == set()
    assert privilege.gaps_of_policies(rules) == set()
    assert {(source.who, target.who) for source, target, _ in privilege.granted(default, fw)} == {
        (("node", "m1"), ("node", "m3"))
    }


def test_largest_boxes_may_overlap() -> None:
    one = (frozenset({1, 2}), frozenset({"x"}), frozenset({"s"}))
    other = (frozenset({1}), frozenset({"x", "y"}), frozenset({"s"}))
    triples = {(1, "x", "s"), (2, "x", "s"), (1, "y", "s")}
    assert privilege.largest_boxes(triples) == {one, other}
    assert privilege.are_largest_boxes(triples, [other, one])
    assert privilege.are_largest_boxes(triples, [one]) is False
    assert privilege.are_largest_boxes(triples, [one, other, one]) is False
    assert privilege.largest_boxes(set()) == set()
