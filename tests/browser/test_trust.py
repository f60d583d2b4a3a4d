"""Who trusts what: the page names all who trust a part, and finds the TCBs that it has not written out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.reports.strange import crowd
from vtopo.findings import Assessment
from vtopo.reports.html import render

Open = Callable[..., Any]


def many() -> Assessment:
    plan = crowd(40, 3, 2)
    tcb = tuple(replace(line, alike=(f"h{at}v1", f"h{at}v2")) for at, line in enumerate(plan.exhibits.tcb))
    return replace(plan, exhibits=replace(plan.exhibits, tcb=tcb))


def test_all_who_trust_a_part_are_named_when_asked_for(opened: Open) -> None:
    its = opened(render(many()))
    its.page.click("#tcb details >> nth=0 >> summary")
    row = "#tcb details >> nth=0 >> tbody tr >> nth=0"
    assert "120 internal: h0v0, h0v1, h0v2, h1v0 and 116 more" in its.page.inner_text(row)
    its.page.click(f"{row} >> button[data-part]")
    assert "h39v2" in its.page.inner_text(row)
    its.page.click(f"{row} >> button[data-part]")
    assert "h39v2" not in its.page.inner_text(row)


def test_a_tcb_that_is_not_written_out_is_found_by_name(opened: Open) -> None:
    its = opened(render(many()))
    its.page.fill("[data-tcb-name]", "H38V2")
    assert "1 found" == its.page.inner_text("#tcb-found")
    assert "h38v0 3 alike" in its.page.inner_text("#tcb-table tbody tr:last-child")
    its.page.click("#tcb-table tbody tr:last-child button")
    its.page.click("#tcb-table tbody tr:last-child button >> nth=0")
    assert "h39v2" in its.page.inner_text("#tcb-table tbody tr:last-child")
    its.page.click("[data-tcb-all]")
    assert 40 == its.page.locator("#tcb-table tbody tr").count()


def test_without_scripts_the_first_who_trust_a_part_are_named(opened: Open) -> None:
    its = opened(render(many()), java_script_enabled=False)
    its.page.click("#tcb details >> nth=0 >> summary")
    assert "internal: h0v0, h0v1, h0v2, h1v0 and 116 more" in its.page.inner_text("#tcb details >> nth=0")
    assert 0 == its.count("#tcb button")
