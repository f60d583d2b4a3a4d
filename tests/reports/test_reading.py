"""Whoever reads only some exhibits says what he would say if all were gathered for him."""

from __future__ import annotations

from functools import cache

import pytest

from tests.helpers.expectations import ROOT, TODAY, known_rules
from vtopo.cli.writing import rendered
from vtopo.commands import diffing
from vtopo.commands.choices import Format
from vtopo.engine import assess
from vtopo.findings import Assessment, Reads
from vtopo.model.loading import Project
from vtopo.reports.reading import READ, read

BOXES = 'plan "p"\nlevels low < high\nsegment a { level low }\nmachine x { nic { carries a } }\n'
RENAMED = BOXES.replace('plan "p"', 'plan "p" { baseline "boxes.vt" }').replace("machine x {", "machine y { was x,")
PROJECT = Project(ROOT, {"boxes.vt": BOXES.encode(), "renamed.vt": RENAMED.encode()})
PLANS = (
    "renamed.vt",
    "samples/shop/after.vt",
    "samples/published/hub/hub.vt",
    "samples/published/reroute/rerouted.vt",
    "samples/published/dmz-white-paper/fully-collapsed.vt",
)
BOTH = pytest.mark.parametrize("full", [False, True], ids=["screen", "full"])


@cache
def assessed(plan: str, only: Reads) -> Assessment:
    found = assess(PROJECT, plan, known_rules(), today=TODAY, only=only)
    assert not found.problems
    return found


@BOTH
@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("plan", PLANS)
def test_a_format_is_the_same_without_what_it_does_not_read(plan: str, name: str, full: bool) -> None:
    whole, some = (
        rendered(Format(name), [assessed(plan, only)], "-", full, True) for only in (None, read([name], full=full))
    )
    assert whole == some


def test_json_and_html_read_everything() -> None:
    assert [None, None] == [read(["text", name]) for name in ("json", "html")]
    assert {*READ, "json", "html"} == set(Format)


def test_several_formats_read_what_each_of_them_reads() -> None:
    assert read(["junit", "text"]) == (read(["junit"]) or frozenset()) | (read(["text"]) or frozenset())


def test_what_is_read_is_there() -> None:
    some = assessed(PLANS[1], read(["sarif"])).exhibits
    assert (True, True, False) == (bool(some.outline), bool(some.segments), bool(some.tcb))


def test_a_difference_is_the_same_without_what_it_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def compared() -> object:
        return [
            diffing.difference((PROJECT, old), (PROJECT, new), TODAY, old, known_rules())
            for old, new in zip(PLANS, reversed(PLANS), strict=True)
        ]

    some = compared()
    monkeypatch.setattr(diffing, "assess", lambda *args, **named: assess(*args, **{**named, "only": None}))
    assert compared() == some
