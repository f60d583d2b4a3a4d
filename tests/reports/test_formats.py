"""The formats of others: what is in them, what is cut, what a name can not do, and that nothing fails in silence."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from vtopo.findings import (
    Assessment,
    Confidence,
    Crash,
    Evidence,
    Place,
    RequirementLine,
    Severity,
    Suppression,
    Witness,
)
from vtopo.reports import github, gitlab, junit, markdown, sarif

from .samples import APP, BROKEN, FINDINGS, SHOP, WEB, finding
from .strange import HOSTILE

RENDERED: dict[str, Callable[..., str]] = {
    "sarif": sarif.render,
    "github": github.render,
    "gitlab": gitlab.render,
    "junit": junit.render,
    "markdown": markdown.render,
}
FORMATS = pytest.mark.parametrize("render", RENDERED.values(), ids=RENDERED)
CRASHED = replace(SHOP, findings=(), crashed=(Crash("unused", "ValueError: no", "unused/__init__.py:7"),))
UNCHECKED = replace(SHOP, findings=(), rules=())


def run_of(*assessments: Assessment, full: bool = False) -> dict[str, Any]:
    """The one run of a SARIF log."""
    (run,) = json.loads(sarif.render(*assessments, full=full))["runs"]
    assert isinstance(run, dict)
    return run


def results(*assessments: Assessment, full: bool = False) -> list[dict[str, Any]]:
    found = run_of(*assessments, full=full)["results"]
    assert isinstance(found, list)
    return found


def suites(*assessments: Assessment) -> Element:
    return fromstring(junit.render(*assessments).partition("\n")[2])


def only(*findings: Any) -> Assessment:
    return replace(SHOP, findings=findings)


class TestFailsClosed:
    """What could not be judged is never taken for clean."""

    @FORMATS
    def test_every_mistake_is_told(self, render: Callable[..., str]) -> None:
        told = render(BROKEN)
        assert [] == [each.code for each in BROKEN.problems if each.code.replace("_", "\\_") not in told]

    @FORMATS
    def test_a_rule_that_failed_is_told(self, render: Callable[..., str]) -> None:
        assert "failed by a bug of vtopo" in render(CRASHED)

    @FORMATS
    def test_that_nothing_was_checked_is_told(self, render: Callable[..., str]) -> None:
        assert "No rule was applied" in render(UNCHECKED)

    def test_they_are_errors_for_machines(self) -> None:
        for its in (BROKEN, CRASHED, UNCHECKED):
            assert "error" == results(its)[0]["level"]
            assert github.render(its).startswith("::error ")
            assert "blocker" == json.loads(gitlab.render(its))[0]["severity"]
            assert "0" != suites(its)[0].get("errors")
        assert [False, False] == [run_of(its)["invocations"][0]["executionSuccessful"] for its in (BROKEN, CRASHED)]


class TestSarif:
    """Findings as code scanning reads them."""

    def test_what_is_sure_fails_what_is_not_is_left_to_a_person_or_open(self) -> None:
        of = {
            confidence: results(only(finding("unused", Severity.ERROR, "m", "a", WEB, confidence=confidence)))[0]
            for confidence in Confidence
        }
        assert ("fail", "error") == (of[Confidence.HIGH]["kind"], of[Confidence.HIGH]["level"])
        assert ("review", None) == (of[Confidence.MEDIUM]["kind"], of[Confidence.MEDIUM].get("level"))
        assert ("open", None) == (of[Confidence.LOW]["kind"], of[Confidence.LOW].get("level"))

    def test_rules_that_found_nothing_pass_where_all_is_asked_for(self) -> None:
        assert [] == [each for each in results(SHOP) if each["kind"] == "pass"]
        silent = [rule.id for rule in SHOP.rules if not (rule.findings or rule.suppressed)]
        its = replace(SHOP, exhibits=replace(SHOP.exhibits, requirements=()))
        assert silent == [each["ruleId"] for each in results(its, full=True) if each["kind"] == "pass"]

    def test_what_nobody_can_decide_is_open_however_sure_that_is(self) -> None:
        its = finding("requirement-unknown", Severity.WARNING, "m", "a", WEB)
        assert ("open", None) == (results(only(its))[0]["kind"], results(only(its))[0].get("level"))

    def test_a_requirement_that_holds_passes_the_rule_of_those_that_do_not(self) -> None:
        holds = RequirementLine("require a apart from b by host", "holds", "", (), WEB)
        shown = replace(SHOP.exhibits, requirements=(holds, replace(holds, verdict="violated")))
        rule = replace(SHOP.rules[0], id="requirement-violated", findings=1)
        told = [
            (each["ruleId"], each["message"]["text"])
            for each in results(replace(SHOP, findings=(), exhibits=shown, rules=(rule,)), full=True)
        ]
        assert [("requirement-violated", "require a apart from b by host: holds")] == told
        names = [case.get("name") for case in suites(replace(SHOP, findings=(), exhibits=shown, rules=()))[0]]
        assert 1 == names.count("require a apart from b by host")

    def test_an_attack_is_a_flow_of_its_steps_and_two_attacks_are_two(self) -> None:
        steps = (
            Evidence("unseen step escape", "web1", "vmm esx1.hv", WEB),
            Evidence("unseen step control", "vmm esx1.hv", "app", APP),
            Evidence("in", "app", "app_net", APP),
            Evidence("step network", "db", "app", APP),
        )
        its = replace(FINDINGS[0], witness=Witness("they can", steps))
        flows = results(only(its))[0]["codeFlows"]
        texts = [[at["location"]["message"]["text"] for at in flow["threadFlows"][0]["locations"]] for flow in flows]
        assert [["web1 → vmm esx1.hv: escape", "vmm esx1.hv → app: control"], ["db → app: network"]] == texts

    def test_things_are_logical_locations_with_their_kind(self) -> None:
        its = finding("unused", Severity.NOTE, "m", "web_net web1 nobody", WEB)
        told = results(only(its))[0]["locations"][0]["logicalLocations"]
        assert [("web_net", "segment"), ("web1", "vm"), ("nobody", None)] == [
            (each["fullyQualifiedName"], each.get("kind")) for each in told
        ]

    def test_the_id_is_the_fingerprint_wherever_a_finding_stands(self) -> None:
        moved = replace(FINDINGS[0], primary=replace(FINDINGS[0].primary, line=99))
        prints = [results(only(each))[0]["partialFingerprints"] for each in (FINDINGS[0], moved)]
        assert prints[0] == prints[1]
        assert FINDINGS[0].id in prints[0]["primaryLocationLineHash"]

    @pytest.mark.parametrize(("kind", "told"), [("accept", "inSource"), ("allow", "inSource"), ("known", "external")])
    def test_what_is_accepted_says_why(self, kind: str, told: str) -> None:
        why = Suppression(kind, "the rack comes in March", APP, "2027-03-31", "j.doe")
        (its,) = results(only(replace(FINDINGS[0], suppressed=why)))[0]["suppressions"]
        assert (told, "accepted") == (its["kind"], its["status"])
        assert "the rack comes in March (until 2027-03-31) by j.doe" == its["justification"]
        assert APP.line == its["location"]["physicalLocation"]["region"]["startLine"]

    def test_a_rule_maps_to_entries_of_the_taxonomies(self) -> None:
        rule = replace(SHOP.rules[0], standards=("CWE-653", "ATT&CK T1557.002", "BSI SYS.1.5.A4"))
        run = run_of(replace(SHOP, rules=(rule,)))
        assert {"CWE": ["CWE-653"], "ATT&CK": ["T1557.002"]} == {
            each["name"]: [taxon["id"] for taxon in each["taxa"]] for each in run["taxonomies"]
        }
        (told,) = [each for each in run["tool"]["driver"]["rules"] if each["id"] == rule.id]
        assert ["CWE-653", "T1557.002"] == [each["target"]["id"] for each in told["relationships"]]
        assert "external/cwe/cwe-653" in told["properties"]["tags"]

    def test_the_page_of_a_rule_is_its_help(self) -> None:
        page = "# unused\n\nNobody `uses` it.\n"
        run = run_of(replace(SHOP, rules=(replace(SHOP.rules[0], page=page),)))
        (told,) = [each for each in run["tool"]["driver"]["rules"] if each["id"] == SHOP.rules[0].id]
        assert page == told["help"]["markdown"]

    def test_no_more_than_github_shows_the_worst_and_how_many_are_not_there(self) -> None:
        notes = [finding("no-tap", Severity.NOTE, "m", f"vs{at}", WEB) for at in range(sarif.MOST_RESULTS + 4)]
        worst = finding("unused", Severity.ERROR, "m", "a", WEB)
        run = run_of(only(*notes, worst))
        assert sarif.MOST_RESULTS == len(run["results"])
        assert "unused" == run["results"][0]["ruleId"]
        (note,) = run["invocations"][0]["toolExecutionNotifications"]
        assert note["message"]["text"].startswith("5 results more, not in this file")

    def test_no_more_places_than_github_shows(self) -> None:
        its = replace(FINDINGS[0], related=tuple(replace(WEB, line=at) for at in range(1, 151)))
        told = results(only(its))[0]
        assert (100, 50) == (len(told["relatedLocations"]), told["properties"]["relatedLocationsLeftOut"])

    def test_no_name_becomes_a_link(self) -> None:
        its = finding("unused", Severity.NOTE, "see [here](https://example.org)", "a", WEB)
        assert "](" not in results(only(its))[0]["message"]["text"]

    def test_a_path_is_a_uri_of_the_repository(self) -> None:
        its = finding("unused", Severity.NOTE, "m", "a", replace(WEB, file="of mine/a#1.vt"))
        place = results(replace(only(its), folder="plans"))[0]["locations"][0]["physicalLocation"]
        assert {"uri": "plans/of%20mine/a%231.vt", "uriBaseId": "%SRCROOT%"} == place["artifactLocation"]


class TestGithub:
    """Commands of a workflow."""

    def test_levels(self) -> None:
        levels = [line.split()[0] for line in github.render(SHOP).splitlines() if line.startswith("::")]
        assert {"::error", "::warning", "::notice"} == set(levels)
        assert sorted(levels, key=["::error", "::warning", "::notice"].index) == levels

    def test_what_would_end_a_property_or_a_message_is_escaped(self) -> None:
        place = Place("a,b:c%.vt", 1, 2, 1, 5)
        its = finding("unused", Severity.ERROR, "100% :: of\nit", "a", place)
        told = github.render(only(its))
        assert "::error file=a%2Cb%3Ac%25.vt,line=1,endLine=1,col=2,endColumn=5,title=unused::100%25 :: of" in told
        assert 1 == told.count("\n")

    def test_no_more_than_github_shows_and_how_many_more_there_are(self) -> None:
        its = [finding("no-tap", Severity.NOTE, "m", f"vs{at}", WEB) for at in range(github.MOST + 4)]
        lines = github.render(only(*its)).splitlines()
        assert github.MOST + 1 == len(lines)
        assert lines[-1].startswith("4 findings more")

    def test_every_line_is_a_command_whatever_the_names(self) -> None:
        for its in HOSTILE:
            lines = github.render(its).splitlines()
            assert [] == [line for line in lines if not line.startswith("::") and "GitHub shows" not in line]


class TestSeveral:
    """Several plans in one report."""

    def test_what_two_plans_share_is_said_once(self) -> None:
        twice = (SHOP, replace(SHOP, plan="other.vt"))
        assert results(SHOP) == results(*twice)
        assert json.loads(gitlab.render(SHOP)) == json.loads(gitlab.render(*twice))
        assert github.render(SHOP) == github.render(*twice)

    def test_what_stands_elsewhere_in_another_plan_is_told_apart(self) -> None:
        other = replace(FINDINGS[0], primary=replace(FINDINGS[0].primary, file="other.vt"))
        issues = json.loads(gitlab.render(only(FINDINGS[0]), replace(only(other), plan="other.vt")))
        assert [f"{FINDINGS[0].id}:1", f"{FINDINGS[0].id}:2"] == [each["fingerprint"] for each in issues]

    def test_each_plan_is_a_suite_and_a_section(self) -> None:
        assert ["after.vt", "broken.vt"] == [
            each.get("name") for each in suites(SHOP, replace(BROKEN, plan="broken.vt"))
        ]
        assert 2 == markdown.render(SHOP, BROKEN).count("### vtopo")


class TestJunit:
    """Rules as tests."""

    def test_counts_are_those_of_the_tests(self) -> None:
        (suite,) = suites(SHOP)
        assert len(suite) == int(suite.get("tests", ""))
        assert len(suite.findall("testcase/failure")) == int(suite.get("failures", ""))
        assert len(suite.findall("testcase/skipped")) == int(suite.get("skipped", ""))

    def test_a_note_passes(self) -> None:
        (suite,) = suites(only(finding("unused", Severity.NOTE, "m", "a", WEB)))
        assert "0" == suite.get("failures")
        assert "m" in (suite[0].findtext("system-out") or "")


@FORMATS
@pytest.mark.parametrize("folder", ["", "plans"])
def test_a_path_is_that_of_the_repository(render: Callable[..., str], folder: str) -> None:
    told = render(replace(SHOP, folder=folder))
    assert ("plans/after.vt" in told) == (folder == "plans")


@FORMATS
def test_nothing_hidden_gets_into_a_report(render: Callable[..., str]) -> None:
    bad = {"\x1b", "\x9b", "\x07", "\x08", "\x00", "\u202e", "\u2066", "\u200b", "\ufeff", "\u3164", "\U000e0041", "\r"}
    assert [] == [sorted(found) for its in HOSTILE if (found := bad & set(render(its)))]
