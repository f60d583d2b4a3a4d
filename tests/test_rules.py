from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.expectations import ROOT, TODAY, judged, known_rules
from vtopo import rulekit
from vtopo.commands.formatting import formatted
from vtopo.commands.trying import paged, sampled
from vtopo.engine import assess
from vtopo.findings import Assessment, Finding, Fix, Measure, Severity
from vtopo.fixing.applying import applied
from vtopo.model.loading import Project
from vtopo.rulebook import sections
from vtopo.rulekit import CATEGORIES, Case, Rule

RULES: Mapping[str, Rule] = known_rules()
FOLDERS = {rule: ROOT / "rules" / rule.replace("-", "_") for rule in RULES}
SAMPLES = sorted(path.relative_to(ROOT).as_posix() for folder in FOLDERS.values() for path in folder.glob("*.vt"))
BAD = [name for name in SAMPLES if Path(name).name.startswith("bad")]
GOOD = [name for name in SAMPLES if Path(name).name.startswith("good")]
MEASURES = {"tcb-size", "tcb-growth", "many-copies", "reroute-load"}
"""Rules that measure: nobody has to accept a number."""
PLAN = "rules/plan.vt"


def own(name: str) -> str:
    """The rule whose folder a sample is in."""
    return Path(name).parent.name.replace("_", "-")


def said_by(rule: str, assessment: Assessment) -> list[Finding | Measure]:
    said: list[Finding | Measure] = [*assessment.findings, *assessment.measures]
    return [one for one in said if one.rule == rule]


def judge(text: str, today: str = TODAY) -> Assessment:
    """The assessment of a plan that no file holds."""
    return judged(PLAN, {PLAN: text}, today)


def example(rule: str, more: str = "", change: Callable[[str], str] = str) -> Assessment:
    """The assessment of the example of a page: a plan, or what was before and the plan after it."""
    *before, plan = code(sections(RULES[rule].page)["Example"])
    head = ' { baseline "before.vt" }' if before else ""
    texts = {PLAN: f'plan "Example"{head}\n{change(plan)}{more}', "rules/before.vt": "".join(before)}
    return judged(PLAN, texts)


def findings(assessment: Assessment, rule: str) -> list[Finding]:
    assert assessment.problems == (), [problem.message for problem in assessment.problems]
    return [finding for finding in assessment.findings if finding.rule == rule]


def code(section: str) -> list[str]:
    """The pieces of plans in a section of a page."""
    return re.findall(r"^```\n(.*?)^```$", section, re.M | re.S)


def test_all_that_a_rule_may_use_is_there() -> None:
    assert [] == [name for name in rulekit.__all__ if not hasattr(rulekit, name)]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_by_its_category_what_it_is_about(rule: str) -> None:
    assert RULES[rule].category in CATEGORIES


# -- pages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES)
def test_a_page_says_all_that_a_page_says(rule: str) -> None:
    assert [] == list(paged(RULES[rule]))
    assert "/home/" not in RULES[rule].page


@pytest.mark.parametrize("rule", RULES)
def test_the_example_of_a_page_is_a_plan_the_rule_speaks_about(rule: str) -> None:
    assert said_by(rule, example(rule))


@pytest.mark.parametrize("rule", RULES)
def test_the_example_of_a_page_is_formatted(rule: str) -> None:
    for plan in code(sections(RULES[rule].page)["Example"]):
        bare = re.sub(r" *#.*", "", plan)
        assert formatted("-", bare.encode()).after == bare


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in MEASURES])
def test_the_accept_and_the_allow_of_a_page_cover_its_example(rule: str) -> None:
    accept, allow = code(sections(RULES[rule].page)["When to allow it"])
    accepted = findings(example(rule, accept), rule)
    assert [finding.suppressed.kind for finding in accepted if finding.suppressed] == ["accept"]

    bare = allow.split("  #")[0]

    def allowing(plan: str) -> str:
        lines = plan.splitlines(keepends=True)
        return "".join(allow if line.split("#")[0].strip() == bare.strip() else line for line in lines)

    allowed = findings(example(rule, change=allowing), rule)
    assert [finding.suppressed.kind for finding in allowed if finding.suppressed] == ["allow"]


