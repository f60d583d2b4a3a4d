"""What a filter of libvirt becomes, and where it does nothing."""

from __future__ import annotations

import pytest

from vtopo.importers.libvirt import effective as rules_of
from vtopo.importers.libvirt import filtering
from vtopo.model.plan import Model
from vtopo.model.things import UNKNOWN

from .plans import End, decides, domain, interface, plan, refused, vnic

VM, ANYONE = End("a"), End(address="198.51.100.7")


def filter_(name: str, *rules: str, more: str = "") -> str:
    return f"<filter name='{name}' {more}>{''.join(rules)}</filter>"


def rule(action: str, direction: str, inside: str = "<all/>", more: str = "") -> str:
    return f"<rule action='{action}' direction='{direction}' {more}>{inside}</rule>"


def guarded(name: str, values: str = "", kind: str = "bridge", source: str = "bridge='br0'", more: str = "") -> str:
    mac = "<mac address='52:54:00:00:00:01'/>"
    return domain("a", interface(kind, source, f"{mac}<filterref filter='{name}'>{values}</filterref>{more}"))


def allows(model: Model, source: End, target: End, protocol: str = "tcp", port: int = 80) -> bool | None:
    said = [decides(model, one.policy, source, target, protocol, port) for one in model.filters.values()]
    return False if False in said else None if None in said else True


WEB = filter_(
    "web",
    rule("accept", "in", "<tcp dstportstart='80' dstportend='81'/>", "priority='100'"),
    rule("accept", "out", "<udp dstipaddr='198.51.100.0' dstipmask='24' dstportstart='53'/>", "priority='100'"),
    rule("drop", "inout", "<all/>", "priority='1000'"),
)


def test_a_filter_allows_what_its_rules_do() -> None:
    text, model = plan(WEB, guarded("web"))
    assert [True, True, False] == [allows(model, ANYONE, VM, port=port) for port in (80, 81, 82)]
    assert (True, False) == (allows(model, VM, ANYONE, "udp", 53), allows(model, VM, End(address="1.2.3.4"), "udp", 53))
    assert False is allows(model, VM, ANYONE, "tcp", 53)
    assert "holds while net.bridge.bridge-nf-call-iptables is 1" in text


def test_priority_counts_and_not_the_place_in_the_file() -> None:
    late = rule("drop", "in", "<all/>", "priority='900'")
    early = rule("accept", "in", "<tcp dstportstart='22'/>", "priority='10'")
    _, model = plan(filter_("f", late, early), guarded("f"))
    assert (True, False) == (allows(model, ANYONE, VM, port=22), allows(model, ANYONE, VM, port=23))


def test_variables_are_those_of_the_interface() -> None:
    port = rule("accept", "in", "<tcp dstportstart='$PORT'/>")
    _, model = plan(
        filter_("f", port, rule("drop", "in", more="priority='900'")),
        guarded("f", "<parameter name='PORT' value='8080'/>"),
    )
    assert (True, False) == (allows(model, ANYONE, VM, port=8080), allows(model, ANYONE, VM, port=80))


@pytest.mark.parametrize("value", ["no port", "99999", "-1", "0x", "", "9" * 5000, "80}"])
def test_a_variable_that_holds_nonsense_makes_the_filter_unknown(value: str) -> None:
    accepted = ("<tcp dstportstart='$X'/>", "<tcp srcipaddr='$X'/>", "<ip protocol='$X'/>")
    for inside, dropped in zip(accepted, ("<all/>", "<all/>", "<ip/>"), strict=True):
        drop = rule("drop", "in", dropped, "priority='900'")
        text = f"<parameter name='X' value='{value}'/>"
        _, model = plan(filter_("f", rule("accept", "in", inside), drop), guarded("f", text))
        assert None is allows(model, ANYONE, VM)


def test_filters_that_are_named_are_asked_too() -> None:
    inner = filter_("inner", rule("drop", "in", "<tcp dstportstart='23'/>"))
    _, model = plan(inner, filter_("outer", "<filterref filter='inner'/>"), guarded("outer"))
    assert (False, True) == (allows(model, ANYONE, VM, port=23), allows(model, ANYONE, VM, port=24))


def test_a_filter_in_no_file_is_unknown_and_so_is_what_it_says_of_forged_frames() -> None:
    text, model = plan(guarded("clean-traffic"))
    assert (None, UNKNOWN) == (allows(model, ANYONE, VM), vnic(model, "a")[0].forged_transmits)
    assert "in none of these files: `clean-traffic`" in text


NO_FORGING = filter_(
    "honest",
    rule("drop", "out", "<mac match='no' srcmacaddr='$MAC'/>"),
    rule("drop", "out", "<ip match='no' srcipaddr='$IP'/>"),
    rule("drop", "out", "<mac protocolid='ipv6'/>"),
    rule("drop", "out", "<arp match='no' arpsrcipaddr='$IP'/>"),
)


