"""What the README shows is what vtopo says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vtopo.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DMZ = "samples/published/dmz-white-paper"


def _said(monkeypatch: pytest.MonkeyPatch, name: str) -> str:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("NO_COLOR", "1")
    return CliRunner().invoke(app, ["analyze", f"{DMZ}/{name}.vt"]).stdout


def test_the_summary_it_shows_is_the_one_it_gets(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _said(monkeypatch, "partially-virtual").rstrip() in README


@pytest.mark.parametrize("name", ["partially-physical", "partially-virtual", "fully-collapsed"])
def test_the_table_says_what_the_demo_says(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    said = _said(monkeypatch, name)
    row = next(line for line in README.splitlines() if f"({DMZ}/{name}.vt)" in line)
    _, separate, findings = (cell.strip() for cell in row.strip("|").split("|"))
    apart = re.search(r"(\d+) of (\d+) pairs", said)
    assert separate == (f"{apart[1]} of {apart[2]}" if apart else "3 of 3")
    assert findings == ("none" if "No open finding" in said else "1 error, 1 warning, 1 note")
    assert "all 3 pairs" in said or apart is not None


def test_every_file_it_points_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [] == [link for link in links if not (ROOT / link).exists()]
