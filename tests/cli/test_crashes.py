"""A rule that fails, or answers with nonsense, was not judged: it is told, hides nothing, and the exit code is 3."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from .conftest import Vtopo
from .packs import changed, judging, rule

pytestmark = pytest.mark.usefixtures("project")

FINDING = 'case.finding("x", about=["web1"], at=case.model.at, proof=Witness("c", ()))'
FAILING = {
    "raises": ("raise KeyError('no')", "KeyError: 'no'"),
    "can not say why": (
        "class Mute(Exception):\n    def __str__(self): raise self\nraise Mute",
        "Mute, which can not say why",
    ),
    "leaves": ("raise SystemExit(0)", "SystemExit: 0"),
    "asks what is not there": ("return [case.models]", "AttributeError: 'Case' object has no attribute 'models'"),
    "calls itself": ("return judge(case)", "RecursionError: maximum recursion depth exceeded"),
    "forgets to return": ("[]", "it returned nothing, and no findings or measures"),
    "returns a number": ("return 7", "it returned an int, and no findings or measures"),
    "returns a text": ('return "web1"', 'it gave "w" where a finding or a measure is taken'),
    "gives a text": ('yield "web1"', 'it gave "web1" where a finding or a measure is taken'),
    "fails after a finding": (f"yield {FINDING}\nraise ValueError('late')", "ValueError: late"),
    "a severity of its own": (
        f'from dataclasses import replace\nyield replace({FINDING}, severity="grave")',
        'the severity of its finding is "grave", and no Severity',
    ),
    "a severity as a word": (
        f'from dataclasses import replace\nyield replace({FINDING}, severity="error")',
        'the severity of its finding is "error", and no Severity',
    ),
    "a message that is none": (
        f"from dataclasses import replace\nyield replace({FINDING}, message=None)",
        "the message of its finding is nothing, and no str",
    ),
    "a thing that is none": (
        f"from dataclasses import replace\nyield replace({FINDING}, things=(7,))",
        "the things of its finding hold an int, and no str",
    ),
    "about nothing": ("yield " + FINDING.replace('["web1"]', "[]"), "it gave a finding about nothing"),
    "a proof that is none": (
        f"from dataclasses import replace\nyield replace({FINDING}, witness='trust me')",
        'the witness of its finding is "trust me", and no Witness',
    ),
    "a statement that is none": (
        f"from dataclasses import replace\nyield replace({FINDING}, witness=Witness('c', ('so',)))",
        'the evidence of its witness hold "so", and no Evidence',
    ),
    "in the name of another": (
        f"from dataclasses import replace\nyield replace({FINDING}, rule='unused')",
        "it spoke as `unused`",
    ),
    "a fix that is none": (
        f"from dataclasses import replace\nyield replace({FINDING}, fix='pull the plug')",
        'the fix of its finding is "pull the plug", and no Fix',
    ),
    "a fix without a text": (
        f"from dataclasses import replace\nfrom vtopo.findings import Fix\nyield replace({FINDING}, fix=Fix('', 7, 1))",
        "the change of its fix is an int, and no str",
    ),
    "accepted by itself": (
        f"from dataclasses import replace\nyield replace({FINDING}, suppressed='fine')",
        "it gave a finding that is accepted already",
    ),
}


@pytest.mark.parametrize(("body", "told"), FAILING.values(), ids=list(FAILING))
def test_a_rule_that_fails_is_told_and_hides_nothing(vtopo: Vtopo, body: str, told: str) -> None:
    judging("many-nics", body)
    whole = json.loads(vtopo("analyze", "after.vt", "-f", "json").out)
    said = vtopo("analyze", "after.vt", "--rules", "house", "-f", "json")
    torn = json.loads(said.out)
    assert 3 == said.code
    assert whole["findings"] == torn["findings"]
    assert [run["id"] for run in whole["rules"]] == [run["id"] for run in torn["rules"]]
    ((rule_, pack, error),) = [(each["rule"], each["pack"], each["error"]) for each in torn["crashed"]]
    assert ("many-nics", "house") == (rule_, pack)
    assert told in error
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    "change", ["change nobody { level public }", "change {{{", "remove web1 web2", "segment x", ""]
)
def test_a_fix_that_the_plan_can_not_take_harms_nothing(vtopo: Vtopo, change: str) -> None:
    fix = f"Fix('m', {change!r}, True, (Place('nowhere.vt', 99, 1, 98, 7),))"
    judging(
        "many-nics",
        f"""
        from dataclasses import replace
        from vtopo.findings import Fix, Place
        yield replace({FINDING}, fix={fix})
        """,
    )
    assert 1 == vtopo("analyze", "after.vt", "--rules", "house", "-f", "json").code


def test_the_place_is_the_last_line_of_the_rule_itself(vtopo: Vtopo) -> None:
    home = judging("many-nics", "from ._walk import walk\nreturn walk(case)")
    (home / "_walk.py").write_text("def walk(case):\n    import json\n\n    return json.loads(case.rule)\n")
    said = vtopo("analyze", "after.vt", "--rules", "house")
    assert "  many-nics at many_nics/_walk.py:4: JSONDecodeError:" in said.out
    assert "1 rule failed by a bug of the pack house" in said.out
    assert re.search(r"checked +\d+ rules, .*; 1 more failed, not judged", said.out)


def test_all_of_the_way_is_shown_to_who_asks(vtopo: Vtopo) -> None:
    judging("many-nics", "raise KeyError('no')")
    said = vtopo("analyze", "after.vt", "--rules", "house", env={"VTOPO_DEBUG": "1"})
    assert 3 == said.code
    assert "Traceback" in said.err


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"])
def test_every_format_carries_it(vtopo: Vtopo, form: str) -> None:
    judging("many-nics", "raise KeyError('no')")
    said = vtopo("analyze", "after.vt", "--rules", "house", "-f", form)
    assert 3 == said.code
    for word in ("many-nics", "many_nics/__init__.py", "KeyError", "mixed-levels"):
        assert word in said.out.replace("\\", "").replace("&#95;", "_")
    if form != "text":
        assert "after.vt: a rule failed by a bug of the pack house: many-nics at many_nics/" in said.err


def test_sarif_says_that_the_run_was_no_success_and_why(vtopo: Vtopo) -> None:
    judging("many-nics", "raise KeyError('no')")
    (run,) = json.loads(vtopo("analyze", "after.vt", "--rules", "house", "-f", "sarif").out)["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    told = [note["message"]["text"] for note in invocation["toolExecutionNotifications"] if note["level"] == "error"]
    assert ["after.vt: A rule failed by a bug of the pack house, and what it would find is missing: many-nics at "] == [
        each.partition("many_nics/")[0] for each in told
    ]


def test_junit_has_an_error_and_no_failure_for_it(vtopo: Vtopo) -> None:
    judging("many-nics", "raise KeyError('no')")
    suites = ElementTree.fromstring(vtopo("analyze", "after.vt", "--rules", "house", "-f", "junit").out)
    assert ["many-nics"] == [case.get("name") for case in suites.iter("testcase") if case.find("error") is not None]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ((), 3),
        (("--select", "hygiene"), 3),
        (("--select", "many-nics"), 3),
        (("--fail-on", "never"), 3),
        (("--select", "isolation", "--fail-on", "never"), 0),
        (("--ignore", "many-nics", "--fail-on", "never"), 0),
    ],
)
def test_it_counts_as_long_as_it_is_chosen(vtopo: Vtopo, args: tuple[str, ...], code: int) -> None:
    judging("many-nics", "return 7")
    assert code == vtopo("analyze", "after.vt", "--rules", "house", *args).code


def test_an_accept_of_a_rule_that_failed_is_not_called_stale(vtopo: Vtopo) -> None:
    home = rule("many-nics")
    with Path("after.vt").open("a") as plan:
        plan.write('accept many-nics on web1 until 2099-01-01 because "for now" by "j.doe"\n')
    args = ("analyze", "after.vt", "--rules", "house", "--full")
    assert "accept of many-nics" in vtopo(*args).out
    changed(home / "__init__.py", "    for vm in", "    raise KeyError\n    for vm in")
    assert "accept of many-nics" not in vtopo(*args).out


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_difference_is_told_to_be_incomplete(vtopo: Vtopo, form: str) -> None:
    judging("many-nics", "return 7")
    said = vtopo("diff", "before.vt", "after.vt", "--rules", "house", "-f", form)
    assert 3 == said.code
    assert "it returned an int" in said.out


def test_nothing_is_written_as_known_where_a_rule_failed(vtopo: Vtopo) -> None:
    judging("many-nics", "return 7")
    said = vtopo("known", "after.vt", "--rules", "house")
    assert (3, "") == (said.code, said.out)
