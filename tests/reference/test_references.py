"""The reference of delivery, on plans whose verdict is plain to see."""

from __future__ import annotations

import pytest

from tests.reference.delivery import Port, delivered, linked, offers, pieces, ports, reach
from tests.reference.ports import Who, ports_of
from tests.reference.reading import model_of
from tests.reference.services import names
from vtopo.model.plan import Model

A, B, C = ("node", "a"), ("node", "b"), ("node", "c")
ALL = frozenset({"other"})

SWITCH = """
segment s
host h {{ nic p {{ carries s }}, vmm hv {{
  vswitch w {{ uplink p, {its} }}, vm a {{ nic {{ {a} }} }}, vm b {{ nic {{ {b} }} }} }} }}
"""


def on_one_vswitch(its: str = "", a: str = "carries s", b: str = "carries s", more: str = "") -> Model:
    return model_of(SWITCH.format(its=its or 'label "its"', a=a, b=b) + more)


def two_segments(*gateways: str, more: str = "") -> Model:
    """Machines a in s, b in t and c in u, with gateways `legs:policy`."""
    text = "segment s\nsegment t\nsegment u\n"
    for machine, segment in (("a", "s"), ("b", "t"), ("c", "u")):
        text += f"machine {machine} {{ nic {{ carries {segment} }} }}\n"
    for number, (legs, policy) in enumerate(gateway.split(":") for gateway in gateways):
        text += f"firewall g{number} {{ legs [{legs}], {policy} }}\n"
    return model_of(text + more)


# -- services ----------------------------------------------------------------------------------------------------------


def test_ranges_cut_the_numbers() -> None:
    model = model_of("service x [tcp/80..90 icmp]\nservice y tcp/85..99\nservice z\nservice v")
    found = {piece.label: set(piece.services) for piece in pieces(model)}
    assert found == {
        "tcp/80": {"x"},
        "tcp/85": {"x", "y"},
        "tcp/91": {"y"},
        "icmp/0": {"x"},
        "z": {"z"},
        "v": {"v"},
        "other": set(),
        "manage": {"manage"},
    }


def test_protocol_without_numbers_is_all_of_them() -> None:
    model = model_of("service web tcp/443\nservice stream tcp")
    found = {piece.label: set(piece.services) for piece in pieces(model) if "/" in piece.label}
    assert found == {"tcp/0": {"stream"}, "tcp/443": {"web", "stream"}, "tcp/444": {"stream"}}


@pytest.mark.parametrize(
    ("serves", "expected"),
    [("", {"x", "other"}), ("serves unknown", {"x", "other"}), ("serves none", set()), ("serves x", {"x"})],
)
def test_node_offers(serves: str, expected: set[str]) -> None:
    text = f"service x tcp/1\nhost h {{ vmm hv }}\nmachine a {{ {serves} }}\n"
    assert names(offers(model_of(text), A)) == expected
    managing = model_of(text + "manager boss { on a, manages h }")
    assert names(offers(managing, A)) == expected | {"manage"}


def test_gateway_offers_nothing_unless_it_says() -> None:
    model = two_segments("s t:default allow", "s t:serves unknown", "s t:serves x", more="service x tcp/1")
    offered = [names(offers(model, ("gateway", name))) for name in ("g0", "g1", "g2")]
    assert offered == [frozenset(), {"x", "other", "manage"}, {"x"}]


# -- links -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "reaches"),
    [("switch", True), ("hub", True), ("unknown", True), ("vepa", False), ("isolated", False)],
)
def test_mode(mode: str, reaches: bool) -> None:
    assert bool(reach(on_one_vswitch(f"mode {mode}"), A, B)) is reaches


def test_vepa_behind_a_reflective_switch_comes_back() -> None:
    text = SWITCH.format(its="mode vepa", a="carries s", b="carries s").replace(
        "carries s }, vmm", "carries s, switch x }, vmm"
    )
    assert reach(model_of(text + "switch x { carries s, reflective }"), A, B) == ALL
    assert not reach(model_of(text + "switch x { carries s }"), A, B)


def test_two_isolated_ports_are_not_linked() -> None:
    isolated = "carries s, isolated"
    assert not reach(on_one_vswitch(a=isolated, b=isolated), A, B)
    assert reach(on_one_vswitch(a=isolated), A, B) == ALL
    assert reach(on_one_vswitch(a=isolated, b="carries s, isolated unknown"), A, B) == ALL


