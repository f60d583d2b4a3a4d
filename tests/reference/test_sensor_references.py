"""The references of visibility and sniffing, on plans whose verdict is plain to see."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.reference.ports import Port, ports_of
from tests.reference.reading import model_of
from tests.reference.sniffing import hears, sees
from tests.reference.visibility import blind, blind_to_all, coverage, no_tap, sees_gateway, sees_link
from vtopo.model.plan import Model

A, B, X = ("node", "a"), ("node", "b"), ("node", "x")
W = "h.hv.w"


def team(sensor: str, nics: str = "nic p { carries s }, nic q { carries s }", uplink: str = "[p q]") -> Model:
    """VM a behind a team of uplinks, machine b on the wire, and a sensor."""
    return model_of(f"""
    segment s
    switch one {{ carries s }}
    switch two {{ carries s }}
    host h {{ {nics}, vmm hv {{ vswitch w {{ uplink {uplink} }}, vm a {{ nic {{ carries s }} }} }} }}
    machine b {{ nic {{ carries s, switch two }} }}
    sensor ids {{ watches s, {sensor} }}
    """)


def on_one_vswitch(its: str, more: str = "", vnic: str = "carries s") -> Model:
    """VMs a, b and x on one vswitch."""
    vms = f"vm a {{ nic {{ carries s }} }}, vm b {{ nic {{ carries s }} }}, vm x {{ nic {{ {vnic} }} }}"
    return model_of(f"""
    segment s
    segment t
    host h {{ nic p {{ carries [s t] }}, vmm hv {{ vswitch w {{ {its} }}, {vms} }} }}
    {more}
    """)


def only(model: Model, name: str, segment: str = "s") -> Port:
    [port] = [port for port in ports_of(model, ("node", name)) if port.segment == segment]
    return port


# -- what a sensor sees ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sensor", "seen"),
    [
        ("", True),
        ("at h.p", False),
        ("at [h.p h.q]", True),
        ("at one", False),
        ("at two", True),  # all frames of b pass it
        ("at unknown", False),
    ],
)
def test_sensor_at_a_place_sees_what_has_to_pass_it(sensor: str, seen: bool) -> None:
    model = team(sensor)
    assert sees_link(model, "ids", only(model, "a"), only(model, "b")) is seen
    assert blind(model, A, B) is not seen


@pytest.mark.parametrize(
    ("nics", "seen"),
    [
        ("nic p { carries s }, nic q { carries s, switch one }", False),  # at all switches that carry s, or it is not
        ("nic p { carries s, switch one }, nic q", True),  # q does not carry s
        ("nic p { carries s, switch [one two] }, nic q", False),
    ],
)
def test_nic_is_covered_at_all_its_switches(nics: str, seen: bool) -> None:
    model = team("at one", nics)
    assert sees_link(model, "ids", only(model, "a"), only(model, "b")) is seen


@pytest.mark.parametrize(("at", "seen"), [("h.m", False), ("[h.m h.n]", True), ("h.p", True)])
def test_bond_is_covered_with_its_members(at: str, seen: bool) -> None:
    model = team(f"at {at}", "nic m, nic n, nic p { carries s, bonds [m n] }", "p")
    assert sees_link(model, "ids", only(model, "a"), only(model, "b")) is seen


@pytest.mark.parametrize(
    ("its", "seen"),
    [("uplink p", False), ("uplink p, mode hub", True), ("mode hub", False), ("uplink p, mode unknown", False)],
)
def test_local_link_is_seen_of_a_hub_that_repeats_it(its: str, seen: bool) -> None:
    model = on_one_vswitch(its, "sensor ids { watches s }")
    assert sees_link(model, "ids", only(model, "a"), only(model, "b")) is seen


def test_sensor_and_mirror_of_a_vswitch_see_all_of_it() -> None:
    watching = on_one_vswitch("uplink p", f"sensor ids {{ watches {W} }}")
    mirrored = on_one_vswitch("uplink p, mirror ids", "sensor ids { watches t }")
    in_a_vm = on_one_vswitch("uplink p, mirror x", "sensor ids { on x, watches s }\nsensor far { on x, watches t }")
    at_a_nic = on_one_vswitch("mirror h.p", "sensor ids { watches s, at h.p }")
    for model in (watching, mirrored, in_a_vm, at_a_nic):
        assert sees_link(model, "ids", only(model, "a"), only(model, "b"))
    assert not sees_link(in_a_vm, "far", only(in_a_vm, "a"), only(in_a_vm, "b"))


def test_sensor_of_the_carrier_does_not_see_whose_frames_pass() -> None:
    model = model_of("""
    segment s
    segment o { over s }
    machine a { nic { carries [s o] } }
    machine b { nic { carries [s o] } }
    sensor ids { watches s }
    """)
    assert sees_link(model, "ids", only(model, "a", "s"), only(model, "b", "s"))
    assert not sees_link(model, "ids", only(model, "a", "o"), only(model, "b", "o"))


BEHIND_GATEWAYS = """
segment s
segment t
machine a { nic { carries s } }
machine b { nic { carries t } }
router g { legs [s t] }
sensor ids { watches g }
"""


def test_sensor_of_a_gateway_sees_what_goes_through() -> None:
    model = model_of(BEHIND_GATEWAYS)
    assert sees_gateway(model, "ids", "g")
    assert not blind(model, A, B)
    assert blind(model_of(BEHIND_GATEWAYS + "router f { legs [s t] }"), A, B)


def test_virtual_sensor_leaves_the_physical_ones_blind() -> None:
    model = on_one_vswitch("uplink p", f"sensor ids {{ on x, watches {W} }}")
    assert blind(model, A, B)
    assert not blind_to_all(model, A, B)


def test_coverage() -> None:
    text = """
    segment s
    segment t
    host h { nic p { carries s }, vmm hv { vswitch w { uplink p }
      vm a { nic { carries s } }, vm b { nic { carries s } } } }
    machine c { nic { carries s } }
    machine d { nic { carries t } }
    sensor ids { watches s }
    """
    assert coverage(model_of(text)) == Fraction(4, 6)  # a and b are blind to each other, d is alone
    rated = "flow a -> b any 2Mbit/s\nflow s -> c any 6Mbit/s\nflow a -> d any 9Mbit/s\nflow b -> c any"
    assert coverage(model_of(text + rated)) == Fraction(6, 8)
    assert coverage(model_of("segment s\nmachine a { nic { carries s } }")) is None


def test_no_tap() -> None:
    assert no_tap(on_one_vswitch("uplink p")) == {W}
    assert no_tap(on_one_vswitch("uplink p", f"sensor ids {{ watches {W} }}")) == set()
    assert no_tap(on_one_vswitch("uplink p, mirror x")) == set()
    assert no_tap(on_one_vswitch("uplink p", "sensor ids { watches s }")) == {W}
    assert no_tap(on_one_vswitch("mode isolated")) == set()


# -- who hears what ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("its", "vnic", "heard"),
    [
        ("", "carries s", False),
        ("mode hub", "carries s", True),
        ("mode unknown", "carries s", True),
        ("mode hub", "carries t", False),
        ("flooding", "carries s", True),
        ("flooding unknown", "carries s", True),
        ("promiscuous", "carries s", True),
        ("promiscuous", "carries s, promiscuous no", False),
        ("", "carries s, promiscuous unknown", True),
        ("mirror x", "carries t", True),
        ("mirror x.nic", "carries t", True),
    ],
)
def test_hears(its: str, vnic: str, heard: bool) -> None:
    model = on_one_vswitch(f"uplink p, {its}", vnic=vnic)
    assert hears(model, "x", "s", W) is heard
    assert sees(model, "x", A, B) is heard
    assert sees(model, "x", ("outside", "s"), B) is heard
    assert not sees(model, "x", X, B)
    assert not sees(model, "x", A, X)


def test_hears_what_passes_between_gateways() -> None:
    text = """
    segment s
    segment m
    segment t
    machine a { nic { carries s } }
    machine b { nic { carries t } }
    host h { nic p { carries [s m t] }, vmm hv { vswitch w { uplink p, mode hub }
      vm x { nic { carries m } }, vm y { nic { carries s } }
      vm v { nic { carries [m t] }, router g } } }
    firewall f { legs [s m], RULE }
    """
    open_to_b = model_of(text.replace("RULE", "allow a -> b"))
    assert sees(open_to_b, "x", A, B)
    assert not sees(open_to_b, "x", B, A)
    assert not sees(open_to_b, "y", A, B)  # no link of it in s ends at that vswitch
    assert not sees(model_of(text.replace("RULE", "default deny")), "x", A, B)