# -- samples -------------------------------------------------------------------------------------------------------


def test_every_folder_with_a_judgment_is_a_rule() -> None:
    folders = {path.parent.name.replace("_", "-") for path in (ROOT / "rules").glob("*/__init__.py")}
    assert folders == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_sample_that_speaks_and_a_near_miss(rule: str) -> None:
    names = {Path(name).stem for name in SAMPLES if own(name) == rule}
    assert {"bad", "good"} <= names
    assert all(name.startswith(("bad", "good")) for name in names)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_judged_as_it_says(name: str) -> None:
    # What others say beside is theirs, unless the sample expects it: a new rule is not to touch the samples of all.
    told = [each.message for each in sampled(RULES[own(name)], RULES, Project(ROOT), name)]
    assert [] == told


# -- fixes ---------------------------------------------------------------------------------------------------------


def fixes(name: str) -> list[tuple[Finding, Fix]]:
    """What the rule of a sample says there and how it would be settled."""
    return [(one, one.fix) for one in findings(judged(name), own(name)) if one.fix is not None]


FIXABLE = [name for name in BAD if "`--fix" in sections(RULES[own(name)].page)["What to do instead"]]


@pytest.mark.parametrize("name", FIXABLE)
def test_a_fix_makes_its_finding_go_away_and_adds_none(name: str) -> None:
    before = judged(name)
    assert () == before.problems
    for finding, fix in fixes(name):
        edited = applied({file.file: (ROOT / file.file).read_text() for file in before.inputs}, fix.edits)
        assert edited, f"the sample can not say {fix.change}"
        after = judged(name, dict(edited))
        assert () == after.problems
        assert set() == {one.id for one in after.findings} - {one.id for one in before.findings}
        assert finding.id not in {one.id for one in after.findings}
        assert all(formatted("-", text.encode()).after == text for text in edited.values())


@pytest.mark.parametrize("name", FIXABLE)
def test_a_fix_is_a_what_if_of_three_lines(name: str) -> None:
    variant = f"{Path(name).parent}/what-if.vt"
    for change, finding in [("", None), *((fix.change, its) for its, fix in fixes(name) if fix.change)]:
        text = f'plan "What if"\ninclude "{Path(name).name}"\n{change}\n'
        after = judged(variant, {variant: text})
        assert () == after.problems
        assert finding is None or finding.id not in {one.id for one in after.findings}


@pytest.mark.parametrize("rule", RULES)
def test_a_page_says_whether_there_is_a_fix_and_what_it_does(rule: str) -> None:
    known = [fix for name in BAD if own(name) == rule and rule not in MEASURES for _, fix in fixes(name)]
    advice = sections(RULES[rule].page)["What to do instead"]
    assert bool(known) == ("`--fix" in advice)
    assert any(not fix.safe for fix in known) <= ("--unsafe-fixes" in advice)


# -- one cause, one finding ----------------------------------------------------------------------------------------

FLEET = """
plan "Forty VMs"
levels public < secret
dmz dmz { level public }
segment lan { level secret }
host esx {
  nic p0 { carries [dmz lan] }
  vmm hv { vswitch vs0 { uplink p0 } }
}
vm web[1..40] { on esx, nic { carries dmz } }
vm [db audit] { on esx, nic { carries lan } }
require dmz apart from lan by vmm
"""

CLUSTER = """
plan "A distributed switch on sixteen hosts"
levels public < secret
dmz dmz { level public }
segment lan { level secret }
storage san
host esx[1..16] { nic p0 { carries [dmz lan] }, vmm hv }
cluster prod { members esx[1..16] }
vswitch vs0 { on prod, uplink p0, runs kernel }
vm web[1..40] { on prod, nic { switch vs0, carries dmz }, disk san }
vm db[1..4] { on prod, nic { switch vs0, carries lan }, disk san }
vm keys { on prod }
require dmz apart from lan by cluster
"""


