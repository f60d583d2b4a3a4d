"""Least privilege agrees with its reference on random plans; boxes, and what no random plan shows."""

from __future__ import annotations

from collections.abc import Sequence
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.facts.examples import random_plans
from tests.facts.models import model_of
from tests.facts.privileges import about_privilege
from tests.reference.plans import Text
from tests.reference.privilege import largest_boxes as plain_boxes
from tests.reference.small import host, machine, plan, vm
from vtopo.facts import Facts
from vtopo.facts.privilege import Privilege, privilege
from vtopo.facts.privilege import boxes as boxes_of
from vtopo.facts.privilege.boxes import Bits, bits, largest_boxes
from vtopo.facts.privilege.ends import Ends
from vtopo.facts.privilege.excess import Box
from vtopo.source import Span

EVERYBODY = Ends(everybody=True)


def fact(*parts: str) -> Privilege:
    return Facts(plan(*parts))(privilege)


def texts(spans: Sequence[Span]) -> list[str]:
    return [span.text for span in spans]


def told(boxes: Sequence[Box]) -> list[tuple[Ends, Ends, tuple[str, ...], list[str]]]:
    return [(box.sources, box.targets, box.services, texts(box.at)) for box in boxes]


def agree(text: Text) -> None:
    different = list(about_privilege(model_of(str(text))))
    assert not different, "\n".join(different)


@random_plans(20)
def test_privilege(text: Text) -> None:
    agree(text)


@random_plans(10)
def test_privilege_where_boxes_are_too_many(text: Text) -> None:
    with patch.object(boxes_of, "MOST_TRIED", 1):
        agree(text)


# -- boxes ------------------------------------------------------------------------------------------------------------

WIDTH = 3

TRIPLES = st.sets(st.tuples(st.integers(0, 3), st.integers(0, WIDTH - 1), st.integers(0, 2)))


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(TRIPLES)
def test_largest_boxes(triples: set[tuple[int, int, int]]) -> None:
    allowed: dict[int, int] = {}
    for source, target, piece in triples:
        allowed[source] = allowed.get(source, 0) | 1 << piece * WIDTH + target
    rows: dict[int, int] = {}
    for source, some in allowed.items():
        rows[some] = rows.get(some, 0) | 1 << source
    found = largest_boxes(rows, WIDTH)
    assert found is not None
    expected = plain_boxes(triples)
    assert {tuple(frozenset(bits(part)) for part in box) for box in found} == expected
    assert len(found) == len(set(found))


def test_no_boxes_where_nothing_is_left() -> None:
    assert largest_boxes({}, WIDTH) == []
    found = largest_boxes({0b101_011: 1}, WIDTH)
    assert found == [Bits(1, 0b011, 0b01), Bits(1, 0b101, 0b10), Bits(1, 0b001, 0b11)]


def test_too_many_boxes() -> None:
    width = 12  # each source may send to all targets but one: any set of sources is in a largest box
    rows = {(1 << width) - 1 ^ 1 << one: 1 << one for one in range(width)}
    assert largest_boxes(rows, width) is None
    assert len(largest_boxes(dict(list(rows.items())[:5]), width) or ()) == 2**5 - 1


# -- over-permit ------------------------------------------------------------------------------------------------------

ZONES = [machine("m1"), machine("m2"), machine("m3", carries="b")]


def test_boxes_name_whom_they_mean() -> None:
    its = fact("firewall fw { legs [a b], allow [m1 m2] -> b [web ssh] }", *ZONES, "flow m1 -> m3 web")
    [found] = its.over_permits
    assert (found.controls, found.complete) == ((("gateway", "fw"),), True)
    both, rule = Ends(nodes=("m1", "m2")), ["allow [m1 m2] -> b [web ssh]"]
    assert sorted(told(found.boxes), key=repr) == sorted(
        [
            (both, Ends(segments=("b",)), ("ssh",), rule),
            (both, Ends(rest=("b",)), ("web", "ssh"), rule),
            (Ends(nodes=("m2",)), Ends(segments=("b",)), ("web", "ssh"), rule),
        ],
        key=repr,
    )


