from __future__ import annotations

import re

import pytest

from vtopo.editor.hovering import hover
from vtopo.engine import facts_of
from vtopo.exhibits.standing import standings
from vtopo.rulebook import rules

from .plans import PLAN, marked, reading

PAGES = {name: rule.page for name, rule in rules().items()}


def told(text: str) -> str:
    """What is told at the cursor of a plan."""
    plan, at = marked(text)
    its = reading(plan)
    stand = standings(facts_of(its.model)) if its.model else ()
    found = hover(plan, at, its, "plan.vt", PAGES, stand)
    return found.text if found else ""


@pytest.mark.parametrize(
    ("before", "at", "what"),
    [
        ("vm db", "v¦m db", "a virtual machine"),
        ("carries web_net", "carr¦ies web_net", "default: its port group's, else by product, else none"),
        ("flow web1", "fl¦ow web1", "declared demand, with its rate"),
        ("web_net }", "web_n¦et }", "**segment** web\\_net"),
        ("like guest", "like gue¦st", "**template** guest"),
        ("switch vs0", "switch vs¦0", "**vswitch** esx1.hv.vs0"),
        ("-> db https", "-> db http¦s", "**service** https"),
    ],
)
def test_a_word_is_explained_where_it_stands(before: str, at: str, what: str) -> None:
    assert what in told(PLAN.replace(before, at, 1))


def test_a_vm_tells_its_level_its_tcb_and_how_far_attackers_are() -> None:
    text = told(PLAN.replace("vm db", "vm d¦b"))
    assert "level high · on esx1.hv · TCB unknown: " in text
    assert "away from outside" in text


def test_of_a_range_the_member_that_is_named_speaks() -> None:
    text = told(PLAN.replace("flow web1", "flow web¦1"))
    assert "web1: level low" in text
    assert "web[2..3]" not in text.replace("\\", "")


def test_of_many_nodes_the_first_few_speak() -> None:
    apart = "".join(f"flow web{number} -> db https\n" for number in range(1, 8))
    attacked = "".join(f"attacker a{number} {{ at web{number} }}\n" for number in range(1, 8))
    text = told(PLAN.replace("web[1..3] like", "we¦b[1..9] like") + apart + attacked)
    assert 4 == text.count("level low")
    assert re.search(r"\n\nand \d more", text)


def test_a_rule_tells_the_head_of_its_page() -> None:
    text = told(PLAN + "vm x { on esx1 } # allow: unu¦sed because it is a sample")
    assert text == PAGES["unused"].split("\n## ")[0].strip()
    assert text == told(PLAN + 'accept unu¦sed on db until 2027-01-01 because "x" by "y"')


def test_a_product_tells_what_is_assumed_of_it() -> None:
    assert "It may be the product of a vmm" in told(PLAN.replace("vmm hv {", "vmm hv { product kv¦m,"))


def test_nothing_is_told_of_nothing() -> None:
    assert "" == told(PLAN + "\n ¦ ")
    assert "" == told(PLAN + '# a not¦e\nvm x { on esx1, label "a t¦ext" }')


def test_names_are_no_markup() -> None:
    text = told(PLAN.replace("vm db", "vm __¦x__").replace("-> db", "-> __x__"))
    assert r"\_\_x\_\_" in text
    assert not re.search(r"(?<!\\)__x", text)