@pytest.mark.parametrize("rule", ["mixed-levels", "shared-stack", "weak-separation"])
def test_forty_vms_on_one_vswitch_are_one_finding(rule: str) -> None:
    assert len(findings(judge(FLEET), rule)) == 1


@pytest.mark.parametrize(
    "rule",
    ["mixed-levels", "shared-stack", "network-stack-in-core", "weak-separation", "shared-storage-across-levels"],
)
def test_a_distributed_switch_in_a_cluster_is_one_finding(rule: str) -> None:
    assert len(findings(judge(CLUSTER), rule)) == 1


def test_written_apart_the_hosts_of_a_cluster_are_still_one_finding() -> None:
    hosts = "\n".join(f"host esx{n} {{ nic p0 {{ carries [dmz lan] }}, vmm hv }}" for n in range(1, 17))
    apart = CLUSTER.replace("host esx[1..16] { nic p0 { carries [dmz lan] }, vmm hv }", hosts)
    assert hosts in apart
    assert len(findings(judge(apart), "mixed-levels")) == 1


def test_a_hundred_equal_bridges_are_one_finding() -> None:
    text = FLEET + "vm probe[1..100] { on esx, nic { carries dmz }, nic { carries lan } }\n"
    (finding,) = findings(judge(text), "bridging-workload")
    assert "probe[1..100] are each in" in finding.message


def test_what_is_only_possible_is_less_sure() -> None:
    sure = findings(judge(FLEET), "shared-stack") + findings(judge(FLEET), "mixed-levels")
    possible = findings(judge(CLUSTER), "shared-stack") + findings(judge(CLUSTER), "mixed-levels")
    assert {finding.confidence.value for finding in sure} == {"high"}
    assert {finding.confidence.value for finding in possible} == {"medium"}


# -- ids -----------------------------------------------------------------------------------------------------------


def shuffled(text: str) -> str:
    """The same plan with its top-level items in the opposite order."""
    items: list[str] = []
    depth = 0
    for line in text.splitlines(keepends=True):
        if depth == 0 and line.strip():
            items.append("")
        if line.strip():
            items[-1] += line
        depth += line.split("#")[0].count("{") - line.split("#")[0].count("}")
    return "".join(reversed(items))


@pytest.mark.parametrize("text", [FLEET, CLUSTER])
def test_ids_do_not_depend_on_order_or_on_the_name_of_the_file(text: str) -> None:
    def ids(name: str, text: str) -> list[str]:
        assessment = judged(name, {name: text})
        assert assessment.problems == ()
        return sorted(finding.id for finding in assessment.findings)

    assert ids(PLAN, text)
    assert ids(PLAN, text) == ids("rules/renamed.vt", text) == ids(PLAN, shuffled(text))


def test_ids_do_not_depend_on_the_file_a_thing_is_in() -> None:
    head, tail = FLEET.split("host esx {", 1)
    texts = {PLAN: f'{head}include "hosts.vt"\n', "rules/hosts.vt": f"host esx {{{tail}"}
    apart = judged(PLAN, texts)
    assert sorted(finding.id for finding in apart.findings) == sorted(f.id for f in judge(FLEET).findings)


@pytest.mark.parametrize("name", BAD)
def test_no_two_findings_have_one_id(name: str) -> None:
    ids = [finding.id for finding in judged(name).findings]
    assert len(ids) == len(set(ids))


# -- what is accepted ----------------------------------------------------------------------------------------------

ACCEPT = 'accept {rule} on {things} until {until} because "the board agreed" by "j.doe"\n'


def suppressed(assessment: Assessment) -> set[str]:
    assert assessment.problems == (), [problem.message for problem in assessment.problems]
    return {finding.rule for finding in assessment.findings if finding.suppressed}


