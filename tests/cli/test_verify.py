"""`vtopo verify`: reports of the command itself check, changed ones do not, and others are not looked at."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Vtopo

SPOOF = "x\x1b[2J\u202ey"


@pytest.fixture
def report(project: Path, vtopo: Vtopo) -> Path:
    """A report of `after.vt`."""
    vtopo("analyze", "after.vt", "-o", "report.json")
    return project / "report.json"


def change(report: Path, how: Callable[[Any], object]) -> None:
    document = json.loads(report.read_text())
    how(document)
    report.write_text(json.dumps(document))


def test_0_where_everything_checks(vtopo: Vtopo, report: Path) -> None:
    said = vtopo("verify", report.name, "after.vt")
    assert (0, "") == (said.code, said.err)
    assert said.out.startswith("checked ")
    assert said.out.endswith(": all of it holds\n")


def test_a_report_may_come_by_standard_input(vtopo: Vtopo, report: Path) -> None:
    assert 0 == vtopo("verify", "-", "after.vt", given=report.read_bytes()).code


def test_a_plan_may_come_by_standard_input(vtopo: Vtopo, report: Path) -> None:
    text = 'plan "Small" { }\nsegment a\n'
    report.write_text(vtopo("analyze", "-", "-f", "json", given=text).out)
    assert 0 == vtopo("verify", report.name, "-", given=text).code
    assert 2 == vtopo("verify", report.name, "-", given=text + "\n").code
    assert 2 == vtopo("verify", "-", "-").code


@pytest.mark.usefixtures("report")
def test_the_answer_of_path_checks(vtopo: Vtopo) -> None:
    for target in ("esx1.hv", "db"):
        answer = vtopo("path", "after.vt", "web1", target, "-f", "json")
        assert 0 == vtopo("verify", "-", "after.vt", given=answer.out).code


def test_1_where_a_claim_does_not_hold_told_on_one_line(vtopo: Vtopo, report: Path) -> None:
    change(report, lambda its: its["exhibits"]["ledger"].pop(0))
    said = vtopo("verify", report.name, "after.vt")
    assert (1, "") == (said.code, said.err)
    first, last = said.out.splitlines()
    assert first.startswith("ledger: web_net and app_net are not listed")
    assert last == "1 claim does not hold"


def test_names_from_a_report_do_not_act_in_a_terminal(vtopo: Vtopo, report: Path) -> None:
    change(report, lambda its: its["findings"][0]["witness"]["evidence"][0].update(subject=SPOOF))
    said = vtopo("verify", report.name, "after.vt", terminal=True)
    assert 1 == said.code
    assert "x\\u{1b}[2J\\u{202e}y" in said.out
    assert not {"\x1b", "\u202e"} & set(said.out + said.err)


@pytest.mark.parametrize("name", ["after.vt", "before.vt", "network.vt"])
def test_2_and_the_file_that_has_changed(vtopo: Vtopo, report: Path, name: str) -> None:
    with Path(name).open("a") as file:
        file.write("# one more line\n")
    said = vtopo("verify", report.name, "after.vt")
    assert (2, "", f"{name} has changed since the report was made\n") == (said.code, said.out, said.err)


def test_2_where_the_baseline_is_gone(vtopo: Vtopo, report: Path) -> None:
    Path("before.vt").unlink()
    said = vtopo("verify", report.name, "after.vt")
    assert (2, "the report is of another plan: before.vt is not here\n") == (said.code, said.err)


def test_2_where_the_report_is_of_another_plan(vtopo: Vtopo, report: Path) -> None:
    said = vtopo("verify", report.name, "before.vt")
    assert (2, "", "the report is of another plan: after.vt\n") == (said.code, said.out, said.err)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"schema": "\xe2\x80\xae"}'])
def test_2_where_the_report_is_none(vtopo: Vtopo, report: Path, data: bytes) -> None:
    report.write_bytes(data)
    said = vtopo("verify", report.name, "after.vt", terminal=True)
    assert (2, "") == (said.code, said.out)
    assert "report" in said.err
    assert "\u202e" not in said.err


@pytest.mark.usefixtures("report")
@pytest.mark.parametrize("name", ["nowhere.json", ".", "a\0b"])
def test_2_where_there_is_no_report(vtopo: Vtopo, name: str) -> None:
    said = vtopo("verify", name, "after.vt")
    assert (2, "") == (said.code, said.out)
    assert "can not be read" in said.err


def test_2_where_the_plan_has_mistakes(vtopo: Vtopo, report: Path) -> None:
    Path("after.vt").write_text("plan {")
    said = vtopo("verify", report.name, "after.vt")
    assert (2, "") == (said.code, said.out)
    assert "after.vt:1" in said.err


def test_2_where_the_plan_is_not_there(vtopo: Vtopo, report: Path) -> None:
    assert 2 == vtopo("verify", report.name, "nowhere.vt").code


def test_a_report_leads_to_no_file_outside_the_project(vtopo: Vtopo, report: Path, tmp_path: Path) -> None:
    for name in ("/etc/hostname", "../secret.vt", str(tmp_path.parent / "x")):
        document = json.loads(report.read_text())
        document["inputs"].append({"file": name, "sha256": "0"})
        (tmp_path / "more.json").write_text(json.dumps(document))
        said = vtopo("verify", "more.json", "after.vt")
        assert (2, f"the report is of another plan: {name} is not here\n") == (said.code, said.err)


@pytest.mark.usefixtures("project")
def test_2_where_something_is_missing(vtopo: Vtopo) -> None:
    assert 2 == vtopo("verify").code == vtopo("verify", "report.json").code