def test_router_brings_packets_back_to_their_segment() -> None:
    isolated = "carries s, isolated"
    model = on_one_vswitch(a=isolated, b=isolated, more="router r { legs s }")
    assert reach(model, A, B) == ALL


def test_members_of_a_range_reach_each_other_but_not_themselves() -> None:
    model = model_of("segment s\nmachine a[1..2] { nic { carries s } }")
    assert reach(model, ("node", "a1"), ("node", "a2")) == ALL
    assert not reach(model, ("node", "a1"), ("node", "a1"))


def test_vm_nobody_knows_where_is_everywhere() -> None:
    hosts = "".join(f"host {h} {{ nic p {{ carries s }}, vmm hv {{ vswitch w {{ uplink p }} }} }}\n" for h in "hi")
    model = model_of(f"segment s\n{hosts}cluster k {{ members [h i] }}\nvm a {{ on k, nic {{ carries s }} }}")
    assert [port.vswitch for port in ports_of(model, A)] == ["h.hv.w", "i.hv.w"]


# -- who stands where --------------------------------------------------------------------------------------------------


def where(model: Model, who: Who) -> list[str | None]:
    return [port.vswitch for port in ports_of(model, who)]


def test_outside_is_on_the_wire_or_where_the_segment_is() -> None:
    assert where(on_one_vswitch(), ("outside", "s")) == [None]
    inside = model_of("segment s\nhost h { vmm hv { vswitch w, vswitch x, vm a { nic { switch w, carries s } } } }")
    assert where(inside, ("outside", "s")) == ["h.hv.w"]
    assert where(model_of("segment s"), ("outside", "s")) == []


def test_admin_interface_is_on_the_wire_and_on_the_vswitches_of_its_host() -> None:
    text = SWITCH.format(its="mode isolated", a="carries s", b="carries s")
    model = model_of(text.replace("vmm hv {", "vmm hv { admin s, "))
    assert where(model, ("vmm", "h.hv")) == [None, "h.hv.w"]
    assert reach(model, ("outside", "s"), ("vmm", "h.hv")) == {"other", "manage"}
    assert where(model_of(text.replace("vmm hv {", "vmm hv { admin unknown, ")), ("vmm", "h.hv")) == []


def test_datastore_is_reached_where_outside_is() -> None:
    model = on_one_vswitch(more="storage san { at s }")
    assert where(model, ("storage", "san")) == [None]
    assert reach(model, A, ("storage", "san")) == {"other", "manage"}


def test_appliance_stands_where_its_vm_does() -> None:
    model = on_one_vswitch(more="firewall f { on a }")
    [port] = ports_of(model, ("gateway", "f"))
    assert port._replace(who=A) in ports(model)


def test_virtual_router_joins_the_vswitches_of_its_vmm_alone() -> None:
    text = """
    segment s
    segment t
    host h { vmm hv { vswitch w, vswitch x, router r { legs [s t] }
      vm a { nic { switch w, carries s } }, vm b { nic { switch x, carries t } } } }
    host i { vmm hv { vswitch w, vm c { nic { carries t } } } }
    """
    model = model_of(text)
    assert len(ports_of(model, ("gateway", "r"))) == 4
    assert reach(model, A, B) == ALL
    assert not reach(model, A, C)


# -- policies ----------------------------------------------------------------------------------------------------------


def test_first_rule_that_matches_decides() -> None:
    services = "service x tcp/1\nservice y tcp/2\n"
    rules = "deny a -> any x, allow s -> t [x y]"
    assert reach(two_segments(f"s t:{rules}", more=services), A, B) == {"y"}
    turned = "allow s -> t [x y], deny a -> any x"
    assert reach(two_segments(f"s t:{turned}", more=services), A, B) == {"x", "y"}
    assert not reach(two_segments(f"s t:{turned}", more=services), B, A)


def test_default_of_a_policy() -> None:
    assert not reach(two_segments("s t:default deny"), A, B)
    assert reach(two_segments("s t:default allow"), A, B) == ALL
    assert reach(two_segments("s t:default unknown"), A, B) == ALL
    assert reach(two_segments("s t:allow unknown"), A, B) == ALL


