"""Twins: equal policies that are written differently are alike, and every difference is found, once for two rules."""

from __future__ import annotations

import pytest

from tests.facts.models import facts_of, model_of
from vtopo.facts.policy.comparing import Comparison
from vtopo.facts.policy.drift import Twins, drift
from vtopo.facts.policy.places import one_policies

PLAN = """plan "Twins"
levels low < high
service web tcp/80
service high tcp/1024..65535
segment dmz { level low, subnet 10.0.0.0/24 }
segment lan { level high, subnet 10.1.0.0/16 }
segment lab { level low }
group inner { members [lan lab] }
machine one { nic { carries dmz, address 10.0.0.7 } }
machine two { nic { carries lab } }
"""


def twins(original: str, copy: str) -> tuple[Twins, ...]:
    text = f"firewall fw {{ legs [dmz lan], {original} }}\nfirewall copy {{ legs [dmz lan], copy-of fw, {copy} }}\n"
    return facts_of(model_of(PLAN + text))(drift).twins


def compared(original: str, copy: str) -> Comparison:
    [its] = twins(original, copy)
    return its.comparison


@pytest.mark.parametrize(
    ("original", "copy"),
    [
        ("allow dmz -> lan web", "allow dmz -> lan web"),
        ("allow dmz -> lan web", "allow dmz -> lan web, deny any -> any"),
        ("allow dmz -> lan [web high]", "allow dmz -> lan high, allow dmz -> lan web"),
        ("allow dmz -> inner web", "allow dmz -> lan web, allow dmz -> lab web"),
        ("deny 10.0.0.0/8 -> any, default allow", "deny 10.0.0.0/9 -> any, deny 10.128.0.0/9 -> any, default allow"),
        ("allow dmz -> lan, deny lan -> dmz", "deny lan -> dmz, allow dmz -> lan"),
        ("allow dmz -> lan", "allow 10.0.0.0/24 -> lan"),
        ("allow dmz -> lan", "allow dmz -> 10.1.0.0/16"),
        ("allow any -> any web", "default allow, allow any -> any web, deny any -> any"),
        ("deny one -> lan, allow dmz -> lan", "deny 10.0.0.7 -> lan, allow dmz -> lan"),
    ],
)
def test_equal_policies_written_differently_are_alike(original: str, copy: str) -> None:
    assert (True, ()) == (compared(original, copy).alike, compared(original, copy).differences)


def test_a_difference_is_a_packet_with_both_decisions_and_both_rules() -> None:
    [its] = compared("allow dmz -> lan web", "allow dmz -> lan").differences
    assert ((False, None), (True, 0)) == ((its.one.allow, its.one.rule), (its.other.allow, its.other.rule))
    assert ("dmz", "lan", "tcp/1024") == (its.packet.source.segment, its.packet.target.segment, its.packet.service)


def test_a_rule_and_what_a_wider_one_lets_through_is_one_difference() -> None:
    its = compared("allow [dmz lab] -> lan web, allow dmz -> lan high", "allow any -> any")
    assert [(None, 0)] == [(each.one.rule, each.other.rule) for each in its.differences]


def test_an_address_in_a_prefix_alone_makes_a_difference() -> None:
    [its] = compared("deny 203.0.113.0/24 -> dmz, default allow", "default allow").differences
    assert ("", "203.0.113.1") == (its.packet.source.segment, its.packet.source.address)


def test_a_difference_that_takes_an_address_nobody_declares_is_not_sure() -> None:
    its = compared("allow two -> lan, default deny", "deny 192.168.0.0/16 -> any, allow two -> lan")
    assert (None, [False]) == (its.alike, [each.sure for each in its.differences])


def test_a_difference_whatever_address_somebody_has_is_sure() -> None:
    its = compared("deny lab -> lan, deny 192.168.0.0/16 -> lan", "allow lab -> lan")
    assert its.alike is False


@pytest.mark.parametrize("unsaid", ["allow unknown", "default unknown"])
def test_what_nobody_knows_is_neither_alike_nor_different(unsaid: str) -> None:
    assert compared(unsaid, "allow dmz -> lan").alike is None


def test_copies_that_a_change_made_different_are_twins() -> None:
    hosts = "host esx[1..3] { vmm hv { vswitch vs } }\nfilter f { on esx[1..3].vs, allow dmz -> lan }\n"
    text = 'plan "Changed"\ninclude "base.vt"\nchange esx2.vs.f { allow dmz -> any }\n'
    its = facts_of(model_of(text, base=PLAN.split("\n", 1)[1] + hosts))(drift)
    assert [(["esx1.hv.vs.f"], ["esx2.hv.vs.f"], False)] == [
        ([one.id for one in twin.originals], [one.id for one in twin.copies], twin.declared) for twin in its.twins
    ]


def test_copies_with_equal_rules_are_compared_once() -> None:
    text = "host esx[1..3] { vmm hv { vswitch vs } }\nfirewall fw { legs [dmz lan], allow dmz -> lan }\n"
    its = facts_of(model_of(PLAN + text + "filter f { on esx[1..3].vs, copy-of fw, allow dmz -> any }\n"))(drift)
    assert [(1, 3)] == [(len(twin.originals), len(twin.copies)) for twin in its.twins]


def test_a_change_has_to_be_made_in_the_original_and_in_each_copy() -> None:
    text = "host esx[1..3] { vmm hv { vswitch vs } }\nfirewall fw { legs [dmz lan] }\nfirewall alone { legs dmz }\n"
    its = facts_of(model_of(PLAN + text + "filter f { on esx[1..3].vs, copy-of fw }\n"))(one_policies)
    assert [4, 1] == [one.places for one in its]
