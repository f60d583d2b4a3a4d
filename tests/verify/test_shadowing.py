"""Statements that no packet gets to a rule: true ones hold where the rule stands, false ones nowhere."""

from __future__ import annotations

import pytest

from tests.model.plans import model
from vtopo.findings import Evidence, Place
from vtopo.verify.checking import Checker

PLAN = """
service web  tcp/80
service most tcp/1..100
segment dmz { subnet 10.0.0.0/24 }
segment lan { subnet 10.1.0.0/24 }
segment lab
group inner { members [lan lab] }
machine one { nic { carries dmz, address 10.0.0.7 } }
machine two { nic { carries lab } }
firewall fw {
  legs [dmz lan lab]
  allow dmz -> lan
  allow dmz -> lab
  deny 10.0.0.0/24 -> inner web
  deny one -> [two lan] most
  deny any -> lan web
  allow 10.0.0.7 -> lab
  allow 203.0.113.7 -> dmz
  deny 203.0.113.0/24 -> dmz web
  allow 10.0.0.0/8 -> 10.1.0.0/25
}
firewall open { legs [dmz lan], allow unknown }
"""

TRUE = ["3 behind 1 2", "4 behind 1 2", "6 behind 2", "4 behind 1 2 3"]
FALSE = [
    "3 behind 1", "3 behind 2", "3", "1", "5 behind 1", "8 behind 7", "9 behind 1", "9 behind 1 2 3 4 5 6 7 8",
    "2 behind 2", "1 behind 2", "0", "99 behind 1", "3 behind 0 1 2", "3 behind", "3 behind 1 x",
]  # fmt: skip


def wrong(name: str, claim: str, number: int) -> str:
    plan = model(PLAN)
    rules = plan.gateways["fw"].policy.rules
    assert isinstance(rules, tuple)
    place = Place.of(rules[number - 1].at)
    return Checker(plan).statements.wrong(Evidence("never-reaches", name, f"rule {claim}", place))


@pytest.mark.parametrize("claim", TRUE)
def test_a_rule_behind_others_that_hold_all_its_packets_is_never_reached(claim: str) -> None:
    assert wrong("fw", claim, int(claim.split()[0])) == ""


@pytest.mark.parametrize("claim", FALSE)
def test_a_rule_that_a_packet_gets_to_is_found_out(claim: str) -> None:
    assert wrong("fw", claim, 1).endswith("the plan does not say so")


@pytest.mark.parametrize("name", ["open", "ghost"])
def test_of_rules_that_nobody_knows_nothing_is_said(name: str) -> None:
    assert wrong(name, "1", 1).endswith("the plan does not say so")


def test_it_is_said_where_the_rule_stands() -> None:
    assert "the plan does not say so at" in wrong("fw", "3 behind 1 2", 1)
