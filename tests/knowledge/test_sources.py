"""The figures and flaws against the tables that they were taken from, where those are at hand."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

from tests.helpers.expectations import ROOT
from vtopo.knowledge.figures import FIGURES
from vtopo.knowledge.flaws import FLAWS
from vtopo.knowledge.sources import SOURCES

TABLES = ROOT.parent / "shared" / "knowledge"
pytestmark = pytest.mark.skipif(not TABLES.is_dir(), reason="the tables of knowledge are not beside this checkout")

SUMS = {
    "dom0-kernel": ("profile-kernel-xen-dom0-bridge", "-linux-bridge", "-linux-8021q"),
    "xen-tools": ("xen-libxl-xl", "xen-libs", "xen-xenstored-c"),
    "xapi-tools": ("xen-libs", "xen-oxenstored"),
    "openstack": ("neutron", "openstack-nova"),
    "suricata": ("suricata-c", "suricata-rust-notests"),
}
"""Figures that are sums of rows, or a row without others."""


def rows(name: str) -> Iterator[dict[str, str]]:
    with (TABLES / name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def components() -> dict[str, dict[str, str]]:
    return {row["component_id"]: row for row in rows("tcb_components.csv")}


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_figure_is_a_number_of_the_tables(name: str) -> None:
    lines, known = FIGURES[name][0], components()
    if name in SUMS:
        signs = [(-1 if part[0] == "-" else 1, known[part.lstrip("-")]) for part in SUMS[name]]
        assert sum(sign * int(row["code_lines"]) for sign, row in signs) == lines
    else:
        numbers = {row[column] for row in known.values() for column in ("code_lines", "code_low", "code_high")}
        assert str(lines) in numbers


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_only_counted_figures_are_sure(name: str) -> None:
    _, _, source, confidence = FIGURES[name]
    assert confidence in ("low", "medium", "high")
    assert SOURCES[source][0] == "counted" or confidence != "high"


@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: flaw[0])
def test_a_flaw_was_seen_and_its_score_was_read(flaw: tuple[object, ...]) -> None:
    row = next(row for row in rows("escapes_cves.csv") if row["id"] == flaw[0])
    assert row["evidence"] == "seen"
    assert "description from memory" not in row["summary"]
    read = bool(row["cvss"]) and not row["cvss_source"].startswith("memory")
    assert flaw[6] == (float(row["cvss"]) if read else None)
    assert flaw[7] is (row["in_kev"] == "yes")
