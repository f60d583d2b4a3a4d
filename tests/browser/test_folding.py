"""Boxes of the drawing fold at their place: by mouse, by keyboard, and as the address says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from tests.reports.compared import COMPARED
from tests.reports.samples import box
from vtopo.reports.html import render

Open = Callable[..., Any]
AFTER = ".view[data-of=every] .side:last-child"
ESX1 = f"{AFTER} .mark.host:has(title:text('host esx1'))"


@cache
def report() -> str:
    cluster = box("cluster", "prod", members=("esx1.hv", "esx2.hv"))
    outline = (*COMPARED.exhibits.outline, cluster)
    return render(replace(COMPARED, exhibits=replace(COMPARED.exhibits, outline=outline)))


def test_a_host_folds_to_one_box_with_counts(opened: Open) -> None:
    its = opened(report())
    before = its.count(f"{AFTER} .mark.vm")
    its.page.click(f"{ESX1} >> .fold")
    assert "3 VMs, 1 vswitch" == its.page.locator(ESX1).locator(".counts").text_content()
    assert before - 2 == its.count(f"{AFTER} .mark.vm")
    its.page.click("[data-unfold]")
    assert before == its.count(f"{AFTER} .mark.vm")
    assert 0 == its.page.locator(".counts").count()


def test_a_host_folds_by_keyboard(opened: Open) -> None:
    its = opened(report())
    its.page.locator(ESX1).focus()
    its.page.keyboard.press("f")
    assert "false" == its.page.locator(ESX1).get_attribute("aria-expanded")
    its.page.keyboard.press("ArrowRight")
    assert its.page.evaluate("!document.activeElement.classList.contains('covered')")
    its.page.locator(ESX1).focus()
    its.page.keyboard.press("f")
    assert "true" == its.page.locator(ESX1).get_attribute("aria-expanded")


def test_a_segment_folds_its_vms_in_each_box(opened: Open) -> None:
    its = opened(report())
    its.page.click(".legend button:has-text('web_net')")
    its.page.click("[data-fold]")
    assert ["2 VMs"] == its.page.locator(".view[data-of=every] .standing .counts").all_text_contents()
    its.page.click("[data-fold]")
    assert 0 == its.page.locator(".standing").count()


def test_a_cluster_folds_its_hosts(opened: Open) -> None:
    its = opened(report())
    its.page.click(f"{AFTER} .mark.cluster")
    its.page.click("[data-fold]")
    assert 2 == its.page.locator(f"{AFTER} .mark.host.folded").count()


def test_what_is_folded_stands_in_the_address(opened: Open) -> None:
    its = opened(report())
    its.page.click(f"{ESX1} >> .fold")
    address = its.page.evaluate("location.hash")
    again = opened(report(), fragment=address)
    assert "false" == again.page.locator(ESX1).get_attribute("aria-expanded")
    assert 1 == again.page.locator(".folded").count()
    its.page.click("[data-view=segments]")
    other = opened(report(), fragment=its.page.evaluate("location.hash"))
    assert "segments" == other.on(".view:not([hidden])", "its => its.dataset.of")


def test_light_and_paths_go_to_a_folded_box(opened: Open) -> None:
    its = opened(report())
    its.page.click(f"{ESX1} >> .fold")
    its.page.click(".legend button:has-text('app_net')")
    assert its.page.locator(f"{AFTER} .folded.lit").count()
    its.page.click(".chain button[data-way]")
    assert 2 == its.page.locator(".way-dot").count()  # web1 and esx1.hv are one stop now
    its.page.click("[data-view=hosts]")
    assert 2 == its.page.locator(".view:not([hidden]) .way-dot").count()


def test_a_closed_box_lights_up_for_what_is_in_it_and_opens(opened: Open) -> None:
    its = opened(report())
    its.page.fill("#find-thing", "Card database")
    its.page.click("[data-view=hosts]")
    lit = its.page.locator(".view:not([hidden]) .side:last-child .mark.host.lit title").all_text_contents()
    assert ["host esx2"] == [title.split(";")[0] for title in lit]
    its.page.click(".view:not([hidden]) .side:last-child .mark.host.lit")
    assert "Inside host esx2" == its.page.inner_text("#detail h3")
    assert 1 == its.count("#detail .mark.vm")


def test_a_segment_opens_its_workloads_by_host(opened: Open) -> None:
    its = opened(report())
    its.page.click("[data-view=segments]")
    its.page.click(".view:not([hidden]) .side:last-child .mark.segment:has-text('web_net')")
    assert ["host esx1: vm web1 ×2"] == its.page.locator("#detail li").all_text_contents()
