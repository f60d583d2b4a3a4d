"""The report in a real browser: every interaction, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from tests.reports.compared import COMPARED
from tests.reports.samples import box
from tests.reports.strange import crowd
from vtopo.reports.html import render

Open = Callable[..., Any]


@cache
def report() -> str:
    return render(COMPARED)


def test_each_number_leads_to_its_section(opened: Open) -> None:
    its = opened(report())
    tokens = its.page.eval_on_selector_all(".keys a", "all => all.map(one => one.getAttribute('href'))")
    assert ["#isolation", "#attacks", "#tcb", "#seen", "#drift", "#load"] == tokens
    for token in tokens:
        its.page.click(f".keys a[href='{token}']")
        assert its.page.eval_on_selector(token, "its => Math.abs(its.getBoundingClientRect().top) < innerHeight")


def test_a_segment_lights_up_what_is_in_it_on_both_sides(opened: Open) -> None:
    its = opened(report())
    its.page.click(".legend button:has-text('web_net')")
    lit = its.page.eval_on_selector_all(
        ".view:not([hidden]) .mark.lit > title", "all => all.map(one => one.textContent.split(';')[0])"
    )
    assert 2 == lit.count("vm web1 ×2") + lit.count("machine web1 ×2")
    assert "vm app" not in lit
    assert its.on("#finding-" + COMPARED.findings[0].id, "its => !its.classList.contains('dim')")
    its.page.keyboard.press("Escape")
    assert 0 == its.page.locator(".mark.lit").count()


def test_a_workload_that_was_renamed_lights_up_under_both_names(opened: Open) -> None:
    its = opened(report())
    its.page.click(".side:last-child .view .mark:has(title:text-is('x')), .side:last-child .mark.vm:has-text('app')")
    lit = its.page.eval_on_selector_all(".view:not([hidden]) .mark.lit > title", "all => all.map(o => o.textContent)")
    assert {"machine application", "vm app"} == {title.split(";")[0] for title in lit}


def test_a_path_is_drawn_with_a_stop_for_each_step(opened: Open) -> None:
    its = opened(report())
    its.page.click(".chain button[data-way]")
    assert 4 - 1 == its.page.locator(".way-dot").count()  # the internet has no box, web1, esx1.hv and db have
    assert 1 == its.page.locator("path.way").count()
    its.page.click("[data-clear]")
    assert 0 == its.page.locator(".way").count()


def test_a_cluster_opens_its_hosts_and_a_host_what_is_in_it(opened: Open) -> None:
    plan = crowd(250, 3, 2)
    hosts = tuple(f"h{at}" for at in range(250))
    both = (box("cluster", "c0", members=hosts[:200]), box("cluster", "c1", members=hosts[200:]))
    outline = (*both, *plan.exhibits.outline)
    its = opened(render(replace(plan, exhibits=replace(plan.exhibits, outline=outline))))
    its.page.click("[data-view=clusters]")
    its.page.click(".view:not([hidden]) .mark.cluster >> nth=1")
    assert ("Inside cluster c1", 50) == (its.page.inner_text("#detail h3"), its.page.locator("#detail .mark").count())
    its.page.click("#detail .mark >> nth=49")
    assert "Inside host h249" == its.page.inner_text("#detail h3")
    assert 3 == its.page.locator("#detail .mark.vm").count()


def test_a_finding_lights_up_its_things(opened: Open) -> None:
    its = opened(report())
    its.page.click(".finding button[data-light] >> nth=0")
    assert its.page.locator(".mark.lit").count()
    assert "boxes" in its.page.inner_text(".status output")


@pytest.mark.parametrize("token", ["hosts", "segments", "every"])
def test_the_drawing_collapses(opened: Open, token: str) -> None:
    its = opened(report())
    its.page.click(f"[data-view={token}]")
    assert token == its.on(".view:not([hidden])", "its => its.dataset.of")
    assert its.page.locator(".view:not([hidden]) .mark").count()


def test_the_drawing_zooms_and_fits(opened: Open) -> None:
    its = opened(report())
    wide = "its => its.getBoundingClientRect().width"
    was = its.on(".view:not([hidden]) svg", wide)
    its.page.click("[data-zoom=in]")
    assert its.on(".view:not([hidden]) svg", wide) > was
    its.page.click("[data-zoom=fit]")
    assert its.on(".view:not([hidden]) .sheet", "its => its.scrollWidth <= its.clientWidth + 1")


def test_search_lights_up_what_has_the_name(opened: Open) -> None:
    its = opened(report())
    its.page.fill("#find-thing", "VCENTER")
    assert "1 found" == its.page.inner_text("#found")
    assert 1 == its.count(".mark.lit")


def test_findings_are_filtered(opened: Open) -> None:
    its = opened(report())
    errors = sum(finding.severity.value == "error" for finding in COMPARED.open())
    its.page.select_option("[data-filter=severity]", "error")
    assert errors == its.count("#findings .finding")
    its.page.select_option("[data-filter=rule]", "filter-drift")
    assert 1 == its.count("#findings .finding")
    its.page.select_option("[data-filter=severity]", "")
    its.page.select_option("[data-filter=rule]", "")
    its.page.fill("[data-filter=text]", "web_net and db_net")
    assert 1 == its.count("#findings .finding")
    its.page.fill("[data-filter=text]", "")
    its.page.select_option("[data-filter=level]", "secret")
    assert 0 < its.count("#findings .finding") < len(COMPARED.open())


def test_a_cell_of_the_matrix_opens_what_is_shared(opened: Open) -> None:
    its = opened(report())
    its.page.click("#matrix td.lost a >> nth=0")
    its.page.locator("[id^=pair-]:target").wait_for(state="visible")
    assert "still separate" in its.page.inner_text("[id^=pair-]:target")


def test_the_matrix_is_sorted_by_loss(opened: Open) -> None:
    its = opened(report())
    order = "all => all.map(one => Number(one.dataset.loss))"
    was = its.page.eval_on_selector_all("#matrix tbody tr", order)
    its.page.click("[data-sort]")
    now = its.page.eval_on_selector_all("#matrix tbody tr", order)
    assert sorted(was, reverse=True) == now != was
    dashes = its.page.eval_on_selector_all(
        "#matrix tbody tr", "all => all.map((row, at) => row.cells[at + 1].textContent)"
    )
    assert {"–"} == set(dashes)


def test_a_deep_link_opens_the_finding(opened: Open) -> None:
    its = opened(report(), fragment=f"#finding-{COMPARED.findings[5].id}")
    assert its.on(":target", "its => its.getBoundingClientRect().top < innerHeight")


def test_everything_works_by_keyboard(opened: Open) -> None:
    its = opened(report())
    its.page.focus(".legend button >> nth=1")
    its.page.keyboard.press("Enter")
    assert its.page.locator(".mark.lit").count()
    its.page.keyboard.press("Escape")
    its.page.focus(".view:not([hidden]) .mark[tabindex='0']")
    its.page.keyboard.press("ArrowRight")
    its.page.keyboard.press("Space")
    assert its.page.locator(".mark.lit").count()
    assert its.page.evaluate("document.activeElement.classList.contains('mark')")
    its.page.keyboard.press("Escape")
    its.page.focus("#matrix a")
    its.page.keyboard.press("Enter")
    its.page.locator("[id^=pair-]:target").wait_for(state="visible")
    assert its.page.evaluate("location.hash").startswith("#pair-")


def test_without_scripts_all_sections_can_be_read(opened: Open) -> None:
    its = opened(report(), java_script_enabled=False)
    assert 0 == its.count(".tools")
    assert its.page.locator(".view svg .mark").locator("visible=true").count()
    for finding in COMPARED.open():
        assert its.page.get_by_text(finding.message, exact=True).first.is_visible()


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_runs_over_the_edge(opened: Open, width: int, scheme: str) -> None:
    its = opened(report(), viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert its.page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_prints_as_a_document_of_several_pages(opened: Open) -> None:
    its = opened(report())
    paper = its.page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    assert paper.count(b"/Type /Page\n") > 5 or paper.count(b"/Type /Page") > 6
    its.page.emulate_media(media="print")
    assert 0 == its.count(".tools")
    assert its.page.locator("nav").is_visible()


def test_a_large_plan_opens_and_answers(opened: Open) -> None:
    its = opened(render(crowd(300, 20, 30)))
    its.page.click("[data-view=hosts]")
    its.page.click(".view:not([hidden]) .mark.host >> nth=3")
    assert 20 <= its.page.locator("#detail .mark").count()
    assert "Inside host h3" == its.page.inner_text("#detail h3")
    its.page.fill("#find-thing", "h299v19")
    assert "1 found" == its.page.inner_text("#found")
    its.page.click("[data-rest=findings]")
    assert 300 == its.page.locator("#findings .finding").count()


def test_a_step_of_a_path_lights_up_its_two_ends(opened: Open) -> None:
    its = opened(report())
    its.page.click(".chain .steps li:not(.start) button[data-light] >> nth=1")
    lit = its.page.locator(".view[data-of=every] .side:last-child .mark.lit title").all_text_contents()
    assert {"vm web1 ×2", "vmm esx1.hv"} == {title.split(";")[0] for title in lit}
    assert its.page.locator(".finding.dim").count()


def test_a_deep_link_leads_to_a_finding_that_is_not_written_out(opened: Open) -> None:
    plan = crowd(300, 2, 3)
    its = opened(render(plan), fragment=f"#finding-{plan.findings[-1].id}")
    assert its.page.locator(f"#finding-{plan.findings[-1].id}").is_visible()


def test_the_first_screen_leads_to_the_worst_findings(opened: Open) -> None:
    its = opened(report())
    its.page.click(".worst a >> nth=0")
    assert its.on(":target", "its => its.classList.contains('error')")
