"""Formats of others, checked by programs and schemas of others, where `make tools` has put them."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from jsonschema import Draft7Validator, Draft202012Validator

from tests.tools import JUNIT, SARIF, needs
from vtopo.engine import assess
from vtopo.findings import Assessment, Crash
from vtopo.model.loading import Project
from vtopo.reports import gitlab, junit, sarif
from vtopo.rulebook import rules

from .samples import BROKEN, SHOP
from .strange import HOSTILE, crowd

NO_HOME = "SARIF2005"
"""Wants the address of a page about the tool, and vtopo has none yet: none is better than one that leads nowhere."""

ROOT = Path(__file__).parents[2]
PLANS = ROOT / "tests" / "cli" / "plans"
HERE = Path(__file__).parent
CRASHED = replace(SHOP, crashed=(Crash("unused", "ValueError: <no> {0} [way](here)", pack="a] <b>"),))
EMPTY = replace(SHOP, findings=(), measures=(), rules=())
MADE: dict[str, tuple[Assessment, ...]] = {
    "shop": (SHOP,),
    "broken": (BROKEN,),
    "crashed": (CRASHED,),
    "empty": (EMPTY,),
    "crowd": (crowd(3, 30, 30),),
    "several": (SHOP, BROKEN, replace(SHOP, plan="other.vt", folder="plans")),
    "hostile": HOSTILE,
}


@cache
def every() -> dict[str, tuple[Assessment, ...]]:
    """Assessments made by hand, and one that vtopo made."""
    real = assess(Project.around(PLANS / "after.vt"), "tests/cli/plans/after.vt", rules(), today="2026-11-27")
    return {**MADE, "real": (real,)}


def sarif_errors(log: Any) -> list[str]:
    schema = json.loads((SARIF / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    return [error.message for error in Draft7Validator(schema).iter_errors(log)]


@needs("sarif-multitool")
def test_sarif_follows_its_schema() -> None:
    found = {name: sarif_errors(json.loads(sarif.render(*its, full=True))) for name, its in every().items()}
    assert {} == {name: errors for name, errors in found.items() if errors}


@needs("sarif-multitool")
def test_the_schema_of_sarif_would_see_a_level_there_is_none_of() -> None:
    log = json.loads(sarif.render(SHOP))
    log["runs"][0]["results"][0]["level"] = "bogus"
    assert sarif_errors(log)


def multitool(folder: Path, *files: Path) -> list[str]:
    """What Microsoft's validator says of logs, by the rules of SARIF and by those of GitHub."""
    command = [str(SARIF / "Sarif.Multitool"), "validate", *map(str, files), "--output", str(folder / "out")]
    options = ["--log", "ForceOverwrite", "--rule-kind", "Sarif;Gh;Ghas", "--quiet"]
    done = subprocess.run([*command, *options], check=False, capture_output=True, text=True, timeout=300)
    assert 0 == done.returncode, done.stdout + done.stderr
    run = json.loads((folder / "out").read_text(encoding="utf-8-sig"))["runs"][0]
    return [
        f"{each['ruleId']} {each['locations'][0]['physicalLocation']['artifactLocation']['uri'].rpartition('/')[2]}"
        for each in run["results"]
        if each["ruleId"] != NO_HOME
    ]


@needs("sarif-multitool")
def test_sarif_is_fine_for_microsoft_and_for_github(tmp_path: Path) -> None:
    for name, its in every().items():
        (tmp_path / f"{name}.sarif").write_text(sarif.render(*its, full=True), encoding="utf-8")
    assert [] == multitool(tmp_path, *sorted(tmp_path.glob("*.sarif")))


@needs("sarif-multitool")
def test_the_validator_would_see_a_rule_nothing_is_told_of(tmp_path: Path) -> None:
    log = json.loads(sarif.render(SHOP))
    for rule in log["runs"][0]["tool"]["driver"]["rules"]:
        del rule["shortDescription"], rule["fullDescription"]
    (tmp_path / "a.sarif").write_text(json.dumps(log), encoding="utf-8")
    assert [] != multitool(tmp_path, tmp_path / "a.sarif")


@needs("junit-xsd")
@pytest.mark.parametrize("name", [*MADE, "real"])
def test_junit_follows_the_schema_of_jenkins(name: str) -> None:
    assert [] == [error.reason for error in xmlschema.XMLSchema(JUNIT).iter_errors(junit.render(*every()[name]))]


@needs("junit-xsd")
def test_the_schema_of_jenkins_would_see_a_test_without_a_name() -> None:
    assert not xmlschema.XMLSchema(JUNIT).is_valid(junit.render(SHOP).replace("<testcase name=", "<testcase title="))


@pytest.mark.parametrize("name", [*MADE, "real"])
def test_code_quality_is_as_gitlab_documents_it(name: str) -> None:
    schema = json.loads((HERE / "code-quality.schema.json").read_text(encoding="utf-8"))
    issues = json.loads(gitlab.render(*every()[name]))
    assert [] == [error.message for error in Draft202012Validator(schema).iter_errors(issues)]
    keys = [issue["fingerprint"] for issue in issues]
    assert sorted(set(keys)) == sorted(keys)
