from __future__ import annotations

import pytest

from bench import precision

from .plans import ROOT

MOST = 5
"""Findings for each 100 VMs of an estate drawn by chance."""


@pytest.mark.parametrize("shape", list(precision.PYTM))
def test_an_estate_gets_findings_by_cause_and_not_by_vm(shape: str) -> None:
    its = precision.estates()[shape]
    assert its.nodes == precision.VMS
    assert 0 < its.findings * 100 / its.nodes < MOST


def test_the_figures_beside_ours_are_those_that_the_bench_measured() -> None:
    bench = (ROOT / "bench" / "README.md").read_text(encoding="utf-8")
    assert [its for its in precision.PYTM.values() if f"{its:,} findings" not in bench] == []


def test_every_published_plan_is_counted() -> None:
    page = precision.page()
    assert len(precision.published()) > 50
    assert [plan for plan in precision.plans() if f"(../{plan})" not in page] == []
