"""A fix is written where the thing is, as a person would write it, and says nothing of anything else."""

from __future__ import annotations

import pytest

from tests.helpers.expectations import ROOT, judged
from vtopo.findings import Edit, Fix, Place
from vtopo.fixing.applying import applied, collide
from vtopo.fixing.editing import edits
from vtopo.fixing.writings import Writings
from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve

PLAN, OTHER = "rules/plan.vt", "rules/other.vt"


GUESTS = """host h {{ vmm hv {{ vswitch vs }} }}
template guest {{ {} }}
vm v1 like guest {{ on h{} }}
vm v2 like guest {{ on h }}"""


def model(texts: dict[str, str], plan: str = PLAN) -> Model:
    found, problems = resolve(Project(ROOT, {name: text.encode() for name, text in texts.items()}), plan)
    assert found is not None, [problem.message for problem in problems]
    return found


def said(change: str, texts: dict[str, str], *, before: Model | None = None) -> dict[str, str] | None:
    """The files that a change is written in, as they are then; None where they can not say it."""
    found = edits(Fix("", change, safe=True), Writings(model(texts), before))
    return dict(applied(texts, found) or {}) if found else None


def in_plan(change: str, text: str) -> str | None:
    """The plan as it says a change, without its first line; None where it can not."""
    head = 'plan "Edited"\n'
    found = said(change, {PLAN: head + text})
    return found[PLAN].removeprefix(head) if found else None


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        ("change b { level low }", "segment b", "segment b { level low }"),
        ("change b { vlan 3 }", "segment b { }", "segment b { vlan 3 }"),
        ("change b { level low }", "segment b { vlan 3 }", "segment b { vlan 3, level low }"),
        ("change b { vlan 3, level low }", "segment b", "segment b { vlan 3, level low }"),
        ("change b { vlan 3, level low }", "segment b { }", "segment b { vlan 3, level low }"),
        ("change b { vlan 3, level low }", "segment b {\n}", "segment b {\n  vlan  3\n  level low\n}"),
        ("change b { vlan 3 }\nchange b { level low }", "segment b", "segment b { vlan 3, level low }"),
        ("change b { vlan 4 }", "segment b { vlan 3 }", "segment b { vlan 4 }"),
        ("change b { vlan 4, level low }", "segment b { vlan 3 }", "segment b { vlan 4, level low }"),
        (
            "change b { level low }",
            "segment b {  # the back\n  # not a VLAN\n  vlan 3\n}",
            "segment b {  # the back\n  # not a VLAN\n  vlan  3\n  level low\n}",
        ),
        ("change b { vlan 4 }", "segment b {\n  vlan 3  # for now\n}", "segment b {\n  vlan 4  # for now\n}"),
        (
            "change b { level low }",
            "segment b {\n  vlan 3  # for now\n}",
            "segment b {\n  vlan  3  # for now\n  level low\n}",
        ),
        (
            "change h { iommu }",
            "host h {\n  nic p0\n  vmm hv\n}",
            "host h {\n  iommu\n  nic p0\n  vmm hv\n}",
        ),
        (
            "change h { iommu }",
            'host h { label "old", vmm hv {\n    vswitch vs\n  }\n}',
            'host h {\n  label "old"\n  iommu\n  vmm hv {\n    vswitch vs\n  }\n}',
        ),
        ("change h.hv { hardened }", "host h { nic p0, vmm hv }", "host h { nic p0, vmm hv { hardened } }"),
        ("change [a b] { hardened }", "machine [a b] { nic }", "machine [a b] { hardened, nic }"),
        ("change a[1..3] { hardened }", "machine a[1..3]", "machine a[1..3] { hardened }"),
        (
            "change [v1.nic v2.nic] { promiscuous no }",
            GUESTS.format("nic { promiscuous }", ""),
            GUESTS.format("nic { promiscuous no }", ""),
        ),
        ("change v1 { hardened no }", GUESTS.format("hardened", ""), GUESTS.format("hardened", ", hardened no")),
        ("remove b", "segment a\nsegment b  # nobody\nsegment c", "segment a\nsegment c"),
        ("remove b", "segment a\n\n# nobody\n\nsegment b {\n  vlan 3\n}\n", "segment a\n\n# nobody\n"),
        ("remove b", "segment a, segment b, segment c  # three", "segment a\nsegment c  # three"),
        ("remove b", "segment a, segment b  # two", "segment a  # two"),
        ("remove b", "segment b, segment a", "segment a"),
        ("remove b", "segment b,segment a", "segment a"),
        ("remove h.hv.b", "host h { vmm hv { vswitch b } }", "host h { vmm hv { } }"),
        ("remove h.hv.b", "host h { vmm hv { vswitch a, vswitch b } }", "host h { vmm hv { vswitch a } }"),
        ("remove h.hv.a", "host h { vmm hv { vswitch a, vswitch b } }", "host h { vmm hv { vswitch b } }"),
        ("remove b", "segment a\n# allow: unused because it is new\nsegment b\nsegment c", "segment a\nsegment c"),
        ("remove b", "segment a\n##\tallow: unused because it is new\nsegment b\nsegment c", "segment a\nsegment c"),
        ("remove b", "machine [a b c]", "machine [a c]"),
        ("remove b", "machine [a b] { nic }  # two", "machine a { nic }  # two"),
        ("remove [a b]", "machine [a b] { nic }  # two\nsegment c", "segment c"),
        ("remove b[1..3]", "machine [a b[1..3]]", "machine a"),
        ("remove [h1.hv.b h2.hv.b]", "host h[1..2] { vmm hv }\nvswitch b { on h[1..2] }", "host h[1..2] { vmm hv }"),
    ],
)
def test_a_change_is_written_where_the_thing_is(change: str, before: str, after: str) -> None:
    levels = "levels low\n"
    assert f"{levels}{after.rstrip()}\n" == in_plan(change, f"{levels}{before}\n")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ("change a1 { hardened }", "machine a[1..3]\nrequire separate [a1 a2]"),
        ("change a { hardened }", "machine [a b] { nic }"),
        ("change h1.hv { hardened }", "host h[1..2] { vmm hv }"),
        ("change v1.nic { promiscuous no }", GUESTS.format("nic", "")),
        ("remove b", "machine [\n  a\n  b  # for now\n]"),
        ("remove b2", "machine [a b[1..3]]\nrequire separate [b1 b2]"),
        ("change c { vlan 4 }", "segment a"),
        ("change s { carries b }", "segment [a b]\nswitch s {\n  carries [\n    a  # for now\n    b\n  ]\n}"),
    ],
)
def test_what_would_say_more_than_is_meant_is_not_written(change: str, text: str) -> None:
    assert in_plan(change, f"{text}\n") is None


