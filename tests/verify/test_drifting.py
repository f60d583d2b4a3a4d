"""What verify finds two policies to differ on, where nobody says an address, a default or the rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.facts.models import facts_of, model_of
from vtopo.exhibits.drifted import drifted
from vtopo.verify.checking import Checker
from vtopo.verify.drifting import Drifting

PLAN = """
service web tcp/80
segment lan {{ {subnet} }}
segment far {{ subnet 10.2.0.0/24 }}
firewall one {{ legs [lan far], {one} }}
firewall two {{ legs [lan far], copy-of one, {two} }}
"""
CASES = {
    "written otherwise": ("", "allow lan -> far", "allow lan -> far web, allow lan -> far", "alike"),
    "one more": ("", "allow lan -> far web", "allow lan -> far", "drifted"),
    "an address that somebody outside may have": ("", "allow 10.1.0.5 -> far", "deny any -> any", "drifted"),
    "an address that somebody has": (
        "subnet 10.1.0.0/24", "allow 10.1.0.5 -> far", "deny any -> any", "drifted"
    ),
    "either of two addresses": (
        "", "allow any -> far", "allow 0.0.0.0/1 -> far, allow 128.0.0.0/1 -> far, allow ::/0 -> far", "alike"
    ),
    "an unknown default": ("", "allow lan -> far, default unknown", "allow lan -> far", "unknown"),
    "unknown rules": ("", "allow unknown", "allow lan -> far", "unknown"),
    "equal and unknown": ("", "allow unknown", "allow unknown", "unknown"),
}  # fmt: skip


@pytest.mark.parametrize(("subnet", "one", "two", "verdict"), CASES.values(), ids=list(CASES))
def test_the_verdict_of_two_policies_is_found_again(subnet: str, one: str, two: str, verdict: str) -> None:
    model = model_of(PLAN.format(subnet=subnet, one=one, two=two))
    (line,) = drifted(facts_of(model))
    assert verdict == line.verdict
    drifting = Drifting(Checker(model).deciding)
    assert [] == list(drifting.wrong([line]))
    others = {"alike", "drifted", "unknown"} - {verdict}
    assert all(any(f"not {other}" in why for why in drifting.wrong([replace(line, verdict=other)])) for other in others)
