"""What a proof says of loads is held against the speeds and rates that the plan declares."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.facts.models import NOWHERE, model_of
from tests.helpers.expectations import TODAY, known_rules
from vtopo.engine import assess
from vtopo.findings import Evidence
from vtopo.model.loading import Project
from vtopo.verify.checking import Checker

TEXT = (Path(__file__).parents[2] / "rules" / "uplink_overload" / "bad.vt").read_text(encoding="utf-8")
BOND = """plan "A bond"
segment lan
switch sw { carries lan }
host h {
  nic p[0..1] { speed 1Gbit/s, switch sw }
  nic bond { bonds [p0 p1], carries lan }
}
"""


def said() -> dict[str, Evidence]:
    assessment = assess(Project(NOWHERE, texts={"plan.vt": TEXT.encode()}), "plan.vt", known_rules(), today=TODAY)
    (finding,) = [one for one in assessment.findings if one.rule == "uplink-overload"]
    return {f"{one.subject} {one.relation}": one for one in finding.witness.evidence}


def wrong(text: str, evidence: Evidence) -> bool:
    return bool(Checker(model_of(text)).statements.wrong(evidence))


def test_the_proof_of_an_overload_checks() -> None:
    assert {"esx.p0 speed": False, "web -> app loads": False, "app -> db loads": False} == {
        name: wrong(TEXT, one) for name, one in said().items()
    }


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("esx.p0 speed", "2 Gbit/s"),
        ("web -> app loads", "esx.p0 with 601 Mbit/s"),
        ("web -> app loads", "esx.p9 with 600 Mbit/s"),
        ("web -> app loads", "esx.p0 with much"),
        ("web -> app loads", "esx.p0 with some Mbit/s"),
    ],
)
def test_another_number_or_thing_is_found_out(name: str, other: str) -> None:
    assert wrong(TEXT, replace(said()[name], object=other))


def test_a_flow_that_nobody_declares_is_found_out() -> None:
    assert wrong(TEXT, replace(said()["web -> app loads"], subject="db -> app"))


def test_a_bond_has_the_speed_of_its_nics_together() -> None:
    assert [False, True] == [wrong(BOND, Evidence("speed", "h.bond", its)) for its in ("2 Gbit/s", "1 Gbit/s")]
