"""The table of the README says what the demo says, and its links lead somewhere; test_pages.py runs its examples."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vtopo.cli import application

ROOT = Path(__file__).parent.parent
FILE = ROOT / "README.md"
DMZ = "samples/published/dmz-white-paper"
LIBVIRT = "samples/libvirt/kvm7"


def _said(monkeypatch: pytest.MonkeyPatch, name: str) -> str:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("NO_COLOR", "1")
    return CliRunner().invoke(application(), ["analyze", f"{DMZ}/{name}.vt"]).stdout


def _holds(now: str) -> None:
    """The README reads like that; `VTOPO_UPDATE=1` makes it so."""
    if os.environ.get("VTOPO_UPDATE"):
        FILE.write_text(now, encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == now


@pytest.mark.parametrize("name", ["partially-physical", "partially-virtual", "fully-collapsed"])
def test_the_table_says_what_the_demo_says(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    _row(f"{DMZ}/{name}.vt", _said(monkeypatch, name))


def test_the_table_says_what_the_demo_says_of_an_imported_host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("NO_COLOR", "1")
    plan = str(tmp_path / "kvm7.vt")
    assert 0 == CliRunner().invoke(application(), ["import", "libvirt", LIBVIRT, "-o", plan]).exit_code
    _row(LIBVIRT, CliRunner().invoke(application(), ["analyze", plan]).stdout)


def test_the_demo_imports_and_analyzes_that_host() -> None:
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"LIBVIRT := {LIBVIRT}\n" in made
    assert "import libvirt $(LIBVIRT) -o reports/kvm7.vt\n\t@$(BIN)/vtopo analyze reports/kvm7.vt" in made


def _row(source: str, said: str) -> None:
    """The row of the table that points to a source says what was said of it."""
    apart = re.search(r"(\d+) of (\d+) pairs|all (\d+) pairs", said)
    found = re.search(r"^(\d.*) open[.,;]", said, re.M)
    assert apart is not None
    separate = f"{apart[1] or apart[3]} of {apart[2] or apart[3]}"
    findings = found[1].replace(" and ", ", ") if found else "none"
    readme = FILE.read_text(encoding="utf-8")
    row = next(line for line in readme.splitlines() if f"({source})" in line)
    plan = row.split("|")[1].strip()
    _holds(readme.replace(row, f"| {plan} | {separate} | {findings} |"))


def test_every_file_it_points_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", FILE.read_text(encoding="utf-8"))
    assert links
    assert [] == [link for link in links if not (ROOT / link).exists()]