def test_a_fragment_of_the_plan_is_edited_in_its_own_file() -> None:
    texts = {PLAN: 'plan "P"\ninclude "other.vt"\n', OTHER: "segment b\n"}
    assert {OTHER: "segment b { vlan 3 }\n"} == said("change b { vlan 3 }", texts)


@pytest.mark.parametrize(
    ("change", "written"),
    [
        ("change b { vlan 3, level low }", "change b { vlan 3, level low }"),
        ("change [b c] { vlan 3 }", "change [b c] { vlan 3 }"),
        ("remove b", "remove b"),
        ("change a2 { hardened }", "change a2 { hardened }"),
    ],
)
def test_a_plan_that_is_included_stays_and_is_changed_here(change: str, written: str) -> None:
    head = 'plan "P"\ninclude "other.vt"\n'
    other = 'plan "O"\nlevels low\nsegment [b c]\nmachine a[1..3]\nrequire separate [a1 a2]\n'
    assert {PLAN: f"{head}\n{written}\n"} == said(change, {PLAN: head, OTHER: other})


def test_a_fragment_that_the_baseline_is_made_of_is_changed_here_as_well() -> None:
    head = 'plan "P"\ninclude "other.vt"\n'
    texts = {PLAN: head, OTHER: "segment b\n", "rules/before.vt": 'plan "B"\ninclude "other.vt"\n'}
    before = model(texts, "rules/before.vt")
    assert {PLAN: f"{head}\nchange b {{ vlan 3 }}\n"} == said("change b { vlan 3 }", texts, before=before)


def test_what_a_change_says_is_said_otherwise_there() -> None:
    head = 'plan "P"\ninclude "other.vt"\n'
    texts = {PLAN: head + "change b { vlan 4 }\n", OTHER: 'plan "O"\nsegment b { vlan 3 }\n'}
    assert {PLAN: head + "change b { vlan 5 }\n"} == said("change b { vlan 5 }", texts)


def test_a_plan_in_json_is_not_edited() -> None:
    from vtopo.commands.choices import ShowFormat, Stage
    from vtopo.commands.show import show

    text, problems = show(Stage.model, Project(ROOT), "samples/shop/after.vt", ShowFormat.json, [])
    assert not problems
    name = "rules/plan.json"
    assert () == edits(Fix("", "change web { hardened }", safe=True), Writings(model({name: text}, name), None))


def test_edits_of_one_place_collide_and_those_side_by_side_do_not() -> None:
    text = 'plan "P"\nsegment a { vlan 1 }\nsegment b\n'
    writings = Writings(model({PLAN: text}), None)

    def of(change: str) -> tuple[Edit, ...]:
        return edits(Fix("", change, safe=True), writings)

    assert collide(of("change a { vlan 2 }"), of("remove a"))
    assert collide(of("change a { vlan 2 }"), of("change a { vlan 3 }"))
    assert not collide(of("change a { vlan 2 }"), of("change a { vlan 2 }"))
    assert not collide(of("change a { vlan 2 }"), of("remove b"))
    assert not collide(of("change b { vlan 2 }"), of("remove a"))
    assert not collide(of("remove b"), of("remove a"))


def test_what_would_be_no_plan_is_not_handed_out() -> None:
    text = 'plan "P"\nsegment a\n'
    writings = Writings(model({PLAN: text}), None)
    twice = [edit for value in (2, 3) for edit in edits(Fix("", f"change a {{ vlan {value} }}", True), writings)]
    assert applied({PLAN: text}, twice) is None


def test_a_finding_carries_the_edits_of_its_fix() -> None:
    (finding,) = [one for one in judged("rules/promiscuous_port/bad.vt").findings if one.fix]
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    assert (9, "promiscuous no") == (edit.place.line, edit.text)


@pytest.mark.parametrize(("file", "line"), [(PLAN, 4), (PLAN, 9_999), ("nowhere.vt", 1)])
def test_what_is_to_be_dropped_where_nothing_is_can_not_be_said(file: str, line: int) -> None:
    fix = Fix("", "", safe=True, drops=(Place(file, line, 1, line, 2),))
    assert () == edits(fix, Writings(model({PLAN: 'plan "P"\nsegment a\n'}), None))
