"""No rule of WCAG 2.2 A and AA that axe-core can check is broken."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.reports.compared import COMPARED
from tests.reports.samples import BROKEN, EMPTY
from tests.reports.strange import crowd
from vtopo.reports.html import render

AXE = Path(__file__).parents[2] / ".tools" / "node_modules" / "axe-core" / "axe.min.js"
REQUIRED = "axe" in os.environ.get("VTOPO_REQUIRE", "").split()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
REPORTS = {"compared": COMPARED, "broken": BROKEN, "empty": EMPTY, "crowd": crowd(250, 2, 30)}

pytestmark = pytest.mark.skipif(
    not AXE.exists() and not REQUIRED, reason="axe-core is not here: `make tools` fetches it"
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", REPORTS)
def test_axe_finds_nothing(opened: Callable[..., Any], name: str, scheme: str) -> None:
    its = opened(render(REPORTS[name]), color_scheme=scheme)
    its.page.evaluate(AXE.read_text(encoding="utf-8"))
    if its.page.locator("details").count():
        its.page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    found = its.page.evaluate(
        f"axe.run(document, {{runOnly: {{type: 'tag', values: {TAGS}}}, resultTypes: ['violations']}})"
        ".then(its => its.violations.map(one => [one.id, one.nodes.slice(0, 3).map(node => node.html.slice(0, 200))]))"
    )
    assert [] == found
