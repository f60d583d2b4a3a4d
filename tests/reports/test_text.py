from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.helpers.expectations import judged
from vtopo.findings import Assessment, Place, Problem
from vtopo.reports.safe import UNSEEN, columns
from vtopo.reports.text import render, render_problems

from .samples import BROKEN, CLEAN, CRASHED, EMPTY, PROBLEMS, SHOP
from .strange import HOSTILE, crowd, spoiled

HIDDEN = re.compile(f"[{UNSEEN}]")
STYLE = re.compile(r"\x1b\[[0-9;]*m")


def problem(line: str, column: int, end: int) -> Problem:
    return Problem("syntax", "odd", "something is odd", Place("p.vt", 7, column, 7, end, "here", line))


def carets(report: str) -> tuple[str, str]:
    """The excerpt and the line of carets below it, without the margin."""
    lines = report.splitlines()
    at = next(at for at, line in enumerate(lines) if "^" in line)
    return lines[at - 1].split("| ", 1)[1], lines[at].split("| ", 1)[1]


def test_a_normal_plan_takes_one_screen() -> None:
    assert render(SHOP, color=False).count("\n") <= 40


def test_a_huge_plan_takes_one_screen_too() -> None:
    report = render(crowd(300, 2, 60), color=False)
    assert report.count("\n") <= 40
    assert "… 290 more notes: --full shows all" in report


def test_worst_comes_first() -> None:
    severities = re.findall(r"^(error|warning|note)\[", render(SHOP, color=False, full=True), re.MULTILINE)
    assert severities == ["error"] * 4 + ["warning"] * 3 + ["note"] * 4


def test_full_leaves_nothing_out() -> None:
    report = render(SHOP, color=False, full=True)
    assert "…" not in report
    words = " ".join(report.split())
    assert all(finding.message in words for finding in SHOP.open())
    assert all(place.label in words for finding in SHOP.open() for place in finding.related)


def test_lines_fit_the_width() -> None:
    report = render(SHOP, color=False, width=80, full=True)
    assert max(map(columns, report.splitlines())) <= 80


def test_colours_are_only_added() -> None:
    for assessment in (SHOP, BROKEN, CLEAN, EMPTY, CRASHED):
        for full in (False, True):
            coloured = render(assessment, color=True, full=full)
            assert STYLE.search(coloured)
            assert STYLE.sub("", coloured) == render(assessment, color=False, full=full)


@pytest.mark.parametrize("assessment", HOSTILE)
def test_no_hidden_character_reaches_the_terminal(assessment: Assessment) -> None:
    for full in (False, True):
        plain = render(assessment, color=False, full=full)
        assert not HIDDEN.search(plain.replace("\n", ""))
        assert STYLE.sub("", render(assessment, color=True, full=full)) == plain


def test_no_hidden_character_of_a_mistake_reaches_the_terminal() -> None:
    broken = spoiled(BROKEN, "\x1b[2J\u202e\r\n")
    assert not HIDDEN.search(render(broken, color=False).replace("\n", ""))


def test_long_names_are_cut() -> None:
    report = render(spoiled(SHOP, "n" * 5000), color=False)
    assert max(map(columns, report.splitlines())) < 1000


def test_carets_stand_under_the_place_behind_tabs() -> None:
    line, marks = carets(render_problems([problem("\tvm\tweb1 {", 5, 9)], color=False))
    assert line[marks.index("^") :].startswith("web1 {")
    assert marks.count("^") == 4


def test_carets_stand_under_the_place_behind_wide_characters() -> None:
    line, marks = carets(render_problems([problem("宽名 web 字 {", 4, 9)], color=False))
    assert marks.index("^") == columns("宽名 ")
    assert marks.count("^") == columns("web 字")
    assert line == "宽名 web 字 {"


def test_carets_stand_under_the_place_behind_hidden_characters() -> None:
    line, marks = carets(render_problems([problem("\u202evm web", 5, 8)], color=False))
    assert line[marks.index("^") :] == "web"


def test_an_excerpt_wider_than_the_terminal_is_cut_around_the_place() -> None:
    report = render_problems([problem("a" * 100 + " oops " + "b" * 50, 102, 106)], color=False, width=60)
    line, marks = carets(report)
    start = marks.index("^")
    assert line[start : start + 4] == "oops"
    assert max(map(columns, report.splitlines()[2:4])) <= 60