def test_an_accept_covers_its_rule_and_no_other() -> None:
    text = FLEET + ACCEPT.format(rule="shared-stack", things="esx.hv.vs0", until="2030-01-01")
    assert suppressed(judge(text)) == {"shared-stack"}
    (finding,) = findings(judge(text), "shared-stack")
    assert finding.suppressed
    assert (finding.suppressed.because, finding.suppressed.owner) == ("the board agreed", "j.doe")


def test_an_accept_leaves_the_finding_in_the_report_but_not_open() -> None:
    text = FLEET + ACCEPT.format(rule="weak-separation", things="[dmz lan]", until="2030-01-01")
    before, after = judge(FLEET), judge(text)
    assert len(after.findings) == len(before.findings)
    assert len(after.open()) == len(before.open()) - 1
    assert (before.worst(), after.worst()) == (Severity.ERROR, Severity.WARNING)


def test_an_accept_covers_nothing_where_it_names_only_a_part_of_it() -> None:
    text = CLUSTER + ACCEPT.format(rule="shared-stack", things="esx1.vs0", until="2030-01-01")
    assert suppressed(judge(text)) == set()


def test_an_accept_may_name_all_copies_by_the_one_name_they_have() -> None:
    text = CLUSTER + ACCEPT.format(rule="shared-stack", things="vs0", until="2030-01-01")
    assert suppressed(judge(text)) == {"shared-stack"}


@pytest.mark.parametrize(("today", "over"), [("2029-12-31", False), ("2030-01-01", False), ("2030-01-02", True)])
def test_an_accept_ends_after_its_last_day(today: str, over: bool) -> None:
    text = FLEET + ACCEPT.format(rule="shared-stack", things="vs0", until="2030-01-01")
    assert suppressed(judge(text, today)) == (set() if over else {"shared-stack"})


def allowing(comment: str, *, above: bool = False) -> str:
    line = "  vmm hv { vswitch vs0 { uplink p0 } }\n"
    assert line in FLEET
    return FLEET.replace(line, f"  {comment}\n{line}" if above else f"{line.rstrip()}  {comment}\n")


@pytest.mark.parametrize("above", [True, False])
def test_a_comment_allows_what_is_on_its_line_or_the_next(above: bool) -> None:
    text = allowing("# allow: shared-stack because it is a pilot", above=above)
    assert suppressed(judge(text)) == {"shared-stack"}


def test_a_comment_may_allow_several_rules() -> None:
    text = allowing("# allow: shared-stack, mixed-levels because it is a pilot")
    assert suppressed(judge(text)) == {"shared-stack", "mixed-levels"}


def test_a_comment_elsewhere_allows_nothing() -> None:
    assert suppressed(judge(f"{FLEET}# allow: shared-stack because it is a pilot\n")) == set()


@pytest.mark.parametrize(
    "text",
    [
        FLEET + ACCEPT.format(rule="shared-stak", things="vs0", until="2030-01-01"),
        allowing("# allow: shared-stak because it is a pilot"),
    ],
)
def test_an_unknown_rule_id_is_a_mistake_with_a_hint(text: str) -> None:
    (problem,) = judge(text).problems
    assert problem.message == "there is no rule `shared-stak`"
    assert "shared-stack" in problem.hint


# -- a rule that fails ---------------------------------------------------------------------------------------------


def broken(case: Case) -> Iterator[Finding]:
    if case.rule:
        raise KeyError(case.rule)
    yield from ()


def test_a_rule_that_fails_is_reported_and_hides_nothing() -> None:
    fake = replace(RULES["mixed-levels"], id="fake", judge=broken, module=__name__, pack="house")
    project = Project(ROOT, {PLAN: FLEET.encode()})
    whole = assess(project, PLAN, RULES, today=TODAY)
    torn = assess(project, PLAN, {**RULES, "fake": fake}, today=TODAY)
    (crash,) = torn.crashed
    assert "fake at tests/test_rules.py:" in str(crash)
    assert str(crash).endswith(": KeyError: 'fake'")
    assert ("fake", "the pack house", "isolation") == (crash.rule, crash.blame, crash.category)
    assert torn.findings == whole.findings
    assert "fake" not in {run.id for run in torn.rules}