def test_others_in_a_segment() -> None:
    [found] = fact("firewall fw { legs [a b], allow a -> b web }", *ZONES, "flow m1 -> b web").over_permits
    [box] = told(found.boxes)
    assert box == (Ends(others=("a",)), Ends(segments=("b",)), ("web",), ["allow a -> b web"])


def test_one_port_of_a_node() -> None:
    both = "machine m4 { nic { carries a, address 10.0.0.1 }\n nic { carries b, address 10.1.0.1 } }"
    fw = "firewall fw { legs [a b], allow 10.1.0.0/16 -> m3 web }"
    [found] = fact("segment c { subnet 10.2.0.0/16 }", fw, both, *ZONES, "flow [a m3] -> any any").over_permits
    [box] = found.boxes
    assert box.sources == Ends(nics=(("m4", "m4.nic2", "b"),), rest=("b",))
    assert box.targets == Ends(nodes=("m3",))


def test_allow_if_some_address_may_match_and_deny_if_all_must() -> None:
    known = "machine m4 { nic { carries a, address [10.0.0.1 10.1.0.1] } }"
    fw = "firewall fw { legs [a b], deny 10.1.0.0/16 -> any, allow 10.1.0.0/16 -> m3 web }"
    [found] = fact(fw, known, *ZONES, "flow b -> m3 any").over_permits
    [box] = found.boxes
    assert box.sources == Ends(segments=("a",))


def test_the_default_says_so_too() -> None:
    fw = "firewall fw { legs [a b], deny any -> any ssh, allow a -> b manage, default allow }"
    [found] = fact("service manage tcp/902", fw, *ZONES, "flow any -> any web").over_permits
    both = ["allow a -> b manage", "default allow"]
    assert told(found.boxes) == [(EVERYBODY, EVERYBODY, ("manage", "other"), both)]


def test_a_service_in_part_is_told_by_the_ports() -> None:
    fw = "firewall fw { legs [a b], allow a -> b wide }"
    [found] = fact("service wide [tcp/70..90 udp/53]", fw, *ZONES, "flow a -> b web").over_permits
    assert told(found.boxes) == [
        (Ends(segments=("a",)), Ends(segments=("b",)), ("tcp/70..79 tcp/81..90 udp/53",), ["allow a -> b wide"])
    ]


def test_a_rule_is_idle_if_no_flow_needs_anything_that_it_lets_through() -> None:
    rules = "allow m1 -> b ssh, allow m1 -> b web, allow a -> b web, deny any -> any, allow m2 -> b ssh"
    [found] = fact(f"firewall fw {{ legs [a b], {rules} }}", *ZONES, "flow m1 -> m3 web").over_permits
    assert (0, 2) == found.idle


def test_beyond_the_bound_there_is_one_box_a_rule() -> None:
    names = [f"n{number}" for number in range(12)]
    parts = [machine(name) for name in names] + [f"flow {name} -> {name} any" for name in names]
    rules = "allow a -> m3 web, allow any -> b ssh, allow m3 -> m3 web"
    [found] = fact(
        f"firewall fw {{ legs [a b], {rules}, default allow }}", *parts, *ZONES, "flow m3 -> any any"
    ).over_permits
    assert (False, ()) == (found.complete, found.idle)
    assert [(texts(box.at), box.services) for box in found.boxes] == [
        (["allow a -> m3 web"], ("web",)),
        (["allow any -> b ssh"], ("ssh",)),
        (["default allow"], ("any",)),
    ]


