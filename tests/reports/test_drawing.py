"""The drawing: what stands in a box stands within it, nothing covers anything, and both sides match."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from vtopo.findings import Assessment, Baseline
from vtopo.reports.view.drawing import Drawer, Drawing, Mark
from vtopo.reports.view.things import Things

from .compared import COMPARED
from .samples import box
from .strange import crowd

PLANS = {"compared": COMPARED, "crowd": crowd(12, 17, 5), "fleet": crowd(230, 3, 2)}


def drawn(assessment: Assessment) -> list[Drawing]:
    views = Drawer(assessment, Things(assessment)).views()
    return [side for view in views for side in (view.before, view.after) if side is not None]


def contains(one: Mark, other: Mark) -> bool:
    return (
        one.x <= other.x
        and one.y <= other.y
        and other.x + other.width <= one.x + one.width
        and other.y + other.height <= one.y + one.height
    )


def apart(one: Mark, other: Mark) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


@pytest.mark.parametrize("name", PLANS)
def test_boxes_are_apart_or_one_is_in_the_other(name: str) -> None:
    for drawing in drawn(PLANS[name]):
        for one, other in combinations(drawing.marks[:400], 2):
            assert apart(one, other) or (one.holds and contains(one, other)), (one.title, other.title)
        assert all(mark.x + mark.width <= drawing.width for mark in drawing.marks)
        assert all(mark.y + mark.height <= drawing.height for mark in drawing.marks)


def test_what_has_not_changed_stands_at_the_same_place() -> None:
    plan = crowd(12, 5, 3)
    same = replace(plan, baseline=Baseline("before.vt", "Before", exhibits=plan.exhibits))
    views = Drawer(same, Things(same)).views()
    assert views
    assert all(view.before == view.after for view in views)


def test_a_host_that_gets_more_vms_stands_where_it_stood() -> None:
    plan = crowd(4, 3, 2)
    first, *rest = plan.exhibits.outline
    vmm = first.inside[0]
    fuller = replace(first, inside=(replace(vmm, inside=(*vmm.inside, box("vm", "late1"), box("vm", "late2"))),))
    after = replace(plan.exhibits, outline=(fuller, *rest))
    grown = replace(plan, exhibits=after, baseline=Baseline("before.vt", "Before", exhibits=plan.exhibits))
    every = Drawer(grown, Things(grown)).views()[0]
    assert every.before is not None
    places = [
        {mark.title: (mark.x, mark.y, mark.width, mark.height) for mark in side.marks if mark.look == "host"}
        for side in (every.before, every.after)
    ]
    assert 4 == len(places[0])
    assert places[0] == places[1]
    assert {"late1": "new", "late2": "new"} == {mark.label: mark.change for mark in every.after.marks if mark.change}


def test_a_renamed_workload_is_neither_new_nor_gone() -> None:
    every = Drawer(COMPARED, Things(COMPARED)).views()[0]
    assert every.before is not None
    was = {mark.label: (mark.number, mark.change) for mark in every.before.marks}
    now = {mark.label: (mark.number, mark.change) for mark in every.after.marks}
    assert was["application"] == now["app"]
    assert ("gone", "new") == (was["sw_dmz"][1], now["san1"][1])


def test_more_than_two_hundred_hosts_are_never_drawn_vm_by_vm() -> None:
    assert "every" in [view.token for view in Drawer(crowd(200, 2, 2), Things(crowd(200, 2, 2))).views()]
    assert "every" not in [view.token for view in Drawer(PLANS["fleet"], Things(PLANS["fleet"])).views()]