def test_undeclared_address_matches_every_allow_and_no_deny() -> None:
    assert reach(two_segments("s t:allow 10.0.0.0/8 -> any"), A, B) == ALL
    assert reach(two_segments("s t:deny 0.0.0.0/0 -> any, default allow"), A, B) == ALL


@pytest.mark.parametrize(
    ("known", "allowed", "denied"),
    [
        ("nic { carries s, address 10.1.0.5 }", True, True),
        ("nic { carries s, address 10.2.0.5 }", False, False),
        ("nic { carries s, address [10.1.0.5 10.2.0.5] }", True, False),
        ("nic { carries [s n] }", True, False),
    ],
)
def test_prefix_is_known_by_address_or_subnet(known: str, allowed: bool, denied: bool) -> None:
    """An `allow` matches if some address may be in the prefix, a `deny` only if all are."""
    text = (
        "segment s { subnet 10.0.0.0/8 }\nsegment t\nsegment n\nmachine a { KNOWN }\nmachine b { nic { carries t } }\n"
    )
    text = text.replace("KNOWN", known)
    by_allow = model_of(text + "firewall g { legs [s t], allow 10.1.0.0/16 -> any }")
    by_deny = model_of(text + "firewall g { legs [s t], deny 10.1.0.0/16 -> any, default allow }")
    assert bool(reach(by_allow, A, B)) is allowed
    assert bool(reach(by_deny, A, B)) is not denied


def test_group_stands_for_its_members() -> None:
    groups = "group one { members [two 10.1.0.0/16] }\ngroup two { members [b a] }"
    assert reach(two_segments("s t:deny one -> t, default allow", more=groups), A, B) == frozenset()


# -- ways --------------------------------------------------------------------------------------------------------------


def test_every_gateway_of_a_chain_has_to_permit() -> None:
    assert reach(two_segments("s t:default allow", "t u:default allow"), A, C) == ALL
    assert not reach(two_segments("s t:default allow", "t u:deny a -> any, default allow"), A, C)
    both = two_segments("s t:default allow", "t u:deny a -> any, default allow", "t u:allow s -> c")
    assert reach(both, A, C) == ALL


@pytest.mark.parametrize("filtered", ["h", "i"])
def test_filters_at_both_ends_have_to_permit(filtered: str) -> None:
    text = "segment s\nservice x tcp/1\n"
    for host, vm in (("h", "a"), ("i", "b")):
        its = "filter { deny a -> b x, default allow }" if host == filtered else ""
        text += f"host {host} {{ nic p {{ carries s }}, vmm hv {{ vswitch w {{ uplink p\n{its} }}\n"
        text += f"vm {vm} {{ nic {{ carries s }} }} }} }}\n"
    assert reach(model_of(text), A, B) == {"other"}
    assert reach(model_of(text), B, A) == {"other", "x"}


def test_several_filters_have_to_permit_all() -> None:
    its = "filter { allow any -> any [x y] }, filter { allow any -> any [y z] }"
    services = "service x tcp/1\nservice y tcp/2\nservice z tcp/3"
    assert reach(on_one_vswitch(its, more=services), A, B) == {"y"}


def test_filter_judges_what_a_gateway_passes_on() -> None:
    text = """
    segment s
    segment t
    host h { nic p { carries [s t] }, vmm hv { vswitch w { uplink p
      filter { deny a -> any, default allow } }, vm v { nic { carries [s t] }, router r } } }
    machine a { nic { carries s } }
    machine b { nic { carries t } }
    """
    model = model_of(text)
    assert not reach(model, A, B)
    assert reach(model, B, A) == ALL


def test_what_is_owned_does_not_hold_packets_up() -> None:
    model = on_one_vswitch("mode isolated, filter { default deny }")
    [a], [b] = ports_of(model, A), ports_of(model, B)
    start = Port(("vswitch", "h.hv.w"), "", "s", "h.hv.w", False)
    skips = frozenset({("vswitch", "h.hv.w")})
    assert not linked(model, a, b)
    assert b not in delivered(model, [start], a, skips=skips)
    assert b not in delivered(model, [start], a, forced="h.hv.w")
    assert names(delivered(model, [start], a, skips=skips, forced="h.hv.w")[b]) == {"other", "manage"}
    outside = two_segments("s t:default deny")
    [source] = ports_of(outside, A)
    got = delivered(outside, [source], source, skips=frozenset({("gateway", "g0")}))
    assert {port.who for port in got} == {A, B, ("gateway", "g0")}