def test_copies_of_one_writing_are_one() -> None:
    filters = ["filter dfw { on [h.hv.vs0 h.hv.vs1], allow any -> any web }"]
    filters += ["filter other { on h.hv.vs0, allow any -> any web }"]
    its = fact(host("vswitch vs1 { }"), *filters, machine("m1"), "flow m1 -> m1 ssh")
    copies = [("filter", "h.hv.vs0.dfw"), ("filter", "h.hv.vs1.dfw")], [("filter", "h.hv.vs0.other")]
    assert [list(found.controls) for found in its.over_permits] == list(copies)
    assert [list(gap.controls) for gap in its.policy_gaps] == list(copies)


def test_what_nobody_knows_is_not_over_permitted() -> None:
    unknown = fact("firewall fw { legs [a b], allow unknown, default allow }", *ZONES, "flow m1 -> m3 web")
    assert (unknown.over_permits, unknown.policy_gaps) == ((), ())
    default = fact("firewall fw { legs [a b], allow a -> b web, default unknown }", *ZONES, "flow a -> b web")
    assert default.over_permits == ()
    [gap] = default.policy_gaps
    assert (list(gap.granted), len(gap.gap)) == ([("a", "b")], 0)


# -- uplinks and ports ------------------------------------------------------------------------------------------------


def test_what_may_need_an_uplink_is_named() -> None:
    inside = "vm v1 { nic { switch unknown } }\nvm v2 { nic { switch vs0, carries unknown } }"
    [over] = fact(host(inside, of_vmm="mounts unknown")).over_trunks
    assert over.segments == ("a", "b")
    assert over.at.text == "carries [a b]"
    assert over.unsaid == (("v1.nic", "switch"), ("v2.nic", "carries"), ("h.hv", "admin"), ("h.hv", "mounts"))
    parts = "storage san { at unknown }\ncluster c { members h, migration unknown }"
    [other] = fact(parts, host("", of_vmm="admin none, mounts san")).over_trunks
    assert other.unsaid == (("san", "at"), ("c", "migration"))


def test_a_setting_is_where_it_is_written() -> None:
    inside = vm("v1", nic="switch pg, promiscuous") + vm("v2", nic="switch pg") + vm("v3", nic="switch vs0, carries a")
    its = fact(host(inside, vswitch="uplink p0, mac-changes, portgroup pg { carries [a b], promiscuous }"))
    assert [port.vnic for port in its.promiscuous] == ["v1.nic", "v2.nic"]
    assert texts([port.at for port in its.promiscuous]) == ["promiscuous", "promiscuous"]
    assert its.promiscuous[0].at != its.promiscuous[1].at
    assert {port.at for port in its.mac_changes} == {its.mac_changes[0].at}
    assert [port.vm for port in its.mac_changes] == ["v1", "v2", "v3"]
    assert [port.vm for port in its.trunks] == ["v1", "v2"]


def test_a_range_is_one() -> None:
    its = fact(host(vm("v[1..9]", nic="carries [a b]"), of_vmm="admin a"))
    [port] = its.trunks
    assert (port.vm, port.vnic, port.count, port.segments) == ("v[1..9]", "v[1..9].nic", 9, ("a", "b"))
    [beside] = its.admin
    assert (beside.kind, beside.name, beside.segment, beside.workloads) == ("vmm", "h.hv", "a", ("v[1..9]",))
    assert beside.at.text == "admin a"


def test_gap_of_a_vswitch() -> None:
    [gap] = fact(host(vm("v1"))).vswitch_gaps
    assert (gap.vswitch, gap.granted, gap.needed, gap.gap) == ("h.hv.vs0", ("a", "b"), ("a",), ("b",))


def test_a_service_is_told_once_and_of_a_part_of_it_the_ports() -> None:
    model = model_of("""plan "p"
service http tcp/80
service web tcp/80..90
segment [a b]
machine x { nic { carries a }, serves none }
machine y { nic { carries b }, serves web }
firewall f { legs [a b], allow a -> y web }
flow x -> y http
""")
    (permit,) = Facts(model)(privilege).over_permits
    assert {("web",), ("tcp/81..90",)} == {box.services for box in permit.boxes}
