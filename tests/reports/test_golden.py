"""Whole reports as files that a person can read; `VTOPO_UPDATE=1 pytest tests/reports` writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from vtopo.reports import github, gitlab, json, junit, markdown, sarif, text

from .samples import BROKEN, SHOP

GOLDEN = Path(__file__).parent / "golden"
REPORTS: dict[str, Callable[[], str]] = {
    "shop.txt": lambda: text.render(SHOP, color=False),
    "shop-full.txt": lambda: text.render(SHOP, color=False, full=True),
    "mistakes.txt": lambda: text.render(BROKEN, color=False),
    "shop.json": lambda: json.render(SHOP),
    "shop.sarif": lambda: sarif.render(SHOP),
    "shop.github": lambda: github.render(SHOP),
    "shop-gitlab.json": lambda: gitlab.render(SHOP),
    "shop.xml": lambda: junit.render(SHOP),
    "shop.md": lambda: markdown.render(SHOP),
}


@pytest.mark.parametrize("name", REPORTS)
def test_the_report_is_the_one_in_the_file(name: str) -> None:
    report = REPORTS[name]()
    if os.environ.get("VTOPO_UPDATE"):
        (GOLDEN / name).write_text(report, encoding="utf-8")
    assert (GOLDEN / name).read_text(encoding="utf-8") == report
