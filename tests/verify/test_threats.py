"""Statements of findings about attacks and packets: true ones hold at their place, false ones nowhere."""

from __future__ import annotations

import pytest

from tests.verify.plans import shop
from vtopo.findings import Evidence, Place
from vtopo.model.things import Thing
from vtopo.verify.checking import Checker

TRUE = [
    ("web", "step escape", "vmm esx.hv"),
    ("web", "step network", "app"),
    ("web", "step vswitch", "vswitch esx.hv.vs0"),
    ("app", "step spoof", "spoofing in front at esx.hv.vs0"),
    ("center", "step manager", "vmm esx.hv"),
    ("vmm esx.hv", "step storage", "storage attic"),
    ("vmm esx.hv", "unseen step control", "db"),
    ("web", "unseen step network", "app"),
    ("web", "unseen reaches", "app"),
    ("outside front", "reaches", "web"),
    ("web", "fails to reach", "spy"),
    ("app", "hears at esx.hv.vs2", "inner"),
    ("web", "reaches at esx.hv.vs0 in front", "app"),
    ("web", "reaches at esx.hv.vs0 in front", "db"),
]
FALSE = [
    ("web", "fails to reach", "app"),
    ("web", "hears at esx.hv.vs0", "front"),
    ("app", "hears at esx.hv.vs2", "ghost"),
    ("web", "reaches at esx.hv.vs1 in front", "app"),
    ("web", "step network", "driver"),
    ("web", "step network", "vmm esx.hv"),
    ("web", "step storage", "storage attic"),
    ("web", "step spoof", "spoofing in front at esx.hv.vs0"),
    ("web", "step escape", "app"),
    ("web", "step fly", "app"),
    ("ghost", "step network", "app"),
    ("web", "step network", "ghost"),
    ("far", "unseen reaches", "db"),
    ("web", "unseen reaches", "db"),
    ("web", "reaches", "spy"),
]


def place(name: str) -> Place:
    """Where the thing is written that such words end with; a spoof where its vswitch is."""
    model = shop()
    tables: list[dict[str, Thing]] = [
        {**its} for its in (model.vms, model.machines, model.vmms, model.vswitches, model.storages)
    ]
    last = "app" if name == "inner" else name.split()[-1]  # who hears a segment is the place
    return next((Place.of(table[last].at) for table in tables if last in table), Place.of(model.at))


def wrong(subject: str, relation: str, said: str, at: Place | None = None) -> str:
    statement = Evidence(relation, subject, said, at or place(said))
    return Checker(shop()).statements.wrong(statement)


@pytest.mark.parametrize(("subject", "relation", "said"), TRUE)
def test_a_true_statement_holds_at_its_place(subject: str, relation: str, said: str) -> None:
    assert wrong(subject, relation, said) == ""


@pytest.mark.parametrize(("subject", "relation", "said"), TRUE)
def test_a_true_statement_does_not_hold_elsewhere(subject: str, relation: str, said: str) -> None:
    assert "the plan does not say so at" in wrong(subject, relation, said, Place.of(shop().at))


@pytest.mark.parametrize(("subject", "relation", "said"), FALSE)
def test_a_false_statement_holds_nowhere(subject: str, relation: str, said: str) -> None:
    assert wrong(subject, relation, said).endswith("the plan does not say so")


def test_what_was_asked_before_makes_no_difference() -> None:
    statements = Checker(shop()).statements
    every = [Evidence(relation, subject, said, place(said)) for subject, relation, said in TRUE + FALSE]
    for before in every:
        for its, holds in zip(every, [True] * len(TRUE) + [False] * len(FALSE), strict=True):
            statements.wrong(before)
            assert (statements.wrong(its) == "") is holds, (before, its)


def test_a_statement_of_an_unknown_kind_can_not_be_checked() -> None:
    assert "nothing is known of `unseen wish`" in wrong("web", "unseen wish", "app")


def test_steps_have_to_start_from_what_is_owned() -> None:
    steps = [("web", "step escape", "vmm esx.hv"), ("vmm esx.hv", "step control", "db")]
    evidence = [Evidence(relation, subject, said, place(said)) for subject, relation, said in steps]
    threats = Checker(shop()).statements.threats
    assert list(threats.chained(evidence)) == []
    assert [line.split(": ")[-1] for line in threats.chained([evidence[0], evidence[0], evidence[1]])] == []
    broken = [evidence[0], Evidence("step control", "vmm other.hv", "db", place("db"))]
    assert [line.split(": ")[-1] for line in threats.chained(broken)] == ["vmm other.hv is not owned by then"]


def test_a_vswitch_with_a_sensor_has_a_tap() -> None:
    threats = Checker(shop()).statements.threats
    assert [name for name in ("vs0", "vs1", "vs2") if threats.bare(f"esx.hv.{name}")] == ["vs0", "vs2"]