def test_a_filter_that_stops_every_forged_frame_says_so_at_the_port() -> None:
    _, model = plan(NO_FORGING, guarded("honest"))
    assert False is vnic(model, "a")[0].forged_transmits
    _, less = plan(NO_FORGING.replace("<arp match='no'", "<arp"), guarded("honest"))
    assert True is less.vms["a"].nics[0].forged_transmits, "one way to forge is left"


@pytest.mark.parametrize(
    ("kind", "source", "more"),
    [
        ("direct", "dev='eth0' mode='bridge'", ""),
        ("bridge", "bridge='ovs0'", "<virtualport type='openvswitch'/>"),
        ("user", "", ""),
    ],
)
def test_a_filter_does_nothing_but_at_a_bridge(kind: str, source: str, more: str) -> None:
    text, model = plan(WEB, NO_FORGING, guarded("web", "", kind, source, more))
    assert ({}, True) == (dict(model.filters), "filter `web` does nothing" in text)
    _, honest = plan(NO_FORGING, guarded("honest", "", kind, source, more))
    assert False is not honest.vms["a"].nics[0].forged_transmits


def test_different_filters_of_one_vm_at_one_vswitch_are_unknown() -> None:
    other = filter_("other", rule("drop", "in"))
    one = interface("bridge", "bridge='br0'", "<filterref filter='web'/>")
    two = interface("bridge", "bridge='br0'", "<filterref filter='other'/>")
    _, model = plan(WEB, other, domain("a", one, two))
    assert None is allows(model, ANYONE, VM)
    _, apart = plan(WEB, other, domain("a", one, two.replace("br0", "br1")))
    assert {"host.libvirt.br0", "host.libvirt.br1"} == {one.vswitch for one in apart.filters.values()}
    assert False is allows(apart, ANYONE, VM, port=82)


@pytest.mark.parametrize("what", ["<tcp srcportstart='20'/>", "<icmp type='8'/>", "<tcp connlimit-above='1'/>"])
def test_what_a_plan_can_not_say_makes_a_filter_unknown(what: str) -> None:
    drop = rule("drop", "in", more="priority='900'")
    text, model = plan(filter_("f", rule("accept", "in", what), drop), guarded("f"))
    assert (None, True) == (allows(model, ANYONE, VM), "can not be said" in text)


def test_a_filter_that_no_interface_names_is_told() -> None:
    text, model = plan(WEB, domain("a"))
    assert ({}, True) == (dict(model.filters), "is filter `web`, which no interface names" in text)


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("\n<rule action='explode' direction='in'/>", "bad-action"),
        ("\n<rule action='drop' direction='up'/>", "bad-direction"),
        ("\n<rule action='drop' direction='in' priority='5000'/>", "bad-priority"),
        ("<rule action='drop' direction='in'>\n<carp/></rule>", "no-protocol"),
        ("<rule action='drop' direction='in'><tcp/>\n<udp/></rule>", "two-protocols"),
        ("<rule action='drop' direction='in'>\n<tcp dstportstart='70000'/></rule>", "bad-value"),
        ("<rule action='drop' direction='in'>\n<ip srcipaddr='1.2.3.4' srcipmask='99'/></rule>", "bad-value"),
        ("\n<filterref/>", "no-filter"),
    ],
)
def test_a_mistake_is_told_at_its_line(inside: str, code: str) -> None:
    problem = refused(filter_("f", inside))
    assert (code, 2) == (problem.code, problem.place.line)


def test_filters_that_name_each_other_have_no_end() -> None:
    one, two = filter_("one", "<filterref filter='two'/>"), filter_("two", "<filterref filter='one'/>")
    assert "filter-without-end" == refused(one, two, guarded("one")).code


def test_a_filter_that_grows_as_powers_do_is_not_expanded() -> None:
    levels = [filter_(f"f{n}", *[f"<filterref filter='f{n + 1}'/>"] * 10) for n in range(12)]
    assert "filter-without-end" == refused(*levels, filter_("f12", rule("drop", "in")), guarded("f0")).code


def test_the_filters_of_all_vnics_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    vms = [guarded("web").replace("<name>a<", f"<name>a{n}<") for n in range(4)]
    monkeypatch.setattr(filtering, "MOST", 11)
    assert "too-much" == refused(WEB, *vms).code
    monkeypatch.setattr(filtering, "MOST", 12)
    assert 4 == len(plan(WEB, *vms)[1].filters)


def test_one_filter_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules_of, "MOST", 2)
    assert "filter-without-end" == refused(WEB, guarded("web")).code
