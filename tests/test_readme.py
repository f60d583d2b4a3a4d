"""What the README shows is what vtopo says."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vtopo.cli import app

ROOT = Path(__file__).parent.parent
FILE = ROOT / "README.md"
DMZ = "samples/published/dmz-white-paper"


def _said(monkeypatch: pytest.MonkeyPatch, name: str) -> str:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("NO_COLOR", "1")
    return CliRunner().invoke(app, ["analyze", f"{DMZ}/{name}.vt"]).stdout


def _holds(now: str) -> None:
    """The README reads like that; `VTOPO_UPDATE=1` makes it so."""
    if os.environ.get("VTOPO_UPDATE"):
        FILE.write_text(now, encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == now


def test_the_summary_it_shows_is_the_one_it_gets(monkeypatch: pytest.MonkeyPatch) -> None:
    block = f"```\n{_said(monkeypatch, 'partially-virtual').rstrip()}\n```\n"
    shown = re.compile(r"```\nDMZ white paper: .*?```\n", re.S)
    readme = FILE.read_text(encoding="utf-8")
    assert 1 == len(shown.findall(readme))
    _holds(shown.sub(lambda _: block, readme))


@pytest.mark.parametrize("name", ["partially-physical", "partially-virtual", "fully-collapsed"])
def test_the_table_says_what_the_demo_says(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    said = _said(monkeypatch, name)
    apart = re.search(r"(\d+) of (\d+) pairs|all (\d+) pairs", said)
    found = re.search(r"^(\d.*) open[.;]", said, re.M)
    assert apart is not None
    separate = f"{apart[1] or apart[3]} of {apart[2] or apart[3]}"
    findings = found[1].replace(" and ", ", ") if found else "none"
    readme = FILE.read_text(encoding="utf-8")
    row = next(line for line in readme.splitlines() if f"({DMZ}/{name}.vt)" in line)
    plan = row.split("|")[1].strip()
    _holds(readme.replace(row, f"| {plan} | {separate} | {findings} |"))


def test_every_file_it_points_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", FILE.read_text(encoding="utf-8"))
    assert links
    assert [] == [link for link in links if not (ROOT / link).exists()]