def test_a_mistake_behind_the_end_of_a_line_still_has_a_caret() -> None:
    line, marks = carets(render_problems([problem("vm web {", 9, 9)], color=False))
    assert marks == " " * len(line) + "^ here"


def test_a_plan_with_mistakes_is_said_to_be_unjudged() -> None:
    report = render(BROKEN, color=False)
    assert report.endswith("3 mistakes: the plan can not be judged.\n")
    assert "No open finding" not in report


def test_mistakes_beyond_the_limit_are_counted() -> None:
    report = render_problems(PROBLEMS * 100, color=False, limit=10)
    assert report.count("error: ") == 10
    assert "… and 290 more mistakes" in report
    assert report.endswith("300 mistakes: the plan can not be judged.\n")


def test_no_mistakes_say_nothing() -> None:
    assert render_problems([], color=False) == ""


def test_a_run_that_checked_nothing_is_no_pass() -> None:
    report = render(EMPTY, color=False)
    assert "nothing was checked" in report
    assert "No verdict" in report


def test_a_rule_that_crashed_is_named_and_not_counted_as_silent() -> None:
    report = render(CRASHED, color=False)
    assert "  blind-spot: no\n" in report
    assert "checked    1 rule, of which 0 found nothing; 1 more failed, not judged\n" in report
    assert "No verdict" in report


def test_a_clean_plan_says_so() -> None:
    assert "No open finding." in render(CLEAN, color=False)


def test_accepted_findings_alone_are_no_open_finding() -> None:
    accepted = replace(SHOP, findings=SHOP.findings[-1:])
    report = render(accepted, color=False)
    assert "No open finding; 1 accepted." in report
    assert "shared-stack until 2027-03-31 by j.doe" in report


def test_findings_of_one_cause_stand_together_under_the_worst() -> None:
    ones = [replace(finding, cause=("esx1",)) for finding in SHOP.open()]
    report = render(replace(SHOP, findings=tuple(ones)), color=False)
    headlines = re.findall(r"^(?:error|warning|note)\[", report, re.M)
    assert headlines == ["error["]
    assert len(re.findall(r"^  and [\w-]+: ", report, re.M)) == len(ones) - 1
    assert "open, of 1 cause" in report


def test_a_finding_without_a_cause_is_of_its_own() -> None:
    ones = [replace(finding, cause=()) for finding in SHOP.open()]
    report = render(replace(SHOP, findings=tuple(ones)), color=False, full=True)
    assert len(re.findall(r"^(?:error|warning|note)\[", report, re.M)) == len(ones)
    assert "cause" not in report.splitlines()[-2]


def test_who_was_called_otherwise_is_said() -> None:
    boxes = 'plan "p"\nsegment a\nmachine x { nic { carries a } }\n'
    plan = boxes.replace('plan "p"', 'plan "p" { baseline "b.vt" }').replace("machine x {", "machine y { was x,")
    said = render(judged("a.vt", {"a.vt": plan, "b.vt": boxes}), color=False)
    assert "renamed  y was x" in said


def test_of_one_pair_there_is_one() -> None:
    plan = 'plan "p"\nsegment [a b]\nmachine x { nic { carries a } }\nmachine y { nic { carries b } }\n'
    said = render(judged("a.vt", {"a.vt": plan}), color=False)
    assert "the 1 pair of segments with workloads is physically separate" in said


def test_unlike_shares_of_what_is_seen_are_not_held_against_each_other() -> None:
    boxes = (
        'plan "p" { baseline "b.vt" }\nsegment a\nservice s tcp/1\nswitch sw { carries a }\n'
        "sensor ids { watches a, at sw }\nmachine [x y] { nic { switch sw, carries a }, serves s }\n"
    )
    said = render(judged("a.vt", {"a.vt": boxes, "b.vt": f"{boxes}flow x -> y s 1Mbit/s\n"}), color=False)
    assert "see 100% of the pairs of nodes that talk (before: 100% of the declared traffic)" in " ".join(said.split())


def test_of_a_range_only_what_is_gone_is_gone() -> None:
    old = 'plan "p"\nsegment a\nmachine www[1..6] { nic { carries a } }\n'
    new = old.replace('plan "p"', 'plan "p" { baseline "b.vt" }').replace("www[1..6] {", "web[1..3] { was www[1..3],")
    said = render(judged("a.vt", {"a.vt": new, "b.vt": old}), color=False)
    assert "gone  3 of machine www[1..6]\n" in said
